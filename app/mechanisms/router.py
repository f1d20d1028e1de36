"""Mechanisms over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import LIST_FAULTS, ONE_FAULTS, UnknownValue
from app.core.formats import CITATIONS
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.describing import on_the_day
from app.exports import Taken, TakenOne, linked, listed
from app.facts.router import IncludeEvidence
from app.mechanisms import queries
from app.mechanisms.queries import MechanismFilters
from app.mechanisms.schemas import MechanismRead, MechanismSummary
from app.reading import ConvertingReading, CurrentReading

router = APIRouter(prefix="/mechanisms", tags=["mechanisms"], route_class=StrictRoute)


@router.get("", response_model=Page[MechanismSummary], responses=listed(*LIST_FAULTS))
def list_mechanisms(
    reading: CurrentReading, filters: Annotated[MechanismFilters, Query()], taken: Taken
) -> Page[MechanismSummary] | Response:
    """Mechanisms that exist on the day, by country and id."""
    return taken.answer(queries.list_mechanisms(reading, filters, taken.paging))


@router.get(
    "/{mechanism_id}", response_model=Item[MechanismRead], responses=linked(*ONE_FAULTS, UnknownValue, also=CITATIONS)
)
def get_mechanism(
    reading: ConvertingReading, taken: TakenOne, mechanism_id: str, include: IncludeEvidence = []
) -> Item[MechanismRead] | Response:
    """One mechanism with its bodies, legal basis, sources, and the facts of the day by theme.

    It is found whatever its period: `period.holds` says whether it exists on the day.
    """
    mechanism = queries.get_mechanism(reading, mechanism_id, include)
    return taken.one(reading.item(mechanism, f"{mechanism.name.text} {on_the_day(reading, mechanism.period)}."))
