"""Many rows at once, on each database as by a plain insert."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.bulk import BATCH, bulk_insert
from app.models import Base, Country, Entry, Revision
from tests.factories import make_country

REVISIONS, *TABLES = (Base.metadata.tables[name] for name in ("revision", "entry", "country"))
TEXTS = ["plain", "tab\tand\nline", "back\\slash \\N", "қазақ 🌍", "", "NULL"]


def revisions(count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        text = TEXTS[number % len(TEXTS)]
        moment = dt.datetime(2026, 1, 1, 12, 30) + dt.timedelta(seconds=number)  # noqa: DTZ001 - in UTC, as all
        yield {"number": number, "loaded_at": moment, "digest": "d" * 64, "seed_digest": "s", "format": text}


def test_rows_are_stored_as_a_plain_insert_stores_them(session: Session) -> None:
    rows = list(revisions(len(TEXTS)))
    session.execute(insert(Revision), [{**row, "number": row["number"] + 100} for row in rows])
    assert bulk_insert(session, REVISIONS, rows) == len(rows)
    stored = session.execute(select(*REVISIONS.c).order_by(Revision.number)).mappings().all()
    assert [dict(row) for row in stored[: len(rows)]] == rows
    assert [{**row, "number": row["number"] - 100} for row in stored[len(rows) :]] == rows


def test_more_rows_than_a_batch_and_none(session: Session) -> None:
    assert bulk_insert(session, REVISIONS, iter(())) == 0
    assert bulk_insert(session, REVISIONS, revisions(2 * BATCH + 1)) == 2 * BATCH + 1


def test_json_and_defaults_are_kept(session: Session) -> None:
    names = {"en": "Kazakhstan", "kk": "Қазақстан", "ru": 'из "кавычек"\\n'}
    made = make_country(session, names=names)
    before = {table: dict(session.execute(select(*table.c)).mappings().one()) for table in TABLES}
    for table in reversed(TABLES):
        session.execute(table.delete())
    assert before[TABLES[0]].pop("retired") is False
    for table in TABLES:
        bulk_insert(session, table, [before[table]])
    assert session.execute(select(Country.names, Country.note)).one() == (names, None)
    assert session.execute(select(Entry.id, Entry.retired)).one() == (made.id, False)


def test_what_breaks_a_rule_is_told_as_by_a_plain_insert(session: Session) -> None:
    row = next(revisions(1))
    with pytest.raises(IntegrityError), session.begin_nested():
        bulk_insert(session, REVISIONS, [row, row])
