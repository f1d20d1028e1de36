"""Paging by keyset, over a real table: the pages are the list, and a cursor is good for its own question only."""

import base64
import datetime as dt
import itertools
import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.errors import BadCursor
from app.core.pagination import Counts, OrderedBy, Paging, Slice, paginate
from app.models import Entry
from tests.conftest import Counting
from tests.factories import life, make_entry

TABLE = Entry.__table__
STATEMENT = select(TABLE.c.id, TABLE.c.public_id)
BY_ID = [OrderedBy(TABLE.c.id)]


def page(
    session: Session,
    order: Sequence[OrderedBy],
    limit: int,
    cursor: str | None = None,
    query: str = "q",
    *,
    along: bool = False,
) -> Slice:
    return paginate(session, STATEMENT, order, Paging(limit, cursor), query, along_the_order=along)


def all_pages(session: Session, order: Sequence[OrderedBy], limit: int, *, along: bool = False) -> list[Slice]:
    pages = [page(session, order, limit, along=along)]
    while pages[-1].next is not None:
        pages.append(page(session, order, limit, pages[-1].next, along=along))
        assert len(pages) < 100, "the pages never end"
    return pages


def forged(*values: Any, like: str) -> str:
    """A cursor with other values than the one it is like."""
    fingerprint = json.loads(base64.urlsafe_b64decode(like + "=" * (-len(like) % 4)))[0]
    return encoded([fingerprint, *values])


def encoded(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


# ---- the pages are the list


KEYS: dict[str, Any] = {
    "kind": TABLE.c.kind,
    "home": TABLE.c.home,
    "retired": TABLE.c.retired,
    "starts_first": TABLE.c.starts_first,
    "public_id": TABLE.c.public_id,
}
rows = st.lists(
    st.tuples(
        st.sampled_from(["law", "council", "mechanism"]),
        st.sampled_from(["kz", "Я", "z'", "a-b", "ab", ""]),
        st.booleans(),
        st.sampled_from(["2012", "2012-01-01", "2013-05"]),
    ),
    max_size=25,
)
orders = st.tuples(
    st.lists(st.tuples(st.sampled_from(sorted(KEYS)), st.booleans()), unique_by=lambda key: key[0], max_size=4),
    st.booleans(),
)


@settings(max_examples=40)
@given(rows, orders, st.integers(1, 7), st.booleans())
def test_the_pages_put_together_are_the_whole_list(
    shared_database: Database,
    stored: list[tuple[str, str, bool, str]],
    wanted: tuple[list[tuple[str, bool]], bool],
    limit: int,
    along: bool,
) -> None:
    keys, descending = wanted
    order = [OrderedBy(KEYS[name], down) for name, down in keys] + [OrderedBy(TABLE.c.id, descending)]
    with Session(shared_database.writer) as session:
        for kind, home, retired, start in stored:
            make_entry(session, kind, home=home, retired=retired, period=life(start))
        sorting = [by.key.desc() if by.descending else by.key.asc() for by in order]
        whole = session.execute(STATEMENT.order_by(*sorting)).scalars().all()

        pages = all_pages(session, order, limit, along=along)
        session.rollback()
    assert [row.id for part in pages for row in part.rows] == whole
    assert {part.total for part in pages} == {len(stored)}
    assert all(len(part.rows) == limit for part in pages[:-1])


def test_a_full_last_page_has_no_next(session: Session) -> None:
    for _ in range(4):
        make_entry(session, "law")
    assert [len(part.rows) for part in all_pages(session, BY_ID, 2)] == [2, 2]


def test_an_empty_list_is_one_empty_page(session: Session) -> None:
    assert [(part.rows, part.total, part.next) for part in all_pages(session, BY_ID, 2)] == [([], 0, None)]


def test_rows_that_come_in_between_are_not_repeated_nor_others_left_out(session: Session) -> None:
    order = [OrderedBy(TABLE.c.public_id)]
    for name in ("b", "d", "f", "h"):
        make_entry(session, "law", name)
    first = page(session, order, 2)
    make_entry(session, "law", "a")
    make_entry(session, "law", "e")
    second = page(session, order, 5, first.next)
    assert [row.public_id for row in (*first.rows, *second.rows)] == ["b", "d", "e", "f", "h"]


def test_a_page_takes_two_statements(session: Session, query_count: Counting) -> None:
    for _ in range(5):
        make_entry(session, "law")
    with query_count() as statements:
        page(session, BY_ID, 2)
    assert statements.count == 2


def test_a_total_that_is_known_is_not_counted(session: Session, query_count: Counting) -> None:
    with query_count() as statements:
        assert paginate(session, STATEMENT, BY_ID, Paging(2), "q", total=7).total == 7
    assert statements.count == 1


def test_what_was_counted_is_kept_until_others_were_asked() -> None:
    counts, numbers = Counts(most=2), itertools.count(1)

    def count(question: str) -> int:
        return counts.once(question, lambda: next(numbers))

    assert [count("a"), count("b"), count("a")] == [1, 2, 1]
    assert count("c") == 3
    assert [count("a"), count("b")] == [1, 4], "b was asked longest ago"
    counts.forget()
    assert count("a") == 5


def test_a_facet_counts_as_many_figures_as_it_has() -> None:
    counts = Counts(most=3)
    asked: list[str] = []

    def count(question: str, figures: int) -> None:
        def counted() -> list[int]:
            asked.append(question)
            return [0] * figures

        counts.once(question, counted)

    count("total", 0)
    count("facet", 2)
    count("total", 0)
    assert asked == ["total", "facet"]
    count("another", 1)
    assert asked == ["total", "facet", "another"]
    count("total", 0)
    count("facet", 2)
    assert asked == ["total", "facet", "another", "facet"], "the total was asked later than the facet"
    count("huge", 4)
    count("total", 0)
    assert asked[-2:] == ["huge", "total"], "what is more than all that is kept, is not kept, and nothing else is"


# ---- cursors


@pytest.fixture
def cursor(session: Session) -> str:
    """The cursor of the first page of three rows, by public id and number."""
    for name in ("a", "b", "c"):
        make_entry(session, "law", name)
    found = page(session, BY_NAME, 1).next
    assert found is not None
    return found


BY_NAME = [OrderedBy(TABLE.c.public_id), OrderedBy(TABLE.c.id)]


def test_a_cursor_leads_on(session: Session, cursor: str) -> None:
    assert [row.public_id for row in page(session, BY_NAME, 5, cursor).rows] == ["b", "c"]


def test_a_cursor_of_another_question_is_refused(session: Session, cursor: str) -> None:
    with pytest.raises(BadCursor, match="does not belong to this query"):
        page(session, BY_NAME, 1, cursor, query="another")


def test_a_cursor_of_another_order_is_refused(session: Session, cursor: str) -> None:
    for order in (BY_ID, [OrderedBy(TABLE.c.id), OrderedBy(TABLE.c.public_id)]):
        with pytest.raises(BadCursor):
            page(session, order, 1, cursor)


@pytest.mark.parametrize(
    "garbled",
    [
        "",
        "x",
        "закон",
        "!!!!",
        "a" * 10_001,
        encoded(None),
        encoded([]),
        encoded({"a": 1}),
        encoded("text"),
        encoded(["", "a", 1]),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        base64.urlsafe_b64encode(b"[" * 20_000).decode(),
    ],
    ids=lambda text: text[:20],
)
def test_a_garbled_cursor_is_refused(session: Session, garbled: str) -> None:
    with pytest.raises(BadCursor) as refused:
        page(session, BY_NAME, 1, garbled)
    assert [error.parameter for error in refused.value.errors] == ["cursor"]


@pytest.mark.parametrize(
    "values",
    [
        ("b",),
        ("b", 1, 2),
        (1, 1),
        ("b", "1"),
        ("b", None),
        (None, 1),
        ("b", True),
        ("b", 1.5),
        ("b", [1]),
        ("b", {"date": "2012-05-21"}),
        ("b", 10**30),
        ("b", -(2**63) - 1),
        ("b\x00", 1),
        ("\ud800", 1),
    ],
    ids=repr,
)
def test_a_cursor_with_values_that_no_row_has_is_refused(
    session: Session, cursor: str, values: tuple[Any, ...]
) -> None:
    with pytest.raises(BadCursor):
        page(session, BY_NAME, 1, forged(*values, like=cursor))


@pytest.mark.parametrize("value", ["2012-05-21", {"date": "21.05.2012"}, {"day": "2012-05-21"}, {"date": 1}, 1, None])
def test_a_cursor_with_what_is_no_date_is_refused(session: Session, value: Any) -> None:
    for _ in range(2):
        make_entry(session, "law", period=life("2012-05-21"))
    order = [OrderedBy(TABLE.c.starts_first), OrderedBy(TABLE.c.id)]
    first = page(session, order, 1).next
    assert first is not None
    assert page(session, order, 1, forged({"date": "2012-05-21"}, 0, like=first)).rows != []
    with pytest.raises(BadCursor):
        page(session, order, 1, forged(value, 0, like=first))


@settings(max_examples=100)
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_no_text_at_all_is_taken_for_a_cursor(shared_database: Database, text: str) -> None:
    with shared_database.read() as session, pytest.raises(BadCursor):
        page(session, BY_NAME, 1, text)


def test_the_first_day_of_all_is_a_key_like_any_other(session: Session) -> None:
    for _ in range(3):
        make_entry(session, "law")
    order = [OrderedBy(TABLE.c.starts_first), OrderedBy(TABLE.c.ends_last, descending=True), OrderedBy(TABLE.c.id)]
    pages = all_pages(session, order, 1)
    assert len(pages) == 3
    assert session.execute(select(TABLE.c.starts_first)).scalars().all() == [dt.date.min] * 3
