"""Reference series in memory: what an index unit, a currency or an economy was worth, and when.

Read once per revision beside the codebook: they are few, and every amount that is converted needs some of them. Here alone
stands the rule which value of a series holds on a day or through a year.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.locale import Localised
from app.models import SOURCE_COLUMNS, Citation, Entry, Series, SeriesValue, Source
from app.vocabulary import SeriesKind

Moment = dt.date | int
"""When an amount is of: a day (an amount that a law names) or a calendar year (what was paid)."""

GDP_AT_CURRENT_PRICES = {"NY.GDP.MKTP.CN", "NY.GDP.MKTP.CD"}
"""The World Bank's indicators of gross domestic product at current prices: in local currency and in dollars."""


class Cited(NamedTuple):
    """A citation of a source. Thousands of values cite a few sources, so each of these is held once."""

    source: Any
    """A row of `SOURCE_COLUMNS`."""
    locator: str


@dataclass(frozen=True, slots=True)
class ReferenceValue:
    """A value of a series; its fields are the columns of `SeriesValue`."""

    id: int
    position: int
    period_from: dt.date
    period_from_precision: str
    period_to: dt.date | None
    period_to_precision: str | None
    value: float
    set_by: str | None
    derived: bool
    observation: bool
    note: str | None
    citations: tuple[Cited, ...]
    """In their order."""

    @property
    def number(self) -> Decimal:
        """The value as it was written."""
        return Decimal(repr(self.value))

    def holds_on(self, day: dt.date) -> bool:
        """Whether it holds on a day. What was merely seen on a day is not carried forward."""
        if self.period_to is None:
            return self.period_from == day if self.observation else self.period_from <= day
        return self.period_from <= day < self.period_to


@dataclass(frozen=True, slots=True)
class ReferenceSeries:
    """A series with its values by the start of their periods."""

    id: int
    key: str
    country_id: int | None
    title: Localised
    unit: str
    index_unit: str | None
    kind: str
    indicator: str | None
    values: tuple[ReferenceValue, ...]

    @property
    def ratio(self) -> tuple[str, str]:
        """What a value is in, as (KZT, USD) for `KZT per USD`; without a "per" the second is empty."""
        of, _, per = self.unit.partition(" per ")
        return of, per

    def on(self, day: dt.date) -> ReferenceValue | None:
        """The value that holds on a day: one that was merely seen then only where no other holds, of several the newest."""
        holding = [value for value in self.values if value.holds_on(day)]
        return min(holding, key=lambda v: (v.observation, -v.period_from.toordinal(), v.position), default=None)

    def through(self, year: int) -> ReferenceValue | None:
        """The value that holds through a whole calendar year; None if it changed within the year or is not recorded."""
        first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        value = self.on(first)
        if value is None or value is not self.on(last) or len(self.within(year)) > 1:
            return None
        return value

    def at(self, moment: Moment) -> ReferenceValue | None:
        """The value that holds on a day or through a year."""
        return self.through(moment) if isinstance(moment, int) else self.on(moment)

    def within(self, year: int) -> list[ReferenceValue]:
        """The values that hold on some day of a year: several where it changed; what was merely seen is left out."""
        first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        return [
            value
            for value in self.values
            if not value.observation
            and value.period_from <= last
            and (value.period_to is None or value.period_to > first)
        ]

    def nearest(self, day: dt.date) -> tuple[ReferenceValue | None, ReferenceValue | None]:
        """The last value that ended by a day, and the first that starts after it."""
        before = [value for value in self.values if value.period_to is not None and value.period_to <= day]
        after = [value for value in self.values if value.period_from > day]
        return (
            max(before, key=lambda v: (v.period_to or day, -v.position), default=None),
            min(after, key=lambda v: (v.period_from, v.position), default=None),
        )


@dataclass(frozen=True, slots=True)
class Reference:
    """All reference series of a revision."""

    series: Mapping[str, ReferenceSeries]
    """By key, in our order."""
    rates: Mapping[tuple[str, str], ReferenceSeries]
    """Exchange rates by what they are in: (KZT, USD) → `kzt-usd`."""

    @property
    def currencies(self) -> list[str]:
        """The currencies that amounts can be converted into: those that a rate is recorded of."""
        return sorted({currency for pair in self.rates for currency in pair})

    @property
    def changes(self) -> set[dt.date]:
        """The days on which an index unit or an exchange rate changes, or its values begin or end."""
        used = [*self.rates.values(), *(series for series in self.series.values() if series.index_unit)]
        values = [value for series in used for value in series.values]
        return {day for value in values for day in (value.period_from, value.period_to) if day is not None}

    def index(self, unit: str) -> ReferenceSeries | None:
        """The series that gives the worth of an index unit, named by its key (`kz-mci`) or by itself (`MCI`)."""
        named = self.series.get(unit)
        if named is not None and named.index_unit is not None:
            return named
        return next((series for series in self.series.values() if series.index_unit == unit), None)

    def path(self, of: str, into: str) -> list[ReferenceSeries] | None:
        """The fewest exchange rates that lead from one currency to another; None if none do."""
        paths: dict[str, list[ReferenceSeries]] = {of: []}
        waiting = [of]
        for currency in waiting:
            for pair, series in self.rates.items():
                if currency in pair:
                    other = pair[1] if currency == pair[0] else pair[0]
                    if other not in paths:
                        paths[other] = [*paths[currency], series]
                        waiting.append(other)
        return paths.get(into)

    def gdp(self, country_id: int | None, unit: str) -> ReferenceSeries | None:
        """The gross domestic product of a country, at current prices in a currency."""
        for series in self.series.values():
            of_gdp = series.indicator in GDP_AT_CURRENT_PRICES
            if of_gdp and series.country_id == country_id and series.unit == unit:
                return series
        return None


def read_reference(session: Session, currencies: Collection[str]) -> Reference:
    """All reference series, in four statements. `currencies` are the units that are money."""
    of_values = Citation.series_value_id.is_not(None)
    cited = select(Citation.source_id).where(of_values)
    rows = session.execute(select(*SOURCE_COLUMNS).join(Entry, Entry.id == Source.id).where(Source.id.in_(cited)))
    sources = {row.id: row for row in rows}
    citations: dict[int | None, list[Cited]] = defaultdict(list)
    for owner, source, locator in session.execute(
        select(Citation.series_value_id, Citation.source_id, Citation.locator)
        .where(of_values)
        .order_by(Citation.series_value_id, Citation.position)
    ):
        citations[owner].append(Cited(sources[source], locator))
    values: dict[int, list[ReferenceValue]] = defaultdict(list)
    by_start = (SeriesValue.series_id, SeriesValue.period_from, SeriesValue.position)
    own = [SeriesValue.__table__.c[one.name] for one in fields(ReferenceValue) if one.name != "citations"]
    in_order: Any = session.execute(select(SeriesValue.series_id, *own).order_by(*by_start))
    for series_id, *row in in_order:
        values[series_id].append(ReferenceValue(*(*row, tuple(citations[row[0]]))))
    columns: tuple[Any, ...] = (
        *(Series.id, Entry.public_id.label("key"), Entry.country_id, Series.title),
        *(Series.unit, Series.index_unit, Series.kind, Series.indicator),
    )
    series = session.execute(select(*columns).join(Entry, Entry.id == Series.id).order_by(Series.position))
    found = [ReferenceSeries(**row._mapping, values=tuple(values[row.id])) for row in series]
    return Reference({one.key: one for one in found}, _rates(found, currencies))


def _rates(found: Iterable[ReferenceSeries], currencies: Collection[str]) -> dict[tuple[str, str], ReferenceSeries]:
    """The exchange rates among series: one currency per another, a value for each year."""
    rates: dict[tuple[str, str], ReferenceSeries] = {}
    for series in found:
        if series.kind == SeriesKind.ANNUAL and {*series.ratio} <= {*currencies}:
            rates.setdefault(series.ratio, series)
    return rates
