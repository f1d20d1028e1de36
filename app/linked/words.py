"""The vocabularies of others in which linked data is told, and the values that they know."""

import re
from collections.abc import Mapping
from typing import Any

from app.core.schema import Coded, LocalText
from app.summaries import API, FigurePeriod, PeriodRead

CONTEXT: dict[str, str] = {
    "schema": "https://schema.org/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes that stand in the keys of a node. Every document carries them: nothing need be fetched to read it."""

Node = dict[str, Any]
"""Something, as JSON-LD has it."""

DATES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
"""The datatype of a partial date, by its length."""


class Addresses:
    """The addresses of things, as the world knows them: with scheme and host."""

    def __init__(self, base: str) -> None:
        self.base = base

    def of(self, url: str) -> Node:
        """A reference to what is read at an address of ours."""
        return {"@id": f"{self.base}{url}"}

    def entries(self, entries: list[Any]) -> list[Node]:
        """References to things in short form."""
        return [self.of(entry.url) for entry in entries]

    def term(self, vocabulary: str, coded: Coded | None) -> Node | None:
        """A reference to a word of a vocabulary."""
        return None if coded is None else self.of(f"{API}/vocabularies/{vocabulary}#{coded.code}")

    def sources(self, citations: list[Any]) -> list[Node]:
        """References to the sources that prove something, each once."""
        return [self.of(url) for url in dict.fromkeys(one.source.url for one in citations)]


def node_of(about: Node, types: str | list[str], said: Mapping[str, Any]) -> Node:
    """A node with what is known of it: nothing is said by null, or by an empty list."""
    return {**about, "@type": types, **{key: value for key, value in said.items() if value not in (None, [], {}, "")}}


def date_of(text: str | None) -> Node | None:
    """A partial date, typed by how much of it is known."""
    return None if text is None else {"@value": text, "@type": DATES[len(text)]}


def texts(by_lang: Mapping[str, str]) -> list[Node]:
    """A text in several languages."""
    return [{"@value": text, "@language": lang} for lang, text in by_lang.items()]


def text_of(local: LocalText | None) -> Node | None:
    """A text in one language."""
    return None if local is None else {"@value": local.text, "@language": local.lang}


def spoken(text: str, lang: str) -> Node | str:
    """A text in the language of that name; plain where the name is no language tag."""
    return {"@value": text, "@language": lang} if re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", lang) else text


def valid(period: PeriodRead | FigurePeriod) -> str | None:
    """A half-open period as an interval (ISO 8601), `..` for an end that is open or not known; None if nothing is known."""
    if isinstance(period, PeriodRead):
        start, end = period.valid_from, period.valid_to
    else:
        start, end = period.from_, period.to
    return f"{start or '..'}/{end or '..'}" if start or end else None


def stated(date: str | None, basis: str) -> Node | None:
    """A date, if a source states it: a coder's bound is no date of a beginning or an end."""
    return date_of(date) if basis == "stated" else None
