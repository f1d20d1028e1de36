"""The dataset as a whole, as it is sent."""

from pydantic import Field

from app.core.schema import Schema
from app.summaries import CountrySummary


class DistributionRead(Schema):
    """A list of the dataset in one format."""

    name: str = Field(description="What is listed.", examples=["laws"])
    format: str = Field(description="The suffix of the address.", examples=["csv"])
    media_type: str = Field(examples=["text/csv"])
    url: str = Field(description="Where all of it is had: with `as_of=any`, whatever the day.")


class DatasetRead(Schema):
    """The dataset as a whole: what it is of, on what terms, and where all of it is had."""

    url: str
    title: dict[str, str]
    description: dict[str, str]
    keywords: dict[str, list[str]]
    countries: list[CountrySummary]
    since: str | None = Field(description="The first day from which anything recorded surely or possibly holds.")
    languages: list[str] = Field(description="Languages in which it can be asked.")
    licence: str = Field(description="The terms on which it may be used.")
    publisher: str
    version: str = Field(description="The digest of the data: equal data has the same wherever it was loaded.")
    distributions: list[DistributionRead] = Field(description="By list, then format.")
