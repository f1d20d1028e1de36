"""Questions about mechanisms and councils; each asks them of its own table."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import Field
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased

from app.arrangements.catalogue import (
    Arranged,
    Narrowings,
    at_level,
    catalogue,
    counted,
    having,
    holding_during,
    holding_on,
    narrowed,
    numbered,
)
from app.arrangements.schemas import (
    ArrangementRead,
    ArrangementSummary,
    BodyRead,
    HeadlineRead,
)
from app.core.dates import NEVER, Basis, Holds
from app.core.pagination import BATCH, Paging, Slice, WholeList, page_of_sorted
from app.core.parameters import DateCertainty, DatedFilters, OneOf, Several, Words
from app.core.schema import Facet, Page
from app.core.statements import Prepared, one_of
from app.describing import describe, in_russian
from app.facts.queries import (
    FactInclude,
    GroundedFact,
    answers_about,
    criterion_summary,
    facts_about,
    headline_facts,
    headlines,
)
from app.facts.values import value_read
from app.listing import Conditions, Label, answered, facet_from, worded
from app.lookups import (
    PERIOD_COLUMNS,
    aliases_by,
    citations_by,
    country_summary,
    entry_summaries,
    find_entry,
    institution_summaries,
    legal_basis_by,
    period_of,
    prefixed_span,
    span_columns,
    url_of,
)
from app.models import About, Body, Citation, Council, Entry, LegalBasis, Mechanism, partial, span_of
from app.reading import Reading
from app.vocabulary import ArrangementStatus, BodyRole, EntryKind, Level

KINDS: dict[type[Mechanism] | type[Council], tuple[EntryKind, str]] = {
    Mechanism: (EntryKind.MECHANISM, "mechanism_types"),
    Council: (EntryKind.COUNCIL, "council_types"),
}
"""The kind of entry in each table, and the vocabulary of its types."""

HEADLINES = {
    EntryKind.MECHANISM: ("statutory-basis", "recipient-forms", "amount-min", "amount-max"),
    EntryKind.COUNCIL: ("C-statutory-basis", "C-powers", "C-cso-share"),
}
"""The criteria whose answers lists show."""


def _columns(table: type[Mechanism] | type[Council]) -> tuple[Any, ...]:
    return (
        table.id,
        table.type,
        table.names,
        table.status,
        table.summary,
        Entry.public_id,
        Entry.kind,
        Entry.country_id,
        *PERIOD_COLUMNS,
    )


_ONE = {
    table: Prepared(
        select(*_columns(table), table.note).join(Entry, Entry.id == table.id).where(one_of(table.id, "entries"))
    )
    for table in KINDS
}
S = TypeVar("S", bound=ArrangementSummary)
R = TypeVar("R", bound=ArrangementRead)


class ArrangementFacet(StrEnum):
    """What mechanisms or councils can be counted by."""

    COUNTRY = "country"
    TYPE = "type"
    LEVEL = "level"
    STATUS = "status"


class ArrangementSort(StrEnum):
    """How mechanisms or councils can be ordered."""

    COUNTRY = "country"
    START = "start"
    NEWEST = "-start"
    ID = "id"


class ArrangementFilters(DatedFilters):
    """Which mechanisms or councils."""

    country: Words = Field(
        default=[], description="Country codes (kz, KZ or KAZ); repeat or separate by commas for OR."
    )
    country__not: Words = Field(default=[], description="None of these countries.")
    type: Words = Field(default=[], description="Types, such as `grant` or `public-council`.")
    type__not: Words = Field(default=[], description="None of these types.")
    level: Several[Level] = Field(default=[], description="Levels of government at which it works: one of these.")
    level__not: Several[Level] = Field(default=[], description="At none of these levels.")
    status: Several[ArrangementStatus] = Field(
        default=[], description="Where it stands today; for a past day use as_of."
    )
    status__not: Several[ArrangementStatus] = Field(default=[], description="None of these statuses.")
    law: Words = Field(default=[], description="Ids of laws on which it rests.")
    law__isnull: bool | None = Field(default=None, description="Whether no legal basis is recorded.")
    provision: Words = Field(default=[], description="Ids of provisions on which it rests.")
    institution: Words = Field(default=[], description="Ids of institutions that act for it on the day (or stretch).")
    role: Several[BodyRole] = Field(
        default=[], description="With `institution`: in this role. Alone: some body has the role."
    )
    source: Words = Field(default=[], description="Ids of sources that it cites itself.")
    facet: Several[ArrangementFacet] = Field(default=[], description="Count the whole list by these fields.")
    sort: OneOf[ArrangementSort] = Field(
        default=ArrangementSort.COUNTRY, description="By country and id, by start, or by id."
    )


def list_arrangements(
    reading: Reading,
    table: type[Mechanism] | type[Council],
    filters: ArrangementFilters,
    paging: Paging,
    shape: type[S],
) -> Page[S]:
    """Those that exist on the day (all with the day lifted), by country and id."""
    reading = reading.over(filters)
    asked = _asked(reading, table, filters)
    found = narrowed(catalogue(reading, table).values(), asked)
    query = f"{KINDS[table][0]} {reading.day_asked} {filters.canonical()}"
    described = _describe(reading, table, filters, asked, len(found))
    if isinstance(paging, WholeList):
        total = Slice((), len(found), None)
        whole: Page[S] = answered(reading, total, paging, [], describe=described)
        ordered = sorted(found, key=_ORDERS[filters.sort])
        batches = (ordered[at : at + BATCH] for at in range(0, len(ordered), BATCH))
        return whole.read_on(_summaries(reading, table, batch, shape) for batch in batches)
    page = page_of_sorted(found, paging, query, _ORDERS[filters.sort])
    return answered(
        reading,
        page,
        paging,
        _summaries(reading, table, page.rows, shape),
        facets=_facets(reading, table, asked, filters),
        describe=described,
    )


def _facets(
    reading: Reading, table: type[Mechanism] | type[Council], asked: Narrowings, filters: ArrangementFilters
) -> list[Facet]:
    labels: dict[str, Label] = {
        ArrangementFacet.COUNTRY: lambda code: reading.text(reading.codebook.countries[code].names),
        ArrangementFacet.TYPE: lambda code: reading.coded(KINDS[table][1], code).label,
        ArrangementFacet.STATUS: lambda code: reading.coded("arrangement_statuses", code).label,
        ArrangementFacet.LEVEL: lambda code: reading.coded("levels", code).label,
    }
    lifted: Narrowings = {name: asked[name] for name in filters.facet if name in asked}
    among = narrowed(catalogue(reading, table).values(), asked, lifting=lifted) if filters.facet else []
    return [
        facet_from(
            reading,
            counted(narrowed(among, lifted, lifting={name}), "levels" if name is ArrangementFacet.LEVEL else name),
            filters,
            name,
            labels[name],
        )
        for name in filters.facet
    ]


_ORDERS: Mapping[ArrangementSort, Callable[[Arranged], str]] = {
    ArrangementSort.COUNTRY: lambda one: f"{one.country} {one.public_id}",
    ArrangementSort.START: lambda one: f"{one.span.starts_first.isoformat()} {one.public_id}",
    ArrangementSort.NEWEST: lambda one: f"{(NEVER - one.span.starts_first).days:07} {one.public_id}",
    ArrangementSort.ID: lambda one: one.public_id,
}
"""By which text of its own each is ordered."""


def get_arrangement(
    reading: Reading,
    table: type[Mechanism] | type[Council],
    public_id: str,
    shape: type[R],
    include: Collection[FactInclude],
) -> R:
    """One with everything known of it on the day. Raises NotFound or Gone.

    It is found whatever its period: `period.holds` says whether it exists on the day.
    """
    kind, _ = KINDS[table]
    entry = find_entry(reading, public_id, kind)
    row = _ONE[table].first(reading.session, entries=[entry.id])
    told = facts_about(reading, row.id)
    themes, counts = answers_about(reading, row, row.type, told, with_evidence=FactInclude.EVIDENCE in include)
    named = [told.grounded[fact.id] for fact in headlines(reading, told.dated, HEADLINES[kind])]
    noted = entries_about(reading, entry.id)
    return shape(
        **_summary_fields(reading, table, [row], {row.id: named})[0],
        aliases=aliases_by(reading, [row.id])[row.id],
        note=row.note,
        bodies=bodies_by(reading, [row])[row.id],
        themes=themes,
        counts=counts,
        sources=citations_by(reading, Citation.entry_id, [row.id])[row.id],
        conflicts=[summary for summary in noted if summary.kind == EntryKind.CONFLICT],
        questions=[summary for summary in noted if summary.kind == EntryKind.QUESTION],
    )


_ABOUT = Prepared(select(About.owner_id).where(one_of(About.target_id, "targets")))


def entries_about(reading: Reading, entry_id: int) -> list[Any]:
    """Conflicts, questions and events that are about an entry, by id."""
    owners = [row.owner_id for row in _ABOUT.rows(reading.session, targets=[entry_id])]
    return sorted(entry_summaries(reading, owners).values(), key=lambda summary: summary.id)


def _asked(reading: Reading, table: type[Mechanism] | type[Council], filters: ArrangementFilters) -> Narrowings:
    """What the filters ask for. Raises UnknownValue for codes, and NotFound for ids, that are not there."""
    asked: Narrowings = {}
    types = KINDS[table][1]
    chosen: dict[str, tuple[Sequence[str], Sequence[str]]] = {
        "country": (
            [reading.country(code).code for code in filters.country],
            [reading.country(code, "country__not").code for code in filters.country__not],
        ),
        "type": (
            reading.words(types, filters.type, "type"),
            reading.words(types, filters.type__not, "type__not"),
        ),
        "status": (filters.status, filters.status__not),
    }
    for name, (wanted, unwanted) in chosen.items():
        if wanted or unwanted:
            asked[name] = having(name, wanted, unwanted)
    if filters.level or filters.level__not:
        asked["level"] = at_level(filters.level, filters.level__not)
    if filters.valid_during:
        asked["valid_during"] = holding_during(filters.valid_during)
    if reading.day is not None:
        asked["as_of"] = holding_on(reading.day, surely=filters.certainty_of_date is DateCertainty.CERTAIN)
    asked |= {name: numbered(_numbers(reading, statement)) for name, statement in _statements(reading, filters)}
    return asked


def _statements(reading: Reading, filters: ArrangementFilters) -> Iterator[tuple[str, Select[Any]]]:
    """The filters that only the database can answer: each with the numbers of those that pass it."""
    of_kind = Entry.kind.in_(kind for kind, _ in KINDS.values())
    if filters.law:
        laws = [find_entry(reading, law, EntryKind.LAW).id for law in filters.law]
        yield "law", select(LegalBasis.entry_id).where(LegalBasis.law_id.in_(laws))
    if filters.law__isnull is not None:
        rests = select(LegalBasis.entry_id).where(LegalBasis.entry_id.is_not(None))
        unlike = Entry.id.not_in(rests) if filters.law__isnull else Entry.id.in_(rests)
        yield "law__isnull", select(Entry.id).where(of_kind, unlike)
    if filters.provision:
        provisions = [find_entry(reading, provision, EntryKind.PROVISION).id for provision in filters.provision]
        yield "provision", select(LegalBasis.entry_id).where(LegalBasis.provision_id.in_(provisions))
    if filters.source:
        sources = [find_entry(reading, source, EntryKind.SOURCE).id for source in filters.source]
        yield "source", select(Citation.entry_id).where(Citation.source_id.in_(sources))
    if filters.institution or filters.role:
        yield "institution", select(Body.entry_id).where(*_acting(reading, filters))
    words: Conditions = {}
    worded(reading, words, Entry.id, filters.text)
    if words:
        yield "text", select(Entry.id).where(of_kind, *words.values())


def _numbers(reading: Reading, statement: Select[Any]) -> frozenset[int]:
    return frozenset(reading.session.execute(statement).scalars())


def _acting(reading: Reading, filters: ArrangementFilters) -> list[ColumnElement[bool]]:
    """That a body acts on the day or stretch: in one of the roles, one of the institutions."""
    institution = aliased(Entry)
    acting = [
        Body.institution_id == institution.id,
        reading.holding(Body, institution, filters=filters),
    ]
    if filters.institution:
        found = [find_entry(reading, name, EntryKind.INSTITUTION).id for name in filters.institution]
        acting.append(Body.institution_id.in_(found))
    if filters.role:
        acting.append(Body.role.in_(filters.role))
    return acting


def _summaries(
    reading: Reading, table: type[Mechanism] | type[Council], arranged: Sequence[Arranged], shape: type[S]
) -> list[S]:
    rows = {row.id: row for row in _ONE[table].rows(reading.session, entries=[one.id for one in arranged])}
    named = headline_facts(reading, list(rows), HEADLINES[KINDS[table][0]])
    return [shape(**fields) for fields in _summary_fields(reading, table, [rows[one.id] for one in arranged], named)]


def _summary_fields(
    reading: Reading,
    table: type[Mechanism] | type[Council],
    rows: Collection[Any],
    named: Mapping[int, Sequence[GroundedFact]],
) -> list[dict[str, Any]]:
    """The fields that lists show of each; `named` are the facts that stand for it, by its number."""
    bases = legal_basis_by(reading, LegalBasis.entry_id, [row.id for row in rows])
    kind, types = KINDS[table]
    arranged = catalogue(reading, table)
    return [
        {
            "id": row.public_id,
            "url": url_of(kind, row.public_id),
            "country": country_summary(reading, row.country_id),
            "type": reading.coded(types, row.type),
            "name": reading.local(row.names),
            "names": row.names,
            "levels": [reading.coded("levels", level) for level in arranged[row.id].levels],
            "status": reading.coded("arrangement_statuses", row.status),
            "period": period_of(reading, row),
            "summary": row.summary,
            "legal_basis": bases[row.id],
            "headlines": [_headline(reading, fact) for fact in named.get(row.id, ())],
        }
        for row in rows
    ]


def _headline(reading: Reading, fact: GroundedFact) -> HeadlineRead:
    row = fact.row
    value = value_read(reading, fact.criterion, row, fact.within)
    return HeadlineRead(
        criterion=criterion_summary(reading, fact.criterion),
        aspect=reading.coded("aspects", row.aspect),
        scope=row.scope,
        status=reading.coded("value_statuses", row.status),
        display=value.display if value else None,
        stale=fact.stale,
        articles=list(fact.bases),
        fact_url=url_of("fact", row.public_id),
    )


_ACTOR = aliased(Entry, name="institution")
_BODIES = Prepared(
    select(*Body.__table__.c, *span_columns(_ACTOR, "institution"))
    .join(_ACTOR, _ACTOR.id == Body.institution_id)
    .where(one_of(Body.entry_id, "entries"))
    .order_by(Body.entry_id, Body.position)
)


def bodies_by(reading: Reading, rows: Collection[Any]) -> dict[int, list[BodyRead]]:
    """The bodies that act for each arrangement on the day, clipped by its life and by the institution's."""
    spans = {row.id: span_of(row) for row in rows}
    found = _BODIES.rows(reading.session, entries=spans.keys())
    institutions = institution_summaries(reading, {row.institution_id for row in found})
    sources = citations_by(reading, Citation.body_id, [row.id for row in found])
    bodies: dict[int, list[BodyRead]] = defaultdict(list)
    for row in found:
        period = period_of(reading, row, spans[row.entry_id], prefixed_span(row, "institution"))
        if period.holds is Holds.NO:
            continue
        bodies[row.entry_id].append(
            BodyRead(
                institution=institutions[row.institution_id],
                role=reading.coded("body_roles", row.role),
                period=period,
                sources=sources[row.id],
            )
        )
    return bodies


def _describe(
    reading: Reading, table: type[Mechanism] | type[Council], filters: ArrangementFilters, asked: Narrowings, total: int
) -> str:
    """The question of a list in words and, where nothing is found on a day, what comes just before and after it."""
    noun = "mechanisms" if table is Mechanism else "councils"
    said = describe(reading, noun, filters, total, type_vocabulary=KINDS[table][1])
    return " ".join([said, *(_nearest(reading, table, asked) if not total and reading.day else [])])


def _nearest(reading: Reading, table: type[Mechanism] | type[Council], asked: Narrowings) -> list[str]:
    """What the same question finds just after and just before the day."""
    assert reading.day is not None
    ever = narrowed(catalogue(reading, table).values(), asked, lifting={"as_of"})
    later = [one for one in ever if one.span.starts_first > reading.day]
    earlier = [one for one in ever if one.span.ends_last <= reading.day and one.span.ends_last < NEVER]
    nearest = [
        min(later, key=lambda one: (one.span.starts_first, one.public_id), default=None),
        min(earlier, key=lambda one: (-one.span.ends_last.toordinal(), one.public_id), default=None),
    ]
    rows = {row.id: row for row in _ONE[table].rows(reading.session, entries=[one.id for one in nearest if one])}
    after, before = (rows[one.id] if one else None for one in nearest)
    said = []
    if after:
        start, name = partial(after.valid_from, after.valid_from_precision), reading.text(after.names)
        at_the_latest = after.valid_from_basis == Basis.BOUND
        if in_russian(reading):
            said.append(
                f"Ближайшая запись после этого дня: «{name}», с {start}{' (не позднее)' if at_the_latest else ''}."
            )
        else:
            bounded = " at the latest" if at_the_latest else ""
            said.append(f"The first recorded after that day is “{name}”, from {start}{bounded}.")
    if before:
        end, name = partial(before.valid_to, before.valid_to_precision), reading.text(before.names)
        if in_russian(reading):
            said.append(f"Последняя запись до этого дня: «{name}», до {end}.")
        else:
            said.append(f"The last recorded before it is “{name}”, until {end}.")
    return said
