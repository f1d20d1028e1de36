"""Questions about sources."""

from collections.abc import Collection
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, Select, func, select

from app.core.pagination import OrderedBy, Paging, paginate
from app.core.parameters import Filters, Several, Words
from app.core.schema import Page
from app.lookups import SOURCE_COLUMNS, country_summary, find_entry, source_summary
from app.models import Citation, Entry, Source
from app.reading import Reading, listed
from app.sources.schemas import SourceListed, SourceRead
from app.vocabulary import EntryKind, SourceKind


class SourceFilters(Filters):
    """Which sources."""

    country: Words = Field(
        default=[], description="Country codes (kz, KZ or KAZ); repeat or separate by commas for OR."
    )
    kind: Several[SourceKind] = Field(default=[], description="Kinds, such as `official-text`.")
    language: Words = Field(default=[], description="ISO 639-1 codes, such as `kk`.")


def list_sources(reading: Reading, filters: SourceFilters, paging: Paging) -> Page[SourceListed]:
    """Sources, by id. They have no period; the day asked for does not matter."""
    statement = _sources().where(*_conditions(reading, filters))
    found = paginate(reading.session, statement, [OrderedBy(Entry.public_id)], paging, f"sources {filters.canonical()}")
    sources = [SourceListed(**fields) for fields in _fields(reading, found.rows)]
    where = listed(reading.text(reading.country(code).names) for code in filters.country)
    said = f"Sources{f' on {where}' if where else ''}: {found.total or 'none'} recorded."
    return reading.page(sources, found, paging.limit, said, dated=False)


def get_source(reading: Reading, source_id: str) -> SourceRead:
    """One source. Raises NotFound or Gone."""
    entry = find_entry(reading, source_id, EntryKind.SOURCE)
    row = reading.session.execute(_sources().where(Source.id == entry.id)).one()
    return SourceRead(**_fields(reading, [row])[0])


def _sources() -> Select[Any]:
    columns: tuple[Any, ...] = (*SOURCE_COLUMNS, Source.edition, Source.retrieved, Source.note, Entry.country_id)
    return select(*columns).join(Entry, Entry.id == Source.id)


def _conditions(reading: Reading, filters: SourceFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.country:
        conditions.append(Entry.country_id.in_(reading.country_ids(filters.country)))
    if filters.kind:
        conditions.append(Source.kind.in_(filters.kind))
    if filters.language:
        conditions.append(Source.language.in_(reading.words("languages", filters.language, "language")))
    return conditions


def _fields(reading: Reading, rows: Collection[Any]) -> list[dict[str, Any]]:
    cited = (
        select(
            Citation.source_id,
            func.count(func.distinct(Citation.fact_id)).label("facts"),
            func.count(func.distinct(Citation.entry_id)).label("entries"),
        )
        .where(Citation.source_id.in_([row.id for row in rows]))
        .group_by(Citation.source_id)
    )
    counts = {row.source_id: row for row in reading.session.execute(cited)}
    return [
        {
            **source_summary(reading, row).model_dump(),
            "country": country_summary(reading, row.country_id),
            "edition": row.edition,
            "retrieved": row.retrieved,
            "note": row.note,
            "cited_by_facts": counts[row.id].facts if row.id in counts else 0,
            "cited_by_entries": counts[row.id].entries if row.id in counts else 0,
        }
        for row in rows
    ]
