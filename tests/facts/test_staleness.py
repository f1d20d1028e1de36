"""Old evidence of a practice that is said to go on is marked wherever the practice is shown."""

from typing import Any

import pytest
from fastapi.testclient import TestClient


def get(client: TestClient, path: str) -> Any:
    response = client.get(f"/api/v1{path}")
    assert response.status_code == 200, response.text
    return response.json()["data"]


@pytest.fixture(scope="module")
def stale(client: TestClient) -> dict[str, bool]:
    """Whether each fact is stale on a day that is years away, by its address."""
    facts = get(client, "/facts?limit=500&as_of=2035-01-01")
    found = {fact["url"]: fact["stale"] for fact in facts}
    assert set(found.values()) == {True, False}
    return found


@pytest.mark.parametrize("resource", ["mechanisms", "councils"])
def test_on_the_headlines_of_lists(client: TestClient, stale: dict[str, bool], resource: str) -> None:
    headlines = [line for one in get(client, f"/{resource}?limit=500&as_of=2035-01-01") for line in one["headlines"]]
    assert {line["fact_url"]: line["stale"] for line in headlines}.items() <= stale.items()
    assert any(line["stale"] for line in headlines)


def test_on_what_rests_on_a_provision(client: TestClient, stale: dict[str, bool]) -> None:
    facts = get(client, "/provisions/kz-law-social-order-2005-art-6-1-bands?as_of=2035-01-01")["facts"]
    assert facts
    assert {fact["url"]: fact["stale"] for fact in facts}.items() <= stale.items()


def test_on_the_answers_to_a_criterion(client: TestClient, stale: dict[str, bool]) -> None:
    histories = get(client, "/criteria/recipient-forms/answers?as_of=2035-01-01")
    periods = {one["fact_url"]: one["stale"] for history in histories for one in history["periods"]}
    assert {url: said for url, said in periods.items() if url in stale}.items() <= stale.items()
    assert any(periods.values())


def test_on_those_for_whom_something_existed(client: TestClient, stale: dict[str, bool]) -> None:
    rows = get(client, "/presence?kind=mechanism&as_of=2035-01-01")
    told = {one["fact_url"]: one["stale"] for row in rows for entry in row["entries"] for one in entry["recipients"]}
    assert {url: said for url, said in told.items() if url in stale}.items() <= stale.items()
    assert any(told.values())
