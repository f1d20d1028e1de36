"""Short forms that resources embed: what one resource shows of another."""

from enum import StrEnum

from pydantic import Field

from app.core.dates import Basis, Holds, Precision, Reason
from app.core.schema import Assembled, Coded, LocalText, Schema

API = "/api/v1"


class CountrySummary(Schema):
    """A country in short."""

    id: str = Field(examples=["kz"])
    name: str = Field(examples=["Kazakhstan"])
    url: str


class EntrySummary(Schema):
    """Any entry in short."""

    id: str = Field(examples=["kz-mech-social-order"])
    kind: str = Field(examples=["mechanism"])
    name: str
    url: str


class AliasRead(Schema):
    """Another name."""

    text: str
    lang: str


class LawSummary(Schema):
    """A law in short, with the title it bore on the day."""

    id: str = Field(examples=["kz-law-social-order-2005"])
    number: str | None = Field(examples=["36-III"])
    title: LocalText
    title_dated: bool = Field(
        description="Whether this is the title of the version in force on the day; false: the law's title as recorded last."
    )
    adopted: str | None = Field(description="YYYY, YYYY-MM or YYYY-MM-DD.", examples=["2005-04-12"])
    url: str


class ProvisionSummary(Schema):
    """An article, item or clause in short."""

    id: str
    label: str = Field(examples=["art. 6-1"])
    heading: str | None
    summary: str
    url: str


class InstitutionSummary(Schema):
    """An institution in short."""

    id: str
    name: LocalText
    kind: Coded
    url: str


class SourceSummary(Schema):
    """A source in short."""

    id: str
    title: str
    title_lang: str
    publisher: str
    kind: Coded
    language: str
    published: str | None = Field(description="YYYY, YYYY-MM or YYYY-MM-DD; null where the source bears no date.")
    source_url: str | None = Field(description="Where the document was read; null where the copy read has no address.")
    archived_url: str | None
    url: str


class CitationRead(Assembled):
    """Where in which source something is proved."""

    source: SourceSummary
    locator: str = Field(description="The place in the source.", examples=["art. 6-1"])
    locator_is_weak: bool = Field(
        description="True where the locator names no pinpoint, such as `opening of the page`: the reader must search."
    )


class LegalBasisRead(Assembled):
    """The act on which something rests, and the article where one is named."""

    law: LawSummary
    article: str | None = Field(description="The article as the coder named it; null: only the act is named.")
    provision: ProvisionSummary | None = Field(
        description="The article's own entry; null where it is not recorded (then `article` alone says which it is)."
    )
    in_force: Holds | None = Field(
        description="Whether the act (and the article, where it is recorded) is in force on the day: `certain`, `possible`, `no` (it was "
        "the basis on other days). Null with as_of=any."
    )
    reason: Reason | None = Field(
        description="Why it is in force only possibly, or not. `before-bound` and `after-bound` mean: not known for that day."
    )


class PeriodRead(Assembled):
    """A half-open period of partial dates, and whether it holds on the day."""

    valid_from: str | None = Field(description="The first day; YYYY, YYYY-MM or YYYY-MM-DD. Null: not known.")
    valid_from_precision: Precision | None
    valid_from_basis: Basis = Field(
        description="`stated`: a source says so. `bound`: it surely held from here; before, it is not known. `undated`: "
        "the source bears no date, this is the earliest day that it can be."
    )
    valid_to: str | None = Field(description="The first day on which it no longer holds. Null: open.")
    valid_to_precision: Precision | None
    valid_to_basis: Basis
    holds: Holds | None = Field(
        description="Whether it holds on the day asked for: `certain`, `possible` (imprecise or unknown dates), `no`. "
        "Parents' periods count. Null with as_of=any."
    )
    reason: Reason | None = Field(
        description="Why it holds only possibly, or not. `before-bound` and `after-bound` mean: not known for that day."
    )


class FigurePeriod(Schema):
    """The half-open period that a figure is for."""

    from_: str | None = Field(
        serialization_alias="from",
        description="The first day; YYYY, YYYY-MM or YYYY-MM-DD. Null: not known.",
        examples=["2016"],
    )
    from_precision: Precision | None
    to: str | None = Field(
        description="The first day after it: the year 2016 is from 2016 to 2017. Null: not known or open.",
        examples=["2017"],
    )
    to_precision: Precision | None


class ReferenceUsed(Schema):
    """A value of a reference series that a figure was worked out with."""

    series: EntrySummary
    unit: str = Field(description="What its values are in.", examples=["KZT per MCI"])
    value: float
    period: FigurePeriod = Field(
        description="What the value is of: a year for rates, the days it was in force for index units."
    )
    set_by: str | None = Field(description="The act that set it.")
    derived: bool = Field(description="Whether we worked it out from other values.")
    observation: bool = Field(description="Whether it was merely seen on those days.")
    note: str | None
    sources: list[CitationRead]


class Operation(StrEnum):
    """What a step does with the value of its series."""

    MULTIPLY = "multiply"
    DIVIDE = "divide"


class ConversionStep(Schema):
    """One step from an amount's own unit to the currency asked for."""

    operation: Operation = Field(description="Whether the amount so far is multiplied or divided by the value.")
    by: ReferenceUsed
    number: float = Field(description="The amount after the step.")
    unit: Coded = Field(description="What it then is in.")


class ConvertedAmount(Schema):
    """An amount in the currency asked for, nominal, and how it was worked out."""

    number: float | None = Field(description="Not rounded. Null where a value is missing: see `missing`.")
    currency: Coded
    display: str | None = Field(
        description="As a person would write it, to three figures where an exchange rate was used.",
        examples=["at most 22,700 USD"],
    )
    at: str | None = Field(
        description="When the amount is of: the day asked for (an amount that a law names), or a year (one of practice, a "
        "figure). Null: not one year.",
        examples=["2023-06-01", "2016"],
    )
    rate_years: list[int] = Field(description="The years of the exchange rates that were used; empty without any.")
    steps: list[ConversionStep] = Field(
        description="In their order; empty where the amount is in the currency already."
    )
    missing: str | None = Field(
        description="Why there is no number, and which values are nearest; null where there is one."
    )


class ShareOfGdp(Schema):
    """An amount as a share of the gross domestic product of its country and year, in its own currency."""

    share: float | None = Field(description="From 0 to 1, not rounded. Null where a value is missing: see `missing`.")
    display: str | None = Field(examples=["0.0000308%"])
    year: int | None
    gdp: ReferenceUsed | None
    missing: str | None
