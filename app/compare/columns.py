"""What is compared: two to eight countries, mechanisms or councils, each at its own day."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from app.core.dates import PartialDate, Precision, answerable
from app.core.errors import InvalidParameter, parameter_error
from app.facts.subjects import find_subject_id
from app.lookups import entry_summaries
from app.models import Entry
from app.reading import Reading
from app.vocabulary import EntryKind

FEWEST, MOST = 2, 8


@dataclass(frozen=True, slots=True)
class Column:
    """One side of a comparison."""

    key: str
    """The column as a comparison takes it, its day resolved: `kz@2012-05-21`."""
    entry_id: int
    kind: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can stand in a column."""

    id: str
    name: str
    kind: str
    country: str
    """The code of its country; of a country, its own."""


def choices(reading: Reading, countries: Collection[str]) -> list[Choice]:
    """What can stand in a column: every country, then mechanisms and councils of some countries, each by country and name."""
    codes = {country.id: code for code, country in reading.codebook.countries.items()}
    kinds = [EntryKind.COUNTRY, EntryKind.MECHANISM, EntryKind.COUNCIL]
    theirs = [reading.country(code).id for code in countries]
    rows = reading.session.execute(
        select(Entry.id, Entry.kind, Entry.country_id).where(
            or_(Entry.kind == EntryKind.COUNTRY, Entry.kind.in_(kinds) & Entry.country_id.in_(theirs)),
            Entry.retired.is_(False),
        )
    ).all()
    named = entry_summaries(reading, [row.id for row in rows])
    found = [
        Choice(named[row.id].id, named[row.id].name, row.kind, codes.get(row.country_id or row.id, "")) for row in rows
    ]
    return sorted(found, key=lambda one: (kinds.index(EntryKind(one.kind)), one.country, one.name))


def parse_columns(reading: Reading, words: Sequence[str]) -> list[Column]:
    """Columns from `kz@2012-05-21`, `tj`, `kz-mech-social-order` …, in the order asked for.

    Raises InvalidParameter for too few, too many, or what is not all of one kind; NotFound and Gone for unknown ids.
    """
    if not FEWEST <= len(words) <= MOST:
        raise _refused(f"a comparison has {FEWEST} to {MOST} columns, and this has {len(words)}")
    columns = [_parse_column(reading, word) for word in words]
    if len({column.kind for column in columns}) > 1:
        kinds = ", ".join(f"{column.key} is a {column.kind}" for column in columns)
        raise _refused(f"columns are all countries, all mechanisms or all councils: {kinds}")
    if len({column.key for column in columns}) < len(columns):
        raise _refused("a column stands twice; compare a thing with itself at another day: kz@2012-05-21,kz")
    return columns


def _refused(problem: str) -> InvalidParameter:
    return InvalidParameter(problem, [parameter_error("columns", "columns", problem)])


def _parse_column(reading: Reading, word: str) -> Column:
    name, _, written = word.partition("@")
    day = reading.day or reading.today
    if written == "today":
        day = reading.today
    elif written:
        day = _parse_day(name, written)
    country = reading.codebook.country(name)
    if country is not None:
        return Column(f"{country.code}@{day.isoformat()}", country.id, EntryKind.COUNTRY, day)
    entry_id = find_subject_id(reading, name)
    row = reading.session.execute(select(Entry.public_id, Entry.kind).where(Entry.id == entry_id)).one()
    return Column(f"{row.public_id}@{day.isoformat()}", entry_id, row.kind, day)


def _parse_day(name: str, written: str) -> dt.date:
    days = f"write {name}@YYYY-MM-DD or {name}@today, or {name} alone for the day of as_of"
    try:
        date = PartialDate.parse(written)
        if date.precision is not Precision.DAY:
            raise ValueError(f"{written!r} is no day")
    except ValueError:
        problem = f"{written!r} is no day of the calendar, and a column has one: {days}"
    else:
        try:
            return answerable(date.first)
        except ValueError as fault:
            problem = str(fault)
    raise InvalidParameter(problem, [parameter_error("columns", "day", problem)])
