"""Questions about institutions."""

from collections.abc import Collection
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased

from app.core.dates import Holds
from app.core.pagination import OrderedBy, Paging, paginate
from app.core.parameters import DatedFilters, Words
from app.core.schema import Page
from app.institutions.schemas import InstitutionListed, InstitutionRead, ServiceRead
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
from app.reading import Reading, listed
from app.vocabulary import EntryKind


class InstitutionFilters(DatedFilters):
    """Which institutions."""

    country: Words = Field(
        default=[], description="Country codes (kz, KZ or KAZ); repeat or separate by commas for OR."
    )
    kind: Words = Field(default=[], description="Kinds, such as `ministry` or `operator`.")


def list_institutions(reading: Reading, filters: InstitutionFilters, paging: Paging) -> Page[InstitutionListed]:
    """Institutions that exist on the day (all with the day lifted), by id."""
    statement = _institutions().where(*_conditions(reading, filters))
    query = f"institutions {reading.day} {filters.canonical()}"
    found = paginate(reading.session, statement, [OrderedBy(Entry.public_id)], paging, query)
    institutions = [InstitutionListed(**fields) for fields in _fields(reading, found.rows)]
    where = listed(reading.text(reading.country(code).names) for code in filters.country)
    said = f"Institutions{f' of {where}' if where else ''} {reading.when()}: {found.total or 'none'} recorded."
    return reading.page(institutions, found, paging.limit, said)


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
        serves=_services(reading, row),
        sources=citations_by(reading, Citation.entry_id, [row.id])[row.id],
    )


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


def _conditions(reading: Reading, filters: InstitutionFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [reading.holding(Entry, filters=filters)]
    if filters.country:
        conditions.append(Entry.country_id.in_(reading.country_ids(filters.country)))
    if filters.kind:
        conditions.append(Institution.kind.in_(reading.words("institution_kinds", filters.kind, "kind")))
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
