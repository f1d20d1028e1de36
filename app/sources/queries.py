"""Questions about sources."""

from collections.abc import Collection
from enum import StrEnum
from typing import Any

from pydantic import Field
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.core.dates import BEGINNING, IsoDay
from app.core.pagination import OrderedBy, Paging
from app.core.parameters import OneOf, Several, TextFilters, Words
from app.core.schema import Page
from app.describing import describe
from app.listing import (
    Conditions,
    Listing,
    bounded,
    chosen,
    coded_dimension,
    country_dimension,
    in_countries,
    missing_or_not,
    page_of,
    worded,
)
from app.lookups import country_summary, entry_summaries, find_entry, is_weak, source_summary, url_of
from app.models import (
    SOURCE_COLUMNS,
    Body,
    Citation,
    Claim,
    Criterion,
    Entry,
    Fact,
    LawRelation,
    SeriesValue,
    Source,
    partial,
)
from app.reading import Reading
from app.sources.schemas import ProvedEntry, ProvedFact, SourceListed, SourceRead
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
    sort: OneOf[SourceSort] = Field(
        default=SourceSort.ID, description="By id, or by date of publication (unknown first), either way."
    )


def list_sources(reading: Reading, filters: SourceFilters, paging: Paging) -> Page[SourceListed]:
    """Sources, by id. They have no period; the day asked for does not matter."""
    listing = source_listing(reading, filters)
    return page_of(
        reading,
        listing,
        paging,
        filters,
        lambda rows: [SourceListed(**fields) for fields in _fields(reading, rows)],
        lambda total: describe(reading, "sources", filters, total, type_vocabulary="source_kinds", dated=False),
        dated=False,
    )


def source_listing(reading: Reading, filters: SourceFilters) -> Listing:
    """The sources that the filters ask for, and their order."""
    published = func.coalesce(Source.published, BEGINNING, type_=Source.published.type)
    order = {
        SourceSort.ID: [],
        SourceSort.PUBLISHED: [OrderedBy(published)],
        SourceSort.NEWEST: [OrderedBy(published, descending=True)],
    }[filters.sort]
    return Listing(
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
        EntryKind.SOURCE,
    )


def get_source(reading: Reading, source_id: str) -> SourceRead:
    """One source and what it proves. Raises NotFound or Gone."""
    entry = find_entry(reading, source_id, EntryKind.SOURCE)
    row = reading.session.execute(_sources().where(Source.id == entry.id)).one()
    return SourceRead(
        **_fields(reading, [row])[0],
        proves_facts=_proved_facts(reading, entry.id),
        proves_entries=_proved_entries(reading, entry.id),
    )


def _proved_facts(reading: Reading, source_id: int) -> list[ProvedFact]:
    """The facts that cite a source, by subject, codebook order and start."""
    subject = aliased(Entry)
    rows = reading.session.execute(
        select(
            Fact.public_id,
            Fact.subject_id,
            Fact.criterion_id,
            Fact.aspect,
            Fact.status,
            Fact.valid_from,
            Fact.valid_from_precision,
            Fact.valid_to,
            Fact.valid_to_precision,
            Citation.locator,
        )
        .join(Citation, Citation.fact_id == Fact.id)
        .join(Criterion, Criterion.id == Fact.criterion_id)
        .join(subject, subject.id == Fact.subject_id)
        .where(Citation.source_id == source_id)
        .order_by(subject.public_id, Criterion.position, Fact.starts_first, Fact.public_id, Citation.position)
    ).all()
    subjects = entry_summaries(reading, {row.subject_id for row in rows})
    facts = []
    for row in rows:
        criterion = reading.codebook.criteria_by_id[row.criterion_id]
        start = partial(row.valid_from, row.valid_from_precision)
        end = partial(row.valid_to, row.valid_to_precision)
        facts.append(
            ProvedFact(
                id=row.public_id,
                url=url_of("fact", row.public_id),
                subject=subjects[row.subject_id],
                criterion=criterion.key,
                title=reading.text(criterion.title),
                aspect=reading.coded("aspects", row.aspect),
                status=reading.coded("value_statuses", row.status),
                valid_from=str(start) if start else None,
                valid_to=str(end) if end else None,
                locator=row.locator,
                locator_is_weak=is_weak(row.locator),
            )
        )
    return facts


def _proved_entries(reading: Reading, source_id: int) -> list[ProvedEntry]:
    """The entries that cite a source, themselves or by a relation, body, claim or value of theirs, by id."""
    holder = func.coalesce(
        Citation.entry_id, LawRelation.law_id, Body.entry_id, Claim.conflict_id, SeriesValue.series_id
    ).label("holder")
    rows = reading.session.execute(
        select(holder, Citation.locator)
        .outerjoin(LawRelation, LawRelation.id == Citation.relation_id)
        .outerjoin(Body, Body.id == Citation.body_id)
        .outerjoin(Claim, Claim.id == Citation.claim_id)
        .outerjoin(SeriesValue, SeriesValue.id == Citation.series_value_id)
        .where(Citation.source_id == source_id, Citation.fact_id.is_(None))
        .distinct()
    ).all()
    entries = entry_summaries(reading, {row.holder for row in rows})
    proved = [
        ProvedEntry(entry=entries[row.holder], locator=row.locator, locator_is_weak=is_weak(row.locator))
        for row in rows
    ]
    return sorted(proved, key=lambda one: (one.entry.id, one.locator))


def _sources() -> Select[Any]:
    columns: tuple[Any, ...] = (*SOURCE_COLUMNS, Source.edition, Source.retrieved, Source.note, Entry.country_id)
    return select(*columns).join(Entry, Entry.id == Source.id)


def _conditions(reading: Reading, filters: SourceFilters) -> Conditions:
    conditions: Conditions = {}
    in_countries(reading, conditions, Entry.country_id, filters)
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
    worded(reading, conditions, Entry.id, filters.text)
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
