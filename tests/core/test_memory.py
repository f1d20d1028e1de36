"""Who asks what another is being answered waits for that answer."""

import datetime as dt
from typing import Any

import anyio
import httpx2
import pytest
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from app.core.caching import Stamp
from app.core.edge import Edge
from app.core.limits import Limits
from app.core.memory import Memory
from app.core.proxies import Proxies
from app.core.settings import Settings

GROUND = frozenset([dt.date(2026, 11, 23)])


class Slow:
    """An application that takes a while, and counts how often it is asked."""

    def __init__(self, *, kept: bool, fails: bool = False) -> None:
        self.kept, self.fails, self.asked = kept, fails, 0

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        self.asked += 1
        await anyio.sleep(0.05)
        if self.fails:
            raise RuntimeError
        if self.kept:
            scope["state"]["stamp"] = Stamp('"tag"', stands_on=tuple(GROUND))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"etag", b'"tag"')]})
        await send({"type": "http.response.body", "body": scope["path"].encode()})


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def crowd(app: Slow, paths: list[str]) -> list[Any]:
    memory = Memory(1_000_000, lambda: GROUND)
    answers: list[Any] = []
    edge = Edge(app, memory, Limits(FastAPI(), Settings(database_url="sqlite://")), Proxies(()))
    transport = httpx2.ASGITransport(app=edge, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://t") as client:

        async def ask(path: str) -> None:
            answers.append(await client.get(path))

        async with anyio.create_task_group() as group:
            for path in paths:
                group.start_soon(ask, path)
    assert not memory._making, "nobody is left waiting"
    memory.close()
    return answers


@pytest.mark.anyio
async def test_a_crowd_with_one_question_has_it_made_once() -> None:
    app = Slow(kept=True)
    answers = await crowd(app, ["/one"] * 20 + ["/two"] * 20)
    assert app.asked == 2
    assert sorted(answer.text for answer in answers) == ["/one"] * 20 + ["/two"] * 20


@pytest.mark.anyio
async def test_what_is_not_kept_is_made_for_each() -> None:
    app = Slow(kept=False)
    assert {answer.status_code for answer in await crowd(app, ["/one"] * 10)} == {200}
    assert app.asked == 10


@pytest.mark.anyio
async def test_a_fault_is_everybodys_own() -> None:
    app = Slow(kept=True, fails=True)
    await crowd(app, ["/one"] * 5)
    assert app.asked == 5


@pytest.mark.anyio
async def test_a_memory_that_was_closed_looks_again_when_it_is_asked_again() -> None:
    looked: list[int] = []

    def look() -> frozenset[Any]:
        looked.append(1)
        return GROUND

    memory = Memory(1_000_000, look)
    await memory.look_again()
    memory.close()
    await memory.look_again()
    assert len(looked) == 2
    memory.close()
