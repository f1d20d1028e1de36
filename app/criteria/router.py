"""Criteria over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import LIST_FAULTS, ONE_FAULTS
from app.core.formats import CITATIONS
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.criteria import queries
from app.criteria.queries import CriterionFilters
from app.criteria.schemas import CriterionListed, CriterionRead
from app.exports import Taken, TakenOne, linked, listed
from app.reading import CurrentReading

router = APIRouter(prefix="/criteria", tags=["criteria"], route_class=StrictRoute)


@router.get("", response_model=Page[CriterionListed], responses=listed(*LIST_FAULTS))
def list_criteria(
    reading: CurrentReading, filters: Annotated[CriterionFilters, Query()], taken: Taken
) -> Page[CriterionListed] | Response:
    """The questions of the codebook, in its order."""
    return taken.answer(queries.list_criteria(reading, filters, taken.paging))


@router.get("/{criterion_key}", response_model=Item[CriterionRead], responses=linked(*ONE_FAULTS, also=CITATIONS))
def get_criterion(reading: CurrentReading, taken: TakenOne, criterion_key: str) -> Item[CriterionRead] | Response:
    """One question: how it is coded, its options, how answers are compared, and where frameworks ask the same."""
    criterion = queries.get_criterion(reading, criterion_key)
    return taken.one(reading.item(criterion, criterion.question, dated=False))
