"""Sources as they are sent."""

import datetime as dt

from pydantic import Field

from app.core.schema import Coded, Schema
from app.summaries import CountrySummary, EntrySummary, SourceSummary


class SourceListed(SourceSummary):
    """A source as lists show it."""

    country: CountrySummary | None = Field(
        description="The country in whose folder it stands; null for what concerns several."
    )
    edition: str | None
    retrieved: dt.date = Field(description="The day on which it was read.")
    note: str | None
    cited_by_facts: int = Field(description="How many facts it proves.")
    cited_by_entries: int = Field(description="How many laws, institutions, mechanisms … cite it.")


class ProvedFact(Schema):
    """A fact that a source proves, and where in it."""

    id: str
    url: str
    subject: EntrySummary
    criterion: str = Field(description="The criterion's key.", examples=["statutory-basis"])
    title: str = Field(description="The criterion's title.")
    aspect: Coded
    status: Coded
    valid_from: str | None
    valid_to: str | None
    locator: str
    locator_is_weak: bool


class ProvedEntry(Schema):
    """A law, institution, mechanism … that cites a source, and where in it."""

    entry: EntrySummary
    locator: str
    locator_is_weak: bool


class SourceRead(SourceListed):
    """A source with all that it proves, whatever the day."""

    proves_facts: list[ProvedFact] = Field(description="By subject, criterion and start.")
    proves_entries: list[ProvedEntry] = Field(
        description="By id; relations, bodies, claims and values of series under the entry that holds them."
    )
