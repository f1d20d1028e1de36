"""Institutions over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.core.errors import LIST_FAULTS, ONE_FAULTS, declared
from app.core.formats import CITATIONS, written_as
from app.core.pagination import Paging
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.describing import on_the_day
from app.institutions import queries
from app.institutions.queries import InstitutionFilters
from app.institutions.schemas import InstitutionListed, InstitutionRead
from app.reading import CurrentReading

router = APIRouter(prefix="/institutions", tags=["institutions"], route_class=StrictRoute)


@router.get("", responses=declared(*LIST_FAULTS))
def list_institutions(
    reading: CurrentReading, filters: Annotated[InstitutionFilters, Query()], paging: Annotated[Paging, Depends()]
) -> Page[InstitutionListed]:
    """Institutions that exist on the day, by id."""
    return queries.list_institutions(reading, filters, paging)


@router.get("/{institution_id}", responses={**declared(*ONE_FAULTS), **written_as(*CITATIONS)})
def get_institution(reading: CurrentReading, institution_id: str) -> Item[InstitutionRead]:
    """One institution, who came before and after it, and the mechanisms and councils that it serves on the day."""
    institution = queries.get_institution(reading, institution_id)
    return reading.item(institution, f"{institution.name.text} {on_the_day(reading, institution.period)}.")
