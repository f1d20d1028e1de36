"""What one request may cost: each limit is told in the answer, and the answer is like all others."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.core.budget import keep_time
from app.core.db import Database
from app.core.limits import Buckets, is_allowed
from app.core.parameters import MOST_VALUES
from app.core.settings import Rate, Settings, WrongSettings, settings_of_the_environment
from app.main import create_app
from tests.conftest import TODAY, Home, address, opened


@contextmanager
def limited(database: Database, **settings: object) -> Iterator[TestClient]:
    here = Settings(database_url=address(database.url), today=TODAY, **settings)
    with TestClient(create_app(here)) as client:
        yield client


class TestSizes:
    @pytest.mark.parametrize(
        ("request_", "status", "slug", "limit"),
        [
            ({"url": f"/api/v1/laws?text={'x' * 9000}"}, 414, "address-too-long", "8,192"),
            ({"url": f"/{'x' * 9000}"}, 414, "address-too-long", "8,192"),
            ({"url": "/api/v1", "headers": {"x-long": "y" * 33_000}}, 431, "headers-too-large", "32,768"),
            ({"url": "/api/v1", "content": b"x" * 2000}, 413, "body-too-large", "1,024"),
            ({"url": "/mcp", "method": "POST", "content": b"x" * 1_048_577}, 413, "body-too-large", "1,048,576"),
            ({"url": "/mcp", "method": "POST", "content": [b"x" * 400_000] * 3}, 413, "body-too-large", "1,048,576"),
        ],
        ids=["query", "path", "headers", "body of a GET", "body", "body in pieces"],
    )
    def test_are_told(
        self, client: TestClient, request_: dict[str, object], status: int, slug: str, limit: str
    ) -> None:
        if isinstance(pieces := request_.get("content"), list):
            request_ = {**request_, "content": iter(pieces)}
        response = client.request(**{"method": "GET", **request_})  # type: ignore[arg-type]  # by name
        assert response.status_code == status
        problem = response.json()
        assert problem["type"] == f"/problems/{slug}"
        assert limit in problem["detail"]
        assert problem["request_id"] == response.headers["x-request-id"]
        assert response.headers["access-control-allow-origin"] == "*"
        assert client.get(problem["type"]).status_code == 200

    def test_leave_room_for_what_is_meant(self, client: TestClient) -> None:
        assert client.get("/api/v1/countries", headers={"cookie": "x" * 8000}).status_code == 200
        assert client.request("GET", "/api/v1/countries", content=b"{}").status_code == 200

    def test_a_filter_has_so_many_values(self, client: TestClient) -> None:
        many = ",".join(f"c{number}" for number in range(MOST_VALUES + 1))
        problem = client.get(f"/api/v1/facts?country={many}")
        assert problem.status_code == 422
        assert (
            f"{MOST_VALUES + 1} values stand here; at most {MOST_VALUES} are taken at once" in problem.json()["detail"]
        )
        assert client.get(f"/api/v1/facts?country={','.join(['kz', 'tj'] * 500)}").status_code == 200

    def test_columns_and_words_are_limited_too(self, client: TestClient) -> None:
        columns = ",".join(["kz@2012-05-21"] + [f"kz@{year}-01-01" for year in range(2010, 2018)])
        assert "2 to 8 columns" in client.get(f"/api/v1/compare?columns={columns}").json()["detail"]
        assert "200" in client.get(f"/api/v1/search?q={'x' * 201}").json()["detail"]


class TestHosts:
    @pytest.mark.parametrize(
        ("host", "allowed"),
        [
            ("atlas.example.org", True), ("ATLAS.example.org:8000", True), ("atlas.example.org.", True),
            ("a.data.example.org", True), ("data.example.org", False), ("evil.org", False), ("", False),
            ("atlas.example.org.evil.org", False), ("evil-atlas.example.org", False), ("[::1]:80", True), ("[::1]", True),
        ],
    )  # fmt: skip
    def test_are_names_or_all_below_one(self, host: str, allowed: bool) -> None:
        assert is_allowed(host, ["atlas.example.org", "*.data.example.org", "[::1]"]) is allowed

    def test_others_are_refused_but_probes_are_answered(self, seeded: Database) -> None:
        with limited(seeded, allowed_hosts="testserver, *.example.org") as client:
            assert client.get("/api/v1/countries").status_code == 200
            refused = client.get("/api/v1/countries", headers={"host": "evil.test"})
            assert (refused.status_code, refused.json()["type"]) == (421, "/problems/other-host")
            assert client.get("/readyz", headers={"host": "10.0.0.7:8000"}).status_code == 200


class TestRate:
    def test_tokens_come_back_with_time_and_no_more_than_there_were(self) -> None:
        now = [100.0]
        buckets = Buckets(Rate(3, 6), lambda: now[0])
        assert [buckets.wait("a") for _ in range(4)] == [0, 0, 0, 2]
        assert buckets.wait("b") == 0
        now[0] += 2
        assert [buckets.wait("a"), buckets.wait("a")] == [0, 2]
        now[0] += 1000
        assert [buckets.wait("a") > 0 for _ in range(4)] == [False, False, False, True]

    def test_forgets_who_asked_the_longest_ago(self) -> None:
        buckets = Buckets(Rate(1, 3600), lambda: 0.0)
        for number in range(20_001):
            assert buckets.wait(str(number)) == 0
        assert (buckets.wait("20000") > 0, buckets.wait("0")) == (True, 0)

    def test_more_than_allowed_is_told_when_to_go_on(self, seeded: Database) -> None:
        with limited(seeded, rate_limit="3/h") as client:
            assert [client.get("/api/v1/countries").status_code for _ in range(4)] == [200, 200, 200, 429]
            refused = client.get("/laws", headers={"accept": "text/html"})
            assert refused.status_code == 429
            assert 1100 < int(refused.headers["retry-after"]) <= 1201
            assert "3 requests in 3600 s" in refused.text
            assert "Retry-After" in refused.headers["access-control-expose-headers"]
            assert [client.get("/healthz").status_code for _ in range(5)] == [200] * 5

    @pytest.mark.parametrize("written", ["20", "0/s", "20/fortnight", "-1/s", "a/s"])
    def test_a_rate_that_is_none_is_told(self, written: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ATLAS_RATE_LIMIT", written)
        with pytest.raises(WrongSettings, match=r"ATLAS_RATE_LIMIT=.*: a rate is written as requests/time: 20/s"):
            settings_of_the_environment()


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT count(*) FROM n"


class TestTime:
    def test_is_told_when_it_is_over(self, seeded: Database) -> None:
        here = Settings(database_url=address(seeded.url), today=TODAY, time_budget=1.5)
        app = create_app(here)

        @app.get("/endless", include_in_schema=False)
        def endless() -> int:
            with app.state.database.read() as session:
                return int(session.execute(text(ENDLESS)).scalar_one())

        @app.get("/many", include_in_schema=False)
        def many() -> int:
            with app.state.database.read() as session:
                for _ in range(1_000_000):
                    session.execute(text("SELECT 1"))
            return 0

        with TestClient(app) as client:
            for path in ("/endless", "/many"):
                started = time.monotonic()
                refused = client.get(path)
                assert time.monotonic() - started < 10
                assert (refused.status_code, refused.json()["type"]) == (503, "/problems/out-of-time")
                assert "longer than the 1.5 s that one answer may take" in refused.json()["detail"]
            assert client.get("/api/v1/countries").status_code == 200, "the connection is as good as before"

    def test_of_commands_is_their_own(self, home: Home) -> None:
        with home.migrated() as url, opened(url) as database:
            keep_time(database.readers[-1], 0.001)
            with database.read() as session:  # outside of a request nothing is over
                time.sleep(0.01)
                assert session.execute(text("SELECT 1")).scalar_one() == 1
            with database.write() as session:
                if database.url.get_backend_name() == "postgresql":
                    assert session.execute(text("SHOW statement_timeout")).scalar_one() == "0"
