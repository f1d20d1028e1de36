"""Councils over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import LIST_FAULTS, ONE_FAULTS, UnknownValue
from app.core.formats import CITATIONS
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.councils import queries
from app.councils.queries import CouncilFilters
from app.councils.schemas import CouncilRead, CouncilSummary
from app.describing import on_the_day
from app.exports import Taken, TakenOne, linked, listed
from app.facts.router import IncludeEvidence
from app.reading import ConvertingReading, CurrentReading

router = APIRouter(prefix="/councils", tags=["councils"], route_class=StrictRoute)


@router.get("", response_model=Page[CouncilSummary], responses=listed(*LIST_FAULTS))
def list_councils(
    reading: CurrentReading, filters: Annotated[CouncilFilters, Query()], taken: Taken
) -> Page[CouncilSummary] | Response:
    """Councils that exist on the day, by country and id."""
    return taken.answer(queries.list_councils(reading, filters, taken.paging))


@router.get(
    "/{council_id}", response_model=Item[CouncilRead], responses=linked(*ONE_FAULTS, UnknownValue, also=CITATIONS)
)
def get_council(
    reading: ConvertingReading, taken: TakenOne, council_id: str, include: IncludeEvidence = []
) -> Item[CouncilRead] | Response:
    """One council with its bodies, legal basis, sources, and the facts of the day by theme.

    It is found whatever its period: `period.holds` says whether it exists on the day.
    """
    council = queries.get_council(reading, council_id, include)
    return taken.one(reading.item(council, f"{council.name.text} {on_the_day(reading, council.period)}."))
