"""The change feed over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.core.errors import LIST_FAULTS
from app.core.formats import ATOM, FEEDS, Format
from app.core.links import address
from app.core.parameters import StrictRoute
from app.core.schema import Page
from app.describing import in_russian
from app.exports import Taken, tabled
from app.feed import queries
from app.feed.atom import write_atom
from app.feed.json_feed import write_json_feed
from app.feed.queries import FEED, FeedFilters
from app.feed.schemas import FeedItem
from app.reading import CurrentReading, Reading


class LoadsRoute(StrictRoute):
    """A route whose answers tell when the data was loaded."""

    tells_loads = True


router = APIRouter(prefix="/feed", tags=["history"], route_class=LoadsRoute)
short = APIRouter(include_in_schema=False)


@router.get("", response_model=Page[FeedItem], responses=tabled(*LIST_FAULTS, also=FEEDS))
def list_feed(
    reading: CurrentReading,
    filters: Annotated[FeedFilters, Query()],
    taken: Taken,
) -> Page[FeedItem] | Response:
    """What changed in the data from load to load, field by field, the newest load first.

    This is about what the atlas says; for what changed in the countries see `/changes`. A load with more than 100 changes is
    told by kind, with an address that lists them. Also as `.atom` and `.jsonfeed` for feed readers.
    """
    page = queries.list_feed(reading, filters, taken.paging)
    return _feed(reading, page, filters, taken.format) if taken.format in FEEDS else taken.answer(page)


@short.get("/feed")
@short.get("/feed.atom")
@short.get("/feed.json")
def follow_feed(request: Request) -> RedirectResponse:
    """The addresses that feed readers are given, without the version of the API."""
    suffix = {"/feed.atom": ".atom", "/feed.json": ".jsonfeed"}.get(request.url.path, "")
    return RedirectResponse(address(FEED + suffix, request.query_params.multi_items()), 308)


def _feed(reading: Reading, page: Page[FeedItem], filters: FeedFilters, format_: Format) -> Response:
    russian = in_russian(reading)
    if format_ is ATOM:
        updated = page.data[0].revision.loaded_at if page.data else queries.get_newest_load(reading)
        content = write_atom(reading, page, queries.feed_id(filters), updated, russian)
    else:
        content = write_json_feed(reading, page, russian)
    return Response(content, headers={"Content-Type": format_.content_type})
