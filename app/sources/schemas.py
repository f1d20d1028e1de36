"""Sources as they are sent."""

import datetime as dt

from pydantic import Field

from app.summaries import CountrySummary, SourceSummary


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


class SourceRead(SourceListed):
    """A source."""
