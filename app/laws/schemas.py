"""Laws as they are sent."""

from enum import StrEnum

from pydantic import Field

from app.core.schema import Coded, LocalText, Schema
from app.facts.schemas import CriterionSummary
from app.summaries import CitationRead, CountrySummary, EntrySummary, LawSummary, PeriodRead


class Direction(StrEnum):
    """Which way a relation between acts is read."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"


class LawListed(Schema):
    """A law as lists show it."""

    id: str = Field(examples=["kz-law-social-order-2005"])
    url: str
    country: CountrySummary | None
    kind: Coded
    number: str | None = Field(examples=["36-III"])
    title: LocalText = Field(description="The title that it bore on the day.")
    title_dated: bool = Field(
        description="Whether the title is that of the version in force on the day; false: the title as recorded last."
    )
    titles: dict[str, str] = Field(description="The title as recorded last, in every language recorded.")
    short_names: dict[str, str]
    adopted: str | None
    in_force_from: str | None = Field(description="The day of entry into force, where a source states it.")
    repealed: str | None
    status: Coded = Field(description="Where it stands today, as its sources say. For a past day see `in_force.holds`.")
    in_force: PeriodRead = Field(
        description="When it is in force, worked out from its dates, its versions and the acts that repeal it."
    )
    identifiers: dict[str, str] = Field(description="Its numbers in official and other databases.")
    urls: list[str] = Field(description="Where its text is published.")


class VersionRead(Schema):
    """The wording of a law between two amendments."""

    id: str
    url: str
    law: LawSummary
    period: PeriodRead
    titles: dict[str, str] = Field(description="The title in this version, where it is recorded.")
    change: str = Field(description="What this version changed, in our words.")
    amending_law: LawSummary | None
    amending_act: str | None = Field(description="The act that made it, as the source names it.")
    note: str | None
    sources: list[CitationRead]


class ProvisionListed(Schema):
    """An article, item or clause as lists show it."""

    id: str
    url: str
    law: LawSummary
    label: str = Field(examples=["art. 6-1"])
    heading: str | None
    summary: str = Field(description="What it says, in our words.")
    period: PeriodRead
    note: str | None
    sources: list[CitationRead]


class RestingFact(Schema):
    """A fact that rests on a provision, in one line."""

    id: str
    url: str
    subject: EntrySummary
    criterion: CriterionSummary
    aspect: Coded
    scope: str | None = Field(description="The band or variant that it is about; null: the whole.")
    status: Coded
    display: str | None = Field(description="Its value as a person would write it; null where it is not known.")
    period: PeriodRead
    rank: Coded
    certainty: Coded
    stale: bool = Field(
        description="Open-ended practice whose newest evidence is more than five years older than the day asked for."
    )


class ProvisionRead(ProvisionListed):
    """An article, item or clause with the facts that rest on it."""

    facts: list[RestingFact] = Field(
        description="Those that hold on the day (with as_of=any all of them), by subject and codebook order; deprecated ones "
        "are left out."
    )


class RelationRead(Schema):
    """How one act stands to another, read from the act asked about."""

    type: Coded = Field(description="The relation as this act has it: `amends`, `amended-by` …")
    direction: Direction = Field(description="Whether this act acts on the other or the other on it.")
    eli: str | None = Field(description="The nearest property of the European Legislation Identifier.")
    schema_org: str | None = Field(description="The nearest property of schema.org/Legislation.")
    law: LawSummary = Field(description="The other act.")
    date: str | None = Field(description="When it takes effect.")
    note: str | None
    sources: list[CitationRead]


class LawRead(LawListed):
    """A law with its history."""

    title_today: LocalText = Field(description="The title that it bears (or bore last) today.")
    note: str | None
    versions: list[VersionRead] = Field(
        description="All recorded versions by start, whatever the day; each says if it holds."
    )
    provisions: list[ProvisionListed] = Field(description="Those in force on the day, in the order of the act.")
    relations: list[RelationRead] = Field(description="Both directions, by date.")
    sources: list[CitationRead]
