"""How much is known: counts that agree with every other place that counts."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

STATUSES = ("known", "unknown", "source_silent", "not_coded", "not_applicable")
DAYS = ["2012-05-21", "2026-11-23", "any"]


def coverage(client: TestClient, query: str = "") -> Any:
    response = client.get(f"/api/v1/coverage?{query}")
    assert response.status_code == 200, response.text
    return response.json()["data"]


def total_of(client: TestClient, address: str) -> int:
    response = client.get(address, params={"limit": 1} if "?" not in address else None)
    assert response.status_code == 200, response.text
    return int(response.json()["page"]["total"])


def summed(rows: list[Any]) -> dict[str, int]:
    return {status: sum(row["counts"][status] for row in rows) for status in STATUSES}


@pytest.mark.parametrize("as_of", DAYS)
def test_each_subject_counts_as_its_own_page_says(client: TestClient, as_of: str) -> None:
    rows = coverage(client, f"by=subject&as_of={as_of}")["rows"]
    subjects = {row["subject"]["id"]: row["subject"] for row in rows}
    assert len(subjects) >= 30
    for subject in subjects.values():
        one = client.get(subject["url"], params={"as_of": as_of}).json()["data"]
        counts = one["answers"] if subject["kind"] == "country" else one["counts"]
        assert summed([row for row in rows if row["subject"] == subject]) == counts, subject["id"]


def test_only_what_exists_on_the_day_is_asked(client: TestClient) -> None:
    rows = coverage(client, "by=subject&as_of=2012-05-21&country=kz&kind=mechanism")["rows"]
    listed = client.get("/api/v1/mechanisms?country=kz&as_of=2012-05-21").json()["data"]
    assert {row["subject"]["id"] for row in rows} == {one["id"] for one in listed}


@pytest.mark.parametrize("by", ["theme", "criterion", "subject"])
def test_rows_add_up_to_the_totals_of_their_country(client: TestClient, by: str) -> None:
    answer = coverage(client, f"by={by}&as_of=2026-11-23")
    assert [one["country"]["id"] for one in answer["countries"]] == ["kz", "tj"]
    for one in answer["countries"]:
        rows = [row for row in answer["rows"] if row["country"] == one["country"]]
        assert summed(rows) == {status: one["counts"][status] for status in STATUSES}
        for weakness, count in one["counts"]["of_known"].items():
            assert sum(row["counts"]["of_known"][weakness] for row in rows) == count, weakness


def test_a_share_shows_what_it_was_worked_out_from(client: TestClient) -> None:
    for row in coverage(client, "by=criterion")["rows"]:
        counts = row["counts"]
        assert counts["questions"] == sum(counts[status] for status in STATUSES if status != "not_applicable")
        examined = counts["questions"] - counts["not_coded"]
        for share, whole in (("share_known", counts["questions"]), ("share_known_of_examined", examined)):
            assert (counts[share]["numerator"], counts[share]["denominator"]) == (counts["known"], whole)
            expected = round(counts["known"] / whole, 4) if whole else None
            assert counts[share]["fraction"] == expected


def test_rows_lead_to_the_facts_and_to_what_should_be_looked_into(client: TestClient) -> None:
    answer = coverage(client, "country=kz&theme=selection&as_of=2026-11-23")
    for row in [*answer["rows"], *answer["countries"]]:
        facts = client.get(f"{row['facts_url']}&limit=500").json()["data"]
        answered = {(fact["subject"]["id"], fact["criterion"]["key"], fact["aspect"]["code"]) for fact in facts}
        assert row["counts"]["known"] <= len(answered) <= row["counts"]["questions"]
        counts = row["counts"]
        open_ = counts["questions"] - counts["of_known"]["none"]
        assert total_of(client, row["agenda_url"]) == open_


@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("kind", ["mechanism", "council", "country"])
def test_what_is_counted_as_weak_is_what_the_agenda_lists(client: TestClient, kind: str, as_of: str) -> None:
    (country, *_) = coverage(client, f"country=tj&kind={kind}&as_of={as_of}")["countries"]
    for weakness, count in country["counts"]["of_known"].items():
        if weakness != "none":
            why = weakness.replace("_", "-")
            assert total_of(client, f"{country['agenda_url']}&why={why}&limit=1") == count, why


def test_stale_counts_agree_with_the_facts(client: TestClient) -> None:
    (country,) = coverage(client, "country=kz&as_of=2026-11-23")["countries"]
    stale = client.get(f"{country['facts_url']}&stale=true&status=known&limit=500").json()["data"]
    questions = {(fact["subject"]["id"], fact["criterion"]["key"], fact["aspect"]["code"]) for fact in stale}
    assert country["counts"]["of_known"]["stale"] == len(questions) > 0


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("kind=council", lambda row: row["kind"] == "council"),
        ("type=grant", lambda row: row["kind"] == "mechanism"),
        ("theme=selection", lambda row: row["theme"]["code"] == "selection"),
        ("aspect=practice", lambda row: row["aspect"]["code"] == "practice"),
        ("country=TJK", lambda row: row["country"]["id"] == "tj"),
        ("by=criterion&core=true", lambda row: row["criterion"]["core"]),
        ("by=subject&subject=kz-mech-awards", lambda row: row["subject"]["id"] == "kz-mech-awards"),
    ],
)
def test_narrowing_keeps_just_what_it_says(client: TestClient, query: str, holds: Any) -> None:
    rows = coverage(client, query)["rows"]
    assert rows
    assert all(holds(row) for row in rows)


@pytest.mark.parametrize(
    ("query", "near"), [("type=grnt", "grant"), ("theme=selektion", "selection"), ("country=kzz", "kz")]
)
def test_a_misspelt_word_is_refused_with_the_nearest(client: TestClient, query: str, near: str) -> None:
    response = client.get(f"/api/v1/coverage?{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["allowed"][0] == near


def test_is_told_in_a_sentence_that_keeps_unknown_and_not_coded_apart(client: TestClient) -> None:
    said = client.get("/api/v1/coverage?country=kz").json()["meta"]["describe"]
    assert "looked for and not found" in said
    assert "nobody has looked into" in said
    assert "еще не искали" in client.get("/api/v1/coverage?country=kz&lang=ru").json()["meta"]["describe"]


def test_only_countries_that_are_asked_anything_are_told_of(client: TestClient) -> None:
    (country,) = coverage(client, "subject=kz-mech-awards")["countries"]
    assert country["country"]["id"] == "kz"
    early = client.get("/api/v1/coverage?kind=council&as_of=1900-01-01&country=kz").json()
    assert early["data"]["countries"][0]["counts"]["share_known"]["fraction"] is None
    assert "nothing recorded to be asked about" in early["meta"]["describe"]


def test_asks_the_database_as_often_for_little_as_for_all(client: TestClient, query_count: Any) -> None:
    counts = []
    for query in ("criterion=provider&country=kz", "by=criterion", "by=subject&as_of=any"):
        with query_count() as statements:
            coverage(client, query)
        counts.append(statements.count)
    assert max(counts) <= 15
    assert max(counts) - min(counts) <= 4
