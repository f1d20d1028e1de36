"""Statements that are written once, for questions that are asked all the time.

SQLAlchemy writes the text of a statement and says how its parameters and columns are put; that is done once for each kind of
database. Asking then costs little more than the database itself: no statement is built, no key of it worked out, and a whole
column is read at a time. How much that saves is told in `docs/decisions/0024-few-words-to-the-database.md`.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import JSON, Boolean, ColumnElement, CursorResult, Date, Dialect, Select, String, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import ReturnTypeFromArgs
from sqlalchemy.types import TypeEngine, UserDefinedType

Put = Callable[[Any], Any]
"""How a value is put for the driver, or what it gives is read."""


class _Many(UserDefinedType[Collection[Any]]):
    """Any number of values as one parameter: a JSON array on SQLite, an array on PostgreSQL."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Put:
        """Values as the driver takes them."""
        return (lambda values: json.dumps(list(values))) if dialect.name == "sqlite" else list


class one_of(ColumnElement[bool]):  # noqa: N801 - reads as the condition that it is
    """The condition that a column has one of any number of values, which are given when it is asked: as `name`."""

    inherit_cache = True
    type = Boolean()

    def __init__(self, column: Any, name: str) -> None:
        self.column = column
        self.values = bindparam(name, required=True, type_=_Many())

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002 - it is a condition by itself, and needs no comparing with true
        """Itself: it stands in no need of brackets."""
        return self


@compiles(one_of, "sqlite")
def _in_json(element: one_of, compiler: Any, **told: Any) -> str:
    column, values = compiler.process(element.column, **told), compiler.process(element.values, **told)
    return f"{column} IN (SELECT value FROM json_each({values}))"


@compiles(one_of, "postgresql")
def _in_array(element: one_of, compiler: Any, **told: Any) -> str:
    column, values = compiler.process(element.column, **told), compiler.process(element.values, **told)
    return f"{column} = ANY ({values})"


class passed_by(ReturnTypeFromArgs[Any]):  # noqa: N801 - a function of SQL
    """A column in a condition for which no index is to be looked for.

    SQLite knows nothing of how many rows there are: it takes an index for any range, also for one that nearly all rows are in,
    and then fetches each row by itself.
    """

    inherit_cache = True


@compiles(passed_by)
def _as_it_is(element: passed_by, compiler: Any, **told: Any) -> str:
    return str(compiler.process(next(iter(element.clauses)), **told))


@compiles(passed_by, "sqlite")
def _behind_a_plus(element: passed_by, compiler: Any, **told: Any) -> str:
    return f"+{_as_it_is(element, compiler, **told)}"


@dataclass(slots=True)
class _Written:
    """A statement in the words of one kind of database."""

    text: str
    places: tuple[str, ...] | None
    """The names of its parameters by their places; None where the driver takes them by name."""
    fixed: Mapping[str, Any]
    """The parameters that are always the same."""
    put: Mapping[str, Put]
    read: tuple[tuple[int, Put], ...] | None = None
    """The columns that the driver does not give as they are meant; None until it was asked once, and said of which type they are."""

    def parameters(self, given: Mapping[str, Any]) -> Any:
        """The parameters as the driver takes them."""
        told = {name: self.put[name](value) if name in self.put else value for name, value in given.items()}
        told |= self.fixed
        return told if self.places is None else tuple(told[name] for name in self.places)


class Prepared:
    """A statement that is asked again and again with other parameters.

    Its rows are named tuples: a column's name is that of its label. Built from a statement of SQLAlchemy's, with `one_of` for
    lists of values and `bindparam` for single ones.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self._statement = statement
        self._columns = statement.selected_columns
        row: Any = namedtuple("row", [column.key or "" for column in self._columns])  # type: ignore[misc]  # its names are those of the statement
        self._row: Callable[[Any], Any] = partial(tuple.__new__, row)  # what `_make` does, without counting again
        self._written: dict[str, _Written] = {}

    def rows(self, session: Session, **given: Any) -> list[Any]:
        """The rows, in the order of the statement."""
        result, read = self._ask(session, given)
        return self._made(result.all(), read)

    def batches(self, session: Session, most: int, **given: Any) -> Generator[list[Any]]:
        """The rows, in the order of the statement, some at a time, in flat memory: the database keeps the place.

        It is asked when the first of them are. Other statements may be sent in between; the session stays open until the last.
        """
        result, read = self._ask(session, given, {"yield_per": most})
        with result:
            for found in result.partitions(most):
                yield self._made(found, read)

    def first(self, session: Session, **given: Any) -> Any:
        """The first row; None where there is none."""
        rows = self.rows(session, **given)
        return rows[0] if rows else None

    def _ask(
        self, session: Session, given: Mapping[str, Any], options: Mapping[str, Any] | None = None
    ) -> tuple[CursorResult[Any], Sequence[tuple[int, Put]]]:
        """What the database answers, and how its columns are read."""
        connection = session.connection()
        written = self._written.get(connection.dialect.name)
        if written is None:
            written = self._written[connection.dialect.name] = self._write(connection.dialect)
        result = connection.exec_driver_sql(written.text, written.parameters(given), execution_options=options)
        if written.read is None:
            assert result.cursor is not None  # it gives rows
            written.read = self._reading(connection.dialect, [described[1] for described in result.cursor.description])
        return result, written.read

    def _made(self, found: Any, read: Sequence[tuple[int, Put]]) -> list[Any]:
        """Rows as they are meant, of rows as the driver gives them."""
        if not found:
            return []
        if read:
            columns: list[Iterable[Any]] = list(zip(*found, strict=True))
            for place, put in read:
                columns[place] = map(put, columns[place])
            found = zip(*columns, strict=True)
        return list(map(self._row, found))

    def _write(self, dialect: Dialect) -> _Written:
        compiled = self._statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        types = {bind.key: bind.type for bind in compiled.binds.values()}
        put = {name: made for name, type_ in types.items() if (made := _binding(type_, dialect))}
        fixed = {
            name: put[name](value) if name in put else value
            for name, value in compiled.params.items()
            if value is not None or name not in compiled.binds or not compiled.binds[name].required
        }
        places = tuple(compiled.positiontup) if compiled.positional and compiled.positiontup is not None else None
        return _Written(str(compiled), places, fixed, put)

    def _reading(self, dialect: Dialect, given: Iterable[object]) -> tuple[tuple[int, Put], ...]:
        """How columns are read, given the driver's own types of them."""
        readers = [_read_as(column.type, dialect, type_) for column, type_ in zip(self._columns, given, strict=True)]
        return tuple((at, read) for at, read in enumerate(readers) if read)


def _binding(type_: TypeEngine[Any], dialect: Dialect) -> Put | None:
    return type_.dialect_impl(dialect).bind_processor(dialect)


def _read_as(type_: TypeEngine[Any], dialect: Dialect, given: object) -> Put | None:
    """How a column is read. Days, and words of closed lists, are the same objects in all rows: what is worked out of thousands
    of rows is slow by the memory that they are scattered over."""
    processor = type_.dialect_impl(dialect).result_processor(dialect, given)
    if isinstance(type_, Date) and processor is not None:
        return _DAYS.setdefault(processor, _Once(processor)).__getitem__
    if isinstance(type_.dialect_impl(dialect), JSON) and processor is not None:
        return _json_read(processor)
    if isinstance(type_, String) and type_.length is not None and processor is None:
        return _WORDS.__getitem__
    return processor


def _json_read(read: Put) -> Put:
    """What reads JSON: most is a text, which is read once. Lists and maps are their row's own: they could be changed."""
    texts = _Once(read)
    return lambda value: texts[value] if value is not None and value[0] == '"' and len(value) < _SHORT else read(value)


_SHORT = 40
"""Letters. Longer texts seldom recur."""


class _Once(dict[Any, Any]):
    """What is read of a value, read once. Values are few: it forgets all of them when there are many all the same."""

    def __init__(self, read: Put) -> None:
        self._read = read

    def __missing__(self, value: Any) -> Any:
        if len(self) >= _FEW:
            self.clear()
        read = self[value] = self._read(value)
        return read


_DAYS: dict[Put, _Once] = {}
"""The days that are read in one way, in whatever column: columns have them in common."""
_FEW = 32_768
_WORDS = _Once(lambda word: word)
