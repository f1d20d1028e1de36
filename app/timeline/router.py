"""Timelines, changes and impact over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.dates import IsoDay
from app.core.errors import LIST_FAULTS, ONE_FAULTS, declared
from app.core.flattening import Rows
from app.core.parameters import LargeStrictRoute, OneOf
from app.core.schema import Item, Page
from app.exports import TakenWhole, tabled
from app.listing import whole_list
from app.reading import CurrentReading
from app.timeline import changes, impact, service
from app.timeline.changes import ChangeFilters
from app.timeline.schemas import ChangesPart, ChangesRead, ImpactRead, LaneRow, TimelineEntry, TimelineRead
from app.timeline.service import TimelineFilters

router = APIRouter(route_class=LargeStrictRoute)


@router.get("/timeline", response_model=Item[TimelineRead], responses=tabled(*LIST_FAULTS), tags=["history"])
def read_timeline(
    reading: CurrentReading, filters: Annotated[TimelineFilters, Query()], taken: TakenWhole
) -> Item[TimelineRead] | Response:
    """What happened to countries, acts, institutions, mechanisms, councils or events, and because of them, in lanes.

    Acts adopted, amended and repealed, with the act that did it; institutions, mechanisms and councils that come and go; answers
    that change, and those first known (which is no change); events. What bears no date comes last, and is left out of a stretch.
    """
    timeline = service.get_timeline(reading, filters)
    item = reading.item(timeline, service.describe_timeline(reading, filters, timeline), dated=False)
    return taken.part(item, Rows("timeline", LaneRow, service.rows_of(timeline)))


@router.get("/changes", response_model=Item[ChangesRead], responses=tabled(*LIST_FAULTS), tags=["history"])
def read_changes(
    reading: CurrentReading,
    filters: Annotated[ChangeFilters, Query()],
    taken: TakenWhole,
    part: Annotated[
        OneOf[ChangesPart], Query(description="For CSV and NDJSON: which table. A workbook and JSON have all of them.")
    ] = ChangesPart.CRITERIA,
) -> Item[ChangesRead] | Response:
    """What changed between two days in a country, or for mechanisms and councils, and by which act.

    A `change` is what both days know and answer differently; what merely became known is told apart. The first day itself is
    the state before; what happened on the second day counts.
    """
    found = changes.get_changes(reading, filters)
    item = reading.item(found, changes.describe_changes(reading, filters, found), dated=filters.end is None)
    return taken.part(item, *changes.tables_of(found), wanted=part)


@router.get("/laws/{law_id}/timeline", response_model=Page[TimelineEntry], responses=tabled(*ONE_FAULTS), tags=["laws"])
def list_law_timeline(
    reading: CurrentReading,
    taken: TakenWhole,
    law_id: str,
    start: Annotated[
        IsoDay | None, Query(alias="from", description="What may have happened on this day or later.")
    ] = None,
    end: Annotated[
        IsoDay | None, Query(alias="to", description="What may have happened on this day or earlier.")
    ] = None,
) -> Page[TimelineEntry] | Response:
    """What happened to an act and because of it, in order, on one page.

    Adopted, in force, amended, repealed; relations to other acts both ways; articles, and mechanisms and councils resting on
    it, that start and end. What bears no date comes last, and is left out if a stretch is asked for.
    """
    public_id, entries = service.law_timeline(reading, law_id, start, end)
    return taken.answer(
        whole_list(reading, entries, service.described(reading, public_id, start, end, len(entries)), dated=False)
    )


@router.get("/laws/{law_id}/impact", responses=declared(*ONE_FAULTS), tags=["laws"])
def get_law_impact(reading: CurrentReading, law_id: str) -> Item[ImpactRead]:
    """What rests on an act on the day: provisions, facts, mechanisms, councils, other acts, and cells of a comparison.

    With `as_of=any`: all that ever rested on it.
    """
    found = impact.get_impact(reading, law_id)
    return reading.item(found, impact.describe_impact(reading, found))
