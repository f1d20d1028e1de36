"""Hits and suggestions as they are sent."""

from pydantic import Field

from app.core.schema import Coded, Page, Schema
from app.summaries import CountrySummary, EntrySummary, PeriodRead


class ExcerptPart(Schema):
    """A stretch of text, and whether it answers the query."""

    text: str
    hit: bool


class ExcerptRead(Schema):
    """The piece of text that speaks of most words of the query."""

    field: str = Field(description="`name`: a name or alias; `text`: a summary, note, title …")
    lang: str | None = Field(description="The language of the text, where it is recorded.")
    parts: list[ExcerptPart] = Field(description="The piece in order; plain text, to be escaped like any other.")


class HitRead(Schema):
    """Something that a search found."""

    id: str = Field(description="The id of what was found.")
    entry: EntrySummary = Field(description="What was found. A fact is named after its criterion and subject.")
    kind: Coded
    country: CountrySummary | None
    period: PeriodRead | None = Field(description="When it exists or holds; null for what has no dates of its own.")
    exact: bool = Field(description="Whether it bears just the name that was asked for; such hits come first.")
    excerpt: ExcerptRead | None


class SearchPage(Page[HitRead]):
    """Hits, the best first."""

    read_as: list[str] = Field(description="The words and phrases that were looked for; each must be found.")
    left_out: list[str] = Field(description="The words and phrases whose hits were left out.")
    did_you_mean: str | None = Field(
        description="Where nothing was found: the query with the nearest words that find something; null if there is none."
    )


class SuggestionRead(Schema):
    """Something that may be meant by what was typed so far."""

    entry: EntrySummary
    country: CountrySummary | None
    matched: ExcerptRead | None = Field(description="The name or alias that matches.")


class SuggestionGroup(Schema):
    """Suggestions of one kind."""

    kind: Coded
    suggestions: list[SuggestionRead] = Field(description="The best first.")


class SuggestionsRead(Schema):
    """What may be meant, grouped by kind."""

    groups: list[SuggestionGroup] = Field(description="The kind of the best suggestion first.")
