"""Many rows at once: executemany on SQLite, COPY on PostgreSQL."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Engine, Table, insert, text
from sqlalchemy.orm import Session

from app.fulltext import index as fulltext


def write_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each with a value for every column that may not be empty."""
    if fulltext.is_sqlite(session):
        session.execute(insert(table), rows)
        return
    names = [column.name for column in table.columns]
    as_json = [isinstance(column.type, JSON) for column in table.columns]
    _copy(
        session,
        table.name,
        names,
        (
            [_written(row.get(name), of_json) for name, of_json in zip(names, as_json, strict=True)]
            for row in rows
        ),
    )  # fmt: skip


def _written(value: Any, as_json: bool) -> Any:
    return json.dumps(value, ensure_ascii=False) if as_json and value is not None else value


def _copy(session: Session, table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    listed = ", ".join(f'"{name}"' for name in names)
    driver = session.connection().connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def prepare(session: Session) -> None:
    """Let SQLite keep 64 MB of pages: with its usual 2 MB it would write the same pages of indexes again and again."""
    if fulltext.is_sqlite(session):
        session.execute(text("PRAGMA cache_size = -65536"))


def gather_statistics(engine: Engine) -> None:
    """Tell PostgreSQL's planner at once what has come; it would find out by itself a minute later."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def check_references(session: Session) -> None:
    """Have PostgreSQL check foreign keys now, so that its queue of checks stays short; SQLite merely counts them."""
    if not fulltext.is_sqlite(session):
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
