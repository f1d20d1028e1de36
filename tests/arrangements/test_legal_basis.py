"""An act on which something rests says whether it is in force on the day that was asked for."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

MEETING, TODAY = "2012-05-21", "2026-11-23"
SOCIAL_ORDER = "/api/v1/mechanisms/kz-mech-social-order"
PURPOSE_AREAS = "kz-fact-special-social-services-purpose-areas-law-2008-12-29"


def bases(client: TestClient, path: str) -> dict[str, tuple[str | None, str | None]]:
    found = client.get(path).json()["data"]
    return {
        one["law"]["id"]: (one["in_force"], one["reason"])
        for one in found.get("legal_basis") or found["evidence"]["legal_basis"]
    }


def test_an_act_of_a_later_day_is_marked_and_not_left_out(client: TestClient) -> None:
    then, today = (bases(client, f"{SOCIAL_ORDER}?as_of={day}") for day in (MEETING, TODAY))
    assert then["kz-law-social-order-rules-2018"] == ("no", "not-yet")
    assert today["kz-law-social-order-rules-2018"] == ("certain", None)
    assert then.keys() == today.keys()


def test_an_act_that_was_replaced_is_marked(client: TestClient) -> None:
    path = f"/api/v1/facts/{PURPOSE_AREAS}"
    then, today = (bases(client, f"{path}?as_of={day}") for day in (MEETING, TODAY))
    assert (then["kz-law-social-code-2023"], today["kz-law-social-code-2023"]) == (("no", "not-yet"), ("certain", None))
    assert today["kz-law-special-social-services-2008"] == ("no", "ended")


def test_with_the_day_lifted_nothing_is_said_of_it(client: TestClient) -> None:
    assert set(bases(client, f"{SOCIAL_ORDER}?as_of=any").values()) == {(None, None)}


@pytest.mark.parametrize("day", [MEETING, TODAY])
def test_is_what_the_act_and_its_article_say_themselves(client: TestClient, day: str) -> None:
    asked: dict[str, Any] = {}

    def period(url: str) -> Any:
        found = asked.get(url) or asked.setdefault(url, client.get(f"{url}?as_of={day}").json()["data"])
        return found["in_force"] if "in_force" in found else found["period"]

    facts = client.get(f"/api/v1/facts?country=kz&include=evidence&limit=500&as_of={day}").json()["data"]
    told = [basis for fact in facts for basis in fact["evidence"]["legal_basis"]]
    told += [
        basis for one in client.get(f"/api/v1/mechanisms?as_of={day}").json()["data"] for basis in one["legal_basis"]
    ]
    seen = set()
    for basis in told:
        act = period(basis["law"]["url"])
        article = period(basis["provision"]["url"]) if basis["provision"] else act
        assert basis["in_force"] == min(act["holds"], article["holds"], key=["no", "possible", "certain"].index)
        seen.add(basis["in_force"])
    assert seen == {"no", "possible", "certain"}


def test_a_comparison_says_it_of_each_column(client: TestClient) -> None:
    query = f"columns=kz@{MEETING},kz@{TODAY}&criterion=purpose-areas&aspect=law&type=procurement"
    cells = client.get(f"/api/v1/compare?{query}").json()["data"]["rows"][0]["cells"]
    then, today = (
        {basis["law"]: basis["in_force"] for value in cell["values"] for basis in value["legal_basis"]}
        for cell in cells
    )
    assert (then["kz-law-social-code-2023"], today["kz-law-social-code-2023"]) == ("no", "certain")
    brief = client.get(f"/api/v1/compare.md?{query}").text
    assert "(not yet in force)" in brief


def test_a_page_says_it_beside_the_act(client: TestClient) -> None:
    then, today = (client.get(f"/mechanisms/kz-mech-social-order?as_of={day}").text for day in (MEETING, TODAY))
    assert "not yet in force" in then
    assert "not yet in force" not in today
    assert "еще не действовал" in client.get(f"/mechanisms/kz-mech-social-order?as_of={MEETING}&lang=ru").text


def test_what_was_adopted_after_the_day_is_not_cited_for_it(client: TestClient) -> None:
    path = f"/api/v1/facts/{PURPOSE_AREAS}.txt"
    then, today = (client.get(f"{path}?as_of={day}").text for day in (MEETING, TODAY))
    code, before = (
        "“{}”".format(client.get(f"/api/v1/laws/{law}").json()["data"]["title"]["text"])  # as an act, not as a source
        for law in ("kz-law-social-code-2023", "kz-law-special-social-services-2008")
    )
    assert (code in then, before in then) == (False, True)
    assert (code in today, before in today) == (True, True)
    linked = client.get(f"{SOCIAL_ORDER}.jsonld?as_of={MEETING}").text
    assert "kz-law-social-order-rules-2018" not in linked
