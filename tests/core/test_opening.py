"""What endpoints open: in the thread that answers, and closed there, whatever becomes of the answer."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from app.core.opening import Opening, in_one_thread

ASKED = [
    "/api/v1/laws?limit=1",
    "/api/v1/mechanisms/kz-mech-social-order?currency=USD",
    "/api/v1/mechanisms/kz-mech-social-order?currency=NONE",
    "/api/v1/facts/none-of-them",
    "/api/v1/laws.csv",
    "/countries/kz",
]


@pytest.fixture
def connections(client: TestClient) -> Iterator[list[tuple[str, int]]]:
    """What happens to connections of reads (out of the pool, back into it), and in which thread."""
    noted: list[tuple[str, int]] = []

    def out(*_: Any) -> None:
        noted.append(("out", threading.get_ident()))

    def back(*_: Any) -> None:
        noted.append(("back", threading.get_ident()))

    app: Any = client.app
    engine: Engine = app.state.database.readers[-1]
    event.listen(engine, "checkout", out)
    event.listen(engine, "checkin", back)
    yield noted
    event.remove(engine, "checkout", out)
    event.remove(engine, "checkin", back)


@pytest.mark.parametrize("path", ASKED)
def test_an_answer_is_read_in_one_thread(client: TestClient, connections: list[tuple[str, int]], path: str) -> None:
    client.get(path)
    assert [what for what, _ in connections] == ["out", "back"]
    assert len({thread for _, thread in connections}) == 1


def opening(told: list[str]) -> Opening[int]:
    held = ExitStack()

    def open_() -> int:
        held.callback(told.append, "closed")
        told.append("open")
        return 20

    return Opening(held, open_)


def test_an_endpoint_takes_what_was_opened_and_changed() -> None:
    told: list[str] = []

    def endpoint(number: int, more: int) -> int:
        told.append("answered")
        return number + more

    assert in_one_thread(endpoint)(number=opening(told).then(lambda number: number * 2), more=2) == 42
    assert told == ["open", "answered", "closed"]


def test_is_closed_when_the_endpoint_fails_or_the_change_does() -> None:
    told: list[str] = []

    def endpoint(number: int) -> float:
        return 1 / number

    changes: list[Callable[[int], int]] = [lambda _: 0, lambda number: [1][number]]
    for change in changes:
        with pytest.raises((ZeroDivisionError, IndexError)):
            in_one_thread(endpoint)(number=opening(told).then(change))
    assert told == ["open", "closed"] * 2


def test_what_an_answer_took_over_stays_open() -> None:
    told: list[str] = []
    given = opening(told)
    kept = in_one_thread(lambda number: given.held.pop_all())(number=given)
    assert told == ["open"]
    kept.close()
    assert told == ["open", "closed"]
