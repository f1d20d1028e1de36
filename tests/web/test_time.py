"""The pages on time say what the API says: changes apart from what merely became known, pictures with their tables."""

import re
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from tests.conftest import Counting, on_one_engine
from tests.web.test_comparison import Reader, main_of, page, text_of

PAGES = [
    "/changes",
    "/changes?country=kz,tj&from=2010-01-01&to=2013-01-01",
    "/changes?subject=kz-mech-state-grants&lang=ru",
    "/timeline",
    "/timeline?of=tj&lane=facts,institutions&lang=ru",
    "/timeline?of=kz-law-social-order-2005",
    "/timeline?from=2010-01-01&to=2013-12-31",
]


@pytest.mark.parametrize("url", PAGES)
def test_a_page_is_sound(client: TestClient, url: str) -> None:
    read = Reader(page(client, url))
    assert len(read.ids) == len(set(read.ids))
    assert read.headings[0] == 1
    assert read.headings.count(1) == 1
    assert not any("style" in given or any(name.startswith("on") for name in given) for _, given in read.tags)
    assert {href[1:] for href in read.hrefs if href.startswith("#")} <= set(read.ids)
    assert all(given.get("scope") for tag, given in read.tags if tag == "th")


def test_changes_are_those_of_the_api(client: TestClient) -> None:
    html = page(client, "/changes?country=kz&from=2012-05-21&to=2026-11-23")
    data = client.get("/api/v1/changes?country=kz&from=2012-05-21&to=2026-11-23").json()["data"]
    changed, _, later = html.partition('<section aria-labelledby="arrangements">')
    changed = changed[changed.index('<section aria-labelledby="answers">') :]
    said = text_of(changed)
    really = [one for one in data["criteria"] if one["kind"]["code"] in ("changed", "disputed")]
    assert really
    assert changed.count('<th scope="row">') == len(really)
    for one in really:
        assert one["before"]["display"] in said
        assert one["after"]["display"] in said
        for act in one["acts"]:
            assert f"/{act['act']['id']}" in changed or (act["provision"] and act["provision"]["id"] in changed)
    for one in data["arrangements"]:
        assert one["arrangement"]["url"].removeprefix("/api/v1") in later
    told = text_of(later)
    for law in data["laws"]:
        assert " ".join(law["title"].split()) in told


@on_one_engine
def test_what_merely_became_known_is_told_apart(client: TestClient) -> None:
    html = page(client, "/changes?country=kz&from=2012-05-21&to=2026-11-23")
    data = client.get("/api/v1/changes?country=kz&from=2012-05-21&to=2026-11-23").json()["data"]
    apart = html[html.index('<section aria-labelledby="known">') :]
    merely = [one for one in data["criteria"] if one["kind"]["code"].startswith("became-")]
    assert merely
    assert apart.count('<th scope="row">') == len(merely)
    assert "no proof that anything changed" in apart
    assert apart.count('<td class="unknown"') == len(merely)


@on_one_engine
def test_a_side_without_an_answer_never_looks_like_one(client: TestClient) -> None:
    html = page(client, "/changes?country=tj&from=2012-05-21")
    for look, cell in re.findall(r'<td class="(unknown|)">(.*?)</td>', html, re.DOTALL):
        assert ('class="status' in cell) == (look == "unknown")


@pytest.mark.parametrize("query", ["of=kz,tj&lane=laws,mechanisms,councils,events", "of=kz&lane=facts"])
def test_the_tables_hold_all_that_the_api_tells(client: TestClient, query: str) -> None:
    html, lanes = page(client, f"/timeline?{query}"), client.get(f"/api/v1/timeline?{query}").json()["data"]["lanes"]
    said = text_of(html)
    assert lanes
    for number, lane in enumerate(lanes, 1):
        part = html[html.index(f'<section aria-labelledby="lane-{number}">') :].partition("</section>")[0]
        assert part.count("<tr><td>") == len(lane["entries"])
        for entry in lane["entries"]:
            assert " ".join(entry["title"].split()) in said


@on_one_engine
def test_the_picture_shows_both_countries_and_stays_within_its_box(client: TestClient) -> None:
    html = page(client, "/timeline?of=kz,tj")
    picture = html[html.index('<figure class="lanes"') : html.index("</figure>")]
    assert re.findall(r'<p class="owner">(\w+)</p>', picture) == ["Kazakhstan", "Tajikistan"]
    bars = re.findall(r'<rect class="bar[^"]*" x="([\d.]+)%" y="1" width="([\d.]+)%"', picture)
    assert len(bars) > 20
    for x, width in bars:
        assert 0 <= float(x) <= 100
        assert float(x) + float(width) <= 101
    for height, dots in re.findall(r'<svg class="dots" height="(\d+)"[^>]*>(.*?)</svg>', picture, re.DOTALL):
        places = re.findall(r'<use href="#dot-\w+" x="([\d.]+)%" y="(\d+)"', dots)
        assert places
        assert len(set(places)) == len(places), "a dot hides another"
        assert all(0 < float(x) < 100 and 0 < int(y) < int(height) for x, y in places)


@on_one_engine
def test_bars_begin_and_end_where_things_did(client: TestClient) -> None:
    html = page(client, "/timeline?of=kz&lane=mechanisms")
    found = re.findall(r'<rect class="bar[^"]*" x="([\d.]+)%"[^>]*><title>([^<]*)</title>', html)
    bars = {says: x for x, says in found}
    starts = {float(x): says for says, x in bars.items()}
    assert next(says.partition(":")[0] for _, says in sorted(starts.items())).startswith("Contests under")
    early = next(x for says, x in bars.items() if says.startswith("State social order:"))
    late = next(x for says, x in bars.items() if says.startswith("State grants"))
    assert float(early) < float(late)


@on_one_engine
def test_the_picture_of_a_stretch_shows_what_lasted_through_it(client: TestClient) -> None:
    html = page(client, "/timeline?of=kz,tj&from=2010-01-01&to=2013-01-01")
    bars = re.findall(r'<rect class="bar[^"]*" x="[\d.]+%" y="1" width="([\d.]+)%"[^>]*><title>([^<:]*)', html)
    shown = {says: float(width) for width, says in bars}
    mechanisms = client.get("/api/v1/mechanisms?country=kz&valid_during=2010-01-01/2013-01-01").json()["data"]
    assert {one["name"]["text"] for one in mechanisms} <= shown.keys()
    assert shown["State social order"] == 100
    assert not any(says.startswith(("State grants", "Contests under")) for says in shown)
    years = re.findall(r'<line class="axis"[^>]*></line><text x="[\d.]+%" y="14">(\d+)</text>', html)
    assert sorted(set(years)) == ["2010", "2011", "2012"]
    assert page(client, "/timeline?of=kz&from=2012-05-21&to=2012-05-21")


@on_one_engine
def test_a_happening_stands_on_its_day(client: TestClient) -> None:
    html = page(client, "/timeline?of=kz&lane=events&from=2012-01-01&to=2013-01-01")
    dots = {
        says.partition(":")[0]: float(x)
        for x, says in re.findall(r'x="([\d.]+)%" y="\d+"><title>([^<]*)</title>', html)
    }
    meeting = float(re.findall(r'<line class="meeting" x1="([\d.]+)%"', html)[0])
    assert 0 < meeting - dots["20 May 2012"] < 0.5


@on_one_engine
def test_what_a_coder_is_not_sure_of_looks_unsure(client: TestClient) -> None:
    html = page(client, "/timeline?of=tj&lane=mechanisms")
    bar = re.search(r'<rect class="([^"]*)"[^>]*><title>State social order:', html)
    assert bar
    assert bar.group(1) == "bar unsure"


@on_one_engine
def test_forms_lead_to_the_addresses_that_people_share(client: TestClient) -> None:
    for form, location in (
        ("/changes/choose?lang=en&country=kz&from=2012-05-21&to=2020-01-01&theme=&core=",
         "/changes?lang=en&country=kz&from=2012-05-21&to=2020-01-01"),
        ("/timeline/choose?of=kz,tj&lane=laws&lane=events&from=&to=", "/timeline?of=kz,tj&lane=laws,events"),
    ):  # fmt: skip
        answer = client.get(form, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, location)


@on_one_engine
@pytest.mark.parametrize("url", ["/changes?country=tj", "/timeline?of=tj&lane=mechanisms,councils"])
def test_every_place_that_a_page_leads_to_is_there(client: TestClient, url: str) -> None:
    """Pages of entries are other parts of the reader: here, that what they show exists."""
    html = page(client, url)
    for href in sorted(set(Reader(main_of(html)).hrefs)):
        address = urlsplit(href)
        if address.scheme or not address.path:
            continue
        path = address.path if address.path.startswith(("/api/", "/changes", "/timeline")) else f"/api/v1{address.path}"
        assert client.get(f"{path}?{address.query}".rstrip("?")).status_code == 200, href


def test_pages_ask_the_database_as_often_for_one_country_as_for_two(client: TestClient, query_count: Counting) -> None:
    for few, many in (
        ("/timeline?of=kz", "/timeline?of=kz,tj"),
        ("/changes?country=kz&from=2020-01-01", "/changes?country=kz,tj&from=1995-01-01"),
    ):
        counts = []
        for url in (few, many):
            with query_count() as statements:
                page(client, url)
            counts.append(statements.count)
        assert abs(counts[0] - counts[1]) <= 1, counts
        assert counts[1] <= 60


@on_one_engine
@pytest.mark.parametrize("url", ["/changes?country=kz&lang=ru", "/timeline?of=kz&lane=mechanisms&lang=ru"])
def test_a_russian_page_speaks_russian(client: TestClient, url: str) -> None:
    said = text_of(page(client, url))
    for word in ("When", "What happened", "Evidence", "Between", "Lanes", "As a table", "none recorded"):
        assert word not in said


@on_one_engine
@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/changes?country=xx", 400),
        ("/changes?country=kz&from=2020-01-01&to=2012-01-01", 422),
        ("/timeline?of=nothing-there", 400),
        ("/timeline?of=kz&lane=moon", 422),
    ],
)
def test_a_wrong_question_is_told_on_a_page(client: TestClient, url: str, status: int) -> None:
    answer = client.get(url, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
