"""Old evidence of a practice that is said to go on is marked wherever the practice is shown, and lists find facts by its age."""

import datetime as dt
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from app.core.db import Database
from app.models import Citation, Fact, Source


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


@pytest.mark.parametrize("said", [True, False])
def test_those_that_are_listed_as_stale_say_so(client: TestClient, stale: dict[str, bool], said: bool) -> None:
    listed = get(client, f"/facts?limit=500&as_of=2035-01-01&stale={str(said).lower()}")
    assert {fact["url"] for fact in listed} == {url for url, is_so in stale.items() if is_so is said}


def test_lists_are_narrowed_by_the_newest_evidence(seeded: Database, client: TestClient) -> None:
    with seeded.read() as session:
        cited = session.execute(
            select(Fact.id, Source.published_last)
            .outerjoin(Citation, Citation.fact_id == Fact.id)
            .outerjoin(Source, Source.id == Citation.source_id)
        ).all()
    dates: dict[int, list[dt.date]] = {number: [] for number, _ in cited}
    for number, published in cited:
        dates[number] += [published] if published else []
    newest = [max(days, default=None) for days in dates.values()]
    assert any(len(set(days)) > 1 for days in dates.values())
    for day in sorted({max(days) for days in dates.values() if days})[::7]:
        told = [one for one in newest if one is not None]
        assert total(client, f"evidence_date__gte={day}") == sum(one >= day for one in told)
        assert total(client, f"evidence_date__lte={day}") == sum(one <= day for one in told)
    assert total(client, "evidence_date__isnull=true") == newest.count(None)
    assert total(client, "evidence_date__isnull=false") == len(newest) - newest.count(None)


def total(client: TestClient, query: str) -> int:
    """How many facts of any period and rank there are."""
    everything = "as_of=any&rank=preferred,normal,deprecated&limit=1"
    number: int = client.get(f"/api/v1/facts?{everything}&{query}").json()["page"]["total"]
    return number


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
