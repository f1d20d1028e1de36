"""Mechanisms over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.core.errors import LIST_FAULTS, ONE_FAULTS, UnknownValue, declared
from app.core.formats import CITATIONS, written_as
from app.core.pagination import Paging
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.describing import on_the_day
from app.facts.router import IncludeEvidence
from app.mechanisms import queries
from app.mechanisms.queries import MechanismFilters
from app.mechanisms.schemas import MechanismRead, MechanismSummary
from app.reading import ConvertingReading, CurrentReading

router = APIRouter(prefix="/mechanisms", tags=["mechanisms"], route_class=StrictRoute)


@router.get("", responses=declared(*LIST_FAULTS))
def list_mechanisms(
    reading: CurrentReading, filters: Annotated[MechanismFilters, Query()], paging: Annotated[Paging, Depends()]
) -> Page[MechanismSummary]:
    """Mechanisms that exist on the day, by country and id."""
    return queries.list_mechanisms(reading, filters, paging)


@router.get("/{mechanism_id}", responses={**declared(*ONE_FAULTS, UnknownValue), **written_as(*CITATIONS)})
def get_mechanism(reading: ConvertingReading, mechanism_id: str, include: IncludeEvidence = []) -> Item[MechanismRead]:
    """One mechanism with its bodies, legal basis, sources, and the facts of the day by theme.

    It is found whatever its period: `period.holds` says whether it exists on the day.
    """
    mechanism = queries.get_mechanism(reading, mechanism_id, include)
    return reading.item(mechanism, f"{mechanism.name.text} {on_the_day(reading, mechanism.period)}.")
