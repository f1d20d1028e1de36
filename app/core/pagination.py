"""Paging by keyset: a cursor names the last row seen, so that pages stay cheap and do not shift when rows are added.

Every order ends in a unique key. Totals are counted, not guessed; what was counted once is kept (`Counts`).
"""

import base64
import binascii
import datetime as dt
import hashlib
import json
import sys
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass
from threading import Lock
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query
from sqlalchemy import ColumnElement, Date, Integer, Select, String, and_, func, literal, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from app.core.errors import BadCursor, parameter_error
from app.core.statements import Prepared

T = TypeVar("T")

DEFAULT_LIMIT = 50
MOST = 500


@dataclass(frozen=True)
class Paging:
    """How much of a list is asked for, from where."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


async def _paging(
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many rows to give at the most.")] = DEFAULT_LIMIT,
    cursor: Annotated[
        str | None,
        Query(description="Where to go on: `page.next` of the answer before. Opaque; good for the same query only."),
    ] = None,
) -> Paging:
    return Paging(limit, cursor)


AskedPaging = Annotated[Paging, Depends(_paging)]
"""How much of a list a request asks for."""


@dataclass(frozen=True)
class WholeList(Paging):
    """Not a page but every row of a list: what a file holds."""

    limit: int = sys.maxsize


BATCH = 200
"""Rows of a whole list that are read and shaped together."""


@dataclass(frozen=True, slots=True)
class OrderedBy:
    """One key of an order. It is never NULL: use coalesce where a column may be."""

    key: Any  # a column or an expression; SQLAlchemy has no common type for both that knows its own SQL type
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Slice:
    """A page of rows, the total, and the cursor of the next page."""

    rows: Sequence[Any]
    total: int
    next: str | None


class Counts:
    """What was counted for a question, such as its total or a facet: kept until so many other figures were counted since.

    A question names all that its answer depends on, the state of the data too.
    """

    def __init__(self, most: int = 32_768) -> None:
        self._most, self._figures = most, 0
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def once(self, question: Hashable, count: Callable[[], T]) -> T:
        """What `count` gives, from before if it was asked before. Who asks at the same time counts too."""
        with self._lock:
            if question in self._kept:
                self._kept.move_to_end(question)
                kept: T = self._kept[question]
                return kept
        counted = count()
        with self._lock:
            if question not in self._kept:
                self._figures += _figures_of(counted)
            self._kept[question] = counted
            while self._figures > self._most:
                self._figures -= _figures_of(self._kept.popitem(last=False)[1])
        return counted

    def forget(self) -> None:
        """Count everything anew from now on."""
        with self._lock:
            self._kept.clear()
            self._figures = 0


def _figures_of(counted: object) -> int:
    """How many figures were counted: one for each value of a facet, or a total."""
    return max(len(counted), 1) if isinstance(counted, Sized) else 1


def paginate(
    session: Session,
    statement: Select[Any],
    order: Sequence[OrderedBy],
    paging: Paging,
    query: str,
    *,
    total: int | None = None,
    along_the_order: bool = False,
) -> Slice:
    """One page of a statement.

    `query` is the canonical text of the question; a cursor is good only for the question that it came from, otherwise
    BadCursor is raised. The total is counted unless it is known. `along_the_order` says that most rows are wanted, so that
    a page is found soonest by going along an index of the first key; where few are, that would pass by all the others.
    """
    if total is None:
        total = count_of(session, statement)
    if isinstance(paging, WholeList):
        return Slice(session.execute(_sorted(statement, order)).all(), total, None)
    seen = None if paging.cursor is None else _seen(paging.cursor, order, query)
    paged = statement
    if seen is not None:
        paged = paged.where(_after(order, seen))
    if along_the_order and session.get_bind().dialect.name == "sqlite":
        paged = paged.where(*_between(order[0], seen))
    keys: list[ColumnElement[Any]] = [by.key.label(f"_key_{position}") for position, by in enumerate(order)]
    paged = _sorted(paged.add_columns(*keys), order)
    rows = session.execute(paged.limit(paging.limit + 1)).all()
    more = len(rows) > paging.limit
    rows = rows[: paging.limit]
    return Slice(rows, total, _cursor(list(rows[-1])[-len(order) :], query) if more else None)


def count_of(session: Session, statement: Select[Any]) -> int:
    """How many rows a statement has."""
    return session.execute(select(func.count()).select_from(statement.order_by(None).subquery())).scalar_one()


def batches_of(session: Session, statement: Select[Any], order: Sequence[OrderedBy]) -> Iterator[Sequence[Any]]:
    """All rows of a statement in its order, some at a time, in flat memory: the database keeps the place.

    It is asked when the first batch is. Other statements may be sent between two batches; the session stays open until the last.
    """
    return Prepared(_sorted(statement, order)).batches(session, BATCH)


def _sorted(statement: Select[Any], order: Sequence[OrderedBy]) -> Select[Any]:
    return statement.order_by(*(by.key.desc() if by.descending else by.key.asc() for by in order))


def page_of(items: Sequence[Any], paging: Paging, query: str, key: Callable[[Any], str]) -> Slice:
    """One page of a list that is in memory; `key` names an item for the cursor."""
    start = 0
    if paging.cursor is not None:
        (seen,) = _seen(paging.cursor, [OrderedBy(literal(""))], query)
        start = next((at + 1 for at, item in enumerate(items) if key(item) == seen), len(items))
    rows = items[start : start + paging.limit]
    more = start + paging.limit < len(items)
    return Slice(rows, len(items), _cursor([key(rows[-1])], query) if more else None)


def page_of_sorted(items: Iterable[T], paging: Paging, query: str, key: Callable[[T], str]) -> Slice:
    """One page of things that are worked out in memory, in the order of a text that is theirs alone.

    The next page begins after the last key seen, whether or not that thing is still there.
    """
    ordered = sorted(items, key=key)
    start = 0
    if paging.cursor is not None:
        (seen,) = _seen(paging.cursor, [OrderedBy(literal(""))], query)
        start = bisect_right(ordered, seen, key=key)
    rows = ordered[start : start + paging.limit]
    more = start + paging.limit < len(ordered)
    return Slice(rows, len(ordered), _cursor([key(rows[-1])], query) if more else None)


def page_of_found(
    find: Callable[[Sequence[Any] | None, int], Sequence[Any]],
    order: Sequence[OrderedBy],
    paging: Paging,
    query: str,
    *,
    total: int,
) -> Slice:
    """One page of rows that `find` gives: those after a seen key (None: from the first on), at most so many.

    A row begins with its key; `order` says of what kind that is.
    """
    seen = None if paging.cursor is None else _seen(paging.cursor, order, query)
    rows = find(seen, min(paging.limit, total) + 1)  # a whole list has no limit that a database could hold
    more = len(rows) > paging.limit
    rows = rows[: paging.limit]
    return Slice(rows, total, _cursor(rows[-1][: len(order)], query) if more else None)


def _after(order: Sequence[OrderedBy], seen: Sequence[Any]) -> ColumnElement[bool]:
    """Rows that come after the seen key: greater in the first key, or equal there and greater in the second, and so on."""
    branches = []
    for position, by in enumerate(order):
        equal = [earlier.key == value for earlier, value in zip(order[:position], seen[:position], strict=True)]
        last = literal(seen[position], by.key.type)  # as a parameter even where it is true or false
        beyond = by.key < last if by.descending else by.key > last
        branches.append(and_(*equal, beyond))
    first, least = order[0], literal(seen[0], order[0].key.type)
    from_there = first.key <= least if first.descending else first.key >= least
    return and_(from_there, or_(*branches))  # the first is implied: an index can begin there, as it cannot with "or"


_FIRST_AND_LAST: tuple[tuple[type[TypeEngine[Any]], Any, Any], ...] = (
    (String, "", "\U0010ffff"),  # no text of ours comes after it
    (Date, dt.date.min, dt.date.max),
    (Integer, -(2**31), 2**31 - 1),
)
"""Between which values all keys of a type lie."""


def _between(first: OrderedBy, seen: Sequence[Any] | None) -> tuple[ColumnElement[bool], ...]:
    """Conditions on the first key of an order that all rows meet which come after the seen one.

    SQLite knows nothing of how many rows there are: only a range makes it go along the index of a key, and stop at the limit.
    """
    for type_, least, most in _FIRST_AND_LAST:
        if isinstance(first.key.type, type_):
            if seen is not None:
                least, most = (least, seen[0]) if first.descending else (seen[0], most)
            return first.key >= literal(least, first.key.type), first.key <= literal(most, first.key.type)
    return ()


def _fingerprint(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()[:12]


def _cursor(values: Sequence[Any], query: str) -> str:
    plain = [{"date": value.isoformat()} if isinstance(value, dt.date) else value for value in values]
    text = json.dumps([_fingerprint(query), *plain], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _seen(cursor: str, order: Sequence[OrderedBy], query: str) -> list[Any]:
    message = "the cursor does not belong to this query; start again without it"
    refused = BadCursor(message, [parameter_error("cursor", "bad-cursor", message)])
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as fault:
        raise refused from fault
    if not isinstance(values, list) or len(values) != len(order) + 1 or values[0] != _fingerprint(query):
        raise refused
    seen = []
    for value, by in zip(values[1:], order, strict=True):
        wanted = by.key.type.python_type
        if wanted is dt.date:
            try:
                value = dt.date.fromisoformat(value["date"])
            except (TypeError, KeyError, ValueError) as fault:
                raise refused from fault
        if not isinstance(value, wanted) or isinstance(value, bool) is not (wanted is bool) or not _storable(value):
            raise refused
        seen.append(value)
    return seen


def _storable(value: object) -> bool:
    """Whether a database can compare a column with this: PostgreSQL knows no NUL in text, and integers have 32 bits."""
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
    return not isinstance(value, int) or abs(value) < 2**31
