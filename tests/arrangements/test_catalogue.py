"""What lists choose in memory is what the database would choose: every filter, on many days."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from app.arrangements.catalogue import Narrowing, at_level, catalogue, counted, having, holding_during, holding_on
from app.arrangements.queries import KINDS
from app.core.dates import Stretch
from app.core.dates import holding_during as sql_during
from app.core.dates import holding_on as sql_on
from app.core.dates import surely_on as sql_surely
from app.core.db import Database
from app.core.locale import Lang
from app.models import ArrangementLevel, Council, Entry, Mechanism
from app.reading import Codebooks, Reading, newest_state, read_at
from tests.conftest import TODAY

DAYS = [dt.date(year, month, day) for year in range(1990, 2028) for month, day in ((1, 1), (5, 21), (12, 1))]
TABLES = pytest.mark.parametrize("table", [Mechanism, Council])
Holder = aliased(Entry)


def reading_of(session: Session) -> Reading:
    return read_at(session, newest_state(session), Codebooks(), as_of=None, today=TODAY, lang=Lang.EN)


def chosen(session: Session, table: Any, *conditions: ColumnElement[bool]) -> list[str]:
    statement = select(Entry.public_id).join(table, table.id == Entry.id).join(Holder, Holder.id == Entry.country_id)
    return list(session.execute(statement.where(*conditions).order_by(Holder.public_id, Entry.public_id)).scalars())


def ids(reading: Reading, table: Any, narrow: Narrowing) -> list[str]:
    return [one.public_id for one in narrow(catalogue(reading, table).values())]


@TABLES
def test_all_are_there_by_country_and_id(seeded: Database, table: Any) -> None:
    with seeded.read() as session:
        assert [one.public_id for one in catalogue(reading_of(session), table).values()] == chosen(session, table)


@TABLES
def test_days_and_stretches(seeded: Database, table: Any) -> None:
    with seeded.read() as session:
        reading = reading_of(session)
        for day in DAYS:
            stretch = Stretch(day, day + dt.timedelta(days=40))
            assert ids(reading, table, holding_on(day)) == chosen(session, table, sql_on(day, Entry))
            assert ids(reading, table, holding_on(day, surely=True)) == chosen(session, table, sql_surely(day, Entry))
            assert ids(reading, table, holding_during(stretch)) == chosen(
                session, table, sql_during(stretch.start, stretch.end, Entry)
            )
        assert 0 < len(ids(reading, table, holding_on(TODAY, surely=True))) < len(catalogue(reading, table))


@TABLES
def test_words_of_fields_and_their_counts(seeded: Database, table: Any) -> None:
    with seeded.read() as session:
        reading = reading_of(session)
        everything = catalogue(reading, table).values()
        types = list(reading.codebook.vocabularies[KINDS[table][1]])
        for wanted, unwanted in ((types[:3], []), (types, types[:2]), ([], types[1:4])):
            conditions = [table.type.in_(wanted)] if wanted else []
            conditions += [table.type.not_in(unwanted)] if unwanted else []
            assert ids(reading, table, having("type", wanted, unwanted)) == chosen(session, table, *conditions)
        for levels, others in ((["national"], []), (["national", "local"], ["regional"]), ([], ["local"])):
            of_entry = ArrangementLevel.entry_id == Entry.id
            conditions = [exists().where(of_entry, ArrangementLevel.level.in_(levels))] if levels else []
            conditions += [~exists().where(of_entry, ArrangementLevel.level.in_(others))] if others else []
            assert ids(reading, table, at_level(levels, others)) == chosen(session, table, *conditions)
        assert counted(everything, "type") == Counter(session.execute(select(table.type)).scalars())
        of_table = select(ArrangementLevel.level).join(table, table.id == ArrangementLevel.entry_id)
        assert counted(everything, "levels") == Counter(session.execute(of_table).scalars())
