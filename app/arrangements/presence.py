"""Whether a country has anything of a type of mechanism or council on a day. Pure: no database, no HTTP."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from app.core.dates import Basis, Holds, Lasting
from app.describing import Wording

RECIPIENTS = "recipient-forms"
"""The criterion that says who may receive."""


class PresenceState(StrEnum):
    """Whether a country has anything of a type on a day."""

    RECORDED = "recorded"
    NOT_YET = "not-yet"
    ENDED = "ended"
    NOT_KNOWN = "not-known"
    NONE_RECORDED = "none-recorded"


PRESENCE: Wording = {
    PresenceState.RECORDED: ("Recorded", "Зафиксировано"),
    PresenceState.NOT_YET: (
        "Not yet: the first recorded one starts later",
        "Еще нет: первое из учтенных начинается позже",
    ),
    PresenceState.ENDED: ("Ended: the last recorded one had ended", "Уже нет: последнее из учтенных закончилось"),
    PresenceState.NOT_KNOWN: (
        "Not known for that day: the dates of what is recorded are the coder's bounds",
        "На этот день не известно: даты учтенного определены кодировщиком лишь приблизительно",
    ),
    PresenceState.NONE_RECORDED: (
        "None recorded, which is not proof that there was none",
        "Не учтено, что не доказывает отсутствия",
    ),
}
"""In English and Russian."""


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
