"""Events as they are sent."""

from pydantic import Field

from app.core.schema import Coded, Schema
from app.summaries import CitationRead, CountrySummary, EntrySummary, InstitutionSummary


class PartyRead(Schema):
    """Who organised an event or took part in it."""

    institution: InstitutionSummary | None = Field(
        description="The institution; null where it has no entry of its own (then `text` says who it was)."
    )
    text: str | None = Field(description="Who it was, in words; null where `institution` says it.")


class EventListed(Schema):
    """An event as lists show it."""

    id: str = Field(examples=["int-event-study-visit-2012"])
    url: str
    countries: list[CountrySummary] = Field(description="The countries that it concerns.")
    kind: Coded
    title: str
    start: str | None = Field(
        description="The first day; YYYY, YYYY-MM or YYYY-MM-DD. Null: not known.", examples=["2012-05-20"]
    )
    end: str | None = Field(
        description="The last day, unlike the half-open periods elsewhere. Null: not known.", examples=["2012-05-25"]
    )
    places: list[str]
    organisers: list[PartyRead]
    participants: list[PartyRead]
    topics: list[str] = Field(description="What was spoken of.")
    about: list[EntrySummary] = Field(description="The mechanisms, councils, laws … that it was about.")
    summary: str | None
    note: str | None
    sources: list[CitationRead]


class EventRead(EventListed):
    """An event."""
