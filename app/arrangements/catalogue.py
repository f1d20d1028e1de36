"""All mechanisms or councils in a few words each, in memory while the data is the same: what lists filter, order and count by.

They are some thousands in all the world, asked for all the time and counted in several ways at once (facets), which a database
does by going through them once for each count. What is known of them in many rows (acts, bodies, words) is asked of the
database; it says which of them are meant.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import select

from app.core.dates import Holds, Span, Stretch
from app.core.statements import Prepared
from app.models import ArrangementLevel, Council, Entry, Mechanism, span_of
from app.reading import Reading


class Arranged(NamedTuple):
    """A mechanism or council as lists choose it."""

    id: int
    public_id: str
    country_id: int
    country: str
    """The code of its country."""
    type: str
    status: str
    levels: tuple[str, ...]
    span: Span


Narrowing = Callable[[Iterable[Arranged]], list[Arranged]]
"""Keeps those that a filter asks for, in their order."""
Narrowings = dict[str, Narrowing]
"""What is asked for, by the name of the filter that asks: a facet lifts its own."""

_ARRANGED = {
    table: Prepared(
        select(
            table.id,
            Entry.public_id,
            Entry.country_id,
            table.type,
            table.status,
            Entry.starts_first,
            Entry.starts_last,
            Entry.ends_first,
            Entry.ends_last,
        ).join(Entry, Entry.id == table.id)
    )
    for table in (Mechanism, Council)
}
_ALL_LEVELS = Prepared(
    select(ArrangementLevel.entry_id, ArrangementLevel.level).order_by(
        ArrangementLevel.entry_id, ArrangementLevel.position
    )
)


def catalogue(reading: Reading, table: type[Mechanism] | type[Council]) -> Mapping[int, Arranged]:
    """All mechanisms, or all councils, of every period, by country and id. Two statements, once for each state of the data."""

    def read() -> Mapping[int, Arranged]:
        levels: dict[int, list[str]] = defaultdict(list)
        for row in _ALL_LEVELS.rows(reading.session):
            levels[row.entry_id].append(row.level)
        countries = reading.codebook.countries_by_id
        found = [
            Arranged(
                row.id,
                row.public_id,
                row.country_id,
                countries[row.country_id].code,
                row.type,
                row.status,
                tuple(levels[row.id]),
                span_of(row),
            )
            for row in _ARRANGED[table].rows(reading.session)
        ]
        return {one.id: one for one in sorted(found, key=lambda one: (one.country, one.public_id))}

    return reading.codebook.recalled.once(catalogue, table, read)


def holding_on(day: dt.date, *, surely: bool = False) -> Narrowing:
    """Those that exist on a day: possibly, or surely."""
    if surely:
        return lambda all_: [one for one in all_ if one.span.on(day) is Holds.CERTAIN]
    return lambda all_: [one for one in all_ if one.span.may_hold_on(day)]


def holding_during(stretch: Stretch) -> Narrowing:
    """Those that exist, possibly, on some day of a stretch."""
    return lambda all_: [one for one in all_ if one.span.may_hold_during(stretch)]


def having(field: str, wanted: Collection[str], unwanted: Collection[str] = ()) -> Narrowing:
    """Those whose field has one of some values (any, where none is named), and none of others."""
    value, wanted, unwanted = attrgetter(field), frozenset(wanted), frozenset(unwanted)
    if not unwanted:
        return lambda all_: [one for one in all_ if value(one) in wanted]
    return lambda all_: [one for one in all_ if (not wanted or value(one) in wanted) and value(one) not in unwanted]


def at_level(wanted: Collection[str], unwanted: Collection[str] = ()) -> Narrowing:
    """Those that work at one of some levels of government (any, where none is named), and at none of others."""
    wanted, unwanted = frozenset(wanted), frozenset(unwanted)
    return lambda all_: [
        one for one in all_ if (not wanted or not wanted.isdisjoint(one.levels)) and unwanted.isdisjoint(one.levels)
    ]


def numbered(ids: Collection[int]) -> Narrowing:
    """Those that the database found."""
    return lambda all_: [one for one in all_ if one.id in ids]


def narrowed(all_: Iterable[Arranged], asked: Narrowings, lifting: Collection[str] = ()) -> list[Arranged]:
    """Those that all filters ask for, some of the filters lifted."""
    found = list(all_)
    for name, narrow in asked.items():
        if name not in lifting:
            found = narrow(found)
    return found


def counted(arranged: Iterable[Arranged], field: str) -> Mapping[str | None, int]:
    """How many have each value of a field; of `levels`, each of several."""
    values = map(attrgetter(field), arranged)
    return Counter(level for levels in values for level in levels) if field == "levels" else Counter(values)
