"""Comparisons over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from app.compare import rendering, service
from app.compare.rendering import Wanted
from app.compare.schemas import ComparisonRead
from app.compare.service import CompareFilters
from app.compare.tables import Shape
from app.core.errors import LIST_FAULTS, declared
from app.core.formats import CITATIONS, FILES, JSON, ChosenFormat, Format, file_response, written_as
from app.core.parameters import LargeStrictRoute, OneOf
from app.core.schema import Item
from app.reading import ConvertingReading, Reading

router = APIRouter(prefix="/compare", tags=["compare"], route_class=LargeStrictRoute)


async def wanted(
    shape: Annotated[
        OneOf[Shape],
        Query(
            description="For CSV, NDJSON and Parquet: `long` has one row for every value and every cell without one; `wide` one for every "
            "row, with a group of columns for each side; `presence`, `summary`, `conflicts` and `sources` are the other parts "
            "of the comparison. All other formats hold everything."
        ),
    ] = Shape.LONG,
    bom: Annotated[
        bool, Query(description="For CSV: start with a byte order mark, by which Excel knows UTF-8.")
    ] = False,
) -> Wanted:
    """What a CSV, NDJSON or Parquet file holds."""
    return Wanted(shape, bom)


@router.get(
    "", response_model=Item[ComparisonRead], responses={**declared(*LIST_FAULTS), **written_as(*FILES, *CITATIONS)}
)
def compare(
    reading: ConvertingReading,
    filters: Annotated[CompareFilters, Query()],
    format_: ChosenFormat,
    shape: Annotated[Wanted, Depends(wanted)],
) -> Item[ComparisonRead] | Response:
    """Countries, mechanisms or councils side by side, each at its own day, with verdicts computed from the codebook's rules.

    Every row says which rule gave its verdict and holds what is needed to work it out again by hand; every value says on
    which act it rests and which source proves it. An unknown side is never judged. Amounts in unlike units are judged where
    `currency` asks for a conversion and every value that it needs is recorded. Also as `.csv`, `.ndjson`, `.xlsx` (a
    workbook) and `.md` (a brief with footnotes).
    """
    comparison = service.get_comparison(reading, filters)
    item = reading.item(comparison, service.describe_comparison(reading, comparison))
    return item if format_ is JSON else _file(reading, item, format_, shape)


def _file(reading: Reading, item: Item[ComparisonRead], format_: Format, shape: Wanted) -> Response:
    name = rendering.name_of(item.data, format_, shape)
    return file_response(rendering.written(reading, item, format_, shape), format_, name)
