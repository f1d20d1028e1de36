"""What it means that something holds on a day.

Dates in the atlas are partial: `2015` is some day of 2015. A period has a start and an end, each a partial date with a
basis. From these a `Span` is worked out once, when the period is stored: the first and last day that the start, and the
end, can mean. Every question "does it hold on this day?" is then answered by two comparisons, in Python (`Span.on`) and in
SQL (`holding_on`, `surely_on`), which a property test keeps in agreement.

Periods are half-open: the end is the first day on which the thing no longer holds.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, NamedTuple, Protocol, Self

from pydantic import AfterValidator, BeforeValidator, PlainValidator, WithJsonSchema
from sqlalchemy import ColumnElement, Date, and_
from sqlalchemy.orm import Mapped, mapped_column

from app.core.statements import passed_by

BEGINNING = dt.date.min
"""Stands for "no first day is known": an unknown start may lie as far back as one likes."""
NEVER = dt.date.max
"""Stands for "no such day": an open end, or the day from which something is certain when nothing makes it so."""


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Basis(StrEnum):
    """Where a period's start or end comes from.

    `stated`: a source says so. `bound`: the coder's cautious bound, the thing surely held from (or until) here.
    `undated`: the source bears no date, and this is the earliest day that it can be.
    """

    STATED = "stated"
    BOUND = "bound"
    UNDATED = "undated"


class Holds(StrEnum):
    """Whether something holds on a day: surely, possibly (its dates are imprecise or unknown), or not."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    NO = "no"


class PartialDate(NamedTuple):
    """A date known to the day, the month or the year; `first` is the first day that it can mean."""

    first: dt.date
    precision: Precision

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. Anything else raises ValueError and says what would be right."""
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                return cls(dt.date.fromisoformat(text), Precision.DAY)
            if re.fullmatch(r"\d{4}-\d{2}", text):
                return cls(dt.date.fromisoformat(text + "-01"), Precision.MONTH)
            if re.fullmatch(r"\d{4}", text):
                return cls(dt.date.fromisoformat(text + "-01-01"), Precision.YEAR)
        except ValueError as fault:
            raise ValueError(f"{text!r} is no day of the calendar") from fault
        raise ValueError(f"{text!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")

    @property
    def last(self) -> dt.date:
        """The last day that this date can mean."""
        match self.precision:
            case Precision.DAY:
                return self.first
            case Precision.MONTH:
                return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])
            case Precision.YEAR:
                return self.first.replace(month=12, day=31)

    def __str__(self) -> str:
        return self.first.isoformat()[: _WRITTEN[self.precision]]


_WRITTEN = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}
"""How many letters of an ISO date say what is known."""


class Span(NamedTuple):
    """The first and last day that a start and an end can mean."""

    starts_first: dt.date
    starts_last: dt.date
    ends_first: dt.date
    ends_last: dt.date

    @classmethod
    def between(
        cls,
        start: PartialDate | None,
        end: PartialDate | None,
        start_basis: Basis = Basis.STATED,
        end_basis: Basis = Basis.STATED,
    ) -> Self:
        """The span of a period. A missing start is unknown (never certain); a missing end is open."""
        undated_start, undated_end = start_basis is Basis.UNDATED, end_basis is Basis.UNDATED
        return cls(
            starts_first=BEGINNING if start is None else start.first,
            starts_last=NEVER if start is None or undated_start else start.last,
            ends_first=NEVER if end is None else end.first,
            ends_last=NEVER if end is None or undated_end else end.last,
        )

    def on(self, day: dt.date) -> Holds:
        """Whether what has this span holds on a day."""
        if not self.may_hold_on(day):
            return Holds.NO
        return Holds.CERTAIN if self.starts_last <= day < self.ends_first else Holds.POSSIBLE

    def may_hold_on(self, day: dt.date) -> bool:
        """Whether what has this span holds on a day, certainly or possibly."""
        return self.starts_first <= day < self.ends_last

    def may_hold_during(self, stretch: "Stretch") -> bool:
        """Whether what has this span holds, certainly or possibly, on some day of a stretch."""
        return self.starts_first < stretch.end and self.ends_last > stretch.start

    def within(self, parent: "Span") -> "Span":
        """This span clipped by its parent's: what the child can hold while the parent does."""
        return Span(
            max(self.starts_first, parent.starts_first),
            max(self.starts_last, parent.starts_last),
            min(self.ends_first, parent.ends_first),
            min(self.ends_last, parent.ends_last),
        )

    @property
    def is_empty(self) -> bool:
        """Whether there is no day at all on which it can hold."""
        return self.starts_first >= self.ends_last


class Reason(StrEnum):
    """Why something holds only possibly on a day, or does not hold."""

    NOT_YET = "not-yet"
    """The day comes before the start."""
    BEFORE_BOUND = "before-bound"
    """The day comes before the day from which the coder is sure: not known, which is not "no"."""
    ENDED = "ended"
    """The day comes after the end."""
    AFTER_BOUND = "after-bound"
    """The day comes after the day until which the coder is sure: not known, which is not "no"."""
    START_UNKNOWN = "start-unknown"
    """No start is recorded."""
    UNDATED = "undated"
    """The source bears no date."""
    IMPRECISE = "imprecise"
    """The start or end is known only to the month or year (or lies between two recorded dates), and the day falls into it."""
    NEVER_HOLDS = "never"
    """It holds on no day: a draft, for example."""
    PARENT = "parent"
    """It would hold, but what it belongs to holds only possibly, or not."""


def why(day: dt.date, span: Span, start_basis: Basis, end_basis: Basis, clipped: Span) -> Reason | None:
    """Why something with this span, clipped by its parents', does not certainly hold on a day; None if it does."""
    holds = clipped.on(day)
    if holds is Holds.CERTAIN:
        return None
    if span.on(day) is not holds:
        return Reason.PARENT
    if holds is Holds.NO:
        if span.is_empty:
            return Reason.NEVER_HOLDS
        if day < span.starts_first:
            return Reason.BEFORE_BOUND if start_basis is Basis.BOUND else Reason.NOT_YET
        return Reason.AFTER_BOUND if end_basis is Basis.BOUND else Reason.ENDED
    if span.starts_last > day:
        if span.starts_first == BEGINNING:
            return Reason.START_UNKNOWN
        return Reason.UNDATED if span.starts_last == NEVER else Reason.IMPRECISE
    return Reason.UNDATED if span.ends_last == NEVER else Reason.IMPRECISE


ALWAYS = Span(BEGINNING, BEGINNING, NEVER, NEVER)
"""The span of what has no dates of its own, such as a country."""
NOWHEN = Span(NEVER, NEVER, NEVER, NEVER)
"""The span of what holds on no day, such as a draft."""


class Lasting(Protocol):
    """Something that exists or holds over a period."""

    @property
    def span(self) -> Span:
        """The days that it can hold on."""

    @property
    def start_basis(self) -> Basis:
        """Where its start comes from."""

    @property
    def end_basis(self) -> Basis:
        """Where its end comes from."""


class Spanned:
    """The columns of a table that stores spans."""

    starts_first: Mapped[dt.date] = mapped_column(Date)
    starts_last: Mapped[dt.date] = mapped_column(Date)
    ends_first: Mapped[dt.date] = mapped_column(Date)
    ends_last: Mapped[dt.date] = mapped_column(Date)


def holding_on(day: dt.date, *tables: type[Spanned]) -> ColumnElement[bool]:
    """The SQL condition that rows of all these tables hold on a day, certainly or possibly."""
    return and_(*(condition for t in tables for condition in (passed_by(t.starts_first) <= day, t.ends_last > day)))


def surely_on(day: dt.date, *tables: type[Spanned]) -> ColumnElement[bool]:
    """The SQL condition that rows of all these tables certainly hold on a day."""
    return and_(*(condition for t in tables for condition in (t.starts_last <= day, t.ends_first > day)))


def holding_during(start: dt.date, end: dt.date, *tables: type[Spanned]) -> ColumnElement[bool]:
    """The SQL condition that rows of all these tables hold, certainly or possibly, on a common day of [start, end)."""
    within = [condition for t in tables for condition in (passed_by(t.starts_first) < end, t.ends_last > start)]
    common = [passed_by(one.starts_first) < other.ends_last for one in tables for other in tables if one is not other]
    return and_(*within, *common)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A half-open stretch of days."""

    start: dt.date
    end: dt.date

    def __str__(self) -> str:
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


def _stretch(value: object) -> object:
    """Read `2012`, `2012-05` or `2012-05-20/2012-05-26`: an ISO 8601 interval whose end is the first day after it."""
    if not isinstance(value, str):
        return value
    first, slash, second = value.partition("/")
    start, end = PartialDate.parse(first), PartialDate.parse(second) if slash else None
    stretch = Stretch(start.first, end.first if end else day_after(start.last))
    if stretch.start >= stretch.end:
        raise ValueError("the stretch is empty: its end is the first day after it, so it comes after the start")
    return stretch


def day_after(day: dt.date) -> dt.date:
    """The next day; the last day of the calendar has none and stands for itself."""
    return day if day == NEVER else day + dt.timedelta(days=1)


IsoStretch = Annotated[
    Stretch,
    PlainValidator(_stretch),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?(/\d{4}(-\d{2}(-\d{2})?)?)?$"}),
]
"""A stretch of days from a request: a year, a month, a day, or two of them with a slash between."""


def _iso_text(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("a day is written YYYY-MM-DD")
    return value


IsoDay = Annotated[dt.date, BeforeValidator(_iso_text), WithJsonSchema({"type": "string", "format": "date"})]
"""A day from a request. Strict: pydantic's own date also reads numbers as seconds since 1970."""


def answerable(day: dt.date) -> dt.date:
    """A day that can be answered for. Raises ValueError for the last one of the calendar: open periods end before it."""
    if day == NEVER:
        raise ValueError(
            f"{day} stands for no end, so nothing is recorded for it; the last day that can be asked for is the day before"
        )
    return day


AnswerDay = Annotated[IsoDay, AfterValidator(answerable)]
"""A day for which an answer is asked."""
