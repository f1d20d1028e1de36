"""Events over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import LIST_FAULTS, ONE_FAULTS
from app.core.formats import CITATIONS
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.events import queries
from app.events.queries import EventFilters
from app.events.schemas import EventListed, EventRead
from app.exports import Taken, TakenOne, linked, listed
from app.reading import CurrentReading

router = APIRouter(prefix="/events", tags=["events"], route_class=StrictRoute)


@router.get("", response_model=Page[EventListed], responses=listed(*LIST_FAULTS))
def list_events(
    reading: CurrentReading, filters: Annotated[EventFilters, Query()], taken: Taken
) -> Page[EventListed] | Response:
    """Events, by start. Filters by their own days find them; the day does not matter."""
    return taken.answer(queries.list_events(reading, filters, taken.paging))


@router.get("/{event_id}", response_model=Item[EventRead], responses=linked(*ONE_FAULTS, also=CITATIONS))
def get_event(reading: CurrentReading, taken: TakenOne, event_id: str) -> Item[EventRead] | Response:
    """One event: where and when it was, who took part, and what it was about."""
    event = queries.get_event(reading, event_id)
    return taken.one(reading.item(event, f"{event.title} ({event.start or '—'}).", dated=False))
