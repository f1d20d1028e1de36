"""A load into an empty database: the same rules as for any other write, and all its indexes afterwards."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.db import Database
from app.models import Entry
from tests.factories import make_country, make_entry


def schema(session: Session) -> list[tuple[str, str]]:
    """The indexes that the database has."""
    if session.get_bind().dialect.name == "sqlite":
        made = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid"
    else:
        made = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname"
    return [(name, ddl) for name, ddl in session.execute(text(made))]


def make_the_same_twice(session: Session) -> None:
    make_country(session)
    make_country(session)


def test_rows_come_in_any_order_and_every_index_is_there_afterwards(database: Database) -> None:
    with database.read() as session:
        before = schema(session)
    with database.fill() as session:
        make_entry(session, "law", country_id=4711)
        make_entry(session, "country", id=4711)
    with database.read() as session:
        assert schema(session) == before
        assert len(before) > 40
        assert session.query(Entry).count() == 2
        if database.url.get_backend_name() == "sqlite":
            assert session.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]


def test_a_row_that_names_none_is_refused_and_nothing_is_left(database: Database) -> None:
    with database.read() as session:
        before = schema(session)
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), database.fill() as session:
        make_entry(session, "law", country_id=4711)
    with database.read() as session:
        assert schema(session) == before
        assert session.query(Entry).count() == 0


def test_what_fails_leaves_nothing(database: Database) -> None:
    with database.read() as session:
        before = schema(session)
    with pytest.raises(IntegrityError), database.fill() as session:
        make_the_same_twice(session)
    with database.read() as session:
        assert schema(session) == before
        assert session.query(Entry).count() == 0


def test_the_next_write_looks_up_what_it_names_again(database: Database) -> None:
    with database.fill() as session:
        make_country(session)
    with pytest.raises(IntegrityError), database.write() as session:
        make_entry(session, "law", country_id=4711)
