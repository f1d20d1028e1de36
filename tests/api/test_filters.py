"""Words of filters, however they are typed; what is no word of a filter is refused with what is near it."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.conftest import on_one_engine


def total(client: TestClient, path: str, **asked: str) -> int:
    response = client.get(f"/api/v1{path}", params={"as_of": "any", "limit": "1", **asked})
    assert response.status_code == 200, response.text
    number: int = response.json()["page"]["total"]
    return number


def refused(client: TestClient, path: str, **asked: str) -> Any:
    response = client.get(f"/api/v1{path}", params={"as_of": "any", **asked})
    assert response.status_code == 400, response.text
    (error,) = response.json()["errors"]
    return error


class TestLabels:
    @pytest.mark.parametrize("scope", ["short-term", "Short-term", "short‑term", "SHORT TERM", "shоrt-term"])
    def test_a_scope_is_found_however_it_is_typed(self, client: TestClient, scope: str) -> None:
        assert total(client, "/facts", scope=scope) == 2

    @pytest.mark.parametrize("scope", ["shortterm", "shrt-term"])
    def test_a_scope_that_no_fact_has_is_refused_with_the_nearest(self, client: TestClient, scope: str) -> None:
        error = refused(client, "/facts", scope=scope)
        assert (error["parameter"], error["allowed"][0]) == ("scope", "short-term")

    @pytest.mark.parametrize("number", ["36-III", "36-iii", "36-ІІІ", "36–ІІІ", "№ 36 - III"])
    def test_a_number_of_an_act_is_found_however_it_is_typed(self, client: TestClient, number: str) -> None:
        found = client.get("/api/v1/laws", params={"number": number, "as_of": "any"}).json()["data"]
        assert [law["id"] for law in found] == ["kz-law-social-order-2005"]

    def test_a_number_that_no_act_bears_is_refused_with_the_nearest(self, client: TestClient) -> None:
        assert refused(client, "/laws", number="36-IIII")["allowed"][0] == "36-III"

    @pytest.mark.parametrize("article", ["6-1", "6‑1", "6–1", "art. 6-1", "Art. 6−1"])
    @pytest.mark.parametrize("path", ["/facts", "/provisions"])
    def test_an_article_is_found_with_any_dash(self, client: TestClient, path: str, article: str) -> None:
        law = "kz-law-social-order-2005"
        assert total(client, path, law=law, article=article) == total(client, path, law=law, article="6-1") > 0


CASES = [
    ("/facts", "certainty", "High"),
    ("/facts", "value", "YES"),
    ("/facts", "value", "(Figure)"),
    ("/facts", "unit", "KZ-MCI"),
    ("/facts", "unit", "kzt"),
    ("/facts", "aspect", "Law"),
    ("/facts", "status", "Unknown,KNOWN"),
    ("/facts", "rank", "Normal"),
    ("/facts", "framework", "CSO-Meter"),
    ("/facts", "theme", "Selection"),
    ("/facts", "criterion", "Statutory-Basis"),
    ("/facts", "subject_kind", "Council"),
    ("/facts", "source_kind", "Official-Text"),
    ("/facts", "certainty_of_date", "Certain"),
    ("/facts", "sort", "-Start"),
    ("/mechanisms", "level", "Local"),
    ("/mechanisms", "type", "Grant"),
    ("/councils", "status__not", "Abolished"),
    ("/criteria", "theme", "SELECTION"),
    ("/criteria", "framework", "cso-METER"),
    ("/criteria", "value_type", "Choice"),
    ("/frameworks", "kind", "Standard"),
    ("/sources", "kind", "Official-Text"),
    ("/sources", "language", "RU"),
    ("/statistics", "unit", "kzt"),
    ("/events", "kind", "Study-Visit"),
    ("/questions", "priority", "High"),
    ("/agenda", "why", "Unknown"),
]


@pytest.mark.parametrize(("path", "name", "typed"), CASES)
class TestClosedWords:
    def test_are_found_in_any_case(self, client: TestClient, path: str, name: str, typed: str) -> None:
        assert total(client, path, **{name: typed}) == total(client, path, **{name: typed.lower()})
        assert total(client, path, **{name: typed}) == total(client, path, **{name: typed.upper()})


@on_one_engine
def test_every_parameter_of_a_closed_list_takes_its_words_in_any_case(client: TestClient) -> None:
    described: dict[str, Any] = client.get("/openapi.json").json()
    asked = 0
    for path, methods in described["paths"].items():
        if "{" in path:
            continue
        for parameter in methods["get"].get("parameters", ()):
            for word in list(words_of(described, parameter["schema"]))[:1]:
                response = client.get(path, params={parameter["name"]: word.swapcase()})
                errors = response.json().get("errors", []) if response.status_code == 422 else []
                assert "enum" not in [error["code"] for error in errors], (path, response.json())
                asked += 1
    assert asked > 80


def words_of(described: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    """The words of a closed list that a schema takes."""
    if "$ref" in schema:
        schema = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    yield from schema.get("enum", ())
    for part in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        yield from words_of(described, part)


def test_the_language_is_taken_in_any_case(client: TestClient) -> None:
    assert client.get("/api/v1/laws?lang=RU").json()["meta"]["lang"] == "ru"
    assert client.get("/laws?lang=RU").status_code == 200


def test_a_facet_marks_what_was_asked_for_in_any_case(client: TestClient) -> None:
    for path, name, typed in (
        ("facts", "value", "YES"),
        ("mechanisms", "type", "Grant"),
        ("criteria", "theme", "Selection"),
    ):
        (facet,) = client.get(f"/api/v1/{path}", params={name: typed, "facet": name, "as_of": "any"}).json()["facets"]
        assert [bucket["key"] for bucket in facet["buckets"] if bucket["selected"]] == [typed.lower()]


def test_a_word_that_stands_twice_in_two_cases_counts_once(client: TestClient) -> None:
    body = client.get("/api/v1/laws?facet=kind,KIND&as_of=any&limit=1").json()
    assert len(body["facets"]) == 1


@on_one_engine
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-inf", "1e400"])
def test_a_number_is_finite(client: TestClient, number: str) -> None:
    described: dict[str, Any] = client.get("/openapi.json").json()["paths"]
    asked = [
        (path, parameter["name"])
        for path, methods in described.items()
        for parameter in methods["get"].get("parameters", ())
        if {"type": "number"} in (parameter["schema"], *parameter["schema"].get("anyOf", ()))
    ]
    assert len(asked) >= 4
    for path, name in asked:
        response = client.get(path, params={name: number})
        assert response.status_code == 422, path
        assert "finite number" in response.json()["detail"]
