"""Search as a page: what the API finds stands there, can be narrowed, and is not lost between languages."""

from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from tests.conftest import Counting, on_one_engine
from tests.web.page import HTML, Seen, opened, well_made


@pytest.mark.parametrize("query", ["grants", "социальный заказ", "36-III", "36-ІІІ", "public council"])
def test_what_the_api_finds_stands_on_the_page(client: TestClient, query: str) -> None:
    seen = opened(client, f"/search?q={query}&limit=10")
    found = client.get("/api/v1/search", params={"q": query, "limit": 10}).json()
    assert found["data"]
    for hit in found["data"]:
        assert hit["entry"]["url"].removeprefix("/api/v1") in seen.links
        for part in (hit["excerpt"] or {"parts": []})["parts"]:
            assert " ".join(part["text"].split()) in seen.text
    assert f"{found['page']['total']} found" in seen.text.replace(",", "")
    assert well_made(seen) == []


@on_one_engine
def test_hits_are_marked_and_escaped(client: TestClient) -> None:
    assert "<mark>" in client.get("/search?q=grants", headers=HTML).text
    answer = client.get("/search", params={"q": "<script>alert(1)</script> grants"}, headers=HTML)
    assert "<script>alert" not in answer.text


@on_one_engine
def test_facets_narrow_and_can_be_lifted(client: TestClient) -> None:
    seen = opened(client, "/search?q=grants")
    narrowed = next(link for link in seen.links if "kind=mechanism" in link)
    again = opened(client, narrowed)
    total = client.get("/api/v1/search?q=grants&kind=mechanism").json()["page"]["total"]
    assert f"{total} found" in again.text
    assert "/search?q=grants" in again.links


def test_the_next_page_goes_on_where_this_one_ends(client: TestClient) -> None:
    first = opened(client, "/search?q=grants&limit=5")
    following = opened(client, next(link for link in first.links if "cursor=" in link))
    entries = [
        {link for link in seen.links if link.startswith(("/mechanisms/", "/facts/", "/laws/", "/sources/"))}
        for seen in (first, following)
    ]
    assert entries[0]
    assert entries[1]
    assert not entries[0] & entries[1]


@on_one_engine
def test_a_misspelt_word_is_put_right_with_one_click(client: TestClient) -> None:
    seen = opened(client, "/search?q=councl")
    meant = client.get("/api/v1/search?q=councl").json()["did_you_mean"]
    assert meant
    assert f"/search?q={meant}" in seen.links
    assert "no proof that there is nothing" in seen.text


@on_one_engine
def test_without_a_query_it_says_how_to_search(client: TestClient) -> None:
    seen = opened(client, "/search")
    assert well_made(seen) == []
    for link in seen.links:
        if link.startswith("/search?q="):
            assert "<mark>" in client.get(link, headers=HTML).text, link


@on_one_engine
def test_a_day_narrows_to_what_held_on_it(client: TestClient) -> None:
    seen = opened(client, "/search?q=grants&as_of=2012-05-21")
    total = client.get("/api/v1/search?q=grants&as_of=2012-05-21").json()["page"]["total"]
    assert f"{total} found" in seen.text
    assert all("as_of=2012-05-21" in link for link in seen.links if link.startswith("/mechanisms/"))


@on_one_engine
def test_suggestions_are_a_piece_of_a_page(client: TestClient) -> None:
    answer = client.get("/search/suggestions?q=соц", headers=HTML)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    links = Seen(answer.text).links
    told = client.get("/api/v1/suggest", params={"q": "соц", "per_kind": 3}).json()["data"]["groups"]
    assert {urlsplit(one["entry"]["url"]).path.removeprefix("/api/v1") for group in told for one in group["suggestions"]} <= {*links}  # fmt: skip
    assert client.get("/search/suggestions?q=g", headers=HTML).text.strip() == ""


@on_one_engine
def test_a_query_without_words_is_told_as_a_page(client: TestClient) -> None:
    answer = client.get("/search?q=%3F%3F", headers=HTML)
    assert answer.status_code == 422
    assert "<h1>" in answer.text


@pytest.mark.parametrize("asked", ["limit=10", "limit=300", "kind=fact&limit=10", "kind=fact&limit=300"])
def test_the_number_of_statements_is_bounded_by_kinds(client: TestClient, query_count: Counting, asked: str) -> None:
    with query_count() as statements:
        opened(client, f"/search?q=grants&{asked}")
    assert statements.count <= 24  # hits of each kind are named together, however many


@on_one_engine
def test_russian_readers_get_russian(client: TestClient) -> None:
    seen = opened(client, "/search?q=grants&lang=ru")
    for english in ("Found for", "Kind", "Country", "Next page", "Narrow"):
        assert english not in seen.text
