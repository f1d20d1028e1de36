"""What rests on one act."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

LAW = "kz-law-social-order-2005"


def impact(client: TestClient, law: str, query: str = "") -> Any:
    response = client.get(f"/api/v1/laws/{law}/impact{query}")
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize("as_of", ["2012-05-21", "2020-01-01", "any"])
class TestTheLawOf2005:
    def test_agrees_with_the_facts_that_rest_on_it(self, client: TestClient, as_of: str) -> None:
        found = impact(client, LAW, f"?as_of={as_of}")["data"]
        listed = client.get(f"/api/v1/facts?law={LAW}&as_of={as_of}&limit=500").json()["data"]
        assert [fact["id"] for fact in found["facts"]] == [fact["id"] for fact in listed]
        assert found["counts"]["facts"] == len(listed) > 0

    def test_agrees_with_its_provisions(self, client: TestClient, as_of: str) -> None:
        found = impact(client, LAW, f"?as_of={as_of}")["data"]
        placed = {fact for provision in found["provisions"] for fact in provision["facts"]}
        assert placed.isdisjoint(found["unplaced_facts"])
        assert placed | {*found["unplaced_facts"]} == {fact["id"] for fact in found["facts"]}
        for provision in found["provisions"]:
            public_id = provision["provision"]["id"]
            read = client.get(f"/api/v1/provisions/{public_id}?as_of={as_of}").json()["data"]
            assert provision["facts"] == [fact["id"] for fact in read["facts"]]
            assert provision["period"] == read["period"]

    def test_agrees_with_the_mechanisms_that_rest_on_it(self, client: TestClient, as_of: str) -> None:
        found = impact(client, LAW, f"?as_of={as_of}")["data"]
        listed = client.get(f"/api/v1/mechanisms?law={LAW}&as_of={as_of}&sort=id").json()["data"]
        assert [one["arrangement"]["id"] for one in found["mechanisms"]] == [one["id"] for one in listed]

    def test_counts_what_it_lists(self, client: TestClient, as_of: str) -> None:
        found = impact(client, LAW, f"?as_of={as_of}")["data"]
        for name in ("provisions", "facts", "mechanisms", "councils", "cells"):
            assert found["counts"][name] == len(found[name])
        assert found["counts"]["sole_cells"] == sum(cell["sole"] for cell in found["cells"])
        carried = {fact for cell in found["cells"] for fact in cell["facts"]}
        assert carried <= {fact["id"] for fact in found["facts"]}


def test_cells_are_those_of_the_comparison_on_the_day(client: TestClient) -> None:
    cells = impact(client, LAW, "?as_of=2012-05-21")["data"]["cells"]
    rows = client.get("/api/v1/compare?columns=kz@2012-05-21,tj@2012-05-21").json()["data"]["rows"]
    shown = {
        (row["criterion"]["key"], row["aspect"]["code"], row["kind"], row["type"] and row["type"]["code"]): {
            value["id"] for value in row["cells"][0]["values"]
        }
        for row in rows
    }
    assert cells
    for cell in cells:
        key = (cell["criterion"]["key"], cell["aspect"]["code"], cell["kind"], cell["type"] and cell["type"]["code"])
        assert {*cell["facts"]} <= shown[key]
        assert len(shown[key]) == len(cell["facts"]) + cell["others"]


def test_tells_what_an_amending_act_did_to_others(client: TestClient) -> None:
    found = impact(client, "kz-law-ngo-package-2015")["data"]
    made = {one["version"]["id"] for one in found["versions_made"]}
    assert "kz-law-social-order-2005-v2015-12" in made
    assert all(one["date"] for one in found["versions_made"])


def test_tells_which_acts_implement_it(client: TestClient) -> None:
    resting = impact(client, LAW)["data"]["resting_acts"]
    assert "kz-law-social-order-rules-2018" in {one["law"]["id"] for one in resting}
    assert {one["type"]["code"] for one in resting} <= {"implemented-by", "basis-for"}


def test_before_it_was_in_force_nothing_rests_on_it(client: TestClient) -> None:
    body = impact(client, "kz-law-public-councils-2015", "?as_of=2012-05-21")
    assert body["data"]["counts"]["facts"] == body["data"]["counts"]["cells"] == 0
    assert "not yet: it starts 2016-01-01" in body["meta"]["describe"]


def test_speaks_russian(client: TestClient) -> None:
    described = impact(client, LAW, "?lang=ru")["meta"]["describe"]
    assert described.startswith("Что опирается на акт «О государственном социальном заказе")


def test_of_an_unknown_act_names_what_is_near(client: TestClient) -> None:
    response = client.get("/api/v1/laws/kz-law-social-order-205/impact")
    assert response.status_code == 404
    assert LAW in response.json()["detail"]


def test_the_number_of_statements_does_not_grow_with_what_rests_on_it(client: TestClient, query_count: Any) -> None:
    counts = []
    for query in ("?as_of=2012-05-21", "?as_of=any"):
        with query_count() as statements:
            impact(client, LAW, query)
        counts.append(statements.count)
    assert max(counts) <= 50
    assert abs(counts[0] - counts[1]) <= 2
