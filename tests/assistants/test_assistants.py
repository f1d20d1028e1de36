"""The tools for assistants, through a real client of the protocol over HTTP, and the guide for language models."""

import re
import threading
import time
from collections.abc import Iterator
from typing import Any

import mcp
import pytest
import uvicorn
from fastapi.testclient import TestClient

from app.core.db import Database
from app.core.settings import ROOT, Settings
from app.main import create_app
from tests.conftest import TODAY, address

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def server(seeded: Database) -> Iterator[str]:
    """The application on a port of its own."""
    app = create_app(Settings(database_url=address(seeded.url), seed_dir=ROOT / "seed", today=TODAY))
    running = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        time.sleep(0.02)
    port = running.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    running.should_exit = True
    thread.join(20)


async def called(server: str, tool: str, **asked: Any) -> Any:
    async with mcp.Client(f"{server}/mcp/") as client:
        return await client.call_tool(tool, asked)


async def answered(server: str, tool: str, **asked: Any) -> Any:
    result = await called(server, tool, **asked)
    assert not result.is_error, result.content
    return result.structured_content


async def test_the_tools_are_listed_and_only_read(server: str) -> None:
    async with mcp.Client(f"{server}/mcp/") as client:
        tools = (await client.list_tools()).tools
    assert {tool.name for tool in tools} == {"search", "get", "facts", "compare", "evidence"}
    for tool in tools:
        assert tool.annotations
        assert tool.annotations.read_only_hint
        assert tool.description


async def test_from_a_search_to_the_evidence(server: str) -> None:
    found = await answered(server, "search", query="соцзаказ")
    assert found["data"][0]["id"] == "kz-mech-social-order"
    read = await answered(server, "get", public_id=found["data"][0]["id"], as_of="2012-05-21")
    assert read["meta"]["as_of"] == "2012-05-21"
    listed = await answered(server, "facts", subject=["kz-mech-social-order"], status=["known"], as_of="2012-05-21")
    fact = listed["data"][0]["id"]
    proof = await answered(server, "evidence", fact_id=fact, as_of="2012-05-21")
    assert proof["data"]["evidence"]["sources"][0]["locator"]
    assert proof["meta"]["licence"]["name"] == "CC BY 4.0"


@pytest.mark.parametrize(
    "public_id",
    [
        *(
            "kz",
            "kz-law-social-order-2005",
            "kz-law-social-order-2005-art-1-2",
            "kz-inst-mci-2012",
            "statutory-basis",
            "kz-mci",
        ),
        *(
            "kz-council-public-councils",
            "kz-conflict-aarhus-in-force",
            "kz-q-academic-figures",
            "int-event-study-visit-2012",
        ),
        *("int-src-icnl-press-2012", "kz-stat-awards-applications-2017-216"),
    ],
)
async def test_every_kind_of_entry_can_be_read(server: str, public_id: str) -> None:
    read = await answered(server, "get", public_id=public_id)
    assert public_id in (read["data"].get("id"), read["data"].get("key"))


async def test_the_same_answer_as_the_api(server: str, client: TestClient) -> None:
    told = await answered(server, "get", public_id="kz-mech-state-grants", as_of="2023-06-01")
    assert told["data"] == client.get("/api/v1/mechanisms/kz-mech-state-grants?as_of=2023-06-01").json()["data"]


async def test_a_comparison_is_a_brief_with_sources(server: str) -> None:
    brief = (await answered(server, "compare", columns=["kz@2012-05-21", "tj@2012-05-21"], theme=["legal-basis"]))[
        "result"
    ]
    assert brief.startswith("# ")
    assert "2012-05-21" in brief
    assert re.search(r"\[\^?1\]|\[1\]", brief)


@pytest.mark.parametrize(
    ("tool", "asked", "said"),
    [
        ("get", {"public_id": "kz-mech-sozial-order"}, "did you mean kz-mech-social-order"),
        ("get", {"public_id": "kz", "as_of": "yesterday"}, "YYYY-MM-DD"),
        ("search", {"query": "-"}, "no word"),
        ("search", {"query": "grants", "limit": 500}, "from 1 to 50"),
        ("facts", {"country": ["xx"]}, "xx"),
        ("compare", {"columns": ["kz"]}, "2 to 8 columns"),
        ("evidence", {"fact_id": "kz-fact-none"}, "there is no fact"),
    ],
)
async def test_what_cannot_be_answered_says_what_would_be_right(server: str, tool: str, asked: Any, said: str) -> None:
    result = await called(server, tool, **asked)
    assert result.is_error
    assert said in result.content[0].text


async def test_the_guide_for_language_models_names_addresses_that_exist(client: TestClient) -> None:
    guide = client.get("/llms.txt")
    assert guide.headers["content-type"].startswith("text/plain")
    for at in re.findall(r"\]\((/[^)]+)\)", guide.text):
        assert client.get(at).status_code == 200, at
