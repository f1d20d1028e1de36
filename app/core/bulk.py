"""Many rows at once, as fast as each database takes them: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Dialect, TableClause
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

BATCH = 2_000
"""How many rows are handed to SQLite at once, so that an iterator of any length takes no memory."""

Process = Callable[[Any], Any]
"""Makes of a value what the driver takes."""


def bulk_insert(session: Session, table: TableClause, rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert rows that all have the same keys; how many there were. Rows are taken as they come and not kept.

    Columns that the rows leave out get their default. Raises SQLAlchemy's errors, as an insert does.
    """
    left = iter(rows)
    first = next(left, None)
    if first is None:
        return 0
    every = chain((first,), left)
    if session.get_bind().dialect.name == "postgresql":
        return _copied(session, table, first, every)
    return _inserted(session, table, first, every)


def _inserted(session: Session, table: TableClause, first: Mapping[str, Any], rows: Iterator[Mapping[str, Any]]) -> int:
    connection = session.connection()
    names, written = _as_written(table, first, connection.dialect)
    quote = connection.dialect.identifier_preparer.quote
    listed, places = ", ".join(map(quote, names)), ", ".join("?" * len(names))
    statement = f"INSERT INTO {quote(table.name)} ({listed}) VALUES ({places})"
    count = 0
    while batch := list(map(written, islice(rows, BATCH))):
        connection.exec_driver_sql(statement, batch)
        count += len(batch)
    return count


def _copied(session: Session, table: TableClause, first: Mapping[str, Any], rows: Iterator[Mapping[str, Any]]) -> int:
    import psycopg  # only who has PostgreSQL needs its driver
    from psycopg import sql

    connection = session.connection()
    dialect = connection.dialect
    names, written = _as_written(table, first, dialect)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    count = 0
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(written(row))
                count += 1
    except psycopg.Error as fault:
        raise DBAPIError.instance(f"COPY {table.name}", None, fault, psycopg.Error, dialect=dialect) from fault
    return count


def _as_written(
    table: TableClause, first: Mapping[str, Any], dialect: Dialect
) -> tuple[Sequence[str], Callable[[Mapping[str, Any]], tuple[Any, ...]]]:
    """The columns that rows like the first one fill, and what makes of a row what the driver writes."""
    columns = [column for column in table.columns if column.key in first]
    keys = [column.key for column in columns]
    taken = itemgetter(*keys) if len(keys) > 1 else lambda row: (row[keys[0]],)
    processes: list[tuple[int, Process]] = [
        (at, process)
        for at, column in enumerate(columns)
        if (process := column.type.dialect_impl(dialect).bind_processor(dialect))
    ]
    defaults = [(column.name, value) for column in table.columns if (value := _default(column, first)) is not None]
    fixed = [value for _, value in defaults]

    def written(row: Mapping[str, Any]) -> tuple[Any, ...]:
        values = list(taken(row))
        for at, process in processes:
            if values[at] is not None:
                values[at] = process(values[at])
        return (*values, *fixed)

    return [column.name for column in columns] + [name for name, _ in defaults], written


def _default(column: Any, row: Mapping[str, Any]) -> Any:
    """What a column that the rows leave out gets: its plain default in the model, else None (the database's own)."""
    given = isinstance(column, Column) and column.key not in row and column.default is not None
    return column.default.arg if given and column.default.is_scalar else None
