"""The research agenda over HTTP: what is on it, in which order, how it is narrowed, counted and paged."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.pagination import Paging, page_of_sorted
from app.coverage.reasons import Why


def agenda(client: TestClient, query: str = "") -> Any:
    response = client.get(f"/api/v1/agenda?{query}")
    assert response.status_code == 200, response.text
    return response.json()


def whole(client: TestClient, query: str = "") -> list[Any]:
    items: list[Any] = []
    cursor = ""
    while True:
        page = agenda(client, f"{query}&limit=500{cursor}")
        items += page["data"]
        if page["page"]["next"] is None:
            return items
        cursor = f"&cursor={page['page']['next']}"


@pytest.fixture(scope="module")
def every(client: TestClient) -> list[Any]:
    """The whole agenda."""
    return whole(client, "as_of=2026-11-23")


def codes(item: Any) -> list[str]:
    return [reason["code"] for reason in item["reasons"]]


def test_the_rank_can_be_worked_out_from_the_item(client: TestClient) -> None:
    items = whole(client, "country=kz")
    position = {
        row["key"]: at for at, row in enumerate(client.get("/api/v1/criteria?limit=500").json()["data"], start=1)
    }
    order = []
    for item in items:
        ranks = [Why(code).rank for code in codes(item)]
        assert item["rank"] == ranks[0] == min(ranks)
        assert item["why"] == item["reasons"][0]
        assert ranks == sorted(set(ranks))
        order.append((item["rank"], position[item["criterion"]["key"]] if item["criterion"] else 0, item["id"]))
    assert order == sorted(order)
    assert len({item["id"] for item in items}) == len(items)


def test_every_reason_follows_from_what_the_item_and_its_facts_show(client: TestClient) -> None:
    items = whole(client, "subject=kz-mech-state-grants,kz-council-public-councils,tj-mech-public-procurement")
    assert len(items) > 300
    seen = set()
    for item in [item for item in items if item["what"]["code"] == "cell"]:
        status, core, reasons = item["status"]["code"], item["criterion"]["core"], {*codes(item)}
        seen |= reasons
        if status != "known":
            expected = "source-silent" if status == "source-silent" else f"core-{status}" if core else status
            assert reasons == {expected}, item["id"]
            continue
        facts = [client.get(fact["fact_url"]).json()["data"] for fact in item["facts"]]
        sources = [{cited["source"]["id"] for cited in fact["evidence"]["sources"]} for fact in facts]
        assert ("stale" in reasons) == any(fact["stale"] for fact in facts)
        assert ("machine-translation-only" in reasons) == any(fact["machine_translation_only"] for fact in facts)
        assert ("single-source" in reasons) == any(len(one) == 1 for one in sources)
        assert ("weak-locator" in reasons) == any(fact["weak_locators"] for fact in facts)
        assert ("evidence-undated" in reasons) == any(fact["evidence_date"] is None for fact in facts)
        assert ("low-certainty" in reasons) == any(fact["certainty"]["code"] == "low" for fact in facts)
        assert ("possible-date" in reasons) == any(fact["period"]["holds"] == "possible" for fact in facts)
        articles = {fact["evidence"]["article"] for fact in facts} if item["aspect"]["code"] == "law" else set()
        assert ("no-article" in reasons) == bool(articles & {"act-only", "none-recorded"})
    assert {"core-not-coded", "not-coded", "core-unknown", "weak-locator", "single-source", "stale"} <= seen


def test_all_open_questions_and_all_conflicts_without_a_resolution_are_on_it(
    client: TestClient, every: list[Any]
) -> None:
    noted = {item["id"]: item for item in every if item["what"]["code"] != "cell"}
    questions = client.get("/api/v1/questions?limit=500").json()["data"]
    conflicts = client.get("/api/v1/conflicts?resolved=false&limit=500").json()["data"]
    assert noted.keys() == {one["id"] for one in [*questions, *conflicts]}
    for question in questions:
        assert noted[question["id"]]["why"]["code"] == f"question-{question['priority']['code']}"
        assert noted[question["id"]]["about"] == question["about"]
        assert noted[question["id"]]["lead"] == question["lead"]


def test_a_cell_names_the_open_questions_and_conflicts_about_its_subject(client: TestClient) -> None:
    mechanism = client.get("/api/v1/mechanisms/kz-mech-state-grants").json()["data"]
    unresolved = {one["id"] for one in client.get("/api/v1/conflicts?resolved=false&limit=500").json()["data"]}
    cells = [item for item in whole(client, "subject=kz-mech-state-grants") if item["what"]["code"] == "cell"]
    for item in cells:
        assert {one["id"] for one in item["questions"]} == {one["id"] for one in mechanism["questions"]}
        assert {one["id"] for one in item["conflicts"]} == {one["id"] for one in mechanism["conflicts"]} & unresolved
        assert item["subject"]["url"] == mechanism["url"]


def test_what_is_on_firm_ground_or_cannot_arise_is_not_on_it(client: TestClient, every: list[Any]) -> None:
    assert all(item["reasons"] for item in every)
    assert "not-applicable" not in {item["status"]["code"] for item in every if item["status"]}
    totals = client.get("/api/v1/coverage?as_of=2026-11-23").json()["data"]["countries"]
    cells = sum(one["counts"]["questions"] - one["counts"]["of_known"]["none"] for one in totals)
    assert sum(item["what"]["code"] == "cell" for item in every) == cells


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("country=TJ", lambda item: item["country"]["id"] == "tj"),
        ("kind=council", lambda item: "council" in {one["kind"] for one in item["about"]}),
        ("subject=kz-mech-awards", lambda item: "kz-mech-awards" in {one["id"] for one in item["about"]}),
        ("theme=selection", lambda item: item["criterion"]["theme"] == "selection"),
        ("criterion=provider", lambda item: item["criterion"]["key"] == "provider"),
        ("aspect=practice", lambda item: item["aspect"]["code"] == "practice"),
        ("core=true", lambda item: item["criterion"]["core"]),
        ("core=false", lambda item: not item["criterion"]["core"]),
        ("why=stale,question-high", lambda item: {*codes(item)} & {"stale", "question-high"}),
    ],
)
def test_narrowing_keeps_just_what_it_says_and_all_of_it(
    client: TestClient, every: list[Any], query: str, holds: Any
) -> None:
    narrowed = whole(client, query)
    assert narrowed

    def fits(item: Any) -> bool:
        try:
            return bool(holds(item))
        except TypeError:  # what has no theme, criterion or country has not this one
            return False

    assert narrowed == [item for item in every if fits(item)]


class TestFacets:
    def test_count_what_the_filters_find_their_own_lifted(self, client: TestClient) -> None:
        query = "country=kz&theme=selection&why=stale,core-unknown"
        facets = {
            one["field"]: one["buckets"] for one in agenda(client, f"{query}&facet=why,country,theme,kind")["facets"]
        }
        for field, parameter in (("why", "why"), ("country", "country"), ("theme", "theme"), ("kind", "kind")):
            rest = "&".join(part for part in query.split("&") if not part.startswith(f"{parameter}="))
            for bucket in facets[field]:
                if bucket["key"] is not None:
                    found = agenda(client, f"{rest}&{parameter}={bucket['key']}&limit=1")["page"]["total"]
                    assert found == bucket["count"], (field, bucket)
        assert {bucket["key"] for bucket in facets["why"] if bucket["selected"]} <= {"stale", "core-unknown"}
        assert {bucket["key"] for bucket in facets["country"]} == {"kz", "tj"}

    def test_change_nothing_of_the_rows(self, client: TestClient) -> None:
        query = "country=kz&theme=selection&limit=20"
        assert agenda(client, query)["data"] == agenda(client, f"{query}&facet=why,country,theme,kind")["data"]


class TestPages:
    def test_go_on_after_the_last_one_seen_though_it_is_gone(self) -> None:
        def key(item: str) -> str:
            return item

        first = page_of_sorted(["b", "d", "a", "c"], Paging(limit=2), "q", key)
        assert (list(first.rows), first.total) == (["a", "b"], 4)
        after = page_of_sorted(["d", "aa", "c"], Paging(limit=2, cursor=first.next), "q", key)
        assert (list(after.rows), after.next) == (["c", "d"], None)

    def test_of_another_question_are_refused(self, client: TestClient) -> None:
        cursor = agenda(client, "limit=1&country=kz")["page"]["next"]
        assert client.get(f"/api/v1/agenda?limit=1&country=tj&cursor={cursor}").status_code == 400


def test_the_question_is_told_in_words(client: TestClient) -> None:
    said = agenda(client, "country=kz&why=stale&as_of=2026-11-23")["meta"]["describe"]
    assert said.startswith(
        "Points to look into in Kazakhstan (why: practice whose newest evidence is over five years old)"
    )


def test_reasons_are_told_in_the_language_asked_for(client: TestClient) -> None:
    english, russian = (agenda(client, f"limit=1&lang={lang}")["data"][0]["why"]["label"] for lang in ("en", "ru"))
    assert english == "open question of high priority"
    assert russian == "открытый вопрос высокой важности"


def test_asks_the_database_as_often_for_one_item_as_for_many(client: TestClient, query_count: Any) -> None:
    counts = []
    for query in ("limit=1&theme=selection", "limit=500&facet=why,country,theme,kind"):
        with query_count() as statements:
            agenda(client, query)
        counts.append(statements.count)
    assert max(counts) <= 24
    assert counts[1] - counts[0] <= 10  # one more for each kind of thing named
