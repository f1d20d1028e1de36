"""Statistics and reference series over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.dates import AnswerDay
from app.core.errors import LIST_FAULTS, ONE_FAULTS, UnknownValue, declared
from app.core.flattening import Rows
from app.core.formats import CITATIONS
from app.core.parameters import Several, StrictRoute
from app.core.schema import Item, Page
from app.exports import Taken, TakenOne, TakenWhole, linked, listed
from app.reading import ConvertingReading, CurrentReading
from app.statistics import queries, series_queries
from app.statistics.queries import StatisticFilters, StatisticInclude
from app.statistics.schemas import SeriesListed, SeriesRead, SeriesValueRead, StatisticListed, StatisticRead, ValueOnDay
from app.statistics.series_queries import SeriesFilters

IncludeShare = Annotated[
    Several[StatisticInclude],
    Query(
        description="`share-of-gdp` adds to amounts their share of the country's gross domestic product of the year."
    ),
]
router = APIRouter(route_class=StrictRoute)


@router.get("/statistics", response_model=Page[StatisticListed], responses=listed(*LIST_FAULTS), tags=["statistics"])
def list_statistics(
    reading: ConvertingReading,
    filters: Annotated[StatisticFilters, Query()],
    taken: Taken,
    include: IncludeShare = [],
) -> Page[StatisticListed] | Response:
    """Figures on CSOs, their financing and cooperation, each for its own period, by its start.

    Filters by year find them; the day does not matter.
    """
    return taken.answer(queries.list_statistics(reading, filters, taken.paging, include))


@router.get(
    "/statistics/{statistic_id}",
    response_model=Item[StatisticRead],
    responses=linked(*ONE_FAULTS, UnknownValue, also=CITATIONS),
    tags=["statistics"],
)
def get_statistic(
    reading: ConvertingReading, taken: TakenOne, statistic_id: str, include: IncludeShare = []
) -> Item[StatisticRead] | Response:
    """One figure with its sources."""
    statistic = queries.get_statistic(reading, statistic_id, include)
    told = f"{statistic.metric.label} ({statistic.about.name}): {statistic.display}."
    return taken.one(reading.item(statistic, told, dated=False))


@router.get("/series", response_model=Page[SeriesListed], responses=listed(*LIST_FAULTS), tags=["series"])
def list_series(
    reading: CurrentReading, filters: Annotated[SeriesFilters, Query()], taken: Taken
) -> Page[SeriesListed] | Response:
    """Reference series: index units of acts, exchange rates, GDP, prices, population; with their first and last values."""
    return taken.answer(series_queries.list_series(reading, filters, taken.paging))


@router.get(
    "/series/{series_key}",
    response_model=Item[SeriesRead],
    responses=listed(*ONE_FAULTS, also=CITATIONS),
    tags=["series"],
)
def get_series(reading: CurrentReading, taken: TakenWhole, series_key: str) -> Item[SeriesRead] | Response:
    """One reference series with all its values and their sources."""
    series = series_queries.get_series(reading, series_key)
    item = reading.item(series, f"{series.title.text} ({series.unit}).", dated=False)
    return taken.part(item, Rows("values", SeriesValueRead, series.values))


@router.get("/series/{series_key}/value", responses=declared(*ONE_FAULTS), tags=["series"])
def get_series_value(
    reading: CurrentReading,
    series_key: str,
    on: Annotated[AnswerDay, Query(description="The day, YYYY-MM-DD.", examples=["2012-05-21"])],
) -> Item[ValueOnDay]:
    """The value of a reference series that holds on a day. Where none is recorded, the fault names the nearest."""
    value = series_queries.get_series_value(reading, series_key, on)
    return reading.item(value, f"{value.series.name} ({value.unit}), {on.isoformat()}.", dated=False)
