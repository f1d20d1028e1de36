"""Probes, headers, figures, the log and the ids of requests."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.core.db import Database
from app.core.migrations import head_revision
from app.core.observing import begin_log
from app.core.settings import ROOT, LogFormat, Settings
from app.main import create_app
from app.seeding.load import load
from tests.conftest import TODAY, Home, address, opened

TOKEN = "a-token-of-some-length"


@contextmanager
def watched(
    database: Database, client: tuple[str, int] = ("testclient", 50_000), **settings: object
) -> Iterator[TestClient]:
    here = Settings(database_url=address(database.url), today=TODAY, **settings)
    with TestClient(create_app(here), client=client) as asking:
        yield asking


class TestProbes:
    def test_a_living_and_ready_atlas(self, client: TestClient) -> None:
        assert client.get("/healthz").text == "ok\n"
        ready = client.get("/readyz")
        assert ready.status_code == 200
        assert ready.headers["cache-control"] == "no-store"
        assert [(check["name"], check["ok"]) for check in ready.json()["checks"]] == [
            (name, True) for name in ("database", "migrations", "data", "search-index")
        ]

    def test_says_what_is_not_well(self, home: Home) -> None:
        with home.blank() as url, opened(url) as database, watched(database) as client:
            assert self.fault(client) == (
                "migrations",
                f"the schema is at nothing, this code needs {head_revision()}; run `atlas migrate`",
            )
        with home.migrated() as url, opened(url) as database, watched(database) as client:
            assert self.fault(client) == ("data", "no data was loaded yet; run `atlas seed`")
            load(database, ROOT / "seed")
            assert client.get("/readyz").status_code == 200
            with database.write() as session:
                session.execute(
                    text("DELETE FROM search_index WHERE " + ("id" if "postgresql" in url else "rowid") + " < 9")
                )
                session.execute(text("UPDATE revision SET digest = 'another'"))
            name, said = self.fault(client)
            assert name == "search-index"
            assert re.match(r"\d+ things, \d+ of them with a document, \d+ in the index", said)

    def test_says_that_the_database_is_not_there(self) -> None:
        away = Settings(database_url="postgresql+psycopg://atlas@127.0.0.1:1/atlas")
        with TestClient(create_app(away)) as client:
            assert client.get("/healthz").status_code == 200
            name, said = self.fault(client)
            assert (name, said[:30]) == ("database", "the database cannot be read: c")

    def fault(self, client: TestClient) -> tuple[str, str]:
        unready = client.get("/readyz")
        assert (unready.status_code, unready.json()["ready"]) == (503, False)
        first = next(check for check in unready.json()["checks"] if not check["ok"])
        return first["name"], first["said"]


PAGES = ["/", "/laws/kz-law-social-order-2005", "/docs", "/problems/gone", "/nothing-here", "/api/v1/countries", "/api/v1/facts.csv",
         "/api/v1/nothing", "/static/reader.css", "/openapi.json", "/healthz", "/api/v1/feed.atom"]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_says_how_safely_it_is_shown(client: TestClient, page: str) -> None:
    headers = client.get(page, headers={"accept": "text/html"} if "api" not in page else {}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'self'" in policy
    assert "script-src 'unsafe" not in policy


class TestFigures:
    def test_are_for_who_has_the_token(self, seeded: Database, client: TestClient) -> None:
        assert client.get("/metrics").status_code == 404
        with watched(seeded, metrics_token=TOKEN) as asking:
            for wrong in ({}, {"authorization": "Bearer wrong"}, {"authorization": TOKEN}):
                assert asking.get("/metrics", headers=wrong).status_code == 401
            assert self.asked(asking).headers["cache-control"] == "no-store"

    def test_count_by_route_and_never_by_address(self, seeded: Database) -> None:
        with watched(seeded, metrics_token=TOKEN) as asking:
            for path in ("/api/v1/laws/kz-law-social-order-2005", "/api/v1/laws/kz-law-social-order-2005.json", "/laws",
                         "/api/v1/laws/none", "/wp-login.php", "/static/reader.css"):  # fmt: skip
                asking.get(path)
            told = self.asked(asking).text
        lines = {
            line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in told.splitlines() if line[0] != "#"
        }
        assert lines['atlas_requests_total{method="GET",route="/api/v1/laws/{law_id}",status="200"}'] == 2
        assert lines['atlas_requests_total{method="GET",route="/api/v1/laws/{law_id}",status="404"}'] == 1
        assert lines['atlas_requests_total{method="GET",route="none",status="404"}'] == 1
        assert lines['atlas_requests_total{method="GET",route="/static",status="200"}'] == 1
        assert lines['atlas_request_seconds_count{route="/laws"}'] == 1
        assert lines['atlas_response_bytes_total{route="/static"}'] > 1000
        assert "wp-login" not in told
        assert "kz-law" not in told

    def asked(self, asking: TestClient) -> "Response":  # type: ignore[name-defined]  # noqa: F821
        answer = asking.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        return answer


class TestIds:
    GIVEN: ClassVar = {
        "x-request-id": "edge-0123456789",
        "x-forwarded-for": "203.0.113.9",
        "x-forwarded-proto": "https",
    }

    def test_are_those_of_a_trusted_proxy(self, seeded: Database) -> None:
        with (
            watched(seeded, ("127.0.0.1", 1)) as near,
            watched(seeded, ("10.1.2.3", 1), trusted_proxies="10.0.0.0/8") as inside,
        ):
            for asking in (near, inside):
                answer = asking.get("/api/v1/laws.csv?limit=1", headers=self.GIVEN)
                assert answer.headers["x-request-id"] == "edge-0123456789"
                assert (
                    "https://testserver"
                    in asking.get("/api/v1/laws", headers=self.GIVEN).json()["meta"]["links"]["curl"]
                )

    def test_are_ours_for_anybody_else_and_for_what_is_no_id(self, seeded: Database) -> None:
        with watched(seeded, ("203.0.113.5", 1)) as far, watched(seeded, ("127.0.0.1", 1), trusted_proxies="") as alone:
            for asking in (far, alone):
                answer = asking.get("/api/v1/laws", headers=self.GIVEN)
                assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])
                assert "http://testserver" in answer.json()["meta"]["links"]["curl"]
        with watched(seeded, ("127.0.0.1", 1)) as near:
            for wrong in ("short", "x" * 65, "<script>alert(1)</script>"):
                assert re.fullmatch(
                    r"[0-9a-f]{32}", near.get("/", headers={"x-request-id": wrong}).headers["x-request-id"]
                )


class TestLog:
    @pytest.fixture(autouse=True)
    def _as_it_was(self) -> Iterator[None]:
        logger = logging.getLogger("atlas")
        before = (logger.handlers, logger.propagate, logger.level)
        yield
        logger.handlers, logger.propagate = before[:2]
        logger.setLevel(before[2])

    @pytest.mark.parametrize("format_", [LogFormat.JSON, LogFormat.LOGFMT])
    def test_has_one_line_a_request_and_nothing_of_who_asked_what(
        self, seeded: Database, format_: LogFormat, capsys: pytest.CaptureFixture[str]
    ) -> None:
        begin_log(format_)
        with watched(seeded, ("203.0.113.5", 1), log_format=format_) as asking:
            answer = asking.get("/api/v1/search?q=secret")
            asking.get("/a%22b%0Aforged=line")
        first, second = capsys.readouterr().err.splitlines()
        for hidden in ("secret", "203.0.113.5"):
            assert hidden not in first
        if format_ is LogFormat.JSON:
            told = json.loads(first)
            assert (told["event"], told["method"], told["route"], told["status"]) == (
                "request",
                "GET",
                "/api/v1/search",
                200,
            )
            assert (told["request_id"], told["bytes"]) == (
                answer.headers["x-request-id"],
                int(answer.headers["content-length"]),
            )
            assert told["ms"] > 0
            assert json.loads(second)["status"] == 404
        else:
            assert re.search(
                rf"level=info event=request request_id={answer.headers['x-request-id']} method=GET route=/api/v1/search "
                rf"path=/api/v1/search status=200 ms=[\d.]+ bytes={answer.headers['content-length']}$",
                first,
            )

    def test_tells_a_fault_with_its_request(self, seeded: Database, capsys: pytest.CaptureFixture[str]) -> None:
        begin_log(LogFormat.JSON)
        here = Settings(database_url=address(seeded.url), today=TODAY, log_format=LogFormat.JSON)
        app = create_app(here)

        @app.get("/broken", include_in_schema=False)
        def broken() -> None:
            raise ZeroDivisionError

        with TestClient(app, raise_server_exceptions=False) as asking:
            answer = asking.get("/broken")
        fault, line = map(json.loads, capsys.readouterr().err.splitlines())
        assert answer.headers["x-request-id"] in fault["event"]
        assert "ZeroDivisionError" in fault["traceback"]
        assert line["status"] == 500
