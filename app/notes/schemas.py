"""Conflicts and questions as they are sent."""

from pydantic import Field

from app.core.schema import Coded, Schema
from app.summaries import CitationRead, CountrySummary, EntrySummary


class ClaimRead(Schema):
    """One side of a conflict."""

    claim: str
    sources: list[CitationRead]


class ConflictListed(Schema):
    """A point on which sources disagree, as lists show it."""

    id: str = Field(examples=["kz-conflict-aarhus-in-force"])
    url: str
    country: CountrySummary | None = Field(description="Null for what concerns several.")
    about: list[EntrySummary] = Field(description="The statistics, laws, councils … that it is about.")
    topic: str
    versions: list[ClaimRead] = Field(description="What the sources say, side by side.")
    resolution: str | None = Field(description="How we read them; null: open.")
    resolved: bool
    note: str | None
    sources: list[CitationRead] = Field(description="What the resolution rests on.")


class ConflictRead(ConflictListed):
    """A point on which sources disagree."""


class QuestionListed(Schema):
    """Something that is still to be found out, as lists show it."""

    id: str = Field(examples=["kz-q-academic-figures"])
    url: str
    country: CountrySummary | None = Field(description="Null for what concerns several.")
    about: list[EntrySummary] = Field(description="The mechanisms, laws, councils … that it is about.")
    question: str
    why: str = Field(description="What the answer would change.")
    lead: str | None = Field(description="Where the answer may be found.")
    priority: Coded
    note: str | None


class QuestionRead(QuestionListed):
    """Something that is still to be found out."""
