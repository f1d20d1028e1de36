"""What machines read of a page, read as they read it: Zotero's translators "Embedded Metadata" and "COinS", and whoever reads JSON-LD."""

import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient

from tests.conftest import on_one_engine

LAW = "/laws/kz-law-social-order-2005"
FACT = "/facts/kz-fact-state-grants-amount-max-law-2022-09-05"
COMPARISON = "/compare?columns=kz@2012-05-21,tj@2012-05-21"
SOURCE = "/sources/int-src-icnl-press-2012"
ENTRIES = (
    "/countries/kz", "/mechanisms/kz-mech-social-order", "/councils/kz-council-access-commission", LAW,
    "/provisions/kz-law-aarhus-2000-compliance", "/institutions/kz-inst-mci-2012", "/criteria/recipient-forms", SOURCE,
    "/events/int-event-study-visit-2012", FACT, "/statistics/kz-stat-aarhus-aarhus-centres-2009", "/series/kz-cpi",
)  # fmt: skip
ATLAS = "CSO Financing Atlas"


class Head(HTMLParser):
    """What a page says of itself."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.meta: dict[str, list[str]] = {}
        self.links: list[dict[str, str]] = []
        self.coins: list[dict[str, str]] = []
        self.linked = ""
        self._in_linked = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and (name := given.get("name") or given.get("property")):
            self.meta.setdefault(name, []).append(given["content"])
        if tag == "link":
            self.links.append(given)
        if given.get("class") == "Z3988":
            self.coins.append(dict(parse_qsl(given["title"], strict_parsing=True)))
        if tag == "script":
            self._in_linked = given.get("type") == "application/ld+json"

    def handle_endtag(self, tag: str) -> None:
        self._in_linked = self._in_linked and tag != "script"

    def handle_data(self, data: str) -> None:
        self.linked += data if self._in_linked else ""

    def first(self, *names: str) -> str | None:
        """The first that is there of some tags."""
        return next((self.meta[name][0] for name in names if name in self.meta), None)

    def to(self, relation: str, by: str) -> dict[str, str]:
        """Where a relation leads, by another attribute."""
        return {one.get(by, ""): one["href"] for one in self.links if one["rel"] == relation}


def head(client: TestClient, path: str) -> Head:
    """The head of a page that is there."""
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return Head(answer.text)


@dataclass
class Saved:
    """What Zotero saves."""

    type: str
    title: str | None
    author: str | None
    date: str | None
    publisher: str | None
    url: str | None


def by_embedded_metadata(page: Head) -> Saved:
    """As "Embedded Metadata" does: the type by og:type or dc.type, fields by Highwire's tags, else by Dublin Core's."""
    kind = "webpage" if page.first("og:type") == "website" else page.first("dc.type")
    author = page.first("citation_author")
    if author:  # cleanAuthor: commas and spaces around are cut off; with a comma, the part before it is the family name
        whole = author.strip(" ,./[]:")
        author = whole.split(",")[0] if "," in author else f"{whole.rpartition(' ')[0]} | {whole.rpartition(' ')[2]}"
    return Saved(
        kind or "journalArticle",
        page.first("citation_title", "dc.title", "og:title"),
        author,
        page.first("citation_publication_date", "citation_date", "dc.date", "citation_online_date"),
        page.first("citation_publisher", "dc.publisher"),
        page.first("citation_public_url", "og:url"),
    )


def by_coins(work: dict[str, str]) -> Saved:
    """As `parseContextObject` does for Dublin Core."""
    assert work["rft_val_fmt"] == "info:ofi/fmt:kev:mtx:dc"
    return Saved(
        work.get("rft.type", "webpage"),
        work.get("rft.title"),
        work.get("rft.aucorp"),
        work.get("rft.date"),
        work.get("rft.publisher"),
        work.get("rft.identifier"),
    )


def cited(client: TestClient, path: str) -> list[dict[str, Any]]:
    """The works with which the API says that an address is cited."""
    where, mark, query = path.partition("?")
    works: list[dict[str, Any]] = client.get(f"/api/v1{where}.csl.json{mark}{query}").json()
    return works


@on_one_engine
@pytest.mark.parametrize("path", [*ENTRIES, COMPARISON, f"{LAW}?as_of=2012-05-21&lang=ru"])
def test_a_page_is_cited_with_the_works_of_its_bibliography(client: TestClient, path: str) -> None:
    page, works = head(client, path), cited(client, path)
    saved = [by_coins(one) for one in page.coins]
    wanted = works[:1] if path == COMPARISON else works
    assert [one.title for one in saved] == [work["title"] for work in wanted]
    for one, work in zip(saved, wanted, strict=True):
        assert one.author == (work["author"][0]["literal"] if "author" in work else None)
        url = work.get("URL", "").replace("/api/v1/", "/") if work["type"] == "dataset" else work.get("URL")
        assert one.url == url
        date = work.get("issued") or (work["accessed"] if one.author == ATLAS else None)
        assert one.date == ("-".join(f"{part:02}" for part in date["date-parts"][0]) if date else None)
        assert one.publisher == work.get("publisher", one.author)
    embedded = by_embedded_metadata(page)
    embedded.date = embedded.date.replace("/", "-") if embedded.date else None
    saved[0].url = saved[0].url or page.first("og:url")
    assert embedded == saved[0]


def test_zotero_saves_an_act_a_document_a_fact_and_a_comparison_as_what_they_are(client: TestClient) -> None:
    act = by_embedded_metadata(head(client, LAW))
    assert (act.type, act.date, act.author) == ("statute", "2005/04/12", None)
    document = by_embedded_metadata(head(client, SOURCE))
    assert document.publisher == client.get(f"/api/v1{SOURCE}").json()["data"]["publisher"]
    fact = head(client, f"{FACT}?as_of=2024-05-01")
    assert by_embedded_metadata(fact).url == f"http://testserver{FACT}?as_of=2024-05-01"
    assert "as_of: 2024-05-01" in fact.coins[0]["rft.description"]
    assert "revision" in fact.coins[0]["rft.description"]
    assert fact.first("dcterms.temporal") == "2024-05-01"
    compared = by_embedded_metadata(head(client, COMPARISON))
    assert (compared.type, compared.author, compared.publisher) == ("dataset", ATLAS, ATLAS)
    assert compared.url is not None
    assert compared.url.startswith("http://testserver/compare?columns=kz@2012-05-21,tj@2012-05-21")


@on_one_engine
@pytest.mark.parametrize("path", ENTRIES)
def test_linked_data_is_that_of_the_api_and_of_the_entry_alone(client: TestClient, path: str) -> None:
    page = head(client, f"{path}?as_of=2012-05-21&lang=ru")
    document = json.loads(page.linked)
    assert document == client.get(f"/api/v1{path}.jsonld?as_of=2012-05-21&lang=ru").json()
    assert len(document["@graph"]) == 2
    assert "<" not in page.linked


@on_one_engine
@pytest.mark.parametrize(
    ("asked", "own"),
    [
        ("/countries/KZ", "/countries/kz"),
        ("/countries/kz?as_of=2026-11-23", "/countries/kz"),
        ("/countries/kz?as_of=2012-05-21&lang=ru", "/countries/kz?as_of=2012-05-21&lang=ru"),
        ("/councils?country=tj&limit=2", "/councils?country=tj"),
        ("/sources?as_of=2012-05-21", "/sources"),
        ("/?as_of=any", "/?as_of=any"),
    ],
)
def test_a_page_has_one_address_and_one_in_each_language(client: TestClient, asked: str, own: str) -> None:
    page = head(client, asked)
    base = "http://testserver"
    assert page.to("canonical", "rel") == {"canonical": base + own}
    assert page.first("og:url") == base + own
    languages = page.to("alternate", "hreflang")
    plain = re.sub(r"[?&]lang=\w+", "", base + own)
    assert languages["x-default"] == plain
    for lang in ("en", "ru", "kk", "tg"):
        assert languages[lang] == f"{plain}{'&' if '?' in plain else '?'}lang={lang}"


@on_one_engine
@pytest.mark.parametrize("path", [*ENTRIES, COMPARISON, "/", "/laws?country=tj", "/facts", "/questions", "/coverage"])
def test_every_format_feed_and_description_that_a_head_names_is_there(client: TestClient, path: str) -> None:
    page = head(client, path)
    named = [one for one in page.links if one["rel"] in ("alternate", "describedby", "icon", "stylesheet")]
    named = [one for one in named if "hreflang" not in one]
    assert {"application/json", "application/atom+xml"} <= {one.get("type") for one in named}
    for one in named:
        answer = client.head(one["href"])
        assert answer.status_code == 200, one
        if urlsplit(one["href"]).path.startswith("/api/"):
            assert answer.headers["content-type"].partition(";")[0] == one["type"], one
