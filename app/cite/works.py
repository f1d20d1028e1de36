"""What is cited, before it is written in any format."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """What kind of thing a work is, as far as formats tell kinds apart."""

    DATA = "data"
    """What the atlas itself says."""
    ACT = "act"
    BILL = "bill"
    TREATY = "treaty"
    REPORT = "report"
    NEWS = "news"
    FIGURES = "figures"
    PAGE = "page"
    DOCUMENT = "document"
    """A document without an address."""


@dataclass(frozen=True, slots=True)
class State:
    """From which data, and for which day, the atlas says something."""

    revision: int
    digest: str
    codebook: str
    as_of: str | None
    """A day, `any`, or None for what has no dates."""
    said: str
    """Revision and codebook in words."""
    licence: str
    licence_url: str


@dataclass(frozen=True, slots=True)
class Work:
    """One item of a bibliography."""

    key: str
    """Names it in the bibliography: its public id, and the day where one was asked for; what is no entry, by its question."""
    form: Form
    title: str
    lang: str | None
    """The language of the work."""
    author: str | None = None
    """An organisation that speaks in its own name."""
    publisher: str | None = None
    genre: str | None = None
    """The kind of act or document in words."""
    jurisdiction: str | None = None
    number: str | None = None
    section: str | None = None
    """The article of an act."""
    issued: str | None = None
    """YYYY, YYYY-MM or YYYY-MM-DD: when it was adopted or published."""
    accessed: str | None = None
    url: str | None = None
    archived: str | None = None
    edition: str | None = None
    locator: str | None = None
    """The place in the work at which something is proved."""
    abstract: str | None = None
    identifiers: Sequence[tuple[str, str]] = ()
    """Its numbers in official and other databases, by the name of the database."""
    state: State | None = None
    notes: Sequence[str] = ()

    @property
    def version(self) -> str | None:
        """The state of the data in words that any style can print."""
        return self.state.said if self.state else None

    @property
    def remarks(self) -> list[str]:
        """What no format has a field for, as `name: text`."""
        known = [f"{name}: {value}" for name, value in self.identifiers]
        place = [f"Place: {self.locator}"] if self.locator else []
        archived = [f"Archived: {self.archived}"] if self.archived else []
        licence = [f"{self.state.licence} ({self.state.licence_url})"] if self.state else []
        return [*place, *known, *archived, *licence, *self.notes]


@dataclass(frozen=True, slots=True)
class Bibliography:
    """The works that an address is cited with, the one asked for first; no two have one key."""

    name: Sequence[str]
    """What its file is called after."""
    works: Sequence[Work]
