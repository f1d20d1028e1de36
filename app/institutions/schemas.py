"""Institutions as they are sent."""

from pydantic import Field

from app.core.schema import Coded, LocalText, Schema
from app.summaries import AliasRead, CitationRead, CountrySummary, EntrySummary, InstitutionSummary, PeriodRead


class InstitutionListed(Schema):
    """An institution as lists show it."""

    id: str = Field(examples=["kz-inst-mci-2012"])
    url: str
    country: CountrySummary | None = Field(description="Null for what acts in several countries.")
    kind: Coded
    name: LocalText
    names: dict[str, str]
    role: str = Field(description="What it has to do with CSO financing, in our words.")
    period: PeriodRead


class ServiceRead(Schema):
    """What an institution does for a mechanism or council, and when."""

    arrangement: EntrySummary
    role: Coded
    period: PeriodRead
    sources: list[CitationRead]


class Ancestor(Schema):
    """A link in the chain of institutions before and after this one."""

    institution: InstitutionSummary
    steps: int = Field(description="How many successions away: negative before, positive after.")
    period: PeriodRead


class InstitutionRead(InstitutionListed):
    """An institution with its chain and what it does."""

    aliases: list[AliasRead]
    note: str | None
    predecessors: list[InstitutionSummary]
    successors: list[InstitutionSummary]
    lineage: list[Ancestor] = Field(
        description="All that came before and after it, however far, in order; itself at step 0."
    )
    serves: list[ServiceRead] = Field(
        description="The mechanisms and councils for which it acts on the day; with as_of=any all of them."
    )
    sources: list[CitationRead]
