"""How answers travel: what says how to recognise them, who may read them, what they lead to."""

import datetime as dt
import itertools
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core import caching
from app.core.db import Database
from app.core.settings import ROOT, Settings
from app.main import create_app
from app.seeding.load import latest_revision, load
from app.web import index
from tests.api.test_conventions import ONE_OF_EACH
from tests.conftest import TODAY, Home, SqliteHome, address, asked, on_one_engine, opened
from tests.seeding.small_seed import SmallSeed, write_small_seed

EXAMPLES = {**ONE_OF_EACH, "versions": "kz-law-social-order-2005-v2005-04-12"}
"""An id below each part of a path."""
QUERIES = {
    "/api/v1/series/{series_key}/value": "?on=2020-06-01",
    "/api/v1/compare": "?columns=kz,tj&core=true",
    "/api/v1/search": "?q=grants",
    "/api/v1/suggest": "?q=gra",
    "/api/v1/timeline": "?of=kz&lane=events",
    "/api/v1/changes": "?country=kz&from=2012-05-21&core=true",
}
"""What cannot be left out of a question."""

PATHS: dict[str, Any] = create_app(Settings(database_url="sqlite://")).openapi()["paths"]


def example(path: str) -> str:
    """A path with ids in the place of its parameters; empty where none is known."""
    parts = path.split("/")
    ids = [EXAMPLES.get(before, "") if part.startswith("{") else part for before, part in itertools.pairwise(parts)]
    return "/".join([parts[0], *ids]) + QUERIES.get(path, "") if all(ids) else ""


ADDRESSES = {path: example(path) for path in PATHS if example(path)}
ONES = {path: at for path, at in ADDRESSES.items() if path.endswith("}")}
every_address = pytest.mark.parametrize("at", ADDRESSES.values(), ids=ADDRESSES)
EXPOSED = "Link, ETag, Last-Modified, X-Request-Id, Content-Language, Content-Disposition, Retry-After"

Count = Callable[..., AbstractContextManager[Any]]


def tag_of(client: TestClient, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, response.text
    return response.headers["etag"]


def asked_on(day: dt.date, database: Database) -> TestClient:
    return TestClient(create_app(Settings(database_url=address(database.url), today=day)))


@pytest.fixture
def small(database: Database, tmp_path: Path) -> SmallSeed:
    """The small seed, loaded into the test's own database."""
    seed = write_small_seed(tmp_path / "seed")
    load(database, seed.folder)
    return seed


def test_every_address_is_tested_here() -> None:
    needing_files = {path for path in PATHS if path.startswith("/api/v1/releases/")}  # tests/releases asks them
    assert ADDRESSES.keys() == PATHS.keys() - needing_files, "ONE_OF_EACH needs an id of each resource"


class TestEveryAddress:
    @pytest.mark.parametrize(("path", "at"), ADDRESSES.items(), ids=ADDRESSES)
    def test_says_how_to_recognise_its_answer_and_lets_every_page_read_it(
        self, client: TestClient, path: str, at: str
    ) -> None:
        formats = PATHS[path]["get"]["responses"]["200"]["content"]
        response = client.get(at, headers={"Origin": "https://example.org"})
        assert response.status_code == 200, response.text
        assert re.fullmatch(r'"[0-9a-f]{32}(-gzip)?"', response.headers["etag"])
        assert parsedate_to_datetime(response.headers["last-modified"]).date() >= TODAY
        assert response.headers["cache-control"] == "public, max-age=60, stale-while-revalidate=600"
        assert response.headers["vary"] == ("Accept, " if len(formats) > 1 else "") + "Accept-Language, Accept-Encoding"
        assert response.headers["content-language"] == response.json()["meta"]["lang"] == "en"
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["access-control-expose-headers"] == EXPOSED
        assert response.links["describedby"]["url"] == "/openapi.json"
        assert response.links["license"]["url"] == response.json()["meta"]["licence"]["url"]

    @on_one_engine
    @every_address
    def test_is_answered_to_head_as_to_get_without_the_body(self, client: TestClient, at: str) -> None:
        got, head = client.get(at), client.head(at)
        assert head.status_code == 200
        assert head.content == b""
        whole = client.get(at, headers={"Accept-Encoding": "identity"})
        assert int(whole.headers["content-length"]) == len(whole.content)
        assert whole.content == got.content
        assert {**head.headers, "x-request-id": ""} == {**got.headers, "x-request-id": ""}

    @every_address
    def test_is_not_sent_again_to_who_holds_it_and_hardly_asks_the_database(
        self, client: TestClient, query_count: Count, at: str
    ) -> None:
        held = client.get(at)
        slashed = at.replace("?", "/?") if "?" in at else f"{at}/"
        for method, same in (("GET", at), ("HEAD", at), ("GET", slashed)):
            with query_count() as statements:
                response = client.request(method, same, headers={"If-None-Match": held.headers["etag"]})
            assert statements.count <= 1
            assert response.status_code == 304
            assert response.content == b""
            assert "content-type" not in response.headers
            for name in ("etag", "cache-control", "last-modified", "vary", "access-control-allow-origin"):
                assert response.headers[name] == held.headers[name]

    @pytest.mark.parametrize("path", PATHS)
    def test_is_declared_for_get_alone(self, path: str) -> None:
        assert set(PATHS[path]) == {"get"}

    @pytest.mark.parametrize("path", ONES)
    def test_of_one_thing_declares_that_the_thing_may_have_moved(self, path: str) -> None:
        assert {"308", "404", "410"} <= set(PATHS[path]["get"]["responses"])

    @on_one_engine
    @pytest.mark.parametrize("path", ["/api/v1/laws", "/api/v1/nothing", "/openapi.json", "/docs"])
    def test_lets_browsers_ask_first(self, client: TestClient, path: str) -> None:
        asking = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
        response = client.options(path, headers={**asking, "Access-Control-Request-Headers": "if-none-match, x-own"})
        assert response.status_code == 204
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["access-control-allow-methods"] == response.headers["allow"] == "GET, HEAD, OPTIONS"
        assert response.headers["access-control-allow-headers"] == "*"
        assert int(response.headers["access-control-max-age"]) > 3600


class TestTheTagOfAnAnswer:
    LAWS = "/api/v1/laws?limit=2&as_of=2012-05-21&lang=en"

    @pytest.mark.parametrize(
        "other",
        [
            "/api/v1/laws?limit=3&as_of=2012-05-21&lang=en",
            "/api/v1/laws?limit=2&as_of=2012-05-22&lang=en",
            "/api/v1/laws?limit=2&as_of=any&lang=en",
            "/api/v1/laws?limit=2&as_of=2012-05-21&lang=ru",
            "/api/v1/laws?limit=2&as_of=2012-05-21&lang=en&country=kz",
            "/api/v1/sources?limit=2&as_of=2012-05-21&lang=en",
        ],
    )
    def test_is_that_of_this_question_alone(self, client: TestClient, other: str) -> None:
        assert tag_of(client, other) != tag_of(client, self.LAWS)

    def test_is_the_same_for_every_order_of_the_parameters(self, client: TestClient) -> None:
        tags = {
            tag_of(client, "/api/v1/laws?" + "&".join(parts))
            for parts in itertools.permutations(["limit=2", "as_of=2012-05-21", "lang=en"])
        }
        assert tags == {tag_of(client, self.LAWS)}

    def test_follows_the_order_of_a_parameter_that_is_repeated(self, client: TestClient) -> None:
        one = tag_of(client, "/api/v1/mechanisms?type=grant&type=award")
        assert one != tag_of(client, "/api/v1/mechanisms?type=award&type=grant")  # `describe` tells them in their order

    def test_is_another_in_another_language(self, client: TestClient) -> None:
        spoken = [tag_of(client, "/api/v1/laws", **{"Accept-Language": lang}) for lang in ("en", "ru", "kk", "tg")]
        assert len(set(spoken)) == 4
        assert tag_of(client, "/api/v1/laws", **{"Accept-Language": "de"}) == spoken[0]

    def test_is_the_same_on_every_database(self, small: SmallSeed, api: TestClient, tmp_path: Path) -> None:
        paths = [
            "/api/v1",
            "/api/v1/laws",
            "/api/v1/institutions?as_of=any",
            "/openapi.json",
            "/api/v1/sources?lang=ru",
        ]
        with SqliteHome(tmp_path).migrated() as url, opened(url) as other:
            load(other, small.folder)
            with asked(other) as client:
                tags = [tag_of(client, path) for path in paths]
        assert tags == [tag_of(api, path) for path in paths]

    def test_changes_with_the_data_and_is_no_longer_good(self, small: SmallSeed, api: TestClient) -> None:
        before = tag_of(api, "/api/v1/laws")
        small.replace("kz/mechanisms.yaml", "id: kz-mech-grants", "id: kz-mech-grants\n    note: Reviewed.")
        load(api.app.state.database, small.folder)  # type: ignore[attr-defined]  # it is typed as any ASGI callable
        response = api.get("/api/v1/laws", headers={"If-None-Match": before})
        assert response.status_code == 200
        assert response.headers["etag"] != before

    def test_stays_when_the_same_is_loaded_again(self, small: SmallSeed, api: TestClient) -> None:
        before = tag_of(api, "/api/v1/laws")
        small.add("kz/laws.yaml", "# a remark\n")
        load(api.app.state.database, small.folder)  # type: ignore[attr-defined]  # it is typed as any ASGI callable
        assert tag_of(api, "/api/v1/laws") == before

    def test_changes_with_the_code(self, client: TestClient, seeded: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        before = [tag_of(client, path) for path in ("/api/v1/laws", "/openapi.json")]
        monkeypatch.setattr(caching, "code_digest", lambda: "other code")
        with asked(seeded) as other:
            after = [tag_of(other, path) for path in ("/api/v1/laws", "/openapi.json")]
        assert not {*before} & {*after}

    @pytest.mark.parametrize("query", ["", "?as_of=2012-05-21", "?as_of=any"])
    def test_changes_at_midnight_because_any_answer_may_speak_of_today(
        self, seeded: Database, client: TestClient, query: str
    ) -> None:
        path = f"/api/v1/laws/{EXAMPLES['laws']}{query}"
        with asked_on(dt.date(2999, 11, 24), seeded) as later:  # a day after that on which the seed was loaded here
            assert tag_of(later, path) != tag_of(client, path)
            assert later.get(path).headers["last-modified"] == "Sun, 24 Nov 2999 00:00:00 GMT"


class TestAskingConditionally:
    @on_one_engine
    @pytest.mark.parametrize("held", ["{}", "W/{}", '"x", {} , "y"', '"x",W/{}', "*", " * "])
    @pytest.mark.parametrize("path", ["/api/v1/laws", "/openapi.json"])
    def test_what_is_held_is_not_sent_again(self, client: TestClient, held: str, path: str) -> None:
        response = client.get(path, headers={"If-None-Match": held.format(tag_of(client, path))})
        assert response.status_code == 304
        assert response.content == b""

    def test_several_headers_are_one_list(self, client: TestClient) -> None:
        tag = tag_of(client, "/api/v1/laws")
        response = client.get("/api/v1/laws", headers=[("If-None-Match", '"x"'), ("If-None-Match", tag)])
        assert response.status_code == 304

    @on_one_engine
    @pytest.mark.parametrize("held", ['"x"', "", "x", '"', "W/", '"*"'])
    def test_what_is_not_held_is_sent(self, client: TestClient, held: str) -> None:
        assert client.get("/api/v1/laws", headers={"If-None-Match": held}).status_code == 200

    def test_a_tag_without_its_quotes_is_none(self, client: TestClient) -> None:
        tag = tag_of(client, "/api/v1/laws").strip('"')
        assert client.get("/api/v1/laws", headers={"If-None-Match": tag}).status_code == 200

    @on_one_engine
    @pytest.mark.parametrize("query", ["", "?as_of=2012-05-21", "?as_of=any"])
    @pytest.mark.parametrize(
        ("seconds", "status"), [(0, 304), (1, 304), (86_400, 304), (-1, 200), (-86_400 * 365, 200)]
    )
    def test_a_date_counts_where_there_is_no_tag(
        self, client: TestClient, query: str, seconds: int, status: int
    ) -> None:
        path = f"/api/v1/laws{query}"
        modified = parsedate_to_datetime(client.get(path).headers["last-modified"])
        since = format_datetime(modified + dt.timedelta(seconds=seconds), usegmt=True)
        assert client.get(path, headers={"If-Modified-Since": since}).status_code == status
        assert client.get(path, headers={"If-Modified-Since": since, "If-None-Match": '"x"'}).status_code == 200

    @on_one_engine
    @pytest.mark.parametrize(
        "since",
        [
            "",
            "yesterday",
            "2026-11-23",
            "Mon, 99 Nov 2026 00:00:00 GMT",
            "Mon, 23 Nov 99999 00:00:00 GMT",
            "Mon, 01 Jan 0001 00:00:00 +2359",
            "Fri, 31 Dec 9999 23:59:59 +9999",
            "1",
            "🙂",
        ],
    )
    def test_what_is_no_date_does_not_count(self, client: TestClient, since: str) -> None:
        response = client.get("/api/v1/laws", headers=[(b"If-Modified-Since", since.encode())])
        assert response.status_code == 200

    def test_a_date_without_a_zone_is_meant_in_utc(self, client: TestClient) -> None:
        modified = parsedate_to_datetime(client.get("/api/v1/laws").headers["last-modified"])
        since = format_datetime(modified.replace(tzinfo=None))
        assert since.endswith("-0000")
        assert client.get("/api/v1/laws", headers={"If-Modified-Since": since}).status_code == 304

    @on_one_engine
    @pytest.mark.parametrize(
        ("path", "status"),
        [("/api/v1/laws/no-such-law", 404), ("/api/v1/laws?country=xx", 400), ("/api/v1/laws?limit=0", 422)],
    )
    @pytest.mark.parametrize(
        "condition", [{"If-None-Match": "*"}, {"If-Modified-Since": "Fri, 31 Dec 2100 00:00:00 GMT"}]
    )
    def test_what_is_not_there_is_not_held_by_anyone(
        self, client: TestClient, path: str, status: int, condition: dict[str, str]
    ) -> None:
        assert client.get(path, headers=condition).status_code == status

    def test_the_time_of_change_is_that_of_the_load(
        self, small: SmallSeed, api: TestClient, database: Database
    ) -> None:
        del small
        with database.read() as session:
            loaded = latest_revision(session)
        assert loaded is not None
        with asked_on(loaded.loaded_at.date(), database) as that_day:
            modified = parsedate_to_datetime(that_day.get("/api/v1/laws").headers["last-modified"])
        assert modified == loaded.loaded_at.replace(tzinfo=dt.UTC)


class TestErrors:
    PATHS = (
        ("GET", "/api/v1/laws?nonsense=1", 400),
        ("GET", "/api/v1/laws/no-such-law", 404),
        ("GET", "/nothing", 404),
        ("POST", "/api/v1/laws", 405),
        ("DELETE", "/api/v1/laws", 405),
        ("GET", "/api/v1/laws?limit=0", 422),
        ("GET", "/problems/none-such", 404),
        ("GET", "/static/none-such", 404),
    )

    @on_one_engine
    @pytest.mark.parametrize(("method", "path", "status"), PATHS)
    def test_are_not_kept_and_can_be_read_by_every_page(
        self, client: TestClient, method: str, path: str, status: int
    ) -> None:
        response = client.request(method, path, headers={"Origin": "https://example.org"})
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["access-control-expose-headers"] == EXPOSED
        assert response.headers["x-request-id"] == response.json()["request_id"]
        assert not {"etag", "last-modified", "link", "content-language"} & {*response.headers}

    @on_one_engine
    @pytest.mark.parametrize("path", [path for method, path, _ in PATHS if method == "GET"])
    def test_are_told_to_head_without_the_body(self, client: TestClient, path: str) -> None:
        got, head = client.get(path), client.head(path)
        assert head.content == b""
        assert head.status_code == got.status_code
        varying = {"x-request-id": ""}
        assert {**head.headers, **varying} == {**got.headers, **varying}

    def test_of_method_name_the_methods_there_are(self, client: TestClient) -> None:
        assert client.post("/api/v1/laws").headers["allow"] == "GET, HEAD, OPTIONS"

    def test_before_the_first_load_are_not_kept(self, api: TestClient) -> None:
        response = api.get("/api/v1/laws")
        assert response.status_code == 503
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_that_nobody_foresaw_are_told_in_the_same_way(
        self, seeded: Database, monkeypatch: pytest.MonkeyPatch, method: str
    ) -> None:
        monkeypatch.setattr(index, "resources", lambda _document: 1 / 0)
        app = create_app(Settings(database_url=address(seeded.url), today=TODAY))
        with TestClient(app, raise_server_exceptions=False) as client:
            response = client.request(method, "/api/v1", headers={"Origin": "https://example.org"})
        assert response.status_code == 500
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["access-control-expose-headers"] == EXPOSED
        assert "etag" not in response.headers
        assert response.headers["x-request-id"]
        if method == "GET":
            assert response.json()["request_id"] == response.headers["x-request-id"]
            assert "division" not in response.text
        else:
            assert response.content == b""


class TestPages:
    @on_one_engine
    @pytest.mark.parametrize(
        "path",
        [
            "/",
            "/docs",
            "/openapi.json",
            "/problems/gone",
            "/problems/moved",
            "/static/vendor/swagger-ui-5.35.0/swagger-ui.css",
        ],
    )
    def test_are_answered_to_head_as_to_get_and_open_to_all(self, client: TestClient, path: str) -> None:
        got, head = (client.request(method, path, follow_redirects=False) for method in ("GET", "HEAD"))
        assert got.status_code == head.status_code < 400
        assert head.content == b""
        assert {**head.headers, "x-request-id": ""} == {**got.headers, "x-request-id": ""}
        assert got.headers["access-control-allow-origin"] == "*"

    def test_the_document_says_how_to_recognise_it(self, client: TestClient) -> None:
        response = client.get("/openapi.json")
        assert response.headers["cache-control"].startswith("public")
        assert response.headers["vary"] == "Accept-Encoding"
        again = client.get("/openapi.json", headers={"If-None-Match": response.headers["etag"]})
        assert again.status_code == 304


class TestLinks:
    @pytest.mark.parametrize(
        "query", ["limit=7&as_of=any", "as_of=any&limit=7&country=kz&lang=ru", "limit=7&text=о%20внесении"]
    )
    def test_lead_through_a_list_and_back_to_its_start(self, client: TestClient, query: str) -> None:
        first = f"/api/v1/laws?{query}"
        at, seen, total = first, [], None
        while at:
            response = client.get(at)
            body = response.json()
            seen += [row["id"] for row in body["data"]]
            total = body["page"]["total"]
            assert client.get(response.links["first"]["url"]).json() == client.get(first).json()
            following = response.links.get("next")
            assert (following is None) is (body["page"]["next"] is None)
            at = following["url"] if following else ""
        assert len(seen) == len(set(seen)) == total

    def test_name_an_absolute_path_with_the_same_question(self, client: TestClient) -> None:
        response = client.get("/api/v1/laws?limit=1&country=KZ&as_of=2012-05-21")
        cursor = response.json()["page"]["next"]
        assert response.links["first"]["url"] == "/api/v1/laws?limit=1&country=KZ&as_of=2012-05-21"
        assert response.links["next"]["url"] == f"/api/v1/laws?limit=1&country=KZ&as_of=2012-05-21&cursor={cursor}"

    @pytest.mark.parametrize("path", [path for path in ADDRESSES if "cursor" in str(PATHS[path]["get"]["parameters"])])
    def test_lead_on_from_every_list_that_has_more(self, client: TestClient, path: str) -> None:
        at = ADDRESSES[path]
        question = f"{at}{'&' if '?' in at else '?'}limit=1&as_of=any"
        response = client.get(question)
        assert response.links["first"]["url"] == question
        assert ("next" in response.links) is (response.json()["page"]["total"] > 1)

    @on_one_engine
    @pytest.mark.parametrize("at", ONES.values(), ids=ONES)
    def test_name_the_one_address_of_a_thing_however_it_was_asked_for(self, client: TestClient, at: str) -> None:
        base, _, public_id = at.rpartition("/")
        answer = client.get(at)
        canonical = answer.links["canonical"]["url"]
        assert canonical == at + ("?as_of=2026-11-23" if answer.json()["meta"]["as_of_applied"] else "")
        for same in (f"{base}/{public_id.upper()}", f"{at}/", f"{base}/{public_id.upper()}/"):
            answer = client.get(same)
            assert answer.status_code == 200
            assert answer.links["canonical"]["url"] == canonical
            assert client.get(canonical).json()["data"] == answer.json()["data"]

    @pytest.mark.parametrize("as_of", ["2012-05-21", "any"])
    def test_name_the_day_that_was_asked_for(self, client: TestClient, as_of: str) -> None:
        answer = client.get(f"/api/v1/laws/{EXAMPLES['laws']}?lang=ru&as_of={as_of}")
        assert answer.links["canonical"]["url"] == f"/api/v1/laws/{EXAMPLES['laws']}?as_of={as_of}"


LAW, VERSION, PROVISION = EXAMPLES["laws"], EXAMPLES["versions"], EXAMPLES["provisions"]
MECHANISM, COUNCIL, INSTITUTION = EXAMPLES["mechanisms"], EXAMPLES["councils"], EXAMPLES["institutions"]
SOURCE, FACT = EXAMPLES["sources"], EXAMPLES["facts"]
RETIRED = f"""
  - {{id: kz-law-twin, reason: Twice., successor: null, merged_into: {LAW}, on: "2026-06-01"}}
  - {{id: kz-law-twins-twin, reason: Thrice., successor: null, merged_into: kz-law-twin, on: "2026-05-01"}}
  - {{id: kz-law-into-withdrawn, reason: Confused., successor: null, merged_into: kz-law-withdrawn, on: "2026-05-02"}}
  - {{id: kz-law-withdrawn, reason: It never was., successor: {LAW}, merged_into: null, on: "2026-05-03"}}
  - {{id: kz-law-twin-art-1, reason: Twice., successor: null, merged_into: {PROVISION}, on: "2026-05-03"}}
  - {{id: kz-law-twin-v1, reason: Twice., successor: null, merged_into: {VERSION}, on: "2026-05-03"}}
  - {{id: kz-inst-twin, reason: Twice., successor: null, merged_into: {INSTITUTION}, on: "2026-05-03"}}
  - {{id: kz-src-twin, reason: Twice., successor: null, merged_into: {SOURCE}, on: "2026-05-03"}}
  - {{id: kz-council-twin, reason: Twice., successor: null, merged_into: {COUNCIL}, on: "2026-05-03"}}
  - {{id: kz-mech-twin, reason: Twice., successor: null, merged_into: {MECHANISM}, on: "2026-05-03"}}
  - {{id: kz-mech-council, reason: It is a council., successor: null, merged_into: {COUNCIL}, on: "2026-05-03"}}
  - {{id: kz-fact-twin, reason: Twice., successor: null, merged_into: {FACT}, on: "2026-05-03"}}
  - {{id: kz-fact-withdrawn, reason: Nothing proves it., successor: null, merged_into: null, on: "2026-05-03"}}
"""
MERGED = [
    ("/laws/kz-law-twin", f"/laws/{LAW}"),
    ("/laws/KZ-LAW-TWIN/", f"/laws/{LAW}"),
    ("/laws/kz-law-twins-twin", f"/laws/{LAW}"),
    ("/laws/kz-law-twin?as_of=2012-05-21&lang=ru", f"/laws/{LAW}?as_of=2012-05-21&lang=ru"),
    ("/laws/kz-law-twin/versions?as_of=any&limit=1", f"/laws/{LAW}/versions?as_of=any&limit=1"),
    ("/laws/kz-law-twin/provisions", f"/laws/{LAW}/provisions"),
    ("/laws/kz-law-twin/relations", f"/laws/{LAW}/relations"),
    (f"/laws/{LAW}/versions/kz-law-twin-v1", f"/laws/{LAW}/versions/{VERSION}"),
    ("/provisions/kz-law-twin-art-1", f"/provisions/{PROVISION}"),
    ("/institutions/kz-inst-twin", f"/institutions/{INSTITUTION}"),
    ("/sources/kz-src-twin", f"/sources/{SOURCE}"),
    ("/councils/kz-council-twin", f"/councils/{COUNCIL}"),
    ("/mechanisms/kz-mech-twin?include=evidence", f"/mechanisms/{MECHANISM}?include=evidence"),
    ("/mechanisms/kz-mech-council?as_of=any", f"/councils/{COUNCIL}?as_of=any"),
    ("/facts/kz-fact-twin?as_of=any", f"/facts/{FACT}?as_of=any"),
]


@pytest.fixture(scope="module")
def tidied(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The application over the real seed after some ids were retired."""
    folder = tmp_path_factory.mktemp("tidied") / "seed"
    shutil.copytree(ROOT / "seed", folder)
    retired = folder / "retired.yaml"
    before = retired.read_text() if retired.exists() else "retired:"
    retired.write_text(before.rstrip("\n") + RETIRED)
    with home.migrated() as url, opened(url) as database:
        load(database, folder)
        with asked(database) as client:
            yield client


class TestIdsThatAreNoLongerUsed:
    @pytest.mark.parametrize(("old", "new"), MERGED)
    def test_merged_lead_to_the_one_that_answers_in_their_place(self, tidied: TestClient, old: str, new: str) -> None:
        moved = tidied.get(f"/api/v1{old}", follow_redirects=False)
        assert moved.status_code == 308, moved.text
        assert moved.headers["location"] == f"/api/v1{new}"
        assert moved.headers["content-type"] == "application/problem+json"
        assert moved.headers["access-control-allow-origin"] == "*"
        assert moved.headers["cache-control"].startswith("public, max-age=60")
        problem = moved.json()
        assert (problem["type"], problem["status"]) == ("/problems/moved", 308)
        assert problem["successor"] in new
        assert tidied.get(problem["type"]).status_code == 200
        followed = tidied.get(f"/api/v1{old}")
        assert followed.status_code == 200
        assert followed.json() == tidied.get(f"/api/v1{new}").json()
        assert tidied.head(f"/api/v1{old}", follow_redirects=False).headers["location"] == f"/api/v1{new}"

    @pytest.mark.parametrize(
        ("path", "parameter", "old", "new"),
        [
            ("facts", "law", "kz-law-twin", LAW),
            ("facts", "law", "KZ-LAW-TWINS-TWIN", LAW),
            ("facts", "provision", "kz-law-twin-art-1", PROVISION),
            ("facts", "source", "kz-src-twin", SOURCE),
            ("facts", "subject", "kz-mech-twin", MECHANISM),
            ("facts", "subject", "kz-council-twin", COUNCIL),
            ("mechanisms", "law", "kz-law-twin", LAW),
            ("mechanisms", "institution", "kz-inst-twin", INSTITUTION),
        ],
    )
    def test_merged_mean_the_other_in_a_filter(
        self, tidied: TestClient, path: str, parameter: str, old: str, new: str
    ) -> None:
        asked_for = f"/api/v1/{path}?as_of=any&limit=500&{parameter}="
        by_old = tidied.get(asked_for + old, follow_redirects=False)
        assert by_old.status_code == 200, by_old.text
        by_new = tidied.get(asked_for + new).json()
        assert by_old.json()["data"] == by_new["data"]
        assert by_new["page"]["total"] > 0

    @pytest.mark.parametrize(
        ("path", "successor"),
        [
            ("/laws/kz-law-withdrawn", LAW),
            ("/laws/kz-law-withdrawn/versions", LAW),
            ("/laws/kz-law-into-withdrawn", "kz-law-withdrawn"),
            ("/facts/kz-fact-withdrawn", None),
            ("/facts?law=kz-law-withdrawn", LAW),
        ],
    )
    def test_withdrawn_are_gone_with_the_reason(self, tidied: TestClient, path: str, successor: str | None) -> None:
        gone = tidied.get(f"/api/v1{path}", follow_redirects=False)
        assert gone.status_code == 410
        assert gone.json()["successor"] == successor
        assert "was retired on 2026-05-0" in gone.json()["detail"]
        assert gone.headers["cache-control"] == "no-store"

    def test_and_ids_that_never_were_are_told_apart(self, tidied: TestClient) -> None:
        assert tidied.get("/api/v1/laws/kz-law-never", follow_redirects=False).status_code == 404


class TestLanguages:
    @on_one_engine
    @pytest.mark.parametrize(
        ("query", "accepted", "spoken"),
        [
            ("", "", "en"),
            ("", "de", "en"),
            ("", "de, ru;q=0.5", "ru"),
            ("", "*", "en"),
            ("", "kk-KZ", "kk"),
            ("?lang=tg", "ru", "tg"),
        ],
    )
    @pytest.mark.parametrize("resource", ["laws", "sources", "countries/kz"])
    def test_are_named_in_the_header_as_in_the_answer(
        self, client: TestClient, resource: str, query: str, accepted: str, spoken: str
    ) -> None:
        response = client.get(f"/api/v1/{resource}{query}", headers={"Accept-Language": accepted})
        assert response.headers["content-language"] == response.json()["meta"]["lang"] == spoken
        assert response.headers["vary"] == ("Accept" if query else "Accept, Accept-Language") + ", Accept-Encoding"


class TestTheIndex:
    def test_names_every_list_and_where_one_row_is_read(self, client: TestClient) -> None:
        body = client.get("/api/v1/").json()
        assert set(body) == {"data", "meta"}
        lists = {path for path in PATHS if path.startswith("/api/v1/") and "{" not in path}
        assert {resource["url"] for resource in body["data"]["resources"]} == lists
        for resource in body["data"]["resources"]:
            assert client.get(resource["url"] + QUERIES.get(resource["url"], "")).status_code == 200
            assert len(resource["question"]) > 10
            assert resource["name"] == resource["url"].removeprefix("/api/v1/")
        by_name = {resource["name"]: resource for resource in body["data"]["resources"]}
        assert by_name["laws"]["one"] == "/api/v1/laws/{law_id}"

    def test_leads_to_the_documentation_the_terms_and_the_revision(self, client: TestClient) -> None:
        body = client.get("/api/v1").json()
        assert client.get(body["data"]["docs"]).status_code == 200
        assert client.get(body["data"]["openapi"]).json()["paths"].keys() == PATHS.keys()
        assert body["data"]["licence"] == body["meta"]["licence"]["url"]
        assert body["meta"]["revision"]["digest"]
        assert PATHS["/api/v1"]["get"]["operationId"] == "read_index"
