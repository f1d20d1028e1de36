"""Events over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.core.errors import LIST_FAULTS, ONE_FAULTS, declared
from app.core.formats import CITATIONS, written_as
from app.core.pagination import Paging
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.events import queries
from app.events.queries import EventFilters
from app.events.schemas import EventListed, EventRead
from app.reading import CurrentReading

router = APIRouter(prefix="/events", tags=["events"], route_class=StrictRoute)


@router.get("", responses=declared(*LIST_FAULTS))
def list_events(
    reading: CurrentReading, filters: Annotated[EventFilters, Query()], paging: Annotated[Paging, Depends()]
) -> Page[EventListed]:
    """Events, by start. Filters by their own days find them; the day does not matter."""
    return queries.list_events(reading, filters, paging)


@router.get("/{event_id}", responses={**declared(*ONE_FAULTS), **written_as(*CITATIONS)})
def get_event(reading: CurrentReading, event_id: str) -> Item[EventRead]:
    """One event: where and when it was, who took part, and what it was about."""
    event = queries.get_event(reading, event_id)
    return reading.item(event, f"{event.title} ({event.start or '—'}).", dated=False)
