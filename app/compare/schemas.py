"""Comparisons as they are sent."""

import datetime as dt
from typing import Any

from pydantic import Field

from app.compare.verdicts import Rule, Verdict
from app.core.dates import Holds, Reason
from app.core.schema import Assembled, Coded, Schema
from app.criteria.schemas import SomeOptions
from app.facts.schemas import CriterionSummary, ValueRead
from app.summaries import CountrySummary, EntrySummary, PeriodRead, SourceSummary
from app.vocabulary import AppliesTo, ArrangementKind, Comparable


class ColumnRead(Schema):
    """One column: a country, mechanism or council at a day."""

    key: str = Field(description="The column as a comparison takes it, its day resolved.", examples=["kz@2012-05-21"])
    entry: EntrySummary
    country: CountrySummary | None = Field(description="Whose it is: two countries may call a mechanism by one name.")
    as_of: dt.date
    holds: PeriodRead = Field(description="Whether the thing itself exists on its day.")


class BasisRef(Schema):
    """An act (and article) on which something rests."""

    law: str
    number: str | None
    title: str = Field(description="The title that the act bore on the column's day.")
    article: str | None
    url: str = Field(description="The article's own entry where it is recorded, else the act.")
    in_force: Holds | None = Field(
        description="Whether it is in force on the column's day: `certain`, `possible`, `no` (it was the basis on other days)."
    )
    reason: Reason | None = Field(description="Why it is in force only possibly, or not.")


class PresentRead(Schema):
    """A mechanism or council of the type, when it exists, and on which acts."""

    entry: EntrySummary
    period: PeriodRead
    legal_basis: list[BasisRef] = Field(
        description="The acts on which it rests. Of what is present: those in force, certainly or possibly, on the column's day."
    )
    recipients: str | None = Field(
        description="Who may receive, in words, and whether by law or in practice; null where it is not known."
    )


class PresenceCell(Schema):
    """What one country has of a type on the column's day."""

    column: str
    state: Coded = Field(
        description="`recorded`. `none-recorded` is not proof that none exists; `not-yet` and `ended`: one is recorded later "
        "or earlier; `not-known`: one is recorded whose dates are the coder's bounds, so that it may have existed on the day."
    )
    present: list[PresentRead]
    next: PresentRead | None = Field(description="Where none is recorded for the day: the next one.")
    last: PresentRead | None = Field(description="Where none is recorded for the day: the last one before it.")
    unsure: list[PresentRead] = Field(
        description="What makes it `not-known`: those whose dates are the coder's bounds, by id. Empty in every other state."
    )


class PresenceRow(Schema):
    """What the countries have of one type of mechanism or council."""

    kind: ArrangementKind
    type: Coded
    cells: list[PresenceCell]


class OptionRule(Schema):
    """What the codebook says of an option that stands in a row: enough to judge it by hand."""

    code: str
    label: str
    rank: int | None = Field(description="Its place in the order of the options; null: they have none.")
    exclusive: bool = Field(description="Whether it stands alone, such as `none`.")
    covers: SomeOptions | None = Field(description="The options that it holds; null: none.")
    partly_with: SomeOptions | None = Field(description="The options that it agrees with in part; null: none.")


class FrameworkPlace(Schema):
    """Where a framework asks what the row asks."""

    framework: str
    name: str
    ref: str


class ComparedCriterion(CriterionSummary):
    """The question of a row, and how its answers are compared."""

    comparable: Comparable = Field(description="The codebook's rule (see `rules` of the codebook).")
    tolerance: dict[str, Any] | None = Field(description="How near figures must be to be the same, or partly so.")
    options: list[OptionRule] = Field(description="The options that stand in the row, in the codebook's order.")
    frameworks: list[FrameworkPlace]


class CitationRef(Assembled):
    """Where in which source a value is proved; the source itself stands once, in `sources`."""

    source: str
    locator: str
    locator_is_weak: bool


class ClaimRef(Assembled):
    """What else is claimed for the day, outranked or superseded."""

    id: str
    url: str
    status: Coded
    display: str | None
    rank: Coded
    rank_reason: str | None


class CellValue(Assembled):
    """One fact that answers, and whose it is."""

    subject: EntrySummary
    scope: str | None = Field(description="The band or variant that it is about; null: the whole.")
    id: str = Field(description="The fact.")
    url: str
    status: Coded
    value: ValueRead | None
    note: str | None
    period: PeriodRead
    rank: Coded
    rank_reason: str | None
    certainty: Coded
    evidence_date: str | None = Field(
        description="The newest publication date among its sources; null: they bear none."
    )
    stale: bool
    machine_translation_only: bool
    checked_on: dt.date
    source_kinds: list[Coded]
    legal_basis: list[BasisRef]
    sources: list[CitationRef]
    other_claims: list[ClaimRef] = Field(description="Rivals of its scope that hold on the day too.")


class CellRead(Assembled):
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


class PairRead(Assembled):
    """Two values of different columns, and what one is to the other."""

    one: str = Field(description="The fact of the column further left.")
    other: str = Field(description="The fact of the column further right.")
    verdict: Verdict
    rule: Rule


class Since(Assembled):
    """From which day the present verdict has held without a break."""

    day: dt.date | None = Field(description="The first day; null: as far back as anything is recorded.")
    before: Verdict | None = Field(
        description="The verdict until then; an unknown one breaks a stretch like any other."
    )
    note: str


class RowRead(Assembled):
    """One criterion and aspect, compared."""

    criterion: ComparedCriterion
    aspect: Coded
    kind: AppliesTo = Field(description="What is compared.")
    type: Coded | None = Field(description="For countries: the type of mechanism or council; null otherwise.")
    cells: list[CellRead] = Field(description="In the order of the columns.")
    verdict: Verdict
    verdict_label: str
    rule: Rule = Field(description="Which rule gave the verdict, so that it can be worked out again by hand.")
    reason: str = Field(description="The rule in words.")
    pairs: list[PairRead] = Field(
        description="The pairs of values that the verdict rests on: those of one subject (a country beside itself), and of one scope, where both columns have it, otherwise all. "
        "If they agree (pairs that cannot be compared aside), so does the row; otherwise it is partly (`varies`)."
    )
    since: Since | None = Field(
        description="Null where the columns have different days or the verdict is an unknown one."
    )
    caveats: list[Coded] = Field(
        description="What weakens it: stale, possible, low certainty, machine translation, other claims, values or pairs that are missing."
    )


class RowGroup(Schema):
    """Rows that belong together: a theme or, with `framework`, a reference of it."""

    key: str = Field(examples=["selection"])
    title: str
    rows: list[int] = Field(
        description="Places in `rows`, from 0. A row stands in each reference that asks its question."
    )
    verdicts: dict[Verdict, int] = Field(description="The verdicts of these rows.")


class ConflictRef(Schema):
    """A recorded point on which sources disagree, about something in the comparison."""

    id: str
    url: str
    topic: str
    about: list[EntrySummary]
    resolution: str | None = Field(description="How we read it; null: open.")


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
    not_comparable: dict[Rule, int] = Field(description="Rows that cannot be compared, by the rule that says so.")
    with_nothing_to_ask: int = Field(description="Rows on which some column had nothing of the kind on its day.")
    coded_in_no_column: int = Field(description="Rows that no column codes: counted here, listed only with rows=all.")


class OtherFormat(Schema):
    """The same comparison, written in another format."""

    format: str = Field(description="The suffix of the address.", examples=["csv"])
    media_type: str = Field(description="What `Accept` calls it.", examples=["text/csv"])
    url: str


class ComparisonRead(Schema):
    """Countries, mechanisms or councils side by side, criterion by criterion."""

    permalink: str = Field(
        description="The address of this very comparison: every column's day, filter and language written out, so that it asks "
        "the same tomorrow. What it answers changes with the revision of the data only.",
        examples=["/api/v1/compare?columns=kz@2012-05-21,tj@2012-05-21&as_of=2012-05-21&lang=en"],
    )
    formats: list[OtherFormat] = Field(description="The permalink in other formats, to take the comparison away.")

    columns: list[ColumnRead]
    presence: list[PresenceRow] = Field(
        description="For countries: which types exist on each column's day. Comes first."
    )
    groups: list[RowGroup] = Field(
        description="The rows by theme or, with `framework`, by that framework's references, in its order."
    )
    rows: list[RowRead] = Field(
        description="In the order of the codebook (with `framework`: of its references), then type and aspect."
    )
    summary: ComparisonSummary
    conflicts: list[ConflictRef] = Field(
        description="Recorded conflicts about what is compared and the acts and articles it rests on."
    )
    sources: list[SourceSummary] = Field(description="Every source that a value cites, by id.")
