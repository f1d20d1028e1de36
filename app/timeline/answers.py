"""When the answer to one question changes: the days on which it turns, and what kind of turn each is. Pure: no database.

The rivals of one subject × criterion × aspect × scope are asked on each day on which one of their periods may begin or end
(`app.facts.answering`); neighbouring days that say the same are one.
"""

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.dates import BEGINNING, NEVER, Basis, PartialDate, Precision, Reason, Span
from app.facts.answering import answer
from app.facts.queries import DatedFact
from app.models import partial, span_of
from app.timeline.moments import Moment
from app.vocabulary import ValueStatus

_EXACTNESS = {Precision.DAY: 0, Precision.MONTH: 1, Precision.YEAR: 2}


@dataclass(frozen=True, slots=True)
class State:
    """What is answered on a day."""

    status: ValueStatus
    reason: Reason | None
    facts: tuple[DatedFact, ...]
    """The facts that answer, known or not."""

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return self.status is ValueStatus.KNOWN

    @property
    def told(self) -> tuple[DatedFact, ...]:
        """The facts that carry the answer: those with a value, if there are any."""
        known = tuple(fact for fact in self.facts if fact.status is ValueStatus.KNOWN)
        return known or self.facts

    @property
    def values(self) -> frozenset[Hashable]:
        """The values; empty where none is known."""
        return frozenset(worth(fact.row) for fact in self.facts if fact.status is ValueStatus.KNOWN)

    def says_the_same_as(self, other: "State") -> bool:
        """Whether both know the same values, or both know none."""
        return self.values == other.values


SILENT = State(ValueStatus.NOT_CODED, None, ())
"""Nothing is recorded."""


@dataclass(frozen=True, slots=True)
class Life:
    """The recorded start and end of a subject."""

    start: PartialDate | None
    start_basis: Basis
    end: PartialDate | None
    end_basis: Basis
    span: Span

    @classmethod
    def of(cls, row: Any) -> "Life":
        """From a row with the columns of `Dated`."""
        return cls(
            partial(row.valid_from, row.valid_from_precision),
            Basis(row.valid_from_basis),
            partial(row.valid_to, row.valid_to_precision),
            Basis(row.valid_to_basis),
            span_of(row),
        )


@dataclass(frozen=True, slots=True)
class Shift:
    """A turn from one answer to another."""

    day: dt.date
    """The first day that it can mean."""
    before: State
    after: State
    last_known: State | None
    """What was known last, where nothing is known just before."""
    date: PartialDate | None
    basis: Basis

    @property
    def moment(self) -> Moment:
        """What kind of turn it is. Only where both answers are known is it a change."""
        if self.before.is_known and self.after.is_known:
            shared = self.before.values & self.after.values
            return Moment.ANSWER_DISPUTED if shared else Moment.ANSWER_CHANGED
        stated = self.basis is Basis.STATED and self.date is not None
        if self.after.is_known:
            return Moment.ANSWER_START if stated else Moment.ANSWER_KNOWN
        ends = stated and self.after.status is ValueStatus.NOT_CODED and self.after.reason is None
        return Moment.ANSWER_END if ends else Moment.ANSWER_UNKNOWN


def worth(row: Any) -> Hashable:
    """What a value says, for telling whether two say the same: options in any order, or figure with unit and bound, or date.

    The year of an amount's prices is no part of it: the same sum, named again later, is the same sum.
    """
    if isinstance(row.value, list):
        return frozenset(row.value)
    return (row.value_code, row.value_number, row.value_unit, row.value_bound, row.value_date)


def state_on(rivals: Sequence[DatedFact], day: dt.date) -> State:
    """What the rivals of one question answer on a day."""
    made = answer(rivals, day)
    return SILENT if made is None else State(made.status, made.reason, made.facts)


def shifts(rivals: Sequence[DatedFact], life: Life) -> Iterator[Shift]:
    """The turns of the answer to one question, in order. Turns between answers that are not known are none."""
    current, last_known = SILENT, None
    for day in turning_points(rivals):
        state = state_on(rivals, day)
        if not state.says_the_same_as(current):
            date, basis = date_of(day, current, state, life)
            earlier = None if current.is_known else last_known
            yield Shift(day, current, state, earlier, date, basis)
        current = state
        last_known = state if state.is_known else last_known


def turns_between(rivals: Sequence[DatedFact], life: Life, start: dt.date, end: dt.date) -> list[Shift]:
    """The turns that lead from what is answered on `start` to what is answered on `end`, in order."""
    return [turn for turn in shifts(rivals, life) if start < turn.day <= end]


def turning_points(rivals: Iterable[DatedFact]) -> list[dt.date]:
    """The days on which the answer may turn, in order."""
    days = {BEGINNING}
    for fact in rivals:
        span = fact.span
        days |= {span.starts_first, span.starts_last, span.ends_first, span.ends_last}
    return sorted(day for day in days if day != NEVER)


def date_of(day: dt.date, before: State, after: State, life: Life) -> tuple[PartialDate | None, Basis]:
    """The recorded date of a turn that can first mean `day`, and where it comes from.

    It is the start of what answers then or the end of what answered before, whichever is known more exactly; a fact whose
    subject starts later (or ends earlier) takes that day from it.
    """
    starts = [_start_of(fact, life) for fact in after.told]
    ends = [_end_of(fact, life) for fact in before.told]
    if after.is_known and (None, Basis.STATED) in starts and day == BEGINNING:
        return None, Basis.STATED
    fitting = [
        (_EXACTNESS[date.precision], order, date, basis)
        for order, dates in enumerate((starts, ends))
        for date, basis in dates
        if date is not None and date.first <= day <= date.last
    ]
    if fitting:
        _, _, date, basis = min(fitting, key=lambda one: one[:2])
        return date, basis
    return (None if day == BEGINNING else PartialDate(day, Precision.DAY)), Basis.STATED


def _start_of(fact: DatedFact, life: Life) -> tuple[PartialDate | None, Basis]:
    if span_of(fact.row).starts_first < life.span.starts_first:
        return life.start, life.start_basis
    return partial(fact.row.valid_from, fact.row.valid_from_precision), fact.start_basis


def _end_of(fact: DatedFact, life: Life) -> tuple[PartialDate | None, Basis]:
    if span_of(fact.row).ends_last > life.span.ends_last:
        return life.end, life.end_basis
    return partial(fact.row.valid_to, fact.row.valid_to_precision), fact.end_basis
