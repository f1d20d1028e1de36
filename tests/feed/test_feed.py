"""The change feed over several loads of the small seed."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from app.core.db import Database
from app.feed.wording import KINDS, LEAD, SHORT, cut
from app.models import Revision
from app.seeding.load import load
from app.vocabulary import EntryKind
from tests.conftest import Home, asked, opened
from tests.seeding.small_seed import SmallSeed, write_small_seed

EVENT = "int-event-visit"
ATOM = "{http://www.w3.org/2005/Atom}"
NASTY = "A <b>bold</b> & “quoted” title ]]> of қазақ ҳуқуқ 🙂"


def loads(database: Database, folder: Path) -> SmallSeed:
    """Four loads on four days: everything, two changes, a creation, a retirement."""
    seed = write_small_seed(folder)
    load(database, seed.folder)
    events = seed.data("int/events.yaml")
    events["events"][0]["title"] = NASTY
    seed.put("int/events.yaml", events)
    seed.replace("kz/questions.yaml", "priority: low", "priority: high")
    load(database, seed.folder)
    question = seed.data("kz/questions.yaml")
    question["questions"].append({**question["questions"][0], "id": "kz-q-second", "question": "What was the second?"})
    seed.put("kz/questions.yaml", question)
    load(database, seed.folder)
    question["questions"].pop(0)
    seed.put("kz/questions.yaml", question)
    seed.add(
        "retired.yaml",
        '  - {id: kz-q-first-call, reason: Answered., successor: null, merged_into: null, on: "2026-11-20"}\n',
    )
    load(database, seed.folder)
    with database.write() as session:
        for number in range(1, 5):
            day = dt.datetime(2026, 11, 10 + number, 12, 30, tzinfo=dt.UTC).replace(tzinfo=None)
            session.execute(update(Revision).where(Revision.number == number).values(loaded_at=day))
    return seed


@pytest.fixture(scope="module")
def feeds(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with home.migrated() as url, opened(url) as database:
        loads(database, tmp_path_factory.mktemp("seed"))
        with asked(database) as client:
            yield client


def got(client: TestClient, query: str = "") -> Any:
    response = client.get(f"/api/v1/feed{query}")
    assert response.status_code == 200, response.text
    return response.json()


def ids(body: Any) -> list[str]:
    return [item["entry"] for item in body["data"]]


class TestWhatChanged:
    def test_is_told_newest_first_field_by_field(self, feeds: TestClient) -> None:
        body = got(feeds, "?limit=4")
        assert [(item["revision"]["number"], item["action"]["code"], item["entry"]) for item in body["data"]] == [
            (4, "retired", "kz-q-first-call"),
            (3, "created", "kz-q-second"),
            (2, "changed", EVENT),
            (2, "changed", "kz-q-first-call"),
        ]
        priority = body["data"][3]
        assert priority["fields"] == [{"name": "priority", "before": "low", "after": "high"}]
        assert priority["sentence"] == (
            "Changed: open question “On which day was the first call announced?” (kz-q-first-call): priority."
        )
        assert priority["revision"]["loaded_at"] == "2026-11-12T12:30:00Z"
        assert priority["country"]["id"] == "kz"
        event = body["data"][2]
        assert (event["kind"]["code"], event["title"]) == ("event", NASTY)
        assert [field["name"] for field in event["fields"]] == ["title"]

    def test_is_told_in_russian(self, feeds: TestClient) -> None:
        body = got(feeds, "?lang=ru&since_revision=3")
        assert body["data"][0]["sentence"].startswith("Выведено: открытый вопрос «On which day")
        assert body["meta"]["describe"] == "Изменения данных (после ревизии: 3): записей — 1."

    @pytest.mark.parametrize(
        ("query", "revisions"),
        [
            ("?since_revision=2", [4, 3]),
            ("?since_revision=4", []),
            ("?revision=3", [3]),
            ("?from=2026-11-13", [4, 3]),
            ("?from=2026-11-13&to=2026-11-13", [3]),
            ("?from=2026-11-15", []),
            ("?since_revision=1&kind=question", [4, 3, 2]),
            ("?since_revision=1&kind=event,fact", [2]),
            ("?since_revision=1&country=kz", [4, 3, 2]),
            ("?entry=kz-q-first-call", [4, 2, 1]),
            ("?entry=kz-q-first-call&action=created", [1]),
            ("?entry=kz-q-second,kz-q-first-call&since_revision=2", [4, 3]),
        ],
    )
    def test_is_narrowed_by_filters(self, feeds: TestClient, query: str, revisions: list[int]) -> None:
        body = got(feeds, query)
        assert [item["revision"]["number"] for item in body["data"]] == revisions
        assert body["page"]["total"] == len(revisions)

    def test_of_an_entry_are_its_own_and_those_of_facts_about_it(self, feeds: TestClient) -> None:
        body = got(feeds, "?entry=kz-mech-grants&limit=500")
        kinds = {item["kind"]["code"] for item in body["data"]}
        assert kinds == {"mechanism", "fact"}

    @pytest.mark.parametrize(
        ("query", "status", "near"),
        [("?entry=kz-q-secund", 400, "kz-q-second"), ("?country=xx", 400, "kz"), ("?kind=lawn", 422, "law"),
         ("?since=1", 400, "since_revision"), ("?from=yesterday", 422, None), ("?revision=-1", 422, None), ("?from=2026-02-01&to=2026-01-01", 422, None)],
    )  # fmt: skip
    def test_is_refused_with_what_is_near(self, feeds: TestClient, query: str, status: int, near: str | None) -> None:
        response = feeds.get(f"/api/v1/feed{query}")
        assert response.status_code == status
        assert near is None or near in response.json()["errors"][0]["allowed"]

    def test_leads_to_addresses_that_answer(self, client: TestClient) -> None:
        for kind in KINDS:
            for item in got(client, f"?kind={kind}&grouped=false&limit=2")["data"]:
                assert client.get(item["url"]).status_code == 200, item["url"]

    def test_of_what_was_retired_leads_to_the_reason(self, feeds: TestClient) -> None:
        (item,) = got(feeds, "?action=retired")["data"]
        assert item["title"] == "On which day was the first call announced?"
        assert {"name": "priority", "before": "high", "after": None} in item["fields"]
        response = feeds.get(item["url"])
        assert response.status_code == 410
        assert "Answered" in response.json()["detail"]


class TestALargeLoad:
    def test_is_told_by_kind_and_listed_on_demand(self, client: TestClient, seeded: Database) -> None:
        body = got(client, "?limit=500")
        assert body["page"]["total"] == len(body["data"]) == 16
        assert sum(item["count"] for item in body["data"]) == 2389
        facts = next(item for item in body["data"] if item["kind"]["code"] == "fact")
        assert facts["title"] == f"{facts['count']} facts created"
        listed = client.get(facts["url"]).json()
        assert listed["page"]["total"] == facts["count"]
        assert {item["kind"]["code"] for item in listed["data"]} == {"fact"}

    def test_narrowed_by_country_is_told_of_that_country(self, client: TestClient) -> None:
        for country in ("kz", "tj"):
            for item in got(client, f"?country={country}&limit=500")["data"]:
                if item["count"] > 1:
                    assert client.get(item["url"]).json()["page"]["total"] == item["count"]
        kz, tj = (ids_of(got(client, f"?country={country}")) for country in ("kz", "tj"))
        assert not kz & tj, "the same id would mean the same item"

    def test_narrowed_to_little_is_told_one_by_one(self, client: TestClient) -> None:
        body = got(client, "?entry=kz-law-social-order-2005")
        assert ids(body) == ["kz-law-social-order-2005"]
        assert {"name": "number", "before": None, "after": "36-III"} in body["data"][0]["fields"]

    def test_pages_together_are_the_whole(self, client: TestClient) -> None:
        whole = [item["id"] for item in got(client, "?kind=law,source&grouped=false&limit=500")["data"]]
        paged, url = [], "/api/v1/feed?kind=law,source&grouped=false&limit=100"
        while url:
            response = client.get(url)
            paged += [item["id"] for item in response.json()["data"]]
            url = response.links.get("next", {}).get("url", "")
        assert paged[:500] == whole
        assert len(paged) == len(set(paged)) == 122 + 555

    @pytest.mark.parametrize("grouped", ["true", "false"])
    def test_is_taken_away_whole(self, client: TestClient, grouped: str) -> None:
        total = client.get(f"/api/v1/feed?grouped={grouped}&limit=1").json()["page"]["total"]
        lines = client.get(f"/api/v1/feed.ndjson?grouped={grouped}").text.splitlines()
        assert len(lines) == total > 1

    def test_costs_as_many_statements_as_a_small_one(self, client: TestClient, query_count: Any) -> None:
        counts = []
        for limit in (1, 500):
            with query_count() as statements:
                got(client, f"?grouped=false&limit={limit}")
            counts.append(statements.count)
        assert counts[1] <= counts[0] + 5  # one for each kind of subject, one for acts
        assert counts[1] <= 24


def ids_of(body: Any) -> set[str]:
    return {item["id"] for item in body["data"]}


class TestAtom:
    def test_has_what_rfc_4287_asks_for(self, feeds: TestClient) -> None:
        response = feeds.get("/api/v1/feed.atom?limit=3")
        assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
        feed = ET.fromstring(response.text)  # checks that it is well-formed
        check_atom(feed)
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        assert links["self"] == "http://testserver/api/v1/feed.atom?limit=3"
        assert set(links) == {"self", "alternate", "first", "next"}
        following = ET.fromstring(feeds.get(str(links["next"])).text)
        check_atom(following)
        assert following.findtext(f"{ATOM}id") == feed.findtext(f"{ATOM}id"), "pages are of one feed"
        ours = {entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")}
        assert not ours & {entry.findtext(f"{ATOM}id") for entry in following.findall(f"{ATOM}entry")}

    def test_is_read_by_a_feed_reader(self, feeds: TestClient) -> None:
        parsed = feedparser.parse(feeds.get("/api/v1/feed.atom?since_revision=1").content)
        assert not parsed.bozo
        assert parsed.version == "atom10"
        assert [entry.updated for entry in parsed.entries] == [
            "2026-11-14T12:30:00Z", "2026-11-13T12:30:00Z", "2026-11-12T12:30:00Z", "2026-11-12T12:30:00Z"
        ]  # fmt: skip
        assert parsed.feed.updated == "2026-11-14T12:30:00Z"
        assert parsed.feed.author == "CSO Financing Atlas"

    def test_shows_markup_in_the_data_as_text(self, feeds: TestClient) -> None:
        feed = ET.fromstring(feeds.get("/api/v1/feed.atom?kind=event&action=changed").text)
        (entry,) = feed.findall(f"{ATOM}entry")
        assert NASTY in str(entry.findtext(f"{ATOM}title"))
        content = str(entry.findtext(f"{ATOM}content"))
        assert "<b>" not in content
        assert "A &lt;b&gt;bold&lt;/b&gt; &amp; “quoted” title ]]&gt; of қазақ ҳуқуқ 🙂" in content

    def test_without_items_is_a_feed_too(self, feeds: TestClient) -> None:
        feed = ET.fromstring(feeds.get("/api/v1/feed.atom?since_revision=9").text)
        check_atom(feed)
        assert feed.findtext(f"{ATOM}updated") == "2026-11-14T12:30:00Z"

    def test_keeps_its_ids(self, feeds: TestClient, home: Home, tmp_path: Path) -> None:
        """The same loads into another database: the same items."""
        with home.migrated() as url, opened(url) as database:
            loads(database, tmp_path)
            with asked(database) as other:
                assert ids_of(got(other, "?limit=500")) == ids_of(got(feeds, "?limit=500"))


class TestJsonFeed:
    def test_has_what_the_format_asks_for(self, feeds: TestClient) -> None:
        response = feeds.get("/api/v1/feed.jsonfeed?limit=2")
        assert response.headers["content-type"] == "application/feed+json"
        feed = response.json()
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["feed_url"] == "http://testserver/api/v1/feed.jsonfeed?limit=2"
        assert [item["id"] for item in feed["items"]] == [item["id"] for item in got(feeds, "?limit=2")["data"]]
        following = feeds.get(feed["next_url"]).json()
        assert following["items"][0]["id"] == got(feeds, "?limit=3")["data"][2]["id"]
        for item in feed["items"]:
            assert item["url"].startswith("http://testserver/api/v1/")
            assert item["content_html"].startswith("<p>")
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item["date_published"])
            assert all(isinstance(tag, str) for tag in item["tags"])

    @pytest.mark.parametrize(
        ("path", "type_"),
        [
            ("/feed.atom", "application/atom+xml"),
            ("/feed.json", "application/feed+json"),
            ("/feed", "application/json"),
        ],
    )
    def test_short_addresses_lead_there(self, feeds: TestClient, path: str, type_: str) -> None:
        response = feeds.get(f"{path}?country=kz&since_revision=2")
        assert response.headers["content-type"].partition(";")[0] == type_
        assert len(re.findall("kz-q-second", response.text)) > 0

    def test_formats_are_chosen_by_accept(self, feeds: TestClient) -> None:
        for type_ in ("application/atom+xml", "application/feed+json"):
            response = feeds.get("/api/v1/feed", headers={"Accept": type_})
            assert response.headers["content-type"].partition(";")[0] == type_
            assert "Accept" in response.headers["vary"]


def check_atom(feed: ET.Element) -> None:
    """The rules of RFC 4287, 4.1.1 and 4.1.2, for what we write."""
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", str(element.findtext(f"{ATOM}id")))
        assert dt.datetime.fromisoformat(str(element.findtext(f"{ATOM}updated"))).tzinfo is not None
        assert str(element.findtext(f"{ATOM}title")).strip()
        alternates = [link.get("type") for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(alternates) == len(set(alternates)) == 1
    assert str(feed.findtext(f"{ATOM}author/{ATOM}name")).strip(), "an author for all entries"
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")].count("self") == 1
    own = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(own) == len(set(own))
    for entry in entries:
        assert [content.get("type") for content in entry.findall(f"{ATOM}content")] == ["html"]


def test_a_later_load_makes_another_tag(database: Database, tmp_path: Path) -> None:
    """The feed tells when the data was loaded, so equal data loaded at another time is another answer."""
    load(database, write_small_seed(tmp_path).folder)
    with asked(database) as client:
        tags = []
        for day in (1, 2):
            with database.write() as session:
                session.execute(
                    update(Revision).values(loaded_at=dt.datetime(2026, 11, day, tzinfo=dt.UTC).replace(tzinfo=None))
                )
            tags.append([client.get(f"/api/v1/{path}").headers["etag"] for path in ("feed", "laws")])
        assert tags[0][0] != tags[1][0]
        assert tags[0][1] == tags[1][1]


def test_every_kind_has_its_words() -> None:
    assert set(KINDS) == {*EntryKind, "fact", "codebook"}


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (None, "new", (None, "new")),
        ("old", None, ("old", None)),
        ("low", "high", ("low", "high")),
        ("x" * 300 + "a", "x" * 300 + "b", ("…" + "x" * LEAD + "a", "…" + "x" * LEAD + "b")),
        ("a" + "x" * 300, "b" + "x" * 300, ("a" + "x" * (SHORT - 1) + "…", "b" + "x" * (SHORT - 1) + "…")),
        ("x" * 300, "x" * 300 + "y", ("…" + "x" * LEAD, "…" + "x" * LEAD + "y")),
    ],
)
def test_what_differs_is_seen(before: str | None, after: str | None, shown: tuple[str | None, str | None]) -> None:
    assert cut(before, after) == shown
