"""Which types of mechanisms and councils a country has on a day: what a comparison opens with."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, Protocol, TypeVar

from app.compare.cells import Ground, Rivals, Subject
from app.compare.columns import Column
from app.compare.schemas import BasisRef, PresenceCell, PresenceRow, PresentRead
from app.compare.wording import ASPECTS, PRESENCE, PresenceState, worded
from app.core.dates import Basis, Holds, Span
from app.facts.answering import answer
from app.lookups import period_of
from app.reading import Reading
from app.summaries import EntrySummary
from app.vocabulary import Aspect, EntryKind


class Lasting(Protocol):
    """Something that exists over a period."""

    @property
    def span(self) -> Span:
        """When it exists."""

    @property
    def start_basis(self) -> Basis:
        """Where its start comes from."""

    @property
    def end_basis(self) -> Basis:
        """Where its end comes from."""


L = TypeVar("L", bound=Lasting)


@dataclass(frozen=True, slots=True)
class Presence(Generic[L]):
    """What is there on a day and, if nothing is, its neighbours in time and what makes it not known."""

    state: PresenceState
    present: tuple[L, ...]
    next: L | None
    last: L | None
    unsure: tuple[L, ...] = ()
    """Whose dates are the coder's bounds, so that they may have existed on the day; in the order given."""


def presence_on(day: dt.date, things: Sequence[L]) -> Presence[L]:
    """Whether any of some things of one type exists on a day.

    Nothing recorded is not proof that there was nothing; and where the dates of the neighbours are the coder's bounds, one
    may have existed: not known.
    """
    present = tuple(thing for thing in things if thing.span.on(day) is not Holds.NO)
    if present:
        return Presence(PresenceState.RECORDED, present, None, None)
    later = [thing for thing in things if thing.span.starts_first > day and not thing.span.is_empty]
    earlier = [thing for thing in things if thing.span.ends_last <= day and not thing.span.is_empty]
    following = min(later, key=lambda thing: thing.span.starts_first, default=None)
    last = max(earlier, key=lambda thing: thing.span.ends_last, default=None)
    # any of them, not only the nearest: one may have begun long before it is first seen
    unsure = tuple(thing for thing in things if _may_exist_unseen(day, thing))
    if unsure:
        state = PresenceState.NOT_KNOWN
    elif following:
        state = PresenceState.NOT_YET
    else:
        state = PresenceState.ENDED if last else PresenceState.NONE_RECORDED
    return Presence(state, (), following, last, unsure)


def _may_exist_unseen(day: dt.date, thing: Lasting) -> bool:
    """Whether a day lies beyond a bound of the coder: before a thing was first seen, or after it was last seen."""
    span = thing.span
    if span.is_empty:
        return False
    before, after = span.starts_first > day, span.ends_last <= day
    return (before and thing.start_basis is Basis.BOUND) or (after and thing.end_basis is Basis.BOUND)


TYPES = ((EntryKind.MECHANISM, "mechanism_types"), (EntryKind.COUNCIL, "council_types"))
"""What can be present, and the vocabulary of its types."""


class DatedBasis(NamedTuple):
    """An act on which a mechanism or council rests, and when the act is in force."""

    basis: BasisRef
    span: Span


Bases = Mapping[tuple[dt.date, int], Sequence[DatedBasis]]
"""The acts on which things rest, by the day at which their titles were read and the number of the thing."""


def presence_rows(
    ground: Ground, types: Sequence[str], named: Mapping[int, EntrySummary], bases: Bases
) -> list[PresenceRow]:
    """What each country has of each type that any of them has, in the order of the vocabularies; all types if none is given."""
    rows = []
    for kind, vocabulary in TYPES:
        for type_ in ground.reading.codebook.vocabularies[vocabulary]:
            of_type = [one for one in ground.subjects.values() if (one.kind, one.type) == (kind, type_)]
            if of_type and (not types or type_ in types):
                cells = [_cell(ground, column, of_type, named, bases) for column in ground.columns]
                rows.append(PresenceRow(kind=kind, type=ground.reading.coded(vocabulary, type_), cells=cells))
    return rows


def _cell(
    ground: Ground, column: Column, of_type: Iterable[Subject], named: Mapping[int, EntrySummary], bases: Bases
) -> PresenceCell:
    found = presence_on(column.day, [one for one in of_type if one.country_id == column.entry_id])
    at = replace(ground.reading, day=column.day)

    def told(subject: Subject) -> PresentRead:
        acts = bases.get((column.day, subject.id), ())
        there = subject.span.on(column.day) is not Holds.NO  # then an act of another day explains nothing
        return PresentRead(
            entry=named[subject.id],
            period=period_of(at, subject.row),
            legal_basis=[act.basis for act in acts if not there or act.span.on(column.day) is not Holds.NO],
            recipients=recipients(at, ground.rivals, subject.id, column.day),
        )

    return PresenceCell(
        column=column.key,
        state=worded(ground.reading, PRESENCE, found.state),
        present=[told(subject) for subject in found.present],
        next=told(found.next) if found.next else None,
        last=told(found.last) if found.last else None,
        unsure=[told(subject) for subject in found.unsure],
    )


def recipients(reading: Reading, rivals: Rivals, subject_id: int, day: dt.date) -> str | None:
    """Who may receive from a mechanism, in words: as the law has it or, where that is not known, in practice."""
    criterion = reading.codebook.criteria.get("recipient-forms")
    if criterion is None:
        return None
    for aspect in (Aspect.LAW, Aspect.PRACTICE):
        codes: dict[str, None] = {}
        for group in rivals.get((subject_id, criterion.key, aspect), {}).values():
            made = answer(group, day)
            for fact in made.facts if made else ():
                codes |= dict.fromkeys(code for code in fact.row.value or () if code in criterion.options)
        if codes:
            labels = "; ".join(reading.text(criterion.options[code].label) for code in codes)
            return f"{labels} ({worded(reading, ASPECTS, aspect).label})"
    return None
