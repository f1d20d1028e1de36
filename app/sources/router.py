"""Sources over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.core.errors import LIST_FAULTS, ONE_FAULTS, declared
from app.core.formats import CITATIONS, written_as
from app.core.pagination import Paging
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.reading import CurrentReading
from app.sources import queries
from app.sources.queries import SourceFilters
from app.sources.schemas import SourceListed, SourceRead

router = APIRouter(prefix="/sources", tags=["sources"], route_class=StrictRoute)


@router.get("", responses={**declared(*LIST_FAULTS), **written_as(*CITATIONS)})
def list_sources(
    reading: CurrentReading, filters: Annotated[SourceFilters, Query()], paging: Annotated[Paging, Depends()]
) -> Page[SourceListed]:
    """Documents that were read, by id. Sources have no period, so the day does not matter."""
    return queries.list_sources(reading, filters, paging)


@router.get("/{source_id}", responses={**declared(*ONE_FAULTS), **written_as(*CITATIONS)})
def get_source(reading: CurrentReading, source_id: str) -> Item[SourceRead]:
    """One source, and every fact and entry that it proves, with the place in it."""
    source = queries.get_source(reading, source_id)
    return reading.item(source, f"{source.title} ({source.publisher}).", dated=False)
