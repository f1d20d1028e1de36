"""The page of a comparison says what the API says: every verdict, value and kind of not knowing, with its evidence."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from app.web.comparison import chosen
from tests.conftest import Counting, on_one_engine

MEETING = "kz@2012-05-21,tj@2012-05-21"
PAGES = [
    "/compare",
    f"/compare?columns={MEETING}",
    "/compare?columns=kz@2012-05-21,kz&lang=ru",
    "/compare?columns=kz-mech-social-order,tj-mech-state-social-order",
    f"/compare?columns={MEETING}&type=grant",
    "/compare?columns=kz,tj&framework=cso-meter",
    "/compare?columns=kz,tj&theme=selection&currency=USD",
    "/compare?columns=kz@2012-05-21,tj@2012-05-21,kz,tj&theme=selection",
]


class Reader(HTMLParser):
    """What a page holds: its links, its anchors, its headings, its tags with the attributes that matter here."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            self.hrefs.append(given["href"])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))


def page(client: TestClient, url: str) -> str:
    answer = client.get(url, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text[:500]
    assert answer.headers["content-type"].startswith("text/html")
    return answer.text


def main_of(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def text_of(html: str) -> str:
    html = re.sub("</?span[^>]*>", "", html)  # a span divides no sentence
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def compared(client: TestClient, query: str) -> Any:
    return client.get(f"/api/v1/compare?{query}").json()["data"]


def row_on(html: str, row: Any) -> str:
    anchor = ".".join(filter(None, [row["criterion"]["key"], row["aspect"]["code"], (row["type"] or {}).get("code")]))
    found = re.search(rf'<tr id="{re.escape(anchor)}">.*?</tr>', html, re.DOTALL)
    assert found, anchor
    return found.group()


@pytest.mark.parametrize("url", PAGES)
def test_a_page_is_sound(client: TestClient, url: str) -> None:
    html = page(client, url)
    read = Reader(html)
    assert len(read.ids) == len(set(read.ids)), "an id stands twice"
    assert read.headings[0] == 1
    assert read.headings.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in zip(read.headings, read.headings[1:], strict=False))
    assert not any("style" in given or any(name.startswith("on") for name in given) for _, given in read.tags)
    anchors = [href[1:] for href in read.hrefs if href.startswith("#")]
    assert set(anchors) <= set(read.ids)
    labelled = {given["for"] for tag, given in read.tags if tag == "label" and "for" in given}
    fields = {given["id"] for tag, given in read.tags if tag in ("select", "input") and given.get("type") != "hidden"}
    assert fields <= labelled
    assert all(given.get("scope") for tag, given in read.tags if tag == "th")


def test_every_row_says_what_the_api_says(client: TestClient) -> None:
    query = "columns=kz,tj&theme=selection"
    html, data = page(client, f"/compare?{query}"), compared(client, query)
    assert data["rows"]
    for row in data["rows"]:
        shown = row_on(html, row)
        said = text_of(shown)
        assert row["criterion"]["question"] in said
        assert row["verdict_label"] in said
        assert row["reason"] in said or row["verdict"] in ("one-unknown", "both-unknown")
        for cell in row["cells"]:
            for value in cell["values"]:
                if value["value"]:
                    assert " ".join(value["value"]["display"].split()) in said
                assert value["url"].removeprefix("/api/v1") in shown
                for basis in value["legal_basis"]:
                    assert basis["url"].removeprefix("/api/v1") in shown
                for cited in value["sources"]:
                    assert f"/sources/{cited['source']}" in shown
                    assert cited["locator"] in said
                for claim in value["other_claims"]:
                    assert claim["url"].removeprefix("/api/v1") in shown


@on_one_engine
def test_what_is_not_known_never_looks_like_an_answer(client: TestClient) -> None:
    query = f"columns={MEETING}&show=all"
    html, data = page(client, f"/compare?{query}"), compared(client, f"columns={MEETING}")
    for row in data["rows"]:
        cells = re.findall(r'<td class="side ([\w-]*)"', row_on(html, row))
        for look, cell in zip(cells, row["cells"], strict=True):
            if cell["status"]["code"] == "known":
                assert look == ""
            else:
                assert look == ("no-subject" if cell["no_subject"] else cell["status"]["code"])


@on_one_engine
@pytest.mark.parametrize("columns", [MEETING, "kz,tj", "kz@2012-05-21,kz"])
def test_what_is_left_out_is_counted_and_linked(client: TestClient, columns: str) -> None:
    data, html = compared(client, f"columns={columns}"), page(client, f"/compare?columns={columns}")
    shown = html.count('<tr id="')
    left_out = re.search(r'class="note" role="note">[^<]*?([\d,]+) (?:further )?questions', html)
    assert left_out
    assert shown + int(left_out.group(1)) == len(data["rows"])
    whole = page(client, f"/compare?columns={columns}&show=all")
    assert whole.count('<tr id="') == len(data["rows"])
    assert "show=all" in html


@on_one_engine
def test_every_answered_row_is_on_the_first_page(client: TestClient) -> None:
    html, data = page(client, f"/compare?columns={MEETING}"), compared(client, f"columns={MEETING}")
    answered = [row for row in data["rows"] if all(cell["status"]["code"] == "known" for cell in row["cells"])]
    assert answered
    for row in answered:
        assert 'class="proof"' in row_on(html, row)


@on_one_engine
def test_the_bar_has_its_figures_in_words(client: TestClient) -> None:
    data, said = compared(client, f"columns={MEETING}"), text_of(page(client, f"/compare?columns={MEETING}"))
    for label, verdict in (("Same", "same"), ("Partly the same", "partly"), ("Different", "different")):
        assert f"{label} {data['summary']['verdicts'][verdict]}" in said


@on_one_engine
def test_presence_and_conflicts_are_told(client: TestClient) -> None:
    data, html = compared(client, f"columns={MEETING}"), page(client, f"/compare?columns={MEETING}")
    said = text_of(html)
    for row in data["presence"]:
        for cell in row["cells"]:
            if not cell["present"]:
                assert cell["state"]["label"] in said
            for one in cell["present"]:
                assert one["entry"]["name"] in said
    assert data["conflicts"]
    for conflict in data["conflicts"]:
        assert f'id="{conflict["id"]}"' in html


@on_one_engine
def test_a_type_that_one_side_lacks_can_be_opened(client: TestClient) -> None:
    html = page(client, f"/compare?columns={MEETING}&type=grant")
    assert '<details class="absence" open>' in html
    assert "Grants of the President for women&#39;s business activity" in html


@on_one_engine
@pytest.mark.parametrize("columns", ["kz@2012-05-21,kz", "kz-mech-social-order@2012-05-21,kz-mech-social-order"])
def test_of_many_countries_what_those_compared_have_is_offered(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    def offered(more: str = "") -> set[str]:
        form = page(client, f"/compare?columns={columns}&theme=selection{more}").partition('action="/compare/choose"')[
            2
        ]
        return set(re.findall(r'<option value="([a-z]{2}(?:-[^"]*)?)"', form.partition("<details")[0]))

    everything = offered()
    assert {"kz", "tj", "kz-mech-social-order", "tj-mech-state-social-order"} <= everything
    monkeypatch.setattr("app.web.comparison.MANY_COUNTRIES", 1)  # as where there are many
    again = "&lang=en"  # the address before may be answered from memory
    assert offered(again) == {one for one in everything if not one.startswith("tj-")}
    assert "compare their country first" in page(client, f"/compare?columns={columns}&theme=selection{again}")


@on_one_engine
def test_a_form_leads_to_the_address_that_people_share(client: TestClient) -> None:
    form = "/compare/choose?lang=ru&side=kz&day=2012-05-21&side=tj&day=&side=&day=2020-01-01&theme=selection&type=&verdict="
    answer = client.get(form, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/compare?columns=kz@2012-05-21,tj&lang=ru&theme=selection"


def test_fields_of_one_name_stand_together() -> None:
    assert chosen([("lane", "laws"), ("lane", "events"), ("from", "")]) == [("lane", "laws,events")]


@on_one_engine
def test_the_share_link_asks_the_same_again(client: TestClient) -> None:
    html = page(client, "/compare?columns=kz,tj&theme=selection&lang=ru")
    link = re.search(r'id="permalink"[^>]*value="([^"]+)"', html)
    assert link
    shared = unescape(link.group(1))
    assert shared.startswith("http://testserver/compare?")
    assert "kz@2026-11-23" in shared
    assert "lang=ru" in shared
    again = page(client, shared.removeprefix("http://testserver"))
    assert re.findall(r'<tr id="[^"]+"', again) == re.findall(r'<tr id="[^"]+"', html)
    assert shared in unescape(html[html.index('class="citation"') :])


@on_one_engine
def test_every_place_that_a_page_leads_to_is_there(client: TestClient) -> None:
    """Pages of entries are other parts of the reader: here, that what they show exists."""
    html = page(client, f"/compare?columns={MEETING}&theme=selection")
    for href in sorted(set(Reader(main_of(html)).hrefs)):
        address = urlsplit(href)
        if address.scheme or not address.path:
            continue
        path = address.path if address.path.startswith(("/api/", "/compare")) else f"/api/v1{address.path}"
        url = f"{path}?{address.query}" if address.query else path
        assert client.get(url).status_code == 200, href


@on_one_engine
def test_the_default_page_is_light(client: TestClient) -> None:
    for url in ("/compare", f"/compare?columns={MEETING}"):
        assert len(page(client, url).encode()) < 230_000


def test_a_page_asks_the_database_as_often_for_few_rows_as_for_many(client: TestClient, query_count: Counting) -> None:
    client.get("/compare")
    counts = []
    for url in ("/compare?columns=kz,tj&aspect=law", "/compare?columns=kz,tj", "/compare?columns=kz,tj&show=all"):
        with query_count() as statements:
            page(client, url)
        counts.append(statements.count)
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 40


@on_one_engine
def test_a_russian_page_speaks_russian(client: TestClient) -> None:
    html = page(client, f"/compare?columns={MEETING}&theme=selection&lang=ru")
    assert '<html lang="ru">' in html
    said = text_of(html)
    for word in ("Verdict", "Question", "Evidence", "Choose", "Narrow", "certainty", "Share", "Download", "known"):
        assert word not in said


@on_one_engine
@pytest.mark.parametrize(
    ("url", "status", "says"),
    [
        ("/compare?columns=kz", 422, "2 to 8"),
        ("/compare?columns=kz,xx", 400, "xx"),
        ("/compare?columns=kz,tj&theme=selectoin", 400, "selection"),
        ("/compare?columns=kz,tj&verdict=maybe", 422, "maybe"),
        ("/compare?columns=kz@2012,tj", 422, "2012"),
    ],
)
def test_a_wrong_question_is_told_on_a_page(client: TestClient, url: str, status: int, says: str) -> None:
    answer = client.get(url, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert says in answer.text


@on_one_engine
@pytest.mark.parametrize("path", ["/compare?columns=kz@2012-05-21,tj@2012-05-21", "/?as_of=2012-05-21"])
def test_what_is_not_known_to_be_there_is_named(client: TestClient, path: str) -> None:
    presence = client.get("/api/v1/compare?columns=kz@2012-05-21,tj@2012-05-21").json()["data"]["presence"]
    unsure = {
        one["entry"]["url"].removeprefix("/api/v1") for row in presence for c in row["cells"] for one in c["unsure"]
    }
    assert unsure
    html = client.get(path).text
    assert all(f'href="{url}?' in html for url in unsure)
