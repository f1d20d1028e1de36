"""Statements written once give, on each database, the rows that SQLAlchemy gives."""

import datetime as dt

import pytest
from sqlalchemy import Date, Engine, bindparam, column, select, table
from sqlalchemy.exc import OperationalError, ProgrammingError, StatementError
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.statements import Prepared, one_of, passed_by
from app.models import Citation, Criterion, Entry, Fact, Mechanism, Revision
from tests.conftest import Counting

FACTS = select(*Fact.__table__.c, Entry.country_id).join(Entry, Entry.id == Fact.subject_id)


def test_rows_of_every_type_of_column_are_those_of_a_plain_select(seeded: Database) -> None:
    with seeded.read() as session:
        for statement in (FACTS, select(*Criterion.__table__.c), select(*Revision.__table__.c)):
            plain = session.execute(statement).all()
            assert plain
            key = str(plain[0]._fields[0])
            prepared = Prepared(statement).rows(session)
            assert sorted(map(repr, map(tuple, prepared))) == sorted(map(repr, map(tuple, plain)))
            assert prepared[0]._fields == plain[0]._fields
            assert hasattr(prepared[0], key)


def test_rows_come_some_at_a_time_while_others_are_asked(seeded: Database) -> None:
    prepared = Prepared(FACTS.order_by(Fact.public_id))
    with seeded.read() as session:
        whole = prepared.rows(session)
        batches = []
        for batch in prepared.batches(session, 100):
            assert prepared.rows(session) == whole
            batches.append(batch)
        assert [len(batch) for batch in batches[:-1]] == [100] * (len(whole) // 100)
        assert [row for batch in batches for row in batch] == whole
        begun = prepared.batches(session, 1)
        next(begun)
        begun.close()
        assert prepared.rows(session) == whole


def test_a_list_that_is_read_is_its_rows_own(seeded: Database) -> None:
    prepared = Prepared(select(Fact.id, Fact.value).where(Fact.value_type == "choices", Fact.status == "known"))
    with seeded.read() as session:
        (first, *_), (again, *_) = prepared.rows(session), prepared.rows(session)
        assert first.value == again.value
        assert first.value is not again.value


@pytest.mark.parametrize("count", [0, 1, 40])
def test_any_number_of_values_is_one_parameter(seeded: Database, count: int) -> None:
    prepared = Prepared(FACTS.where(one_of(Fact.id, "facts")).order_by(Fact.public_id))
    with seeded.read() as session:
        ids = session.execute(select(Fact.id).order_by(Fact.id).limit(count)).scalars().all()
        plain = session.execute(FACTS.where(Fact.id.in_(ids)).order_by(Fact.public_id)).all()
        assert [tuple(row) for row in prepared.rows(session, facts=ids)] == [tuple(row) for row in plain]
        assert prepared.first(session, facts=set(ids)) == (tuple(plain[0]) if count else None)


def test_texts_and_days_are_put_as_sqlalchemy_puts_them(seeded: Database) -> None:
    day, ids = dt.date(2012, 5, 21), ["kz-mech-social-order", "kz'); DROP TABLE fact; --", "қазақ"]
    there = (Entry.starts_first <= bindparam("day", type_=Date), one_of(Entry.public_id, "ids"))
    prepared = Prepared(select(Entry.public_id).where(*there, Entry.retired.is_(False)))
    with seeded.read() as session:
        assert [row.public_id for row in prepared.rows(session, ids=ids, day=day)] == ["kz-mech-social-order"]
        assert prepared.rows(session, ids=ids, day=dt.date(1990, 1, 1)) == []


def test_a_column_that_is_passed_by_is_asked_for_all_the_same(seeded: Database) -> None:
    day = dt.date(2012, 5, 21)
    with seeded.read() as session:
        for told in (Fact.starts_first, Fact.ends_last):  # one after the other: neither passes for the other
            plain = session.execute(select(Fact.id).where(told <= day).order_by(Fact.id)).scalars().all()
            assert plain
            found = session.execute(select(Fact.id).where(passed_by(told) <= day).order_by(Fact.id)).scalars().all()
            assert found == plain
            assert [row.id for row in Prepared(select(Fact.id).where(passed_by(told) <= day)).rows(session)]


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_for_a_column_that_is_passed_by_sqlite_takes_no_index(seeded: Database) -> None:
    with seeded.read() as session:
        for told, way in ((Fact.starts_first, "SEARCH"), (passed_by(Fact.starts_first), "SCAN")):
            statement = select(Fact.note).where(told <= dt.date(2012, 5, 21)).compile(session.connection())
            rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("2012-05-21",))
            assert [row.detail.split()[0] for row in rows] == [way]


def test_a_list_of_values_stands_beside_other_conditions(seeded: Database) -> None:
    wanted = one_of(Mechanism.type, "types")
    both = Prepared(select(Mechanism.id).where(wanted, one_of(Mechanism.status, "statuses")).order_by(Mechanism.id))
    with seeded.read() as session:
        plain = session.execute(
            select(Mechanism.id)
            .where(Mechanism.type.in_(["grant", "award"]), Mechanism.status.in_(["active", "abolished"]))
            .order_by(Mechanism.id)
        )
        found = both.rows(session, types=["grant", "award"], statuses=["active", "abolished"])
        assert [row.id for row in found] == list(plain.scalars())
        assert found


def test_each_is_one_statement_that_is_counted_and_bounded_like_any_other(
    seeded: Database, query_count: Counting
) -> None:
    prepared = Prepared(select(Citation.id).where(one_of(Citation.fact_id, "facts")))
    with query_count(Engine) as sent, seeded.read() as session:
        before = sent.count
        for _ in range(3):
            prepared.rows(session, facts=[1, 2, 3])
        assert sent.count - before == 3


def test_a_parameter_that_is_not_given_is_a_fault(seeded: Database) -> None:
    prepared = Prepared(select(Entry.id).where(Entry.public_id == bindparam("id", required=True)))
    with seeded.read() as session, pytest.raises((KeyError, StatementError, ProgrammingError)):
        prepared.rows(session)


def test_what_the_database_says_is_told_as_sqlalchemy_tells_it(session: Session) -> None:
    absent = table("no_such_table", column("id"))
    with pytest.raises((OperationalError, ProgrammingError), match="no_such_table"):
        Prepared(select(absent.c.id)).rows(session)
