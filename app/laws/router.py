"""Laws over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import LIST_FAULTS, ONE_FAULTS, PART_FAULTS
from app.core.formats import CITATIONS
from app.core.parameters import Filters, StrictRoute
from app.core.schema import Item, Page
from app.describing import describe, on_the_day
from app.exports import Taken, TakenOne, TakenWhole, linked, listed, tabled
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


@router.get("/laws", response_model=Page[LawListed], responses=listed(*LIST_FAULTS, also=CITATIONS), tags=["laws"])
def list_laws(
    reading: CurrentReading, filters: Annotated[LawFilters, Query()], taken: Taken
) -> Page[LawListed] | Response:
    """Acts in force on the day, with the title that each bore then. With `as_of=any`, all acts, drafts included."""
    return taken.answer(queries.list_laws(reading, filters, taken.paging))


@router.get(
    "/laws/{law_id}", response_model=Item[LawRead], responses=linked(*ONE_FAULTS, also=CITATIONS), tags=["laws"]
)
def get_law(reading: CurrentReading, taken: TakenOne, law_id: str) -> Item[LawRead] | Response:
    """One act: the title it bore on the day and the one it bears today, its versions, provisions and relations."""
    law = queries.get_law(reading, law_id)
    return taken.one(
        reading.item(
            law, f"{law.title.text} ({law.number or 'no number recorded'}) {on_the_day(reading, law.in_force)}."
        )
    )


@router.get("/laws/{law_id}/versions", response_model=Page[VersionRead], responses=listed(*PART_FAULTS), tags=["laws"])
def list_law_versions(
    reading: CurrentReading,
    law_id: str,
    filters: Annotated[PartFilters, Query()],
    taken: Taken,
) -> Page[VersionRead] | Response:
    """The version of an act that is in force on the day; with `as_of=any` its whole amendment history, by start."""
    return taken.answer(queries.list_versions(reading, law_id, filters, taken.paging))


@router.get(
    "/laws/{law_id}/versions/{version_id}",
    response_model=Item[VersionRead],
    responses=linked(*ONE_FAULTS, also=CITATIONS),
    tags=["laws"],
)
def get_law_version(
    reading: CurrentReading, taken: TakenOne, law_id: str, version_id: str
) -> Item[VersionRead] | Response:
    """One version of an act, whatever its period."""
    version = queries.get_version(reading, law_id, version_id)
    return taken.one(reading.item(version, f"Version {version.id} of {version.law.title.text}."))


@router.get(
    "/laws/{law_id}/provisions", response_model=Page[ProvisionListed], responses=listed(*PART_FAULTS), tags=["laws"]
)
def list_law_provisions(
    reading: CurrentReading,
    law_id: str,
    filters: Annotated[PartFilters, Query()],
    taken: Taken,
) -> Page[ProvisionListed] | Response:
    """The recorded articles of an act that are in force on the day, in the order of the act."""
    return taken.answer(queries.list_provisions_of(reading, law_id, filters, taken.paging))


@router.get("/laws/{law_id}/relations", response_model=Page[RelationRead], responses=tabled(*ONE_FAULTS), tags=["laws"])
def list_law_relations(reading: CurrentReading, taken: TakenWhole, law_id: str) -> Page[RelationRead] | Response:
    """What an act did to others and what others did to it, by date. All of them, on one page."""
    public_id, relations = queries.list_relations(reading, law_id)
    described = describe(reading, "relations", Filters(), len(relations), of=public_id, dated=False)
    return taken.answer(whole_list(reading, relations, described, dated=False))


@router.get("/provisions", response_model=Page[ProvisionListed], responses=listed(*LIST_FAULTS), tags=["provisions"])
def list_provisions(
    reading: CurrentReading, filters: Annotated[ProvisionFilters, Query()], taken: Taken
) -> Page[ProvisionListed] | Response:
    """The recorded articles of all acts that are in force on the day, by act and in its order."""
    return taken.answer(queries.list_provisions(reading, filters, taken.paging))


@router.get(
    "/provisions/{provision_id}",
    response_model=Item[ProvisionRead],
    responses=linked(*ONE_FAULTS, also=CITATIONS),
    tags=["provisions"],
)
def get_provision(reading: CurrentReading, taken: TakenOne, provision_id: str) -> Item[ProvisionRead] | Response:
    """One article, item or clause, whatever its period, with the facts that rest on it on the day."""
    provision = queries.get_provision(reading, provision_id)
    return taken.one(
        reading.item(
            provision, f"{provision.label} of {provision.law.title.text} {on_the_day(reading, provision.period)}."
        )
    )
