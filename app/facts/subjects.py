"""Subjects: the mechanisms, councils and countries that facts are about and questions are put to."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true

from app.core.dates import Basis, Holds, Span
from app.core.errors import known_word
from app.lookups import PERIOD_COLUMNS, find_entry
from app.models import Council, Entry, Mechanism, span_of
from app.reading import Reading
from app.vocabulary import EntryKind

TYPES: Mapping[str, str] = {EntryKind.MECHANISM: "mechanism_types", EntryKind.COUNCIL: "council_types"}
"""The subjects that have a type, and the vocabulary of their types."""


@dataclass(frozen=True)
class Subject:
    """A mechanism, council or country."""

    id: int
    public_id: str
    kind: str
    type: str | None
    country_id: int
    """For a country: itself."""
    row: Any
    """Its entry's period, as columns."""

    @cached_property
    def span(self) -> Span:
        """When it exists."""
        return span_of(self.row)

    @property
    def start_basis(self) -> Basis:
        """Where its start comes from."""
        return Basis(self.row.valid_from_basis)

    @property
    def end_basis(self) -> Basis:
        """Where its end comes from."""
        return Basis(self.row.valid_to_basis)

    def exists(self, day: dt.date | None) -> bool:
        """Whether it exists, certainly or possibly, on a day; ever, with the day lifted."""
        return day is None or self.span.on(day) is not Holds.NO


def subjects_of(reading: Reading, country_ids: Collection[int]) -> list[Subject]:
    """Countries with their mechanisms and councils, of every period, by id. One statement."""
    return _read(reading, or_(Entry.country_id.in_(country_ids), Entry.id.in_(country_ids)))


def some_subjects(reading: Reading, ids: Collection[int]) -> list[Subject]:
    """The subjects of some numbers, whatever their period, by id. One statement."""
    return _read(reading, Entry.id.in_(ids))


def all_subjects(reading: Reading) -> list[Subject]:
    """All mechanisms, councils and countries, of every period, by id. One statement."""
    return _read(reading, true())


def _read(reading: Reading, among: ColumnElement[bool]) -> list[Subject]:
    type_ = func.coalesce(Mechanism.type, Council.type).label("type")
    rows = reading.session.execute(
        select(Entry.id, Entry.public_id, Entry.kind, Entry.country_id, type_, *PERIOD_COLUMNS)
        .outerjoin(Mechanism, Mechanism.id == Entry.id)
        .outerjoin(Council, Council.id == Entry.id)
        .where(Entry.kind.in_((*TYPES, EntryKind.COUNTRY)), Entry.retired.is_(False), among)
        .order_by(Entry.public_id)
    )
    return [Subject(row.id, row.public_id, row.kind, row.type, row.country_id or row.id, row) for row in rows]


def find_subject_id(reading: Reading, subject: str) -> int:
    """The internal number of a mechanism, council or country, by its id (or, for a country, any of its codes)."""
    country = reading.codebook.country(subject)
    if country is not None:
        return country.id
    number: int = find_entry(reading, subject, EntryKind.MECHANISM, EntryKind.COUNCIL, EntryKind.COUNTRY).id
    return number


def wanted_types(reading: Reading, words: Iterable[str], parameter: str = "type") -> list[str]:
    """Types of mechanisms or councils, in their own spelling. Raises UnknownValue with near matches."""
    types = [type_ for vocabulary in TYPES.values() for type_ in reading.codebook.vocabularies.get(vocabulary, ())]
    return [known_word(parameter, word, types, "type of mechanism or council") for word in words]
