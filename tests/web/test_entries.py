"""Pages of entries and lists: what the API says stands on them, every link leads somewhere, and nothing unknown reads as no."""

import re
import shutil
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from app.core.settings import ROOT
from app.seeding.load import load
from tests.conftest import Counting, Home, asked, on_one_engine, opened

LISTS = (
    "/countries", "/mechanisms", "/councils", "/laws", "/provisions", "/institutions", "/criteria", "/sources", "/events",
    "/facts", "/questions", "/conflicts",
)  # fmt: skip
MECHANISM = "/mechanisms/kz-mech-social-order"
GRANTS = "/mechanisms/kz-mech-state-grants"
LAW = "/laws/kz-law-social-order-2005"
VISIT = "/events/int-event-study-visit-2012"
FACT = "/facts/kz-fact-state-grants-amount-max-law-2022-09-05"
ONES = (
    "/countries/kz", "/countries/tj", MECHANISM, GRANTS, "/councils/kz-council-access-commission", LAW,
    "/provisions/kz-law-aarhus-2000-compliance", "/institutions/kz-inst-mci-2012", "/criteria/recipient-forms",
    "/sources/int-src-icnl-press-2012", VISIT, FACT, "/statistics/kz-stat-aarhus-aarhus-centres-2009",
    "/series/kz-cpi", "/questions/kz-q-academic-figures", "/conflicts/kz-conflict-aarhus-in-force",
)  # fmt: skip
VOID = {"meta", "link", "input", "br", "hr", "img", "wbr"}


class Tree(HTMLParser):
    """A page as a test looks at it: its text, links, ids, headings, labels and the language of each."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.fields: list[str] = []
        self.labelled: list[str] = []
        self.pieces: list[str] = []
        self.labels: list[str] = []
        self.tables: list[set[str]] = []
        self.styled = self.scripted = False
        self._open: list[tuple[str, str]] = []
        self.feed(html)
        self.text = " ".join("".join(self.pieces).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.pieces.append("" if tag == "span" else " ")  # a span divides no sentence
        if tag not in VOID:
            self._open.append((tag, given.get("lang", self._open[-1][1] if self._open else "")))
        if tag == "a":
            self.links.append(given["href"])
        if "id" in given:
            self.ids.append(given["id"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in ("input", "select") and given.get("type") != "hidden":
            self.fields.append(given.get("id", ""))
        if tag == "label":
            self.labelled.append(given["for"])
        if tag == "table":
            self.tables.append(set())
        if self.tables and tag in ("caption", "th"):
            self.tables[-1].add(tag if tag == "caption" else f"th {given.get('scope')}")
        self.styled |= "style" in given or tag == "style"
        self.scripted |= (tag == "script" and not given.keys() & {"src", "type"}) or any(
            name.startswith("on") for name in given
        )

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append("" if tag == "span" else " ")
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not data.strip() or self._open[-1][0] == "script":
            return
        self.pieces.append(data)
        tags = [tag for tag, _ in self._open]
        if self._open[-1][0] in ("dt", "th", "label", "h2", "summary", "button", "caption") and "main" in tags:
            self.labels.append(f"{self._open[-1][1]}|{data.strip()}")


def seen(client: TestClient, path: str) -> Tree:
    """A page that answers."""
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    assert answer.headers["content-type"].startswith("text/html")
    return Tree(answer.text)


def data(client: TestClient, path: str) -> Any:
    """What the API says at the same path."""
    return client.get(f"/api/v1{path}").json()


@pytest.mark.parametrize("path", [*LISTS, *ONES])
class TestEveryPage:
    def test_is_well_built(self, client: TestClient, path: str) -> None:
        page = seen(client, path)
        assert page.headings.count(1) == 1
        assert page.headings[0] == 1
        levels = zip(page.headings, page.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in levels), page.headings
        assert len(page.ids) == len(set(page.ids)), [one for one in page.ids if page.ids.count(one) > 1]
        assert set(page.fields) <= set(page.labelled)
        for table in page.tables:
            assert {"caption", "th col"} <= table
            assert "th None" not in table
        assert not page.styled
        assert not page.scripted

    @on_one_engine
    def test_says_what_is_shown_and_leads_to_its_data(self, client: TestClient, path: str) -> None:
        page, answer = seen(client, path), data(client, path)
        said = re.sub(
            r"\d{4}-\d{2}-\d{2}", lambda day: f"{date.fromisoformat(day[0]):%-d %B %Y}", answer["meta"]["describe"]
        )
        assert said in page.text
        assert f"/api/v1{path}" in page.links

    @on_one_engine
    def test_is_russian_for_who_asks_for_it(self, client: TestClient, path: str) -> None:
        page = seen(client, f"{path}?lang=ru")
        for label in page.labels:
            lang, _, text = label.partition("|")
            assert lang != "ru" or re.search("[а-яА-Я]", text) or not re.search("[a-zA-Z]{4}", text), text

    @on_one_engine
    @pytest.mark.parametrize("as_of", ["2012-05-21", "any"])
    def test_can_be_asked_for_any_day(self, client: TestClient, path: str, as_of: str) -> None:
        page = seen(client, f"{path}?as_of={as_of}")
        entries = ("/laws/", "/mechanisms/", "/councils/", "/facts/", "/sources/")
        carried = [link for link in page.links if link.startswith(entries) and not link.startswith(path)]
        assert all("as_of=" in link for link in carried), carried


class TestMechanisms:
    @pytest.mark.parametrize("day", ["2012-05-21", "2026-11-23"])
    def test_say_what_the_api_says_each_value_with_its_evidence(self, client: TestClient, day: str) -> None:
        page = seen(client, f"{GRANTS if day > '2015' else MECHANISM}?as_of={day}")
        path = (GRANTS if day > "2015" else MECHANISM) + f"?as_of={day}&include=evidence"
        told = data(client, path)["data"]
        facts = [
            fact
            for theme in told["themes"]
            for answer in theme["answers"]
            for fact in (*answer["facts"], *answer["other_claims"])
        ]
        assert len(facts) > 10
        for fact in facts:
            assert f"{fact['url'].removeprefix('/api/v1')}?as_of={day}" in page.links
            if fact["value"]:
                assert fact["value"]["display"] in page.text
            for source in fact["evidence"]["sources"]:
                assert f"{source['source']['url'].removeprefix('/api/v1')}?as_of={day}" in page.links
                assert source["locator"] in page.text
        for body in told["bodies"]:
            assert body["institution"]["name"]["text"] in page.text
        assert f"Known: {told['counts']['known']} of" in page.text

    @on_one_engine
    def test_show_what_nobody_looked_into_as_that_and_never_as_no(self, client: TestClient) -> None:
        html = client.get(GRANTS).text
        sides = re.findall(r'<div class="side ([\w-]+)">(.*?)</div>\s*(?=<div class="side|</div>)', html, re.DOTALL)
        looks = {look for look, _ in sides}
        assert {"known", "not-coded", "unknown"} <= looks
        for look, side in sides:
            assert ('class="value"' in side) is (look == "known")

    @on_one_engine
    def test_convert_amounts_on_request(self, client: TestClient) -> None:
        page = seen(client, f"{GRANTS}?currency=KZT")
        told = data(client, f"{GRANTS}?currency=KZT")["data"]
        shown = [
            fact["value"]["converted"]["display"]
            for theme in told["themes"]
            for answer in theme["answers"]
            for fact in answer["facts"]
            if fact["value"] and fact["value"]["converted"] and fact["value"]["converted"]["display"]
        ]
        assert shown
        assert all(one in page.text for one in shown)
        assert client.get(f"{GRANTS}?currency=&rate=latest", follow_redirects=True).status_code == 200

    @on_one_engine
    def test_tell_that_one_was_not_there_on_the_day(self, client: TestClient) -> None:
        assert "not yet: it starts" in seen(client, f"{GRANTS}?as_of=2012-05-21").text


class TestLaws:
    @on_one_engine
    def test_bear_the_title_of_the_day_and_todays(self, client: TestClient) -> None:
        page = seen(client, f"{LAW}?as_of=2012-05-21")
        told = data(client, f"{LAW}?as_of=2012-05-21")["data"]
        assert told["title"]["text"] != told["title_today"]["text"]
        assert told["title"]["text"] in page.text
        assert told["title_today"]["text"] in page.text

    @on_one_engine
    def test_have_an_anchor_for_each_article_and_version_and_the_facts_that_rest_on_it(
        self, client: TestClient
    ) -> None:
        page, told = seen(client, LAW), data(client, LAW)["data"]
        impact = data(client, f"{LAW}/impact")["data"]
        assert told["versions"]
        for part in (*told["provisions"], *told["versions"]):
            assert part["id"] in page.ids
        for version in told["versions"]:
            assert version["change"].split(".")[0] in page.text
        assert impact["facts"]
        for fact in impact["facts"]:
            assert fact["url"].removeprefix("/api/v1") in page.links

    @on_one_engine
    def test_have_their_versions_on_their_own_page(self, client: TestClient) -> None:
        version = data(client, LAW)["data"]["versions"][0]
        answer = client.get(f"{LAW}/versions/{version['id']}?lang=ru", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{LAW}?lang=ru#{version['id']}")


class TestOthers:
    @on_one_engine
    def test_the_visit_of_2012_reads_well(self, client: TestClient) -> None:
        page = seen(client, VISIT)
        for said in ("20 May 2012 – 25 May 2012", "Almaty, Kazakhstan", "Ministry of Finance", "paras 1-3"):
            assert said in page.text
        assert "/compare?columns=kz@2012-05-20,tj@2012-05-20" in page.links
        assert f"{MECHANISM}?as_of=2012-05-20" in page.links

    @on_one_engine
    def test_a_fact_can_be_corrected(self, client: TestClient) -> None:
        page, told = seen(client, FACT), data(client, FACT)["data"]
        (mail,) = [unquote(link) for link in page.links if link.startswith("mailto:")]
        assert told["id"] in mail
        assert f"http://testserver{FACT}" in mail
        assert told["value"]["display"] in mail
        for source in told["evidence"]["sources"]:
            assert source["locator"] in page.text

    @on_one_engine
    def test_a_country_tells_how_much_is_known(self, client: TestClient) -> None:
        page = seen(client, "/countries/tj?as_of=2012-05-21")
        share = data(client, "/coverage?country=tj&as_of=2012-05-21")["data"]["countries"][0]["counts"]["share_known"]
        assert f"{share['numerator']} of {share['denominator']:,} questions" in page.text
        for kind in ("mechanisms", "councils"):
            for one in data(client, f"/{kind}?country=tj&as_of=2012-05-21")["data"]:
                assert f"/{kind}/{one['id']}?as_of=2012-05-21" in page.links

    @on_one_engine
    def test_a_criterion_tells_all_answers_over_time(self, client: TestClient) -> None:
        page = seen(client, "/criteria/recipient-forms")
        for history in data(client, "/criteria/recipient-forms/answers")["data"]:
            for period in history["periods"]:
                assert period["fact_url"].removeprefix("/api/v1") in page.links

    @on_one_engine
    def test_answers_of_many_countries_are_shown_some_at_a_time(
        self, client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def facts_of(page: Tree) -> set[str]:
            return {link.partition("?")[0] for link in page.links if link.startswith("/facts/")}

        everything = facts_of(seen(client, "/criteria/recipient-forms"))
        monkeypatch.setattr("app.web.entries.MANY_COUNTRIES", 1)  # as where there are many
        again = "/criteria/recipient-forms?lang=en"  # the address before may be answered from memory
        first = seen(client, again)
        (further,) = [
            link for link in first.links if "cursor=" in link and link.startswith("/criteria/recipient-forms")
        ]
        second = seen(client, further)
        told = [facts_of(page) for page in (first, second)]
        assert all(told)
        assert told[0].isdisjoint(told[1])
        assert told[0] | told[1] == everything
        assert again in second.links

    @on_one_engine
    def test_an_institution_tells_its_chain(self, client: TestClient) -> None:
        page = seen(client, "/institutions/kz-inst-mci-2012")
        lineage = data(client, "/institutions/kz-inst-mci-2012")["data"]["lineage"]
        assert len(lineage) > 1
        for one in lineage:
            assert one["institution"]["name"]["text"] in page.text

    @on_one_engine
    def test_a_source_tells_what_it_proves(self, client: TestClient) -> None:
        told = data(client, "/sources?limit=500")["data"]
        most = max(told, key=lambda one: one["cited_by_facts"])
        page, proved = seen(client, f"/sources/{most['id']}"), data(client, f"/sources/{most['id']}")["data"]
        assert len(proved["proves_facts"]) > 5
        for fact in proved["proves_facts"]:
            assert fact["url"].removeprefix("/api/v1") in page.links


class TestLists:
    @on_one_engine
    def test_fields_left_empty_ask_for_nothing(self, client: TestClient) -> None:
        answer = client.get("/laws?country=&kind=law&text=&as_of=", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/laws?kind=law")

    def test_pages_lead_on_to_the_last_row(self, client: TestClient) -> None:
        wanted = {f"/councils/{one['id']}" for one in data(client, "/councils?limit=500&as_of=any")["data"]}
        found: set[str] = set()
        path: str | None = "/councils?limit=10&as_of=any"
        while path:
            html = client.get(path).text
            found |= {link.partition("?")[0] for link in Tree(html).links if link.startswith("/councils/")}
            following = re.search(r'rel="next" href="([^"]+)"', html)
            path = following[1].replace("&amp;", "&") if following else None
        assert found == wanted

    @on_one_engine
    def test_filters_are_kept_and_shown(self, client: TestClient) -> None:
        law = data(client, "/laws?country=tj&limit=1")["data"][0]["id"]
        html = client.get(f"/mechanisms?country=tj&law={law}&as_of=any").text
        assert '<option value="tj" selected>' in html
        assert f'<input type="hidden" name="law" value="{law}">' in html

    @on_one_engine
    def test_none_recorded_is_not_none(self, client: TestClient) -> None:
        assert (
            "no proof that there is nothing"
            in seen(client, "/councils?as_of=1950-01-01&certainty_of_date=certain").text
        )
        assert "не доказывает" in seen(client, "/councils?as_of=1950-01-01&certainty_of_date=certain&lang=ru").text

    @on_one_engine
    def test_wrong_words_are_told_as_a_page(self, client: TestClient) -> None:
        answer = client.get("/mechanisms?country=xx", headers={"Accept": "text/html"})
        assert answer.status_code == 400
        assert answer.headers["content-type"].startswith("text/html")


class TestStatements:
    def test_do_not_grow_with_the_rows(self, client: TestClient, query_count: Counting) -> None:
        counts = {}
        for path in ("/mechanisms?limit=2", "/mechanisms?limit=50", "/facts?limit=100", "/facts?limit=500"):
            client.get(path)
            with query_count() as statements:
                client.get(path)
            counts[path] = statements.count
        assert counts["/mechanisms?limit=2"] == counts["/mechanisms?limit=50"]
        assert counts["/facts?limit=100"] == counts["/facts?limit=500"]
        assert max(counts.values()) < 30

    @pytest.mark.parametrize(
        ("path", "most"), [(GRANTS, 40), (LAW, 60), ("/countries/kz", 80), (VISIT, 20), (FACT, 25)]
    )
    def test_are_few_for_one_entry(self, client: TestClient, query_count: Counting, path: str, most: int) -> None:
        client.get(path)
        with query_count() as statements:
            client.get(path)
        assert statements.count < most


@pytest.fixture(scope="module")
def tidied(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The application over the real seed after some ids were retired."""
    folder = tmp_path_factory.mktemp("tidied") / "seed"
    shutil.copytree(ROOT / "seed", folder)
    (folder / "retired.yaml").write_text(
        "retired:\n"
        f'  - {{id: kz-law-twin, reason: Twice., successor: null, merged_into: {LAW[6:]}, on: "2026-06-01"}}\n'
        "  - {id: kz-mech-council, reason: It is a council., successor: null, merged_into: kz-council-access-commission, "
        'on: "2026-05-03"}\n'
        f'  - {{id: kz-law-withdrawn, reason: It never was., successor: {LAW[6:]}, merged_into: null, on: "2026-05-03"}}\n'
    )
    with home.migrated() as url, opened(url) as database:
        load(database, folder)
        with asked(database) as client:
            yield client


@on_one_engine
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/laws/kz-law-twin?as_of=2012-05-21&lang=ru", f"{LAW}?as_of=2012-05-21&lang=ru"),
        ("/mechanisms/kz-mech-council?as_of=any", "/councils/kz-council-access-commission?as_of=any"),
    ],
)
def test_merged_ids_lead_to_the_page_that_answers_in_their_place(tidied: TestClient, old: str, new: str) -> None:
    moved = tidied.get(old, headers={"Accept": "text/html"}, follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (308, new)


@on_one_engine
def test_withdrawn_ids_are_told_as_a_page_with_their_successor(tidied: TestClient) -> None:
    gone = tidied.get("/laws/kz-law-withdrawn", headers={"Accept": "text/html"})
    assert gone.status_code == 410
    assert "It never was" in gone.text
    assert any(link.startswith(LAW) for link in Tree(gone.text).links)


@on_one_engine
@pytest.mark.parametrize("path", [f"{one.rpartition('/')[0]}/no-such-thing" for one in ONES])
def test_what_is_not_there_is_told_as_a_page(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


def test_an_address_with_a_nul_is_refused(client: TestClient) -> None:
    assert client.get("/mechanisms/a%00b").status_code == 422
    assert client.get("/mechanisms?text=a%00b").status_code == 422
