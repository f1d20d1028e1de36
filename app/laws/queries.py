"""Questions about laws, versions, provisions and relations."""

from collections.abc import Callable, Collection
from dataclasses import replace
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import Field
from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.core.dates import BEGINNING, IsoDay
from app.core.errors import NotFound
from app.core.pagination import OrderedBy, Paging
from app.core.parameters import DatedFilters, OneOf, Several, Words
from app.core.schema import LocalText, Page
from app.describing import describe
from app.facts.queries import FactFilters, fact_listing, read_facts
from app.facts.schemas import FactRead
from app.laws.schemas import (
    Direction,
    LawListed,
    LawRead,
    ProvisionListed,
    ProvisionRead,
    RelationRead,
    RestingFact,
    VersionRead,
)
from app.listing import (
    Conditions,
    Dimension,
    Listing,
    among,
    bounded,
    chosen,
    coded_dimension,
    country_dimension,
    in_countries,
    labelled,
    missing_or_not,
    names_article,
    page_of,
    worded,
)
from app.lookups import (
    PERIOD_COLUMNS,
    citations_by,
    country_summary,
    find_entry,
    law_summaries,
    period_of,
    prefixed_span,
    span_columns,
    titles_on_day,
    url_of,
)
from app.models import Citation, Entry, Law, LawRelation, LawVersion, LegalBasis, Provision, partial
from app.reading import Reading
from app.summaries import LawSummary
from app.vocabulary import EntryKind, LawStatus

Holder = aliased(Entry, name="holder")
"""The entry of the country."""
Act = aliased(Entry, name="act")
"""The entry of the law that a version or provision belongs to."""


class LawSort(StrEnum):
    """How a list of laws can be ordered."""

    ADOPTED = "adopted"
    NEWEST = "-adopted"
    ID = "id"


class LawFacet(StrEnum):
    """What laws can be counted by."""

    COUNTRY = "country"
    KIND = "kind"
    STATUS = "status"


class LawFilters(DatedFilters):
    """Which laws."""

    country: Words = Field(
        default=[], description="Country codes (kz, KZ or KAZ); repeat or separate by commas for OR."
    )
    country__not: Words = Field(default=[], description="None of these countries.")
    kind: Words = Field(default=[], description="Kinds of act, such as `law` or `government-resolution`.")
    kind__not: Words = Field(default=[], description="None of these kinds.")
    status: Several[LawStatus] = Field(default=[], description="Where it stands today; for a past day use as_of.")
    status__not: Several[LawStatus] = Field(default=[], description="None of these statuses.")
    number: Words = Field(default=[], description="Official numbers, such as `36-III`.")
    adopted__gte: IsoDay | None = Field(default=None, description="Adopted on this day or later.")
    adopted__lte: IsoDay | None = Field(default=None, description="Adopted on this day or earlier.")
    adopted__isnull: bool | None = Field(default=None, description="Whether the day of adoption is not recorded.")
    amends: Words = Field(default=[], description="Ids of laws that it amends.")
    amended_by: Words = Field(default=[], description="Ids of laws that amend it.")
    facet: Several[LawFacet] = Field(default=[], description="Count the whole list by these fields.")
    sort: OneOf[LawSort] = Field(
        default=LawSort.ADOPTED, description="By day of adoption (unknown first), newest first, or by id."
    )


class PartFilters(DatedFilters):
    """Which versions or provisions of one law."""


class ProvisionFacet(StrEnum):
    """What provisions can be counted by."""

    COUNTRY = "country"
    LAW = "law"


class ProvisionSort(StrEnum):
    """How provisions can be ordered."""

    LAW = "law"
    START = "start"
    NEWEST = "-start"
    ID = "id"


class ProvisionFilters(DatedFilters):
    """Which provisions."""

    country: Words = Field(
        default=[], description="Country codes (kz, KZ or KAZ); repeat or separate by commas for OR."
    )
    country__not: Words = Field(default=[], description="None of these countries.")
    law: Words = Field(default=[], description="Ids of laws that they belong to.")
    law__not: Words = Field(default=[], description="Of none of these laws.")
    article: Words = Field(
        default=[],
        description="Articles as they are labelled: `6-1` or `art. 6-1` finds `art. 6-1 (bands)` and `art. 6-1(2)` too. Use with "
        "`law`.",
    )
    facts__isnull: bool | None = Field(
        default=None, description="Whether no fact, of whatever day, rests on it (true) or some do (false)."
    )
    source: Words = Field(default=[], description="Ids of sources that prove them.")
    facet: Several[ProvisionFacet] = Field(default=[], description="Count the whole list by these fields.")
    sort: OneOf[ProvisionSort] = Field(
        default=ProvisionSort.LAW, description="By law and the order of the act, by start, either way, or by id."
    )


def list_laws(reading: Reading, filters: LawFilters, paging: Paging) -> Page[LawListed]:
    """Laws in force on the day (all, drafts included, with the day lifted)."""
    reading = reading.over(filters)
    listing = law_listing(reading, filters)
    return page_of(
        reading,
        listing,
        paging,
        filters,
        lambda rows: [LawListed(**fields) for fields in _fields(reading, rows)],
        lambda total: describe(reading, "laws", filters, total, type_vocabulary="law_kinds"),
    )


def law_listing(reading: Reading, filters: LawFilters) -> Listing:
    """The laws that the filters ask for, and their order."""
    adopted = func.coalesce(Law.adopted, BEGINNING, type_=Law.adopted.type)
    order = {
        LawSort.ADOPTED: [OrderedBy(adopted)],
        LawSort.NEWEST: [OrderedBy(adopted, descending=True)],
        LawSort.ID: [],
    }[filters.sort]
    return Listing(
        _laws().join(Holder, Holder.id == Entry.country_id),
        Entry.id,
        _conditions(reading, filters),
        [*order, OrderedBy(Entry.public_id)],
        f"laws {reading.day_asked} {filters.canonical()}",
        {
            LawFacet.COUNTRY: country_dimension(reading, Holder),
            LawFacet.KIND: coded_dimension(reading, Law.kind, "law_kinds"),
            LawFacet.STATUS: coded_dimension(reading, Law.status, "law_statuses"),
        },
        EntryKind.LAW,
    )


def get_law(reading: Reading, law_id: str) -> LawRead:
    """One law with its history, whatever its period. Raises NotFound or Gone."""
    entry = find_entry(reading, law_id, EntryKind.LAW)
    row = reading.session.execute(_laws().add_columns(Law.note).where(Law.id == entry.id)).one()
    today = replace(reading, day=reading.today)
    return LawRead(
        **_fields(reading, [row])[0],
        title_today=_title(today, row, titles_on_day(today, [row.id])),
        note=row.note,
        versions=_versions(reading, reading.session.execute(_parts_of(LawVersion, row.id).order_by(*_BY_START)).all()),
        provisions=_provisions(
            reading,
            reading.session.execute(
                _parts_of(Provision, row.id).where(reading.holding(Entry, Act)).order_by(Provision.position)
            ).all(),
        ),
        relations=relations_of(reading, row.id),
        sources=citations_by(reading, Citation.entry_id, [row.id])[row.id],
    )


def list_versions(reading: Reading, law_id: str, filters: PartFilters, paging: Paging) -> Page[VersionRead]:
    """The versions of a law that hold on the day (all with the day lifted), by start."""
    reading = reading.over(filters)
    entry = find_entry(reading, law_id, EntryKind.LAW)
    return page_of(
        reading,
        _part_listing(reading, LawVersion, entry.id, filters, OrderedBy(Entry.starts_first)),
        paging,
        filters,
        lambda rows: _versions(reading, rows),
        lambda total: describe(reading, "versions", filters, total, of=entry.public_id),
    )


def list_provisions(reading: Reading, filters: ProvisionFilters, paging: Paging) -> Page[ProvisionListed]:
    """Provisions of all laws in force on the day (all with the day lifted), by law and the order of the act."""
    reading = reading.over(filters)
    order = {
        ProvisionSort.LAW: [OrderedBy(Act.public_id), OrderedBy(Provision.position)],
        ProvisionSort.START: [OrderedBy(Entry.starts_first)],
        ProvisionSort.NEWEST: [OrderedBy(Entry.starts_first, descending=True)],
        ProvisionSort.ID: [],
    }[filters.sort]
    listing = Listing(
        _parts(Provision).join(Holder, Holder.id == Entry.country_id),
        Entry.id,
        _provision_conditions(reading, filters),
        [*order, OrderedBy(Entry.public_id)],
        f"provisions {reading.day_asked} {filters.canonical()}",
        {
            ProvisionFacet.COUNTRY: country_dimension(reading, Holder),
            ProvisionFacet.LAW: Dimension(Act.public_id, _law_titles(reading)),
        },
    )
    return page_of(
        reading,
        listing,
        paging,
        filters,
        lambda rows: _provisions(reading, rows),
        lambda total: describe(reading, "provisions", filters, total),
    )


def _law_titles(reading: Reading) -> Callable[[str], str]:
    """The titles of laws as recorded last, by id; asked for once, and only if one is wanted."""

    @cache
    def titles() -> dict[str, str]:
        rows = reading.session.execute(select(Entry.public_id, Law.titles).join(Entry, Entry.id == Law.id))
        return {row.public_id: reading.text(row.titles) for row in rows}

    return lambda public_id: titles()[public_id]


def list_provisions_of(reading: Reading, law_id: str, filters: PartFilters, paging: Paging) -> Page[ProvisionListed]:
    """The provisions of a law in force on the day (all with the day lifted), in the order of the act."""
    reading = reading.over(filters)
    entry = find_entry(reading, law_id, EntryKind.LAW)
    return page_of(
        reading,
        _part_listing(reading, Provision, entry.id, filters, OrderedBy(Provision.position)),
        paging,
        filters,
        lambda rows: _provisions(reading, rows),
        lambda total: describe(reading, "provisions", filters, total, of=entry.public_id),
    )


def _part_listing(
    reading: Reading, table: type[LawVersion] | type[Provision], law_id: int, filters: PartFilters, order: OrderedBy
) -> Listing:
    conditions: Conditions = {"as_of": reading.holding(Entry, Act, filters=filters)}
    worded(reading, conditions, Entry.id, filters.text)
    query = f"{table.__tablename__} {law_id} {reading.day_asked} {filters.canonical()}"
    return Listing(_parts_of(table, law_id), Entry.id, conditions, [order, OrderedBy(Entry.public_id)], query)


def list_relations(reading: Reading, law_id: str) -> tuple[str, list[RelationRead]]:
    """The id of a law and all its relations, both directions, by date."""
    entry = find_entry(reading, law_id, EntryKind.LAW)
    return entry.public_id, relations_of(reading, entry.id)


def relations_of(reading: Reading, law_id: int) -> list[RelationRead]:
    """How a law stands to others, both directions, by date (unknown last) and the other's id."""
    return relations_by(reading, [law_id])[law_id]


def relations_by(reading: Reading, law_ids: Collection[int]) -> dict[int, list[RelationRead]]:
    """How many laws stand to others, by law; each as `relations_of` gives it."""
    found: dict[int, list[RelationRead]] = {law_id: [] for law_id in law_ids}
    rows = reading.session.execute(
        select(*LawRelation.__table__.c).where(
            or_(LawRelation.law_id.in_(law_ids), LawRelation.other_law_id.in_(law_ids))
        )
    ).all()
    laws = law_summaries(reading, {number for row in rows for number in (row.law_id, row.other_law_id)})
    sources = citations_by(reading, Citation.relation_id, [row.id for row in rows])
    terms = reading.codebook.vocabularies["legal_relations"]
    for row in rows:
        date = partial(row.date, row.date_precision)
        for law_id, other_id in ((row.law_id, row.other_law_id), (row.other_law_id, row.law_id)):
            if law_id not in found:
                continue
            outgoing = row.law_id == law_id
            verb = row.type if outgoing else terms[row.type].attributes["inverse"]
            word = terms.get(verb)  # an inverse need not be a word of its own
            relation = RelationRead(
                type=reading.coded("legal_relations", verb),
                direction=Direction.OUTGOING if outgoing else Direction.INCOMING,
                eli=word.attributes.get("eli") if word else None,
                schema_org=word.attributes.get("schema_org") if word else None,
                law=laws[other_id],
                date=str(date) if date else None,
                note=row.note,
                sources=sources[row.id],
            )
            found[law_id].append(relation)
    for relations in found.values():
        relations.sort(key=lambda relation: (relation.date or "9999", relation.law.id, relation.type.code))
    return found


_BY_START = (Entry.starts_first, Entry.public_id)


def _laws() -> Select[Any]:
    columns = [column for column in Law.__table__.c if column.name != "note"]
    return select(*columns, Entry.public_id, Entry.country_id, *PERIOD_COLUMNS).join(Entry, Entry.id == Law.id)


def _parts(table: type[LawVersion] | type[Provision]) -> Select[Any]:
    """Versions or provisions, with the span of their law."""
    return (
        select(
            *table.__table__.c,
            Entry.public_id,
            *PERIOD_COLUMNS,
            *span_columns(Act, "act"),
        )
        .join(Entry, Entry.id == table.id)
        .join(Act, Act.id == table.law_id)
    )


def _parts_of(table: type[LawVersion] | type[Provision], law_id: int) -> Select[Any]:
    """Versions or provisions of one law, with its span."""
    return _parts(table).where(table.law_id == law_id)


def _provision_conditions(reading: Reading, filters: ProvisionFilters) -> Conditions:
    conditions: Conditions = {"as_of": reading.holding(Entry, Act, filters=filters)}
    in_countries(reading, conditions, Entry.country_id, filters)
    chosen(
        conditions,
        "law",
        Provision.law_id,
        [find_entry(reading, law, EntryKind.LAW).id for law in filters.law],
        [find_entry(reading, law, EntryKind.LAW).id for law in filters.law__not],
    )
    if filters.article:
        conditions["article"] = names_article(Provision.label, filters.article)
    if filters.facts__isnull is not None:
        rests = exists().where(LegalBasis.provision_id == Provision.id, LegalBasis.fact_id.is_not(None))
        conditions["facts__isnull"] = ~rests if filters.facts__isnull else rests
    if filters.source:
        sources = [find_entry(reading, source, EntryKind.SOURCE).id for source in filters.source]
        conditions["source"] = among(Entry.id, Citation.entry_id, Citation.source_id.in_(sources))
    worded(reading, conditions, Entry.id, filters.text)
    return conditions


def _conditions(reading: Reading, filters: LawFilters) -> Conditions:
    conditions: Conditions = {"as_of": reading.holding(Entry, filters=filters)}
    in_countries(reading, conditions, Entry.country_id, filters)
    chosen(
        conditions,
        "kind",
        Law.kind,
        reading.words("law_kinds", filters.kind, "kind"),
        reading.words("law_kinds", filters.kind__not, "kind__not"),
    )
    chosen(conditions, "status", Law.status, filters.status, filters.status__not)
    numbers = labelled(reading, "number", Law.number, filters.number, "act with the number")
    chosen(conditions, "number", Law.number, numbers)
    bounded(conditions, "adopted", Law.adopted, filters.adopted__gte, filters.adopted__lte)
    missing_or_not(conditions, "adopted", Law.adopted, filters.adopted__isnull)
    if filters.amends:
        others = [find_entry(reading, law, EntryKind.LAW).id for law in filters.amends]
        amends = (LawRelation.type == "amends", LawRelation.other_law_id.in_(others))
        conditions["amends"] = among(Law.id, LawRelation.law_id, *amends)
    if filters.amended_by:
        others = [find_entry(reading, law, EntryKind.LAW).id for law in filters.amended_by]
        amended = (LawRelation.type == "amends", LawRelation.law_id.in_(others))
        conditions["amended_by"] = among(Law.id, LawRelation.other_law_id, *amended)
    worded(reading, conditions, Entry.id, filters.text)
    return conditions


def _title(reading: Reading, row: Any, dated: Any) -> LocalText:
    title = reading.local(dated.get(row.id) or row.titles)
    assert title is not None  # the seed refuses a law without a title
    return title


def _fields(reading: Reading, rows: Collection[Any]) -> list[dict[str, Any]]:
    dated = titles_on_day(reading, [row.id for row in rows])
    return [
        {
            "id": row.public_id,
            "url": url_of(EntryKind.LAW, row.public_id),
            "country": country_summary(reading, row.country_id),
            "kind": reading.coded("law_kinds", row.kind),
            "number": row.number,
            "title": _title(reading, row, dated),
            "title_dated": row.id in dated,
            "titles": row.titles,
            "short_names": row.short_names,
            "adopted": _date(row.adopted, row.adopted_precision),
            "in_force_from": _date(row.in_force_from, row.in_force_from_precision),
            "repealed": _date(row.repealed, row.repealed_precision),
            "status": reading.coded("law_statuses", row.status),
            "in_force": period_of(reading, row),
            "identifiers": row.identifiers,
            "urls": row.urls,
        }
        for row in rows
    ]


def _date(date: Any, precision: str | None) -> str | None:
    found = partial(date, precision)
    return str(found) if found else None


def _versions(reading: Reading, rows: Collection[Any]) -> list[VersionRead]:
    laws = law_summaries(reading, {row.law_id for row in rows} | {r.amending_law_id for r in rows if r.amending_law_id})
    sources = citations_by(reading, Citation.entry_id, [row.id for row in rows])
    return [
        VersionRead(
            id=row.public_id,
            url=f"{url_of(EntryKind.LAW, laws[row.law_id].id)}/versions/{row.public_id}",
            law=laws[row.law_id],
            period=period_of(reading, row, prefixed_span(row, "act")),
            titles=row.titles,
            change=row.change,
            amending_law=laws.get(row.amending_law_id),
            amending_act=row.amending_act,
            note=row.note,
            sources=sources[row.id],
        )
        for row in rows
    ]


def _provisions(reading: Reading, rows: Collection[Any]) -> list[ProvisionListed]:
    return [ProvisionListed(**fields) for fields in _provision_fields(reading, rows)]


def _provision_fields(reading: Reading, rows: Collection[Any]) -> list[dict[str, Any]]:
    laws: dict[int, LawSummary] = law_summaries(reading, {row.law_id for row in rows})
    sources = citations_by(reading, Citation.entry_id, [row.id for row in rows])
    return [
        {
            "id": row.public_id,
            "url": url_of(EntryKind.PROVISION, row.public_id),
            "law": laws[row.law_id],
            "label": row.label,
            "heading": row.heading,
            "summary": row.summary,
            "period": period_of(reading, row, prefixed_span(row, "act")),
            "note": row.note,
            "sources": sources[row.id],
        }
        for row in rows
    ]


def get_version(reading: Reading, law_id: str, version_id: str) -> VersionRead:
    """One version of a law, whatever its period. Raises NotFound or Gone."""
    law = find_entry(reading, law_id, EntryKind.LAW)
    version = find_entry(reading, version_id, EntryKind.LAW_VERSION)
    rows = reading.session.execute(_parts_of(LawVersion, law.id).where(LawVersion.id == version.id)).all()
    if not rows:
        raise NotFound(f"{version.public_id} is not a version of {law.public_id}")
    return _versions(reading, rows)[0]


def get_provision(reading: Reading, provision_id: str) -> ProvisionRead:
    """One provision, whatever its period, with the facts that rest on it on the day. Raises NotFound or Gone."""
    entry = find_entry(reading, provision_id, EntryKind.PROVISION)
    row = reading.session.execute(_parts(Provision).where(Provision.id == entry.id)).one()
    return ProvisionRead(**_provision_fields(reading, [row])[0], facts=_resting(reading, entry.public_id))


def _resting(reading: Reading, provision_id: str) -> list[RestingFact]:
    """The facts that rest on a provision on the day, in their usual order."""
    listing = fact_listing(reading, FactFilters(provision=[provision_id]))
    rows = reading.session.execute(listing.rows().order_by(*(by.key for by in listing.order))).all()
    return [resting_fact(fact) for fact in read_facts(reading, rows, with_evidence=False)]


def resting_fact(fact: FactRead) -> RestingFact:
    """A fact that rests on something, in one line."""
    return RestingFact(
        id=fact.id,
        url=fact.url,
        subject=fact.subject,
        criterion=fact.criterion,
        aspect=fact.aspect,
        scope=fact.scope,
        status=fact.status,
        display=fact.value.display if fact.value else None,
        period=fact.period,
        rank=fact.rank,
        certainty=fact.certainty,
        stale=fact.stale,
    )
