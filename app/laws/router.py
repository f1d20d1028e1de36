"""Laws over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.core.errors import LIST_FAULTS, ONE_FAULTS, PART_FAULTS, declared
from app.core.formats import CITATIONS, written_as
from app.core.pagination import Paging
from app.core.parameters import Filters, StrictRoute
from app.core.schema import Item, Page
from app.describing import describe, on_the_day
from app.laws import queries
from app.laws.queries import LawFilters, PartFilters, ProvisionFilters
from app.laws.schemas import (
    LawListed,
    LawRead,
    ProvisionListed,
    ProvisionRead,
    RelationRead,
    VersionRead,
)
from app.listing import whole_list
from app.reading import CurrentReading

router = APIRouter(route_class=StrictRoute)


@router.get("/laws", responses={**declared(*LIST_FAULTS), **written_as(*CITATIONS)}, tags=["laws"])
def list_laws(
    reading: CurrentReading, filters: Annotated[LawFilters, Query()], paging: Annotated[Paging, Depends()]
) -> Page[LawListed]:
    """Acts in force on the day, with the title that each bore then. With `as_of=any`, all acts, drafts included."""
    return queries.list_laws(reading, filters, paging)


@router.get("/laws/{law_id}", responses={**declared(*ONE_FAULTS), **written_as(*CITATIONS)}, tags=["laws"])
def get_law(reading: CurrentReading, law_id: str) -> Item[LawRead]:
    """One act: the title it bore on the day and the one it bears today, its versions, provisions and relations."""
    law = queries.get_law(reading, law_id)
    return reading.item(
        law, f"{law.title.text} ({law.number or 'no number recorded'}) {on_the_day(reading, law.in_force)}."
    )


@router.get("/laws/{law_id}/versions", responses=declared(*PART_FAULTS), tags=["laws"])
def list_law_versions(
    reading: CurrentReading,
    law_id: str,
    filters: Annotated[PartFilters, Query()],
    paging: Annotated[Paging, Depends()],
) -> Page[VersionRead]:
    """The version of an act that is in force on the day; with `as_of=any` its whole amendment history, by start."""
    return queries.list_versions(reading, law_id, filters, paging)


@router.get(
    "/laws/{law_id}/versions/{version_id}", responses={**declared(*ONE_FAULTS), **written_as(*CITATIONS)}, tags=["laws"]
)
def get_law_version(reading: CurrentReading, law_id: str, version_id: str) -> Item[VersionRead]:
    """One version of an act, whatever its period."""
    version = queries.get_version(reading, law_id, version_id)
    return reading.item(version, f"Version {version.id} of {version.law.title.text}.")


@router.get("/laws/{law_id}/provisions", responses=declared(*PART_FAULTS), tags=["laws"])
def list_law_provisions(
    reading: CurrentReading,
    law_id: str,
    filters: Annotated[PartFilters, Query()],
    paging: Annotated[Paging, Depends()],
) -> Page[ProvisionListed]:
    """The recorded articles of an act that are in force on the day, in the order of the act."""
    return queries.list_provisions_of(reading, law_id, filters, paging)


@router.get("/laws/{law_id}/relations", responses=declared(*ONE_FAULTS), tags=["laws"])
def list_law_relations(reading: CurrentReading, law_id: str) -> Page[RelationRead]:
    """What an act did to others and what others did to it, by date. All of them, on one page."""
    public_id, relations = queries.list_relations(reading, law_id)
    described = describe(reading, "relations", Filters(), len(relations), of=public_id, dated=False)
    return whole_list(reading, relations, described, dated=False)


@router.get("/provisions", responses=declared(*LIST_FAULTS), tags=["provisions"])
def list_provisions(
    reading: CurrentReading, filters: Annotated[ProvisionFilters, Query()], paging: Annotated[Paging, Depends()]
) -> Page[ProvisionListed]:
    """The recorded articles of all acts that are in force on the day, by act and in its order."""
    return queries.list_provisions(reading, filters, paging)


@router.get(
    "/provisions/{provision_id}", responses={**declared(*ONE_FAULTS), **written_as(*CITATIONS)}, tags=["provisions"]
)
def get_provision(reading: CurrentReading, provision_id: str) -> Item[ProvisionRead]:
    """One article, item or clause, whatever its period, with the facts that rest on it on the day."""
    provision = queries.get_provision(reading, provision_id)
    return reading.item(
        provision, f"{provision.label} of {provision.law.title.text} {on_the_day(reading, provision.period)}."
    )
