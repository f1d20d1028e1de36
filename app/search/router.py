"""Search over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import LIST_FAULTS, declared
from app.core.parameters import LargeStrictRoute
from app.core.schema import Item, Page
from app.exports import Taken, tabled
from app.reading import CurrentReading
from app.search import service
from app.search.schemas import HitRead, SearchPage, SuggestionsRead
from app.search.service import SearchFilters, SuggestFilters

router = APIRouter(tags=["search"], route_class=LargeStrictRoute)


@router.get("/search", response_model=SearchPage, responses=tabled(*LIST_FAULTS))
def search(
    reading: CurrentReading, filters: Annotated[SearchFilters, Query()], taken: Taken
) -> Page[HitRead] | Response:
    """Everything that speaks of some words, in any of four languages and by any of its names: ranked, with excerpts.

    Without `as_of` whatever its period; with it, what holds on the day.
    """
    return taken.answer(service.search(reading, filters, taken.paging))


@router.get("/suggest", responses=declared(*LIST_FAULTS))
def suggest(reading: CurrentReading, filters: Annotated[SuggestFilters, Query()]) -> Item[SuggestionsRead]:
    """What may be meant by what is being typed: names and aliases, grouped by kind."""
    found = service.suggest(reading, filters)
    return reading.item(found, service.described_suggestions(reading, filters, found), dated=False)
