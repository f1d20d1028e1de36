"""What a search finds a record by: its names and its texts, each with its field and language."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from app.fulltext.index import NAME, PUBLIC_ID, TEXT
from app.seeding.dataset import FACT, Unit
from app.seeding.records import AliasRecord, Record
from app.vocabulary import EntryKind

_NAMES = "number names titles title short_names aliases identifiers label heading metric".split()
_TEXTS = "summary clarification definition question claim topic change role publisher recipients places place scope note".split()
_NAMED_BY_ID = {EntryKind.CRITERION, EntryKind.SERIES}
"""Kinds whose ids are words."""
_NAMED_BY_TEXT = {EntryKind.CONFLICT: "topic", EntryKind.QUESTION: "question"}
"""Kinds whose only name is a text."""

WEIGHTS: dict[str, float] = {
    EntryKind.COUNTRY: 3.0,
    EntryKind.MECHANISM: 3.0,
    EntryKind.COUNCIL: 2.6,
    EntryKind.LAW: 2.4,
    EntryKind.INSTITUTION: 2.0,
    EntryKind.CRITERION: 2.0,
    EntryKind.EVENT: 1.6,
    EntryKind.PROVISION: 1.4,
    EntryKind.STATISTIC: 1.2,
    EntryKind.SERIES: 1.2,
    EntryKind.CONFLICT: 1.0,
    EntryKind.QUESTION: 1.0,
    EntryKind.LAW_VERSION: 0.8,
    EntryKind.SOURCE: 0.8,
    FACT: 0.6,
}
"""How much more than others a hit of each kind counts: who searches wants the thing itself before what is said of it."""


def document_texts(unit: Unit) -> list[list[str | None]]:
    """The texts of a unit as [field, language or None, text]: its id, names, then others; none twice."""
    names, texts = _fields_of(type(unit.record), unit.kind)
    found: dict[str, list[str | None]] = {unit.public_id: [PUBLIC_ID, None, unit.public_id]}
    for name in names:
        _find(found, NAME, getattr(unit.record, name))
    if unit.kind in _NAMED_BY_ID:
        found[""] = [NAME, None, unit.public_id]
    for name in texts:
        _find(found, TEXT, getattr(unit.record, name))
    return list(found.values())


@cache
def _fields_of(record: type[Record], kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which fields of a record are names, and which are other texts."""
    own = [_NAMED_BY_TEXT[EntryKind(kind)]] if kind in _NAMED_BY_TEXT else []
    has = record.model_fields
    return tuple(name for name in (*_NAMES, *own) if name in has), tuple(name for name in _TEXTS if name in has)


def _find(found: dict[str, list[str | None]], field: str, value: Any) -> None:
    """Add the texts that a field holds."""
    if value is None:
        return
    if isinstance(value, str):
        if value not in found:
            found[value] = [field, None, value]
        return
    for lang, text in _told(value):
        found.setdefault(text, [field, lang, text])


def _told(value: Any) -> Iterator[tuple[str | None, str]]:
    match value:
        case str():
            yield None, value
        case AliasRecord():
            yield str(value.lang), value.text
        case dict():
            yield from ((str(lang), text) for lang, text in value.items() if isinstance(text, str))
        case list():
            for item in value:
                yield from _told(item)
