"""Mechanisms and councils as they are sent."""

from pydantic import Field

from app.core.schema import Assembled, Coded, LocalText, Schema
from app.facts.schemas import AnswerCounts, CriterionSummary, ThemeAnswers
from app.summaries import (
    AliasRead,
    CitationRead,
    CountrySummary,
    EntrySummary,
    InstitutionSummary,
    LegalBasisRead,
    PeriodRead,
)


class BodyRead(Schema):
    """What an institution does for it, and when."""

    institution: InstitutionSummary
    role: Coded
    period: PeriodRead
    sources: list[CitationRead]


class HeadlineRead(Assembled):
    """An answer in one line, with the article it rests on."""

    criterion: CriterionSummary
    aspect: Coded
    scope: str | None
    status: Coded
    display: str | None = Field(description="The value as a person would write it; null where it is not known.")
    stale: bool = Field(
        description="Open-ended practice whose newest evidence is more than five years older than the day asked for."
    )
    articles: list[LegalBasisRead] = Field(description="Empty where no legal basis is recorded.")
    fact_url: str = Field(description="Where its sources, period and certainty are read.")


class ArrangementSummary(Schema):
    """A mechanism or council as lists show it."""

    id: str = Field(examples=["kz-mech-social-order"])
    url: str
    country: CountrySummary | None
    type: Coded
    name: LocalText
    names: dict[str, str] = Field(description="The name in every language recorded.")
    levels: list[Coded] = Field(description="The levels of government at which it works.")
    status: Coded = Field(description="Where it stands today, as its sources say. For a past day see `period.holds`.")
    period: PeriodRead
    summary: str
    legal_basis: list[LegalBasisRead]
    headlines: list[HeadlineRead] = Field(
        description="On the day: its basis in law, who may receive or sits on it, and its amounts."
    )


class ArrangementRead(ArrangementSummary):
    """A mechanism or council with everything that is known of it on the day."""

    aliases: list[AliasRead]
    note: str | None
    bodies: list[BodyRead] = Field(description="Those that act on the day; with as_of=any all of them.")
    themes: list[ThemeAnswers]
    counts: AnswerCounts
    sources: list[CitationRead]
    conflicts: list[EntrySummary] = Field(description="Points about it on which sources disagree.")
    questions: list[EntrySummary] = Field(description="What is still to be found out about it.")
