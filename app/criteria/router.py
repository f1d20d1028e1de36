"""Criteria over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.core.errors import LIST_FAULTS, ONE_FAULTS, declared
from app.core.formats import CITATIONS, written_as
from app.core.pagination import Paging
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.criteria import queries
from app.criteria.queries import CriterionFilters
from app.criteria.schemas import CriterionListed, CriterionRead
from app.reading import CurrentReading

router = APIRouter(prefix="/criteria", tags=["criteria"], route_class=StrictRoute)


@router.get("", responses=declared(*LIST_FAULTS))
def list_criteria(
    reading: CurrentReading, filters: Annotated[CriterionFilters, Query()], paging: Annotated[Paging, Depends()]
) -> Page[CriterionListed]:
    """The questions of the codebook, in its order."""
    return queries.list_criteria(reading, filters, paging)


@router.get("/{criterion_key}", responses={**declared(*ONE_FAULTS), **written_as(*CITATIONS)})
def get_criterion(reading: CurrentReading, criterion_key: str) -> Item[CriterionRead]:
    """One question: how it is coded, its options, how answers are compared, and where frameworks ask the same."""
    criterion = queries.get_criterion(reading, criterion_key)
    return reading.item(criterion, criterion.question, dated=False)
