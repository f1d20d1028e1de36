"""Which format a request is answered in."""

import asyncio

import pytest
from starlette.types import Message

from app.core.formats import (
    CSV,
    FORMATS,
    JSON,
    MARKDOWN,
    NDJSON,
    XLSX,
    Format,
    Written,
    accepted,
    file_name,
    offered_by,
    written_as,
)


@pytest.mark.parametrize(
    ("header", "format_"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV; charset=utf-8", CSV),
        ("text/*", CSV),
        ("text/*;q=0.5, text/markdown", MARKDOWN),
        ("text/csv;q=0.1, text/markdown;q=0.2", MARKDOWN),
        ("application/json, text/csv", JSON),
        ("text/csv, */*", CSV),
        ("text/csv, */*;q=0.1", CSV),
        ("*/*, application/json;q=0.5, text/csv;q=0.4", NDJSON),
        ("text/csv;q=0", JSON),
        ("text/*, text/csv;q=0", MARKDOWN),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", XLSX),
        ("application/x-ndjson", NDJSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", JSON),
        ("application/pdf", JSON),
        ("text/csv;q=2", JSON),
        ("text/csv;q=nan, text/csv;q=", JSON),
        (",;,=;q", JSON),
    ],
)
def test_accept_is_read_as_it_is_meant(header: str, format_: Format) -> None:
    assert accepted(header, FORMATS) is format_


def test_an_operation_has_the_formats_that_it_declares_and_json() -> None:
    assert offered_by({}) == [JSON]
    assert offered_by({404: {}, **written_as(CSV, MARKDOWN)}) == [JSON, CSV, MARKDOWN]


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (["compare", "kz@2012-05-21", "tj"], "compare-kz-2012-05-21-tj.csv"),
        (['a"; x=../../etc', "ы\r\n"], "a-x-etc.csv"),
        (["x" * 500], "x" * 120 + ".csv"),
    ],
)
def test_a_file_has_a_telling_name_that_every_system_takes(parts: list[str], name: str) -> None:
    assert file_name(parts, CSV) == name


def test_who_takes_nothing_is_let_go_in_the_end() -> None:
    pieces, released = iter([b"a", b"b"]), []

    async def receive() -> Message:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            await asyncio.sleep(60)  # as where a full buffer is never emptied

    answer = Written(pieces)
    answer.patience = 0.05
    answer.done = lambda: released.append(True)
    asyncio.run(answer({"type": "http", "path": "/laws.csv", "asgi": {"spec_version": "2.3"}}, receive, send))
    assert released == [True]
