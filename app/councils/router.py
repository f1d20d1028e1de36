"""Councils over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.core.errors import LIST_FAULTS, ONE_FAULTS, UnknownValue, declared
from app.core.formats import CITATIONS, written_as
from app.core.pagination import Paging
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.councils import queries
from app.councils.queries import CouncilFilters
from app.councils.schemas import CouncilRead, CouncilSummary
from app.describing import on_the_day
from app.facts.router import IncludeEvidence
from app.reading import ConvertingReading, CurrentReading

router = APIRouter(prefix="/councils", tags=["councils"], route_class=StrictRoute)


@router.get("", responses=declared(*LIST_FAULTS))
def list_councils(
    reading: CurrentReading, filters: Annotated[CouncilFilters, Query()], paging: Annotated[Paging, Depends()]
) -> Page[CouncilSummary]:
    """Councils that exist on the day, by country and id."""
    return queries.list_councils(reading, filters, paging)


@router.get("/{council_id}", responses={**declared(*ONE_FAULTS, UnknownValue), **written_as(*CITATIONS)})
def get_council(reading: ConvertingReading, council_id: str, include: IncludeEvidence = []) -> Item[CouncilRead]:
    """One council with its bodies, legal basis, sources, and the facts of the day by theme.

    It is found whatever its period: `period.holds` says whether it exists on the day.
    """
    council = queries.get_council(reading, council_id, include)
    return reading.item(council, f"{council.name.text} {on_the_day(reading, council.period)}.")
