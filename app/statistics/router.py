"""Statistics and reference series over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.core.dates import IsoDay
from app.core.errors import LIST_FAULTS, ONE_FAULTS, UnknownValue, declared
from app.core.formats import CITATIONS, written_as
from app.core.pagination import Paging
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.reading import ConvertingReading, CurrentReading
from app.statistics import queries, series_queries
from app.statistics.queries import StatisticFilters, StatisticInclude
from app.statistics.schemas import SeriesListed, SeriesRead, StatisticListed, StatisticRead, ValueOnDay
from app.statistics.series_queries import SeriesFilters

IncludeShare = Annotated[
    list[StatisticInclude],
    Query(
        description="`share-of-gdp` adds to amounts their share of the country's gross domestic product of the year."
    ),
]
router = APIRouter(route_class=StrictRoute)


@router.get("/statistics", responses=declared(*LIST_FAULTS), tags=["statistics"])
def list_statistics(
    reading: ConvertingReading,
    filters: Annotated[StatisticFilters, Query()],
    paging: Annotated[Paging, Depends()],
    include: IncludeShare = [],
) -> Page[StatisticListed]:
    """Figures on CSOs, their financing and cooperation, each for its own period, by its start.

    Filters by year find them; the day does not matter.
    """
    return queries.list_statistics(reading, filters, paging, include)


@router.get(
    "/statistics/{statistic_id}",
    responses={**declared(*ONE_FAULTS, UnknownValue), **written_as(*CITATIONS)},
    tags=["statistics"],
)
def get_statistic(reading: ConvertingReading, statistic_id: str, include: IncludeShare = []) -> Item[StatisticRead]:
    """One figure with its sources."""
    statistic = queries.get_statistic(reading, statistic_id, include)
    told = f"{statistic.metric.label} ({statistic.about.name}): {statistic.display}."
    return reading.item(statistic, told, dated=False)


@router.get("/series", responses=declared(*LIST_FAULTS), tags=["series"])
def list_series(
    reading: CurrentReading, filters: Annotated[SeriesFilters, Query()], paging: Annotated[Paging, Depends()]
) -> Page[SeriesListed]:
    """Reference series: index units of acts, exchange rates, GDP, prices, population; with their first and last values."""
    return series_queries.list_series(reading, filters, paging)


@router.get("/series/{series_key}", responses={**declared(*ONE_FAULTS), **written_as(*CITATIONS)}, tags=["series"])
def get_series(reading: CurrentReading, series_key: str) -> Item[SeriesRead]:
    """One reference series with all its values and their sources."""
    series = series_queries.get_series(reading, series_key)
    return reading.item(series, f"{series.title.text} ({series.unit}).", dated=False)


@router.get("/series/{series_key}/value", responses=declared(*ONE_FAULTS), tags=["series"])
def get_series_value(
    reading: CurrentReading,
    series_key: str,
    on: Annotated[IsoDay, Query(description="The day, YYYY-MM-DD.", examples=["2012-05-21"])],
) -> Item[ValueOnDay]:
    """The value of a reference series that holds on a day. Where none is recorded, the fault names the nearest."""
    value = series_queries.get_series_value(reading, series_key, on)
    return reading.item(value, f"{value.series.name} ({value.unit}), {on.isoformat()}.", dated=False)
