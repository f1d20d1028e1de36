"""Which fact answers on a day (`semantics`, "Which fact answers"). Pure: no database, no HTTP.

Facts of one subject × criterion × aspect with different scopes stand side by side; within a scope they are rivals.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from app.core.dates import NEVER, Basis, Holds, Lasting, Reason
from app.vocabulary import Rank, ValueStatus

_ORDER = {Rank.PREFERRED: 0, Rank.NORMAL: 1, Rank.DEPRECATED: 2}


class Candidate(Lasting, Protocol):
    """A fact as far as answering needs it; `span` is already clipped by its subject's."""

    @property
    def rank(self) -> Rank:
        """Its place among rivals."""

    @property
    def status(self) -> ValueStatus:
        """What is known of its value."""


F = TypeVar("F", bound=Candidate)


class Answer(NamedTuple, Generic[F]):
    """What the rivals of one scope say on a day.

    `facts` are the answer (several only where sources of equal rank disagree), `other_claims` the rivals that hold too but
    are outranked or superseded. Without facts, `status` and `reason` say why there is none.
    """

    status: ValueStatus
    reason: Reason | None
    facts: tuple[F, ...]
    other_claims: tuple[F, ...]


def answer(rivals: Sequence[F], day: dt.date) -> Answer[F] | None:
    """What rivals of one scope answer on a day; None if they say nothing about it (then the criterion is not coded).

    The best rank present answers, a deprecated row never. Where two rows of that rank meet within one imprecise month or
    year, the later one answers, but not while the earlier surely holds. If no row holds but one is bounded just after (or before) the day, the answer is unknown.
    """
    if len(rivals) == 1 and rivals[0].rank is not Rank.DEPRECATED and rivals[0].span.on(day) is not Holds.NO:
        return Answer(rivals[0].status, None, tuple(rivals), ())  # as most questions have it
    holding = [fact for fact in rivals if fact.span.on(day) is not Holds.NO]
    usable = [fact for fact in holding if fact.rank is not Rank.DEPRECATED]
    if usable:
        best = min(_ORDER[fact.rank] for fact in usable)
        ranked = [fact for fact in usable if _ORDER[fact.rank] == best]
        chosen = [
            fact for fact in ranked if not any(_gives_way(fact, to, day) or _waits_for(fact, to, day) for to in ranked)
        ]
        others = [fact for fact in holding if fact not in chosen]
        return Answer(_status_of(chosen), None, tuple(chosen), tuple(others))
    reason = _beyond_a_bound(rivals, day)
    if holding or reason:
        return Answer(ValueStatus.UNKNOWN, reason, (), tuple(holding))
    return None


def _beyond_a_bound(rivals: Sequence[F], day: dt.date) -> Reason | None:
    """Whether the day comes just before (or after) the days of which the coder of one of the rows is sure."""
    standing = [fact for fact in rivals if fact.rank is not Rank.DEPRECATED]
    if any(day < fact.span.starts_first and fact.start_basis is Basis.BOUND for fact in standing):
        return Reason.BEFORE_BOUND
    if any(day >= fact.span.ends_last and fact.end_basis is Basis.BOUND for fact in standing):
        return Reason.AFTER_BOUND
    return None


def _gives_way(earlier: F, later: F, day: dt.date) -> bool:
    """Whether a row that may already have ended on the day is followed by one that may already have started."""
    return (
        later.span.starts_first > earlier.span.starts_first
        and earlier.span.ends_first <= day
        and later.span.starts_first < earlier.span.ends_last
        and later.span.starts_last >= earlier.span.ends_first
    )


def _waits_for(later: F, earlier: F, day: dt.date) -> bool:
    """Whether a row that may have started follows one that surely still holds and whose end falls into that start."""
    return (
        later.span.on(day) is Holds.POSSIBLE
        and earlier.span.on(day) is Holds.CERTAIN
        and later.span.starts_first <= earlier.span.ends_first <= later.span.starts_last < NEVER
    )


def _status_of(facts: Sequence[F]) -> ValueStatus:
    """The status that several facts have together: that which says most."""
    return min((fact.status for fact in facts), key=TELLING.__getitem__)


TELLING = {status: place for place, status in enumerate(ValueStatus)}
"""The less, the more a status says."""
