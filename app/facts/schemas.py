"""Facts and answers as they are sent."""

import datetime as dt
from typing import Annotated, Any

from pydantic import Field

from app.core.dates import Reason
from app.core.schema import Assembled, Coded, OneRowEach, OnlyWith, Schema
from app.summaries import CitationRead, ConvertedAmount, CountrySummary, EntrySummary, LegalBasisRead, PeriodRead


class CriterionSummary(Schema):
    """A criterion in short."""

    key: str = Field(examples=["statutory-basis"])
    title: str
    question: str
    theme: str = Field(examples=["legal-basis"])
    value_type: str = Field(examples=["choice"])
    core: bool = Field(description="Whether it is asked of every mechanism (of the types it applies to) or council.")
    url: str


class ValueRead(Assembled):
    """A known answer. Which fields are filled follows from the criterion's `value_type`."""

    raw: Any = Field(description="The value as it was coded.")
    options: Annotated[list[Coded], OneRowEach()] = Field(description="The option or options chosen (choice, choices).")
    number: float | None = Field(description="The figure (number, amount, share: 0 to 1).")
    unit: Coded | None = Field(description="The figure's unit: a currency, an index such as `kz-mci`, days …")
    bound: Coded | None = Field(description="What the figure says of the true one: exactly, at least, at most, about.")
    year: int | None = Field(description="The year of an amount's prices, where one is stated.")
    date: str | None = Field(description="The date (date).")
    display: str = Field(description="The value as a person would write it, in the language asked for.")
    converted: Annotated[ConvertedAmount | None, OnlyWith("currency")] = Field(
        description="An amount in the currency asked for; null where none was asked for or the value is no money."
    )


class EvidenceRead(Assembled):
    """What a fact rests on and is proved by."""

    article: str = Field(
        description="`recorded`: the article has an entry of its own. `named`: an article is named, but not recorded. "
        "`act-only`: only the act is named. `none-recorded`: no legal basis is recorded."
    )
    legal_basis: list[LegalBasisRead]
    sources: list[CitationRead]


class FactRead(Assembled):
    """One answer to one criterion about one subject, over a period."""

    id: str
    url: str
    subject: EntrySummary
    criterion: CriterionSummary
    aspect: Coded = Field(description="Whether it says what the binding text provides or what happens.")
    scope: str | None = Field(description="The band or variant that it is about; null: the whole.")
    status: Coded = Field(description="Only `known` carries a value; none of the others ever means no.")
    value: ValueRead | None
    note: str | None
    period: PeriodRead
    rank: Coded
    rank_reason: str | None
    certainty: Coded
    checked_on: dt.date = Field(description="The day on which a coder last checked it.")
    codebook: str = Field(description="The version of the codebook it was coded by.")
    evidence_date: str | None = Field(
        description="The newest publication date among its sources; null: its sources bear no date (`evidence-undated`)."
    )
    stale: bool = Field(
        description="Open-ended practice whose newest evidence is more than five years older than the day asked for."
    )
    source_kinds: list[Coded] = Field(description="The kinds of its sources, most trusted for its aspect first.")
    machine_translation_only: bool = Field(description="Whether machine translations are all that proves it.")
    weak_locators: int = Field(description="How many of its citations name no pinpoint.")
    evidence: Annotated[EvidenceRead | None, OnlyWith("include")] = Field(
        description="Articles and sources; null in lists unless include=evidence is asked for."
    )


class AnswerRead(Assembled):
    """What is said about one criterion, aspect and scope on the day."""

    criterion: CriterionSummary
    aspect: Coded
    scope: str | None
    status: Coded
    reason: Reason | None = Field(
        description="Why there is no value: `before-bound` or `after-bound`, outside the days that the coder is sure of."
    )
    facts: list[FactRead] = Field(description="The answer; several where sources of equal rank disagree.")
    other_claims: list[FactRead] = Field(description="What else is claimed for the day, outranked or superseded.")


class AnswerPeriod(Schema):
    """One row of a history: what was said for a period."""

    fact_url: str
    status: Coded
    display: str | None = Field(description="The value as a person would write it; null where it is not known.")
    rank: Coded
    certainty: Coded
    period: PeriodRead
    stale: bool


class AnswerHistory(Schema):
    """What is known of one subject on one criterion, aspect and scope, over time."""

    country: CountrySummary | None
    subject: EntrySummary
    aspect: Coded
    scope: str | None
    periods: list[AnswerPeriod] = Field(description="By start; rivals of one period follow each other.")


class ThemeAnswers(Schema):
    """The answers of one theme."""

    key: str
    title: str
    answers: list[AnswerRead] = Field(description="In the order of the codebook.")
    not_coded: list[str] = Field(
        description="Criteria of the theme that are asked of this subject and that no fact speaks of on the day: nobody "
        "has looked yet. As `criterion` or, where one aspect only is open, `criterion:aspect`."
    )
    not_applicable: list[str] = Field(description="Criteria of the theme that are not asked of a subject of this type.")


class AnswerCounts(Schema):
    """How many criterion × aspect questions have which status on the day."""

    known: int
    unknown: int
    source_silent: int
    not_applicable: int
    not_coded: int
