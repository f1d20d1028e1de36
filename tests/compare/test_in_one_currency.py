"""Comparing amounts in unlike units: only where a conversion is asked for, and only by values that are recorded."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.compare.verdicts import Verdict

LIMITS = "columns=kz-mech-state-grants@{day},tj-mech-president-grants-women@{day}&criterion=amount-max&aspect=law"
"""At most 3,000 and 10,000 MCI against 60,000 TJS (from 2024-04-29)."""


def row(client: TestClient, query: str) -> Any:
    response = client.get(f"/api/v1/compare?{query}")
    assert response.status_code == 200, response.text
    (found,) = response.json()["data"]["rows"]
    return found


def caveats(row: Any) -> set[str]:
    return {caveat["code"] for caveat in row["caveats"]}


def test_without_a_currency_unlike_units_are_not_compared(client: TestClient) -> None:
    found = row(client, LIMITS.format(day="2024-06-01"))
    assert (found["verdict"], found["rule"]) == ("not-comparable", "unlike-units")
    assert not caveats(found) & {"converted", "missing-rate"}
    assert all(value["value"]["converted"] is None for cell in found["cells"] for value in cell["values"])


def test_with_one_they_are_and_every_value_is_shown(client: TestClient) -> None:
    found = row(client, LIMITS.format(day="2024-06-01") + "&currency=USD")
    assert (found["verdict"], found["rule"]) == ("different", "converted")
    assert [(pair["verdict"], pair["rule"]) for pair in found["pairs"]] == [("different", "converted")] * 2
    assert "converted" in caveats(found)
    numbers = [
        (value["scope"], value["value"]["converted"]["number"]) for cell in found["cells"] for value in cell["values"]
    ]
    assert numbers == [
        ("short-term", pytest.approx(3000 * 3692 / 468.9625, rel=1e-15)),
        ("medium-term", pytest.approx(10000 * 3692 / 468.9625, rel=1e-15)),
        (None, pytest.approx(60000 / 10.79949, rel=1e-15)),
    ]


def test_without_a_recorded_rate_they_are_not_and_that_is_said(client: TestClient) -> None:
    found = row(client, LIMITS.format(day="2025-06-01") + "&currency=USD")
    assert (found["verdict"], found["rule"]) == ("not-comparable", "no-rate")
    assert "missing-rate" in caveats(found)
    for cell in found["cells"]:
        for value in cell["values"]:
            assert "rate=latest takes the rate of 2024" in value["value"]["converted"]["missing"]
    latest = row(client, LIMITS.format(day="2025-06-01") + "&currency=USD&rate=latest")
    assert (latest["verdict"], latest["rule"]) == ("different", "converted")


def test_since_breaks_where_the_rates_begin_or_end(client: TestClient) -> None:
    assert row(client, LIMITS.format(day="2025-06-01") + "&currency=USD")["since"] == {
        "day": "2025-01-01",
        "before": "different",
        "note": "until 2025-01-01: different",
    }
    latest = row(client, LIMITS.format(day="2025-06-01") + "&currency=USD&rate=latest")["since"]
    assert latest["day"] == "2024-04-29"


def test_amounts_in_one_unit_are_never_converted_to_be_judged(client: TestClient) -> None:
    columns = "columns=kz-mech-state-grants@2022-10-01,kz-mech-state-grants@2024-06-01&criterion=amount-max&aspect=law"
    found = row(client, f"{columns}&currency=USD")
    assert (found["verdict"], found["rule"]) == ("same", "same-fact")  # 3,000 MCI are 3,000 MCI
    then, now = (cell["values"][0]["value"]["converted"]["number"] for cell in found["cells"])
    assert (then, now) == (
        pytest.approx(3000 * 3063 / 460.165, rel=1e-15),
        pytest.approx(3000 * 3692 / 468.9625, rel=1e-15),
    )
    assert "converted" not in caveats(found)


@pytest.mark.parametrize("columns", ["kz@2024-06-01,tj@2024-06-01", "kz@2012-05-21,tj@2012-05-21"])
def test_a_currency_changes_no_verdict_but_those_on_unlike_units(client: TestClient, columns: str) -> None:
    plain, asked = (
        client.get(f"/api/v1/compare?columns={columns}{query}").json()["data"]["rows"]
        for query in ("", "&currency=USD")
    )
    for before, after in zip(plain, asked, strict=True):
        if before["rule"] != "unlike-units":
            assert (before["verdict"], before["rule"]) == (after["verdict"], after["rule"])
        else:
            assert after["verdict"] in set(Verdict)
            assert after["rule"] in ("converted", "no-rate", "unlike-units", "varies", "unlike-bounds")


def test_it_asks_the_database_no_more_often(client: TestClient, query_count: Any) -> None:
    counts = []
    for query in ("", "&currency=TJS"):
        with query_count() as statements:
            client.get(f"/api/v1/compare?columns=kz@2024-06-01,tj@2024-06-01{query}")
        counts.append(statements.count)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("query", "status"), [("currency=EUR", 400), ("rate=latest", 422)])
def test_what_cannot_be_converted_into_is_refused(client: TestClient, query: str, status: int) -> None:
    assert client.get(f"/api/v1/compare?columns=kz,tj&{query}").status_code == status
