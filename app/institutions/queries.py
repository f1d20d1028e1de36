"""Questions about institutions."""

from collections.abc import Collection
from enum import StrEnum
from typing import Any

from pydantic import Field
from sqlalchemy import Select, exists, func, literal, select
from sqlalchemy.orm import aliased

from app.core.dates import Holds
from app.core.pagination import OrderedBy, Paging
from app.core.parameters import DatedFilters, Several, Words
from app.core.schema import Page
from app.describing import describe
from app.institutions.schemas import Ancestor, InstitutionListed, InstitutionRead, ServiceRead
from app.listing import Conditions, Listing, chosen, coded_dimension, country_dimension, in_countries, page_of, worded
from app.lookups import (
    PERIOD_COLUMNS,
    aliases_by,
    citations_by,
    country_summary,
    entry_summaries,
    find_entry,
    institution_summaries,
    period_of,
    prefixed_span,
    span_columns,
    url_of,
)
from app.models import Body, Citation, Entry, Institution, InstitutionSuccession, span_of
from app.reading import Reading
from app.vocabulary import BodyRole, EntryKind

Holder = aliased(Entry, name="holder")
"""The entry of the country."""


LONGEST = 50
"""No chain of institutions is followed further than this: a circle in the data ends here."""


class InstitutionFacet(StrEnum):
    """What institutions can be counted by."""

    COUNTRY = "country"
    KIND = "kind"


class InstitutionFilters(DatedFilters):
    """Which institutions."""

    country: Words = Field(
        default=[], description="Country codes (kz, KZ or KAZ); repeat or separate by commas for OR."
    )
    country__not: Words = Field(default=[], description="None of these countries.")
    kind: Words = Field(default=[], description="Kinds, such as `ministry` or `operator`.")
    kind__not: Words = Field(default=[], description="None of these kinds.")
    serves: Words = Field(
        default=[], description="Ids of mechanisms or councils for which they act on the day (or stretch)."
    )
    role: Several[BodyRole] = Field(default=[], description="The role in which they act.")
    facet: Several[InstitutionFacet] = Field(default=[], description="Count the whole list by these fields.")


def list_institutions(reading: Reading, filters: InstitutionFilters, paging: Paging) -> Page[InstitutionListed]:
    """Institutions that exist on the day (all with the day lifted), by id."""
    reading = reading.over(filters)
    listing = Listing(
        _institutions().outerjoin(Holder, Holder.id == Entry.country_id),
        Entry.id,
        _conditions(reading, filters),
        [OrderedBy(Entry.public_id)],
        f"institutions {reading.day_asked} {filters.canonical()}",
        {
            InstitutionFacet.COUNTRY: country_dimension(reading, Holder),
            InstitutionFacet.KIND: coded_dimension(reading, Institution.kind, "institution_kinds"),
        },
        EntryKind.INSTITUTION,
    )
    return page_of(
        reading,
        listing,
        paging,
        filters,
        lambda rows: [InstitutionListed(**fields) for fields in _fields(reading, rows)],
        lambda total: describe(reading, "institutions", filters, total, type_vocabulary="institution_kinds"),
    )


def get_institution(reading: Reading, institution_id: str) -> InstitutionRead:
    """One institution with its chain and what it serves, whatever its period. Raises NotFound or Gone."""
    entry = find_entry(reading, institution_id, EntryKind.INSTITUTION)
    row = reading.session.execute(_institutions().add_columns(Institution.note).where(Institution.id == entry.id)).one()
    links = reading.session.execute(
        select(InstitutionSuccession.predecessor_id, InstitutionSuccession.successor_id).where(
            (InstitutionSuccession.predecessor_id == row.id) | (InstitutionSuccession.successor_id == row.id)
        )
    ).all()
    before = [link.predecessor_id for link in links if link.successor_id == row.id]
    after = [link.successor_id for link in links if link.predecessor_id == row.id]
    related = institution_summaries(reading, {*before, *after})
    return InstitutionRead(
        **_fields(reading, [row])[0],
        aliases=aliases_by(reading, [row.id])[row.id],
        note=row.note,
        predecessors=sorted((related[number] for number in before), key=lambda summary: summary.id),
        successors=sorted((related[number] for number in after), key=lambda summary: summary.id),
        lineage=_lineage(reading, row.id),
        serves=_services(reading, row),
        sources=citations_by(reading, Citation.entry_id, [row.id])[row.id],
    )


def _lineage(reading: Reading, institution_id: int) -> list[Ancestor]:
    """The chain of predecessors and successors of an institution, by distance and id. Two statements for the chain."""
    steps = {institution_id: 0}
    links = InstitutionSuccession
    for near, far, sign in (
        (links.successor_id, links.predecessor_id, -1),
        (links.predecessor_id, links.successor_id, 1),
    ):
        first = select(far.label("id"), literal(1).label("steps")).where(near == institution_id)
        chain = first.cte(recursive=True)
        chain = chain.union(
            select(far, chain.c.steps + 1).join(chain, near == chain.c.id).where(chain.c.steps < LONGEST)
        )
        rows = reading.session.execute(select(chain.c.id, func.min(chain.c.steps).label("steps")).group_by(chain.c.id))
        for row in rows:
            steps.setdefault(row.id, sign * row.steps)
    named = institution_summaries(reading, steps)
    entries = reading.session.execute(select(Entry.id, *PERIOD_COLUMNS).where(Entry.id.in_(steps)))
    chained = [
        Ancestor(institution=named[entry.id], steps=steps[entry.id], period=period_of(reading, entry))
        for entry in entries
    ]
    return sorted(chained, key=lambda link: (link.steps, link.institution.id))


def _services(reading: Reading, row: Any) -> list[ServiceRead]:
    """For which mechanisms and councils an institution acts on the day, by their id and role."""
    arrangement = aliased(Entry)
    found = reading.session.execute(
        select(
            *Body.__table__.c,
            *span_columns(arrangement, "arrangement"),
        )
        .join(arrangement, arrangement.id == Body.entry_id)
        .where(Body.institution_id == row.id, reading.holding(Body, arrangement))
        .order_by(arrangement.public_id, Body.position)
    ).all()
    named = entry_summaries(reading, {body.entry_id for body in found})
    sources = citations_by(reading, Citation.body_id, [body.id for body in found])
    services = []
    for body in found:
        period = period_of(reading, body, prefixed_span(body, "arrangement"), span_of(row))
        if period.holds is not Holds.NO:
            services.append(
                ServiceRead(
                    arrangement=named[body.entry_id],
                    role=reading.coded("body_roles", body.role),
                    period=period,
                    sources=sources[body.id],
                )
            )
    return services


def _institutions() -> Select[Any]:
    columns: tuple[Any, ...] = (
        Institution.id,
        Institution.kind,
        Institution.names,
        Institution.role,
        Entry.public_id,
        Entry.country_id,
    )
    return select(*columns, *PERIOD_COLUMNS).join(Entry, Entry.id == Institution.id)


def _conditions(reading: Reading, filters: InstitutionFilters) -> Conditions:
    conditions: Conditions = {"as_of": reading.holding(Entry, filters=filters)}
    in_countries(reading, conditions, Entry.country_id, filters)
    chosen(
        conditions,
        "kind",
        Institution.kind,
        reading.words("institution_kinds", filters.kind, "kind"),
        reading.words("institution_kinds", filters.kind__not, "kind__not"),
    )
    if filters.serves or filters.role:
        served = aliased(Entry)
        acting = [Body.institution_id == Institution.id, Body.entry_id == served.id]
        acting.append(reading.holding(Body, served, filters=filters))
        if filters.serves:
            kinds = (EntryKind.MECHANISM, EntryKind.COUNCIL)
            acting.append(Body.entry_id.in_([find_entry(reading, name, *kinds).id for name in filters.serves]))
        if filters.role:
            acting.append(Body.role.in_(filters.role))
        conditions["serves"] = exists().where(*acting)
    worded(reading, conditions, Entry.id, filters.text)
    return conditions


def _fields(reading: Reading, rows: Collection[Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": row.public_id,
            "url": url_of(EntryKind.INSTITUTION, row.public_id),
            "country": country_summary(reading, row.country_id),
            "kind": reading.coded("institution_kinds", row.kind),
            "name": reading.local(row.names),
            "names": row.names,
            "role": row.role,
            "period": period_of(reading, row),
        }
        for row in rows
    ]
