"""Searching and suggesting over HTTP: excerpts, narrowing, days, what was meant; and that the index follows every load."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.db import Database
from app.seeding.load import load
from tests.seeding.small_seed import write_small_seed

MECHANISMS = "kz/mechanisms.yaml"


def searched(client: TestClient, q: str, **more: str) -> Any:
    response = client.get("/api/v1/search", params={"q": q, **more})
    assert response.status_code == 200, response.text
    return response.json()


def ids(body: Any) -> list[str]:
    return [hit["id"] for hit in body["data"]]


class TestHits:
    def test_show_where_they_speak_of_it(self, client: TestClient) -> None:
        (hit,) = searched(client, "соцзаказ")["data"]
        assert (hit["id"], hit["kind"]["code"], hit["country"]["id"], hit["exact"]) == (
            "kz-mech-social-order",
            "mechanism",
            "kz",
            True,
        )
        assert hit["excerpt"] == {"field": "name", "lang": "ru", "parts": [{"text": "соцзаказ", "hit": True}]}

    def test_excerpts_are_pieces_of_texts_with_the_words_marked(self, client: TestClient) -> None:
        for hit in searched(client, "public councils", limit="100")["data"]:
            if hit["excerpt"]:
                marked = [part["text"].casefold() for part in hit["excerpt"]["parts"] if part["hit"]]
                assert marked
                assert all(word.startswith(("public", "council")) for word in marked), marked
                assert sum(len(part["text"]) for part in hit["excerpt"]["parts"]) < 320

    def test_facts_are_found_by_their_notes_and_named_after_question_and_subject(self, client: TestClient) -> None:
        hits = searched(client, "operator", kind="fact")["data"]
        assert hits
        for hit in hits:
            fact = client.get(hit["entry"]["url"]).json()["data"]
            assert hit["entry"]["name"].startswith(fact["criterion"]["title"])
            assert hit["entry"]["name"].endswith(fact["subject"]["name"])

    def test_lead_to_what_they_name(self, client: TestClient) -> None:
        for hit in searched(client, "grants", limit="60")["data"]:
            assert client.get(hit["entry"]["url"]).status_code == 200, hit["id"]

    def test_say_when_they_hold(self, client: TestClient) -> None:
        by_id = {hit["id"]: hit for hit in searched(client, "Ministry of Culture")["data"]}
        assert by_id["kz-inst-mci-2012"]["period"]["holds"] is None
        by_id = {hit["id"]: hit for hit in searched(client, "Ministry of Culture", as_of="2012-05-21")["data"]}
        assert by_id["kz-inst-mci-2012"]["period"]["holds"] == "certain"


class TestNarrowing:
    def test_words_are_all_needed_phrases_stand_together_and_exclusions_go(self, client: TestClient) -> None:
        wide = set(ids(searched(client, "social order", limit="500")))
        phrase = set(ids(searched(client, '"social order"', limit="500")))
        less = set(ids(searched(client, "social order -law", limit="500")))
        assert phrase < wide
        assert less < wide
        assert wide - less == set(ids(searched(client, "social order law", limit="500")))

    def test_a_day_leaves_out_what_did_not_hold(self, client: TestClient) -> None:
        always = searched(client, "grants", kind="mechanism", limit="100")
        then = searched(client, "grants", kind="mechanism", limit="100", as_of="2012-05-21")
        assert (always["meta"]["as_of"], then["meta"]["as_of"]) == ("any", "2012-05-21")
        listed = client.get("/api/v1/mechanisms?text=grants&as_of=2012-05-21&limit=100").json()["data"]
        assert set(ids(then)) == {row["id"] for row in listed} < set(ids(always))

    @pytest.mark.parametrize(
        "resource", ["mechanisms", "councils", "laws", "provisions", "institutions", "sources", "events", "statistics"]
    )
    def test_lists_find_by_text_what_search_finds(self, client: TestClient, resource: str) -> None:
        for words in ("grants", "социального заказа", "36-III", "council -public", "no-such-word"):
            listed = client.get(f"/api/v1/{resource}", params={"text": words, "as_of": "any", "limit": "500"}).json()
            kind = {"councils": "council", "provisions": "provision", "statistics": "statistic"}.get(
                resource, resource[:-1]
            )
            found = searched(client, words, kind=kind, limit="500")
            assert {row["id"] for row in listed["data"]} == set(ids(found)), words
            assert listed["page"]["total"] == found["page"]["total"]

    def test_unknown_kinds_and_countries_are_refused_with_the_nearest(self, client: TestClient) -> None:
        response = client.get("/api/v1/search?q=grants&kind=mechanizm")
        assert (response.status_code, response.json()["errors"][0]["allowed"][0]) == (400, "mechanism")
        assert client.get("/api/v1/search?q=grants&country=xx").status_code == 400

    @pytest.mark.parametrize("q", ["", "  ", "-grants", "!?", "№"])
    def test_a_query_without_a_word_is_refused(self, client: TestClient, q: str) -> None:
        response = client.get("/api/v1/search", params={"q": q})
        assert (response.status_code, response.json()["errors"][0]["parameter"]) == (422, "q")

    @pytest.mark.parametrize("text", ["-grant", "😀", '"', "---", ""])
    def test_every_list_refuses_a_text_without_a_word_as_a_search_does(self, client: TestClient, text: str) -> None:
        searching = client.get("/api/v1/search", params={"q": text}).json()
        described: dict[str, Any] = client.get("/openapi.json").json()["paths"]
        lists = [
            path.replace("{law_id}", "kz-law-social-order-2005")
            for path, methods in described.items()
            if "text" in [one["name"] for one in methods["get"].get("parameters", ())]
        ]
        assert len(lists) > 10
        for path in lists:
            response = client.get(path, params={"text": text})
            assert response.status_code == 422, (path, response.json())
            assert response.json()["detail"] == searching["detail"]
            assert response.json()["errors"][0]["parameter"] == "text"

    @pytest.mark.parametrize("q", ["zzzz", "qqqq", "ссср"])
    def test_a_sound_of_few_letters_finds_nothing(self, client: TestClient, q: str) -> None:
        assert searched(client, q)["page"]["total"] == 0

    def test_a_word_does_not_find_what_begins_with_its_few_sounds(self, client: TestClient) -> None:
        assert not [hit for hit in searched(client, "hall")["data"] if "khalyk" in hit["id"]]

    def test_a_page_refuses_a_text_without_a_word_too(self, client: TestClient) -> None:
        assert client.get("/mechanisms?text=-grant").status_code == 422

    @pytest.mark.parametrize("q", ['"a', "НПО AND", "co-op", "a:b", "NEAR(", "{x}", "'); DROP TABLE entry; --", "a\\b"])
    def test_any_punctuation_is_safe(self, client: TestClient, q: str) -> None:
        assert searched(client, q)["page"]["total"] >= 0


class TestWhatWasMeant:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [("soshial contracting", "social contracting"), ("стратегическое партнерсто", "стратегическое партнерство")],
    )
    def test_the_nearest_words_that_find_something_are_told(self, client: TestClient, typed: str, meant: str) -> None:
        body = searched(client, typed)
        assert (body["page"]["total"], body["did_you_mean"]) == (0, meant)
        assert searched(client, meant)["page"]["total"]

    def test_nothing_is_told_where_something_was_found_or_nothing_is_near(self, client: TestClient) -> None:
        assert searched(client, "grants")["did_you_mean"] is None
        assert searched(client, "qqqqqqqqqqqq")["did_you_mean"] is None

    def test_how_the_query_was_read_is_told(self, client: TestClient) -> None:
        body = searched(client, 'the law № 383-V "public councils" -bill')
        assert (body["read_as"], body["left_out"]) == (["383-V", "law", "public councils"], ["bill"])


class TestSuggestions:
    def test_are_grouped_by_kind_and_show_the_name_that_matches(self, client: TestClient) -> None:
        groups = client.get("/api/v1/suggest?q=соц").json()["data"]["groups"]
        assert groups[0]["kind"]["code"] == "mechanism"
        first = groups[0]["suggestions"][0]
        assert first["entry"]["id"] in ("kz-mech-social-order", "tj-mech-state-social-order")
        assert any(part["hit"] and part["text"].startswith("соц") for part in first["matched"]["parts"])

    @pytest.mark.parametrize("typed", ["s", "so", "state so", "kz-mech-s", "қоғ", "фармоиши иҷ", "36-I"])
    def test_come_from_the_first_letters_on(self, client: TestClient, typed: str) -> None:
        assert client.get("/api/v1/suggest", params={"q": typed}).json()["data"]["groups"]

    def test_are_as_many_of_each_kind_as_asked_for(self, client: TestClient) -> None:
        groups = client.get("/api/v1/suggest?q=pub&per_kind=2").json()["data"]["groups"]
        assert max(len(group["suggestions"]) for group in groups) == 2
        assert not {group["kind"]["code"] for group in groups} & {"fact", "source", "law-version"}

    def test_of_nothing_are_none(self, client: TestClient) -> None:
        assert client.get("/api/v1/suggest?q=-").json()["data"]["groups"] == []


@pytest.mark.parametrize("q", ["grant", "закон"])
def test_within_a_country_finds_what_is_found_of_it_among_all_in_the_same_order(client: TestClient, q: str) -> None:
    everywhere = client.get("/api/v1/search", params={"q": q, "limit": 500}).json()
    within = client.get("/api/v1/search", params={"q": q, "limit": 500, "country": "tj"}).json()
    assert everywhere["page"]["total"] <= 500
    of_it = [hit["id"] for hit in everywhere["data"] if hit["country"] and hit["country"]["id"] == "tj"]
    assert [hit["id"] for hit in within["data"]] == of_it != []


def test_costs_a_fixed_number_of_statements(client: TestClient, query_count: Any) -> None:
    counts = []
    for q in ("соцзаказ", "grants", "law"):
        with query_count() as statements:
            searched(client, q, limit="500", facet="kind,country")
        counts.append(statements.count)
    assert max(counts) <= 30
    with query_count() as statements:
        client.get("/api/v1/suggest?q=s")
    assert statements.count <= 15


def test_the_index_follows_every_load(api: TestClient, database: Database, tmp_path: Path) -> None:
    seed = write_small_seed(tmp_path)
    load(database, seed.folder)
    before = seed.text(MECHANISMS)
    assert ids(searched(api, '"state grants"', kind="mechanism")) == ["kz-mech-grants"]
    seed.write(MECHANISMS, before.replace("State grants", "State gephyrs"))
    load(database, seed.folder)
    assert searched(api, '"state grants"', kind="mechanism")["data"] == []
    assert ids(searched(api, "gephyrs")) == ["kz-mech-grants"]
    assert searched(api, "gepyhrs")["did_you_mean"] == "gephyrs"
    seed.write(MECHANISMS, before)
    load(database, seed.folder)
    assert searched(api, "gephyrs")["page"]["total"] == 0
    assert searched(api, "gepyhrs")["did_you_mean"] is None
