"""Questions about reference series."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from enum import StrEnum
from typing import Any

from pydantic import Field
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from app.core.errors import NotFound, parameter_error
from app.core.pagination import OrderedBy, Paging
from app.core.parameters import OneOf, Several, TextFilters, Words
from app.core.schema import Page
from app.describing import describe
from app.figures import figure_period, unit_label
from app.listing import (
    Conditions,
    Listing,
    chosen,
    coded_dimension,
    country_dimension,
    in_countries,
    missing_or_not,
    page_of,
    worded,
)
from app.lookups import citation_read, citations_by, country_summary, find_entry, source_summary, url_of
from app.models import Citation, Entry, Series, SeriesValue
from app.money import no_value, series_summary
from app.reading import Reading
from app.reference import ReferenceSeries
from app.statistics.schemas import SeriesListed, SeriesPoint, SeriesRead, SeriesValueRead, ValueOnDay
from app.summaries import CitationRead
from app.vocabulary import EntryKind, SeriesKind

Holder = aliased(Entry, name="holder")
"""The entry of the country."""


class SeriesFacet(StrEnum):
    """What series can be counted by."""

    COUNTRY = "country"
    KIND = "kind"


class SeriesSort(StrEnum):
    """How series can be ordered."""

    POSITION = "position"
    ID = "id"


class SeriesFilters(TextFilters):
    """Which reference series."""

    country: Words = Field(
        default=[], description="Country codes (kz, KZ or KAZ); repeat or separate by commas for OR."
    )
    country__not: Words = Field(default=[], description="None of these countries.")
    kind: Several[SeriesKind] = Field(default=[], description="How their values lie in time, such as `annual`.")
    kind__not: Several[SeriesKind] = Field(default=[], description="None of these kinds.")
    index_unit__isnull: bool | None = Field(
        default=None, description="Whether amounts in acts are not expressed in it (rates, prices, population)."
    )
    facet: Several[SeriesFacet] = Field(default=[], description="Count the whole list by these fields.")
    sort: OneOf[SeriesSort] = Field(
        default=SeriesSort.POSITION, description="In our order, index units first, or by key."
    )


def list_series(reading: Reading, filters: SeriesFilters, paging: Paging) -> Page[SeriesListed]:
    """Reference series, without their values."""
    order = {SeriesSort.POSITION: [OrderedBy(Series.position)], SeriesSort.ID: []}[filters.sort]
    listing = Listing(
        _series().outerjoin(Holder, Holder.id == Entry.country_id),
        Entry.id,
        _conditions(reading, filters),
        [*order, OrderedBy(Entry.public_id)],
        f"series {filters.canonical()}",
        {
            SeriesFacet.COUNTRY: country_dimension(reading, Holder),
            SeriesFacet.KIND: coded_dimension(reading, Series.kind, "series_kinds"),
        },
        EntryKind.SERIES,
    )
    return page_of(
        reading,
        listing,
        paging,
        filters,
        lambda rows: [SeriesListed(**fields) for fields in _fields(reading, rows)],
        lambda total: describe(reading, "series", filters, total, type_vocabulary="series_kinds", dated=False),
        dated=False,
    )


def get_series(reading: Reading, key: str) -> SeriesRead:
    """One series with its values. Raises NotFound or Gone."""
    entry = find_entry(reading, key, EntryKind.SERIES)
    row = reading.session.execute(_series().where(Series.id == entry.id)).one()
    values = reading.session.execute(_values(entry.id).order_by(*_BY_START)).all()
    return SeriesRead(**_fields(reading, [row])[0], values=_read_values(reading, values))


def get_series_value(reading: Reading, key: str, day: dt.date) -> ValueOnDay:
    """The value of a series that holds on a day; one that was merely seen on it where no other holds.

    Raises NotFound, with the nearest values, where there is none.
    """
    series = reading.codebook.reference.series[find_entry(reading, key, EntryKind.SERIES).public_id]
    value = series.on(day)
    if value is None:
        raise _no_value(series, day)
    return ValueOnDay(
        series=series_summary(reading, series),
        unit=series.unit,
        on=day,
        value=_read_value(
            value, [citation_read(source_summary(reading, one.source), one.locator) for one in value.citations]
        ),
    )


def _no_value(series: ReferenceSeries, day: dt.date) -> NotFound:
    """The fault for a day without a value, with the nearest before and after it and days on which they hold."""
    before, after = series.nearest(day)
    days = []
    if before and before.period_to:
        days.append((before.period_to - dt.timedelta(days=1)).isoformat())
    if after:
        days.append(after.period_from.isoformat())
    detail = no_value(series, day)
    return NotFound(detail, [parameter_error("on", "no-value", detail, days)])


_BY_START = (SeriesValue.period_from, SeriesValue.position)


def _series() -> Select[Any]:
    columns: tuple[Any, ...] = (*Series.__table__.c, Entry.public_id, Entry.country_id)
    return select(*columns).join(Entry, Entry.id == Series.id)


def _values(series_id: int) -> Select[Any]:
    return select(*SeriesValue.__table__.c).where(SeriesValue.series_id == series_id)


def _conditions(reading: Reading, filters: SeriesFilters) -> Conditions:
    conditions: Conditions = {}
    in_countries(reading, conditions, Entry.country_id, filters)
    chosen(conditions, "kind", Series.kind, filters.kind, filters.kind__not)
    missing_or_not(conditions, "index_unit", Series.index_unit, filters.index_unit__isnull)
    worded(reading, conditions, Entry.id, filters.text)
    return conditions


def _fields(reading: Reading, rows: Collection[Any]) -> list[dict[str, Any]]:
    ends = _ends(reading, [row.id for row in rows])
    return [
        {
            "key": row.public_id,
            "url": url_of(EntryKind.SERIES, row.public_id),
            "country": country_summary(reading, row.country_id),
            "title": reading.local(row.title),
            "names": row.names,
            "kind": reading.coded("series_kinds", row.kind),
            "unit": row.unit,
            "index_unit": unit_label(reading, row.index_unit) if row.index_unit else None,
            "indicator": row.indicator,
            "definition": row.definition,
            "gaps": row.gaps,
            "note": row.note,
            "count": ends[row.id][0].number if ends[row.id] else 0,
            "first": SeriesPoint(**_point(ends[row.id][0])) if ends[row.id] else None,
            "last": SeriesPoint(**_point(ends[row.id][-1])) if ends[row.id] else None,
        }
        for row in rows
    ]


def _ends(reading: Reading, series_ids: Collection[int]) -> dict[int, list[Any]]:
    """The first and last value of many series, and how many each has. One statement."""
    placed = (
        select(
            *SeriesValue.__table__.c,
            func.row_number().over(partition_by=SeriesValue.series_id, order_by=_BY_START).label("place"),
            func.count().over(partition_by=SeriesValue.series_id).label("number"),
        )
        .where(SeriesValue.series_id.in_(series_ids))
        .subquery()
    )
    ends = select(placed).where(or_(placed.c.place == 1, placed.c.place == placed.c.number))
    found: dict[int, list[Any]] = defaultdict(list)
    for row in reading.session.execute(ends.order_by(placed.c.series_id, placed.c.place)):
        found[row.series_id].append(row)
    return found


def _point(row: Any) -> dict[str, Any]:
    return {"period": figure_period(row), "value": row.value, "observation": row.observation}


def _read_values(reading: Reading, rows: Collection[Any]) -> list[SeriesValueRead]:
    sources = citations_by(reading, Citation.series_value_id, [row.id for row in rows])
    return [_read_value(row, sources[row.id]) for row in rows]


def _read_value(value: Any, sources: list[CitationRead]) -> SeriesValueRead:
    """A row, or a value in memory, with the columns of `SeriesValue`."""
    return SeriesValueRead(
        **_point(value), set_by=value.set_by, derived=value.derived, note=value.note, sources=sources
    )
