"""Data, method, about, the guide, and what search engines read."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
from fastapi.testclient import TestClient

from app.core.settings import ROOT
from app.web.about import anchor, guide_page, guide_pages
from tests.conftest import on_one_engine
from tests.web.page import HTML, opened, well_made

PAGES = ("/data", "/method", "/about", "/guide", *(f"/guide/{name}" for name in guide_pages()))


@on_one_engine
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["en", "ru", "tg"])
def test_every_page_is_well_made(client: TestClient, path: str, lang: str) -> None:
    assert well_made(opened(client, f"{path}?lang={lang}")) == []


@pytest.mark.slow
@on_one_engine
@pytest.mark.parametrize("path", PAGES)
def test_links_of_these_pages_lead_somewhere(client: TestClient, path: str) -> None:
    own: tuple[str, ...] = ("/data", "/method", "/about", "/guide", "/coverage", "/agenda", "/docs", "/openapi")
    own += (
        () if path.startswith("/guide/") else ("/api/v1",)
    )  # its examples are asked by tests/test_docs.py; some are refused
    for link in {link for link in opened(client, path).links if link.startswith(own)}:
        page, _, part = link.partition("#")
        answer = client.get(page, headers=HTML)
        assert answer.status_code == 200, link
        assert not part or part in re.findall(r'id="([^"]+)"', answer.text), link


@on_one_engine
def test_every_page_of_the_guide_is_there_with_its_code(client: TestClient) -> None:
    assert len(guide_pages()) == len(list((ROOT / "docs/guide").glob("*.md")))
    for name, page in guide_pages().items():
        asked = re.findall(r"^GET (\S+)$", (ROOT / f"docs/guide/{name}.md").read_text(), re.MULTILINE)
        links = opened(client, f"/guide/{name}").links
        assert set(asked) <= {*links}, name
        assert page.title


def test_the_guide_writes_no_html_of_others() -> None:
    page = guide_page("1-x", "# A <b>title</b>\n\n<script>alert(1)</script> [x](javascript:alert(1)) [y](2-y.md#z)\n")
    assert "<script" not in page.html
    assert 'href="javascript' not in page.html
    assert 'href="/guide/2-y#z"' in page.html


@pytest.mark.parametrize(("heading", "id_"), [("How much is known: `/coverage`", "how-much-is-known-coverage"), ("6. Comparing", "6-comparing")])  # fmt: skip
def test_headings_have_the_ids_that_links_name(heading: str, id_: str) -> None:
    assert anchor(heading) == id_


@on_one_engine
def test_an_unknown_page_of_the_guide_names_the_nearest(client: TestClient) -> None:
    answer = client.get("/guide/6-comparee", headers=HTML)
    assert answer.status_code == 404
    assert "6-compare" in answer.text


def test_every_list_is_offered_in_the_formats_that_it_has(client: TestClient) -> None:
    links = {link.partition("?")[0] for link in opened(client, "/data").links}
    paths = client.get("/openapi.json").json()["paths"]
    lists = {"/api/v1/" + name for name in ("laws", "mechanisms", "councils", "facts", "sources", "statistics")}
    assert lists <= links
    for path in lists:
        content = paths[path]["get"]["responses"]["200"]["content"]
        assert (f"{path}.csv" in links) == ("text/csv" in content)


def test_the_program_shown_runs(client: TestClient) -> None:
    assert client.get("/api/v1/facts?country=kz&as_of=2012-05-21&limit=500").json()["page"]["total"] > 0
    text = opened(client, "/data").text
    for way in ("curl", "Python", "R", "CC BY 4.0", "testserver"):
        assert way in text


def test_the_method_leads_to_every_criterion_and_tells_every_status(client: TestClient) -> None:
    seen = opened(client, "/method?lang=ru")
    for criterion in client.get("/api/v1/criteria?limit=500&lang=ru").json()["data"]:
        assert f"/criteria/{criterion['key']}?lang=ru" in seen.links
        assert criterion["title"] in seen.text
    for term in client.get("/api/v1/vocabularies/value_statuses?lang=ru").json()["data"]["terms"]:
        assert term["label"] in seen.text


@on_one_engine
def test_what_is_wrong_can_be_said_of_the_page_that_one_was_on(client: TestClient) -> None:
    wrong = next(link for link in opened(client, "/coverage?by=subject").links if link.endswith("#wrong"))
    seen = opened(client, wrong)
    assert "/coverage?by=subject" in seen.text
    assert "wrong" in seen.ids
    assert any(link.startswith("mailto:?subject=") for link in seen.links)
    assert client.get("/about?page=http://elsewhere", headers=HTML).status_code in (400, 422)
    assert "<img" not in client.get("/about?page=/<img src=x>", headers=HTML).text


@on_one_engine
def test_the_map_names_pages_that_are_there(client: TestClient) -> None:
    answer = client.get("/sitemap.xml")
    assert answer.headers["content-type"].startswith("application/xml")
    named = [one.text or "" for one in ElementTree.fromstring(answer.text).findall(".//{*}loc")]
    assert len(named) == len(set(named)) > 200
    assert all(one.startswith("http://testserver/") for one in named)
    for path in ("/coverage", "/statistics", "/guide/6-compare", "/method"):
        assert f"http://testserver{path}" in named
    assert "http://testserver/laws/kz-law-social-order-2005" in named


@on_one_engine
def test_robots_are_shown_the_map(client: TestClient) -> None:
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").text


@on_one_engine
@pytest.mark.parametrize("path", ["/data", "/method", "/about"])
def test_russian_pages_speak_russian(client: TestClient, path: str) -> None:
    text = opened(client, f"{path}?lang=ru").text
    program, names = r"import json.*?\$status\.code\)", r"Стандарты, индексы.*"
    text = re.sub(names, "", re.sub(program, "", text))
    for english in ("the", "is", "for", "Lists", "Licence"):
        assert f" {english} " not in text, english
