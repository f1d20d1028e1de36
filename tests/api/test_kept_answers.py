"""Answers that are given again from memory: the same to the byte, never of another state, day, language, format or host."""

import datetime as dt
import gzip
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.db import Database
from app.core.settings import ROOT, Settings
from app.main import create_app
from app.seeding.load import load
from tests.conftest import TODAY, address
from tests.seeding.small_seed import SmallSeed, write_small_seed

LAWS = "/api/v1/laws?as_of=2012-05-21"
ADDRESSES = [
    LAWS,
    "/api/v1/countries/kz.json",
    "/openapi.json",
    "/laws?lang=ru",
    "/static/reader.css",
    "/api/v1/releases",
]
Count = Callable[..., AbstractContextManager[Any]]


def keeping(database: Database, **settings: Any) -> TestClient:
    """The application with a memory, which looks at every request whether its answers still hold."""
    defaults = {"cache_bytes": 8_000_000, "cache_check_ms": 0, "today": TODAY, "releases_dir": ROOT / "var" / "none"}
    return TestClient(create_app(Settings(database_url=address(database.url), **{**defaults, **settings})))


@pytest.fixture(scope="module")
def kept(seeded: Database) -> Iterator[TestClient]:
    with keeping(seeded) as client:
        yield client


def told(response: Any) -> tuple[int, dict[str, str], bytes]:
    return response.status_code, {**response.headers, "x-request-id": ""}, response.content


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("at", ADDRESSES)
def test_are_the_same_to_the_byte_and_ask_the_database_nothing(
    kept: TestClient, client: TestClient, query_count: Count, at: str, coding: str
) -> None:
    headers = {"Accept-Encoding": coding}
    first, plain = kept.get(at, headers=headers), client.get(at, headers=headers)
    with query_count() as statements:
        again, head = kept.get(at, headers=headers), kept.head(at, headers=headers)
        held = kept.get(at, headers={**headers, "If-None-Match": first.headers["etag"]})
    assert first.status_code == 200
    assert statements.count == 0
    assert told(again) == told(first) == told(plain)
    assert told(head) == (200, told(first)[1], b"")
    assert told(held) == told(client.get(at, headers={**headers, "If-None-Match": first.headers["etag"]}))
    assert (held.status_code, held.content) == (304, b"")
    assert len({one.headers["x-request-id"] for one in (first, again, head, held)}) == 4


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept-Language": "ru"},
        {"Accept": "text/csv"},
        {"Host": "atlas.example"},
        {"Accept-Encoding": "identity"},
    ],
)
def test_are_never_those_of_another_language_format_host_or_coding(
    kept: TestClient, client: TestClient, headers: dict[str, str]
) -> None:
    usual = {"Accept-Language": "en", "Accept": "application/json", "Accept-Encoding": "gzip"}
    kept.get(LAWS, headers=usual)
    assert told(kept.get(LAWS, headers=usual | headers)) == told(client.get(LAWS, headers=usual | headers))


@pytest.fixture
def small(database: Database, tmp_path: Path) -> SmallSeed:
    seed = write_small_seed(tmp_path / "seed")
    load(database, seed.folder)
    return seed


def test_are_forgotten_by_every_server_when_anyone_loads(small: SmallSeed, database: Database) -> None:
    mechanism = "/api/v1/mechanisms/kz-mech-grants"
    with keeping(database) as one, keeping(database) as other:
        before = [told(server.get(mechanism)) for server in (one, other, one, other)]
        assert before == [before[0]] * 4
        small.replace("kz/mechanisms.yaml", "id: kz-mech-grants", "id: kz-mech-grants\n    note: Reviewed.")
        loader = Database(address(database.url))
        load(loader, small.folder)
        loader.dispose()
        for server in (one, other):
            after = server.get(mechanism)
            assert after.json()["meta"]["revision"]["number"] == 2
            assert told(server.get(mechanism)) == told(after)


def test_of_yesterday_are_not_given_today(seeded: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    today = TODAY
    monkeypatch.setattr(Settings, "current_day", lambda _self: today)
    with keeping(seeded) as client:
        assert client.get("/api/v1/laws").json()["meta"]["as_of"] == "2026-11-23"
        today = TODAY + dt.timedelta(days=1)
        assert client.get("/api/v1/laws").json()["meta"]["as_of"] == "2026-11-24"


def test_about_releases_change_with_the_folder(seeded: Database, tmp_path: Path) -> None:
    with keeping(seeded, releases_dir=tmp_path) as client:
        assert client.get("/api/v1/releases").json()["page"]["total"] == 0
        (tmp_path / "2026.1").mkdir()
        (tmp_path / "2026.1" / "release.json").write_text("{}")
        assert client.get("/api/v1/releases").status_code != 200  # it looks, and finds a record that says nothing


def test_take_no_more_than_they_may(seeded: Database) -> None:
    with keeping(seeded, cache_bytes=200_000) as client:
        memory: Any = client.app.state.memory  # type: ignore[attr-defined]  # it is typed as any ASGI callable
        for limit in range(1, 40):
            assert (
                client.get(f"/api/v1/laws?as_of=any&limit={limit}", headers={"Accept-Encoding": ""}).status_code == 200
            )
            assert 0 < memory.size <= 200_000
    with keeping(seeded, cache_bytes=0) as client:
        assert client.app.state.memory is None  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["/api/v1/laws/no-such-law", "/api/v1/laws?limit=0", "/nothing"])
def test_are_never_errors(kept: TestClient, path: str) -> None:
    first, again = kept.get(path), kept.get(path)
    assert first.json()["request_id"] != again.json()["request_id"]


class TestCoding:
    def ask(self, client: TestClient, at: str, coding: str) -> tuple[Any, bytes]:
        with client.stream("GET", at, headers={"Accept-Encoding": coding}) as response:
            return response, b"".join(response.iter_raw())

    @pytest.mark.parametrize("at", [LAWS, "/api/v1/laws.csv?as_of=any", "/", "/llms.txt"])
    def test_changes_nothing_but_the_bytes_on_the_way(self, client: TestClient, at: str) -> None:
        plain, body = self.ask(client, at, "identity")
        coded, bytes_ = self.ask(client, at, "br, gzip;q=0.5")
        assert coded.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert gzip.decompress(bytes_) == body
        assert len(bytes_) < len(body)
        assert "Accept-Encoding" in plain.headers["vary"]
        assert plain.headers["vary"] == coded.headers["vary"]
        if "etag" in plain.headers:
            assert coded.headers["etag"] == plain.headers["etag"][:-1] + '-gzip"'

    @pytest.mark.parametrize("coding", ["", "br", "gzip;q=0", "*;q=0", "identity, *;q=0"])
    def test_is_only_for_who_takes_it(self, client: TestClient, coding: str) -> None:
        response, body = self.ask(client, LAWS, coding)
        assert "content-encoding" not in response.headers
        assert int(response.headers["content-length"]) == len(body)

    def test_leaves_packed_files_alone(self, client: TestClient) -> None:
        response, _ = self.ask(client, "/api/v1/laws.xlsx", "gzip")
        assert "content-encoding" not in response.headers

    @pytest.mark.parametrize("named", ["{}", "W/{}"])
    def test_is_known_again_by_either_tag(self, client: TestClient, named: str) -> None:
        for coding in ("identity", "gzip"):
            tag = client.get(LAWS, headers={"Accept-Encoding": coding}).headers["etag"]
            for now in ("identity", "gzip"):
                headers = {"Accept-Encoding": now, "If-None-Match": named.format(tag)}
                assert client.get(LAWS, headers=headers).status_code == 304
