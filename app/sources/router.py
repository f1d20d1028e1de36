"""Sources over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import LIST_FAULTS, ONE_FAULTS
from app.core.formats import CITATIONS
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.exports import Taken, TakenOne, linked, listed
from app.reading import CurrentReading
from app.sources import queries
from app.sources.queries import SourceFilters
from app.sources.schemas import SourceListed, SourceRead

router = APIRouter(prefix="/sources", tags=["sources"], route_class=StrictRoute)


@router.get("", response_model=Page[SourceListed], responses=listed(*LIST_FAULTS, also=CITATIONS))
def list_sources(
    reading: CurrentReading, filters: Annotated[SourceFilters, Query()], taken: Taken
) -> Page[SourceListed] | Response:
    """Documents that were read, by id. Sources have no period, so the day does not matter."""
    return taken.answer(queries.list_sources(reading, filters, taken.paging))


@router.get("/{source_id}", response_model=Item[SourceRead], responses=linked(*ONE_FAULTS, also=CITATIONS))
def get_source(reading: CurrentReading, taken: TakenOne, source_id: str) -> Item[SourceRead] | Response:
    """One source, and every fact and entry that it proves, with the place in it."""
    source = queries.get_source(reading, source_id)
    return taken.one(reading.item(source, f"{source.title} ({source.publisher}).", dated=False))
