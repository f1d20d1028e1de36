"""Questions about statistics."""

import datetime as dt
from collections.abc import Callable, Collection
from enum import StrEnum
from functools import cache
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import ColumnElement, Select, and_, extract, func, or_, select
from sqlalchemy.orm import aliased

from app.about import find_entry_ids
from app.core.dates import BEGINNING, PartialDate
from app.core.errors import known_word
from app.core.pagination import OrderedBy, Paging
from app.core.parameters import Number, OneOf, OneOrTwo, Several, TextFilters, Words
from app.core.schema import Group, Page
from app.describing import describe
from app.figures import displayed, figure_period, unit_label
from app.listing import (
    Conditions,
    Dimension,
    Listing,
    among,
    bounded,
    chosen,
    coded_dimension,
    country_dimension,
    groups_of,
    in_countries,
    missing_or_not,
    page_of,
    plain_dimension,
    worded,
)
from app.lookups import citations_by, country_summary, entry_summaries, find_entry, url_of
from app.models import Citation, Entry, Source, Statistic
from app.money import NoMoment, converted, share_of_gdp
from app.reading import Reading
from app.statistics.schemas import StatisticListed, StatisticRead
from app.summaries import CitationRead
from app.vocabulary import Bound, EntryKind, SourceKind

Holder = aliased(Entry, name="holder")
"""The entry of the country."""
Topic = aliased(Entry, name="topic")
"""The entry that a figure is about."""

FRACTION = "fraction"
"""The unit of shares from 0 to 1, which people write in percent."""

Year = Annotated[int, Field(ge=1, le=9998)]


class StatisticInclude(StrEnum):
    """What statistics can bring along."""

    SHARE_OF_GDP = "share-of-gdp"


class StatisticFacet(StrEnum):
    """What statistics can be counted by."""

    COUNTRY = "country"
    METRIC = "metric"
    UNIT = "unit"
    BOUND = "bound"
    PLACE = "place"
    ABOUT = "about"


class StatisticGroup(StrEnum):
    """What statistics can be grouped by."""

    COUNTRY = "country"
    METRIC = "metric"
    UNIT = "unit"
    YEAR = "year"
    ABOUT = "about"
    PLACE = "place"


class StatisticSort(StrEnum):
    """How statistics can be ordered."""

    PERIOD = "from"
    NEWEST = "-from"
    VALUE = "value"
    GREATEST = "-value"
    ID = "id"


class StatisticFilters(TextFilters):
    """Which statistics."""

    country: Words = Field(
        default=[], description="Country codes (kz, KZ or KAZ); repeat or separate by commas for OR."
    )
    country__not: Words = Field(default=[], description="None of these countries.")
    about: Words = Field(
        default=[], description="Ids of the entries that they are figures of, such as a mechanism, or country codes."
    )
    metric: Words = Field(default=[], description="What was counted, such as `funding-total`.")
    metric__not: Words = Field(default=[], description="None of these.")
    unit: Words = Field(default=[], description="Units, such as `KZT` or `count`.")
    unit__not: Words = Field(default=[], description="None of these units.")
    bound: Several[Bound] = Field(default=[], description="What the figure says of the true one.")
    bound__not: Several[Bound] = Field(default=[], description="None of these.")
    place: Words = Field(default=[], description="Parts of a country, such as `Almaty`.")
    place__isnull: bool | None = Field(default=None, description="Whether they are for the whole (true) or for a part.")
    year: Several[Year] = Field(
        default=[], description="Calendar years into which some of the figure's period falls, such as `2016`."
    )
    year__gte: Year | None = Field(
        default=None, description="Some of their period falls into this year or a later one."
    )
    year__lte: Year | None = Field(
        default=None, description="Some of their period falls into this year or an earlier one."
    )
    year__isnull: bool | None = Field(
        default=None, description="Whether neither start nor end of the period is recorded."
    )
    value__gte: Number | None = Field(default=None, description="Figures of at least this, in their own unit.")
    value__lte: Number | None = Field(default=None, description="Figures of at most this, in their own unit.")
    source: Words = Field(default=[], description="Ids of sources that prove them.")
    source_kind: Several[SourceKind] = Field(default=[], description="Proved by a source of one of these kinds.")
    facet: Several[StatisticFacet] = Field(default=[], description="Count the whole list by these fields.")
    group_by: OneOrTwo[StatisticGroup] = Field(
        default=[],
        description="Count by one field, or by two together; `year` is that in which the period starts. Groups whose figures "
        "have one metric and one unit name the least and the most; figures are not added up, since they may be rival claims or stocks.",
    )
    sort: OneOf[StatisticSort] = Field(
        default=StatisticSort.PERIOD,
        description="By the start of the period (unknown first), by the bare figure, either way, or by id.",
    )


def list_statistics(
    reading: Reading, filters: StatisticFilters, paging: Paging, include: Collection[StatisticInclude] = ()
) -> Page[StatisticListed]:
    """Statistics, by the start of their period. The day asked for does not matter: they have filters by year."""
    listing = _listing(reading, filters)
    return page_of(
        reading,
        listing,
        paging,
        filters,
        lambda rows: [StatisticListed(**fields) for fields in _fields(reading, rows, include)],
        lambda total: describe(reading, "statistics", filters, total, dated=False),
        groups=lambda: _groups(reading, listing, filters),
        dated=False,
    )


def get_statistic(reading: Reading, statistic_id: str, include: Collection[StatisticInclude] = ()) -> StatisticRead:
    """One statistic. Raises NotFound or Gone."""
    entry = find_entry(reading, statistic_id, EntryKind.STATISTIC)
    row = reading.session.execute(_statistics().where(Statistic.id == entry.id)).one()
    return StatisticRead(**_fields(reading, [row], include)[0])


def _listing(reading: Reading, filters: StatisticFilters) -> Listing:
    started = func.coalesce(Statistic.period_from, BEGINNING, type_=Statistic.period_from.type)
    order = {
        StatisticSort.PERIOD: [OrderedBy(started)],
        StatisticSort.NEWEST: [OrderedBy(started, descending=True)],
        StatisticSort.VALUE: [OrderedBy(Statistic.value)],
        StatisticSort.GREATEST: [OrderedBy(Statistic.value, descending=True)],
        StatisticSort.ID: [],
    }[filters.sort]
    return Listing(
        _statistics().outerjoin(Holder, Holder.id == Entry.country_id).join(Topic, Topic.id == Statistic.about_id),
        Entry.id,
        _conditions(reading, filters),
        [*order, OrderedBy(Entry.public_id)],
        f"statistics {filters.canonical()}",
        {
            StatisticFacet.COUNTRY: country_dimension(reading, Holder),
            StatisticFacet.METRIC: coded_dimension(reading, Statistic.metric, "statistic_metrics"),
            StatisticFacet.UNIT: coded_dimension(reading, Statistic.unit, "units"),
            StatisticFacet.BOUND: coded_dimension(reading, Statistic.bound, "bounds"),
            StatisticFacet.PLACE: plain_dimension(Statistic.place),
            StatisticFacet.ABOUT: Dimension(Topic.public_id, _topic_names(reading)),
            StatisticGroup.YEAR: plain_dimension(extract("year", Statistic.period_from)),
        },
        EntryKind.STATISTIC,
    )


def _topic_names(reading: Reading) -> Callable[[str], str]:
    """The names of what statistics are about, by id; asked for once, and only if one is wanted."""

    @cache
    def names() -> dict[str, str]:
        ids = reading.session.execute(select(Statistic.about_id).distinct()).scalars().all()
        return {summary.id: summary.name for summary in entry_summaries(reading, ids).values()}

    return lambda public_id: names()[public_id]


def _groups(reading: Reading, listing: Listing, filters: StatisticFilters) -> list[Group]:
    """Groups with the least and the most of figures of one metric in one unit; nothing is added up."""
    measured = Statistic.metric + " " + Statistic.unit
    groups = groups_of(reading, listing, filters.group_by, figure=Statistic.value, unit=measured)
    return [group.model_copy(update={"unit": group.unit.split(" ")[1]}) if group.unit else group for group in groups]


def _statistics() -> Select[Any]:
    columns: tuple[Any, ...] = (*Statistic.__table__.c, Entry.public_id, Entry.country_id)
    return select(*columns).join(Entry, Entry.id == Statistic.id)


def _conditions(reading: Reading, filters: StatisticFilters) -> Conditions:
    conditions: Conditions = {}
    in_countries(reading, conditions, Entry.country_id, filters)
    chosen(conditions, "about", Statistic.about_id, find_entry_ids(reading, filters.about))
    chosen(
        conditions,
        "metric",
        Statistic.metric,
        reading.words("statistic_metrics", filters.metric, "metric"),
        reading.words("statistic_metrics", filters.metric__not, "metric__not"),
    )
    chosen(
        conditions,
        "unit",
        Statistic.unit,
        reading.words("units", filters.unit, "unit"),
        reading.words("units", filters.unit__not, "unit__not"),
    )
    chosen(conditions, "bound", Statistic.bound, filters.bound, filters.bound__not)
    chosen(conditions, "place", Statistic.place, _places(reading, filters.place))
    missing_or_not(conditions, "place", Statistic.place, filters.place__isnull)
    if filters.year:
        conditions["year"] = or_(*(and_(_from(year), _until(year)) for year in filters.year))
    if filters.year__gte is not None:
        conditions["year__gte"] = _from(filters.year__gte)
    if filters.year__lte is not None:
        conditions["year__lte"] = _until(filters.year__lte)
    missing_or_not(conditions, "year", func.coalesce(Statistic.period_from, Statistic.period_to), filters.year__isnull)
    bounded(conditions, "value", Statistic.value, filters.value__gte, filters.value__lte)
    if filters.source:
        sources = [find_entry(reading, source, EntryKind.SOURCE).id for source in filters.source]
        conditions["source"] = among(Entry.id, Citation.entry_id, Citation.source_id.in_(sources))
    if filters.source_kind:
        of_kind = (Source.id == Citation.source_id, Source.kind.in_(filters.source_kind))
        conditions["source_kind"] = among(Entry.id, Citation.entry_id, *of_kind)
    worded(reading, conditions, Entry.id, filters.text)
    return conditions


def _from(year: int) -> ColumnElement[bool]:
    """That some of the period falls into a year or a later one. Without an end, its start counts alone."""
    first = dt.date(year, 1, 1)
    return or_(Statistic.period_to > first, and_(Statistic.period_to.is_(None), Statistic.period_from >= first))


def _until(year: int) -> ColumnElement[bool]:
    """That some of the period falls into a year or an earlier one. Without a start, its end counts alone."""
    following = dt.date(year + 1, 1, 1)
    return or_(
        Statistic.period_from < following, and_(Statistic.period_from.is_(None), Statistic.period_to <= following)
    )


def _places(reading: Reading, words: Collection[str]) -> list[str]:
    """Places as they are recorded, from words in any case. Raises UnknownValue with near matches."""
    if not words:
        return []
    named = select(Statistic.place).where(Statistic.place.is_not(None)).distinct()
    known = [place for place in reading.session.execute(named).scalars() if place]
    return [known_word("place", word, known, "place") for word in words]


def _fields(reading: Reading, rows: Collection[Any], include: Collection[StatisticInclude]) -> list[dict[str, Any]]:
    topics = entry_summaries(reading, {row.about_id for row in rows})
    sources = citations_by(reading, Citation.entry_id, [row.id for row in rows])
    return [
        {
            "id": row.public_id,
            "url": url_of(EntryKind.STATISTIC, row.public_id),
            "about": topics[row.about_id],
            "country": country_summary(reading, row.country_id),
            "metric": reading.coded("statistic_metrics", row.metric),
            "period": figure_period(row),
            "value": row.value,
            "bound": reading.coded("bounds", row.bound),
            "unit": unit_label(reading, row.unit),
            "display": displayed(reading, row.value, row.unit, row.bound, percent=row.unit == FRACTION),
            "converted": converted(reading, row.value, row.unit, row.bound, moment_of(row)),
            "share_of_gdp": (
                share_of_gdp(reading, row.value, row.unit, row.bound, row.country_id, moment_of(row))
                if StatisticInclude.SHARE_OF_GDP in include
                else None
            ),
            "place": row.place,
            "breakdown": row.breakdown,
            "note": row.note,
            "sources": sources[row.id],
            "evidence_date": _newest(sources[row.id]),
            "weak_locators": sum(citation.locator_is_weak for citation in sources[row.id]),
        }
        for row in rows
    ]


def moment_of(row: Any) -> int | NoMoment:
    """The calendar year that a figure is of. An open end is no end: its start counts alone."""
    if row.period_from is None:
        return NoMoment.UNDATED
    start: int = row.period_from.year
    if row.period_to is not None and (row.period_to - dt.timedelta(days=1)).year != start:
        return NoMoment.SEVERAL_YEARS
    return start


def _newest(citations: Collection[CitationRead]) -> str | None:
    """The newest date of publication among sources: that whose last possible day comes last."""
    dates = [PartialDate.parse(citation.source.published) for citation in citations if citation.source.published]
    newest = max(dates, key=lambda date: date.last, default=None)
    return str(newest) if newest else None
