"""Questions about sources."""

from collections.abc import Collection
from enum import StrEnum
from typing import Any

from pydantic import Field
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.core.dates import BEGINNING, IsoDay
from app.core.pagination import OrderedBy, Paging
from app.core.parameters import Several, TextFilters, Words
from app.core.schema import Page
from app.describing import describe
from app.listing import (
    Conditions,
    Listing,
    bounded,
    chosen,
    coded_dimension,
    country_dimension,
    missing_or_not,
    page_of,
    worded,
)
from app.lookups import SOURCE_COLUMNS, country_summary, find_entry, source_summary
from app.models import Citation, Entry, Source
from app.reading import Reading
from app.sources.schemas import SourceListed, SourceRead
from app.vocabulary import EntryKind, SourceKind

Holder = aliased(Entry, name="holder")
"""The entry of the country."""


class SourceFacet(StrEnum):
    """What sources can be counted by."""

    COUNTRY = "country"
    KIND = "kind"
    LANGUAGE = "language"


class SourceSort(StrEnum):
    """How sources can be ordered."""

    ID = "id"
    PUBLISHED = "published"
    NEWEST = "-published"


class SourceFilters(TextFilters):
    """Which sources."""

    country: Words = Field(
        default=[], description="Country codes (kz, KZ or KAZ); repeat or separate by commas for OR."
    )
    country__not: Words = Field(default=[], description="None of these countries.")
    kind: Several[SourceKind] = Field(default=[], description="Kinds, such as `official-text`.")
    kind__not: Several[SourceKind] = Field(default=[], description="None of these kinds.")
    language: Words = Field(default=[], description="ISO 639-1 codes, such as `kk`.")
    language__not: Words = Field(default=[], description="None of these languages.")
    published__gte: IsoDay | None = Field(default=None, description="Published on this day or later.")
    published__lte: IsoDay | None = Field(default=None, description="Published on this day or earlier.")
    published__isnull: bool | None = Field(default=None, description="Whether the source bears no date.")
    facet: Several[SourceFacet] = Field(default=[], description="Count the whole list by these fields.")
    sort: SourceSort = Field(
        default=SourceSort.ID, description="By id, or by date of publication (unknown first), either way."
    )


def list_sources(reading: Reading, filters: SourceFilters, paging: Paging) -> Page[SourceListed]:
    """Sources, by id. They have no period; the day asked for does not matter."""
    published = func.coalesce(Source.published, BEGINNING, type_=Source.published.type)
    order = {
        SourceSort.ID: [],
        SourceSort.PUBLISHED: [OrderedBy(published)],
        SourceSort.NEWEST: [OrderedBy(published, descending=True)],
    }[filters.sort]
    listing = Listing(
        _sources().outerjoin(Holder, Holder.id == Entry.country_id),
        Entry.id,
        _conditions(reading, filters),
        [*order, OrderedBy(Entry.public_id)],
        f"sources {filters.canonical()}",
        {
            SourceFacet.COUNTRY: country_dimension(reading, Holder),
            SourceFacet.KIND: coded_dimension(reading, Source.kind, "source_kinds"),
            SourceFacet.LANGUAGE: coded_dimension(reading, Source.language, "languages"),
        },
    )
    return page_of(
        reading,
        listing,
        paging,
        filters,
        lambda rows: [SourceListed(**fields) for fields in _fields(reading, rows)],
        lambda total: describe(reading, "sources", filters, total, type_vocabulary="source_kinds", dated=False),
        dated=False,
    )


def get_source(reading: Reading, source_id: str) -> SourceRead:
    """One source. Raises NotFound or Gone."""
    entry = find_entry(reading, source_id, EntryKind.SOURCE)
    row = reading.session.execute(_sources().where(Source.id == entry.id)).one()
    return SourceRead(**_fields(reading, [row])[0])


def _sources() -> Select[Any]:
    columns: tuple[Any, ...] = (*SOURCE_COLUMNS, Source.edition, Source.retrieved, Source.note, Entry.country_id)
    return select(*columns).join(Entry, Entry.id == Source.id)


def _conditions(reading: Reading, filters: SourceFilters) -> Conditions:
    conditions: Conditions = {}
    chosen(
        conditions,
        "country",
        Entry.country_id,
        reading.country_ids(filters.country),
        reading.country_ids(filters.country__not, "country__not"),
    )
    chosen(conditions, "kind", Source.kind, filters.kind, filters.kind__not)
    chosen(
        conditions,
        "language",
        Source.language,
        reading.words("languages", filters.language, "language"),
        reading.words("languages", filters.language__not, "language__not"),
    )
    bounded(conditions, "published", Source.published, filters.published__gte, filters.published__lte)
    missing_or_not(conditions, "published", Source.published, filters.published__isnull)
    worded(conditions, Entry.search_text, filters.text)
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
