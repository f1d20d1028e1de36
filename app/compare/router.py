"""Comparisons over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.compare import service
from app.compare.schemas import ComparisonRead
from app.compare.service import CompareFilters
from app.core.errors import LIST_FAULTS, declared
from app.core.parameters import StrictRoute
from app.core.schema import Item
from app.reading import ConvertingReading

router = APIRouter(prefix="/compare", tags=["compare"], route_class=StrictRoute)


@router.get("", responses=declared(*LIST_FAULTS))
def compare(reading: ConvertingReading, filters: Annotated[CompareFilters, Query()]) -> Item[ComparisonRead]:
    """Countries, mechanisms or councils side by side, each at its own day, with verdicts computed from the codebook's rules.

    Every row says which rule gave its verdict and holds what is needed to work it out again by hand; every value says on
    which act it rests and which source proves it. An unknown side is never judged. Amounts in unlike units are judged where
    `currency` asks for a conversion and every value that it needs is recorded.
    """
    comparison = service.get_comparison(reading, filters)
    return reading.item(comparison, service.describe_comparison(reading, comparison))
