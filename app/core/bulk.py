"""Many rows at once, as fast as each database takes them: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from sqlalchemy import Column, TableClause, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

BATCH = 2_000
"""How many rows are handed to SQLite at once, so that an iterator of any length takes no memory."""


def bulk_insert(session: Session, table: TableClause, rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert rows that all have the same keys; how many there were. Rows are taken as they come and not kept.

    Columns that the rows leave out get their default. Raises SQLAlchemy's errors, as an insert does.
    """
    left = iter(rows)
    first = next(left, None)
    if first is None:
        return 0
    if session.get_bind().dialect.name == "postgresql":
        return _copied(session, table, first, left)
    count = 0
    for batch in _batches(chain((first,), left)):
        session.execute(insert(table), batch)
        count += len(batch)
    return count


def _batches(rows: Iterator[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _copied(session: Session, table: TableClause, first: Mapping[str, Any], rest: Iterator[Mapping[str, Any]]) -> int:
    import psycopg  # only who has PostgreSQL needs its driver
    from psycopg import sql

    connection = session.connection()
    dialect = connection.dialect
    columns = [column for column in table.columns if column.key in first]
    write = [(column.key, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in columns]
    defaults = [(column.name, value) for column in table.columns if (value := _default(column, first)) is not None]
    names = [column.name for column in columns] + [name for name, _ in defaults]
    fixed = [value for _, value in defaults]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    count = 0
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in chain((first,), rest):
                copy.write_row([process(row[key]) if process else row[key] for key, process in write] + fixed)
                count += 1
    except psycopg.Error as fault:
        raise DBAPIError.instance(f"COPY {table.name}", None, fault, psycopg.Error, dialect=dialect) from fault
    return count


def _default(column: Any, row: Mapping[str, Any]) -> Any:
    """What a column that the rows leave out gets: its plain default in the model, else None (the database's own)."""
    given = isinstance(column, Column) and column.key not in row and column.default is not None
    return column.default.arg if given and column.default.is_scalar else None
