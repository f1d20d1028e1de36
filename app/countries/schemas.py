"""Countries as they are sent."""

from pydantic import Field

from app.core.schema import Coded, LocalText, Schema
from app.facts.schemas import AnswerCounts, ThemeAnswers
from app.summaries import CitationRead


class EntryCounts(Schema):
    """How many entries of a country hold on the day, certainly or possibly; with as_of=any, how many there are."""

    laws: int
    mechanisms: int
    councils: int
    institutions: int


class CountryListed(Schema):
    """A country as lists show it."""

    id: str = Field(examples=["kz"])
    url: str
    iso2: str = Field(description="ISO 3166-1 alpha-2.", examples=["KZ"])
    iso3: str = Field(description="ISO 3166-1 alpha-3.", examples=["KAZ"])
    name: LocalText
    names: dict[str, str]
    currency: Coded = Field(description="ISO 4217.")
    capital: LocalText
    region: str
    counts: EntryCounts


class AdminLevelRead(Schema):
    """A level of government."""

    level: Coded
    name: LocalText
    note: str | None


class CountryRead(CountryListed):
    """A country with the facts about it as a whole."""

    admin_levels: list[AdminLevelRead]
    note: str | None
    themes: list[ThemeAnswers]
    answers: AnswerCounts
    sources: list[CitationRead]
