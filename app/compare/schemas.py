"""Comparisons as they are sent."""

import datetime as dt
from enum import StrEnum

from pydantic import Field

from app.compare.verdicts import Verdict
from app.core.dates import Reason
from app.core.schema import Coded, Schema
from app.facts.schemas import CriterionSummary, FactRead
from app.summaries import EntrySummary, PeriodRead


class ColumnRead(Schema):
    """One column: a country, mechanism or council at a day."""

    key: str = Field(description="The column as a comparison takes it, its day resolved.", examples=["kz@2012-05-21"])
    entry: EntrySummary
    as_of: dt.date
    holds: PeriodRead = Field(description="Whether the thing itself exists on its day.")


class PresenceState(StrEnum):
    """Whether a country has mechanisms or councils of a type on a day."""

    RECORDED = "recorded"
    NOT_YET = "not-yet"
    ENDED = "ended"
    NOT_KNOWN = "not-known"
    NONE_RECORDED = "none-recorded"


class PresentRead(Schema):
    """A mechanism or council of the type, and when it exists."""

    entry: EntrySummary
    period: PeriodRead
    recipients: str | None = Field(
        description="Who may receive, in words, and whether by law or in practice; null where it is not known."
    )


class PresenceCell(Schema):
    """What one country has of a type on the column's day."""

    column: str
    state: PresenceState = Field(
        description="`none-recorded` is not proof that none exists; `not-yet` and `ended`: one is recorded later or earlier; "
        "`not-known`: one is recorded whose dates are the coder's bounds, so that it may have existed on the day."
    )
    present: list[PresentRead]
    next: PresentRead | None = Field(description="Where none is recorded for the day: the next one.")
    last: PresentRead | None = Field(description="Where none is recorded for the day: the last one before it.")


class PresenceRow(Schema):
    """What the countries have of one type of mechanism or council."""

    kind: str = Field(description="`mechanism` or `council`.")
    type: Coded
    cells: list[PresenceCell]


class CellValue(Schema):
    """One fact in a cell, and whose it is."""

    subject: EntrySummary
    scope: str | None
    fact: FactRead


class CellRead(Schema):
    """What one column says on one row."""

    column: str
    status: Coded = Field(description="`known` if one of its values is; otherwise why there is none.")
    reason: Reason | None = Field(
        description="`before-bound` or `after-bound`: outside the days that the coder is sure of."
    )
    values: list[CellValue] = Field(description="The facts that answer on the column's day.")
    no_subject: bool = Field(
        description="For countries: whether nothing of this type exists on the column's day, so that there is nothing to ask; "
        "see `presence`."
    )
    without_value: int = Field(
        description="How many of its subjects have no known value on the row: counted, not judged."
    )


class Since(Schema):
    """From which day the present verdict has held without a break."""

    day: dt.date | None = Field(description="The first day; null: as far back as anything is recorded.")
    note: str


class RowRead(Schema):
    """One criterion and aspect, compared."""

    criterion: CriterionSummary
    aspect: Coded
    kind: str = Field(description="What is compared: `mechanism`, `council` or `country`.")
    type: Coded | None = Field(description="For countries: the type of mechanism or council; null otherwise.")
    cells: list[CellRead] = Field(description="In the order of the columns.")
    verdict: Verdict
    rule: str = Field(description="Which rule gave the verdict, so that it can be worked out again by hand.")
    since: Since | None = Field(
        description="Null where the columns have different days or the verdict is an unknown one."
    )
    caveats: list[str] = Field(
        description="What weakens it: stale, possible, low certainty, machine translation, conflict."
    )


class ThemeCount(Schema):
    """How many rows of one theme have which verdict."""

    theme: str
    title: str
    verdicts: dict[Verdict, int]


class ColumnCoverage(Schema):
    """How many rows one column answers."""

    column: str
    known: int
    unknown: int
    source_silent: int
    not_coded: int
    not_applicable: int
    no_subject: int = Field(description="Rows on which the column had nothing of the kind on its day.")


class ComparisonSummary(Schema):
    """The comparison in figures."""

    rows: int = Field(description="Rows compared.")
    verdicts: dict[Verdict, int]
    themes: list[ThemeCount]
    coverage: list[ColumnCoverage]
    not_comparable: dict[str, int] = Field(description="Rows that cannot be compared, by the rule that says so.")
    with_nothing_to_ask: int = Field(description="Rows on which some column had nothing of the kind on its day.")
    coded_in_no_column: int = Field(description="Rows that no column codes: counted here, listed only with rows=all.")


class ComparisonRead(Schema):
    """Countries, mechanisms or councils side by side, criterion by criterion."""

    columns: list[ColumnRead]
    presence: list[PresenceRow] = Field(
        description="For countries: which types exist on each column's day. Comes first."
    )
    rows: list[RowRead] = Field(description="In the order of the codebook, then type and aspect.")
    summary: ComparisonSummary
