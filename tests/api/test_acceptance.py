"""What the atlas was founded to answer, asked as its users ask it."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

MEETING = "2012-05-21"


def data(client: TestClient, path: str) -> Any:
    response = client.get(f"/api/v1{path}")
    assert response.status_code == 200, response.text
    return response.json()["data"]


class TestStateGrantsInKazakhstan:
    def test_none_is_recorded_for_the_day_of_the_meeting_and_the_answer_says_so_in_words(
        self, client: TestClient
    ) -> None:
        answer = client.get(f"/api/v1/mechanisms?country=KZ&type=grant&as_of={MEETING}").json()
        assert answer["data"] == []
        assert answer["page"] == {"limit": 50, "total": 0, "next": None}
        assert answer["meta"]["describe"] == (
            "Financing mechanisms of type “Grant” in Kazakhstan as of 2012-05-21: none recorded, which is not proof that there "
            "were none. The first recorded after that day is “State grants for non-governmental organisations”, from 2015-12. "
            "The last recorded before it is “Contests under the programmes of state support to NGOs 2003-2005”, until "
            "2006-01-01."
        )

    def test_today_they_are_listed_with_amounts_in_mci_and_their_article(self, client: TestClient) -> None:
        mechanisms = data(client, "/mechanisms?country=KZ&type=grant")
        grants = next(m for m in mechanisms if m["id"] == "kz-mech-state-grants")
        amounts = {
            (line["criterion"]["key"], line["scope"]): (line["display"], [a["article"] for a in line["articles"]])
            for line in grants["headlines"]
            if line["criterion"]["key"].startswith("amount-")
        }
        assert amounts["amount-min", "short-term"] == ("at least 500 MCI (2022)", ["art. 6-1 (bands)"])
        assert amounts["amount-max", "medium-term"] == ("at most 10,000 MCI (2022)", ["art. 6-1 (bands)"])

    def test_in_russian_the_same_amount_reads_as_a_russian_would_write_it(self, client: TestClient) -> None:
        mechanisms = data(client, "/mechanisms?country=KZ&type=grant&lang=ru")
        grants = next(m for m in mechanisms if m["id"] == "kz-mech-state-grants")
        assert "не более 10\xa0000 МРП (2022)" in [line["display"] for line in grants["headlines"]]


class TestTheLawOf2005:
    def test_shows_the_title_it_bore_on_the_day_and_the_one_it_bears_now(self, client: TestClient) -> None:
        law = data(client, f"/laws/kz-law-social-order-2005?as_of={MEETING}")
        assert law["title"] == {"text": "On the State Social Order", "lang": "en"}
        assert law["title_dated"] is True
        assert law["title_today"]["text"].startswith("On the state social order, state order for the implementation of")

    def test_names_the_acts_that_changed_it(self, client: TestClient) -> None:
        law = data(client, f"/laws/kz-law-social-order-2005?as_of={MEETING}")
        history = [
            (v["period"]["valid_from"], v["amending_law"] and v["amending_law"]["number"]) for v in law["versions"]
        ]
        assert history == [
            ("2005-04-12", None),
            ("2012-01-01", "515-IV"),
            ("2015-12", "429-V"),
            ("2022-09-05", "134-VII"),
        ]
        assert [v["period"]["holds"] for v in law["versions"]] == ["no", "certain", "no", "no"]
        amended_by = [r["law"]["id"] for r in law["relations"] if r["type"]["code"] == "amended-by"]
        assert amended_by == [
            "kz-law-social-order-reform-2011",
            "kz-law-ngo-package-2015",
            "kz-law-ngo-amendments-2018",
            "kz-law-civil-society-package-2022",
        ]

    def test_the_same_relation_reads_as_amends_from_the_amending_act(self, client: TestClient) -> None:
        relations = data(client, "/laws/kz-law-ngo-package-2015/relations")
        amends = [
            r for r in relations if r["law"]["id"] == "kz-law-social-order-2005" and r["type"]["code"] == "amends"
        ]
        assert [(r["direction"], r["eli"]) for r in amends] == [("outgoing", "eli:amends")]

    def test_only_the_articles_of_the_day_are_shown(self, client: TestClient) -> None:
        law = data(client, f"/laws/kz-law-social-order-2005?as_of={MEETING}")
        labels = [p["label"] for p in law["provisions"]]
        assert "art. 1(3-2)" in labels
        assert not [label for label in labels if label.startswith("art. 6-1")]


class TestEveryValueLeadsToItsEvidence:
    def test_in_one_call_to_article_source_locator_kind_certainty_and_date(self, client: TestClient) -> None:
        fact = data(client, "/facts/kz-fact-state-grants-amount-max-law-2022-09-05")
        basis = fact["evidence"]["legal_basis"][0]
        assert (basis["law"]["number"], basis["article"]) == ("36-III", "art. 6-1 (bands)")
        assert basis["provision"]["id"] == "kz-law-social-order-2005-art-6-1-bands"
        assert fact["evidence"]["article"] == "recorded"
        source = fact["evidence"]["sources"][0]
        assert source["source"]["kind"]["code"] == "official-text" or source["source"]["kind"]["label"]
        assert source["locator"] == "opening of the page"
        assert source["locator_is_weak"] is True
        assert fact["certainty"]["code"] == "medium"
        assert fact["weak_locators"] == sum(s["locator_is_weak"] for s in fact["evidence"]["sources"])

    def test_a_value_without_a_recorded_article_says_so(self, client: TestClient) -> None:
        facts = data(client, "/facts?subject=kz-mech-state-grants&criterion=provider&aspect=practice&include=evidence")
        assert [fact["evidence"]["article"] for fact in facts] == ["none-recorded"]

    def test_every_known_fact_of_the_seed_cites_a_source_with_a_locator(self, client: TestClient) -> None:
        cursor, seen = "", 0
        while True:
            answer = client.get(f"/api/v1/facts?as_of=any&status=known&include=evidence&limit=500{cursor}").json()
            for fact in answer["data"]:
                seen += 1
                assert fact["value"] is not None, fact["id"]
                assert fact["evidence"]["sources"], fact["id"]
                assert all(citation["locator"] for citation in fact["evidence"]["sources"])
                assert fact["evidence"]["article"] in ("recorded", "named", "act-only", "none-recorded")
            if answer["page"]["next"] is None:
                break
            cursor = f"&cursor={answer['page']['next']}"
        assert seen == answer["page"]["total"] > 500


@pytest.mark.parametrize("as_of", ["2012-05-21", "2026-11-23", "any"])
def test_unknown_is_never_shown_as_no(client: TestClient, as_of: str) -> None:
    for status in ("unknown", "source-silent", "not-coded", "not-applicable"):
        for fact in data(client, f"/facts?status={status}&as_of={as_of}&limit=500"):
            assert fact["value"] is None
            assert fact["status"]["code"] == status


def test_the_meeting_of_2012_finds_what_held_on_both_sides(client: TestClient) -> None:
    held = {
        country: {m["id"] for m in data(client, f"/mechanisms?country={country}&as_of={MEETING}")}
        for country in ("kz", "tj")
    }
    assert "kz-mech-social-order" in held["kz"]
    assert "kz-mech-state-grants" not in held["kz"]
    assert "tj-mech-state-social-order" in held["tj"]
