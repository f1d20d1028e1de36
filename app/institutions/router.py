"""Institutions over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import LIST_FAULTS, ONE_FAULTS
from app.core.formats import CITATIONS
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.describing import on_the_day
from app.exports import Taken, TakenOne, linked, listed
from app.institutions import queries
from app.institutions.queries import InstitutionFilters
from app.institutions.schemas import InstitutionListed, InstitutionRead
from app.reading import CurrentReading

router = APIRouter(prefix="/institutions", tags=["institutions"], route_class=StrictRoute)


@router.get("", response_model=Page[InstitutionListed], responses=listed(*LIST_FAULTS))
def list_institutions(
    reading: CurrentReading, filters: Annotated[InstitutionFilters, Query()], taken: Taken
) -> Page[InstitutionListed] | Response:
    """Institutions that exist on the day, by id."""
    return taken.answer(queries.list_institutions(reading, filters, taken.paging))


@router.get("/{institution_id}", response_model=Item[InstitutionRead], responses=linked(*ONE_FAULTS, also=CITATIONS))
def get_institution(reading: CurrentReading, taken: TakenOne, institution_id: str) -> Item[InstitutionRead] | Response:
    """One institution, who came before and after it, and the mechanisms and councils that it serves on the day."""
    institution = queries.get_institution(reading, institution_id)
    return taken.one(reading.item(institution, f"{institution.name.text} {on_the_day(reading, institution.period)}."))
