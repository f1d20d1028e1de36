"""What changed between two days: kinds of change that are honest, dates, acts, and agreement with facts."""

import datetime as dt
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.dates import PartialDate

THEN = "country=kz&from=2012-05-21"
KNOWN = "known"


def asked(client: TestClient, query: str) -> Any:
    response = client.get(f"/api/v1/changes?{query}")
    assert response.status_code == 200, response.text
    return response.json()


def changes(client: TestClient, query: str) -> Any:
    return asked(client, query)["data"]


def key_of(row: Any) -> tuple[str, str, str, str | None]:
    return (row["criterion"]["key"], row["aspect"]["code"], row["subject"]["id"], row["scope"])


def acts_of(row: Any) -> list[tuple[str, str | None]]:
    return [(act["how"]["code"], act["act"]["number"]) for act in row["acts"]]


class TestKazakhstanSinceTheMeeting:
    def arrangement(self, client: TestClient, public_id: str) -> Any:
        found = {row["arrangement"]["id"]: row for row in changes(client, THEN)["arrangements"]}
        return found[public_id]

    def test_state_grants_came_with_an_operator(self, client: TestClient) -> None:
        row = self.arrangement(client, "kz-mech-state-grants")
        assert (row["kind"]["code"], row["on"]) == (
            "started",
            {"date": "2015-12", "precision": "month", "basis": "stated"},
        )
        assert ("kz-inst-cisc", "operator") in [(b["institution"]["id"], b["role"]["code"]) for b in row["bodies"]]
        assert acts_of(row)[0] == ("amended-by", "429-V")
        assert row["acts"][0]["of"]["id"] == "kz-law-social-order-2005"

    def test_awards_and_councils_by_law_came(self, client: TestClient) -> None:
        assert acts_of(self.arrangement(client, "kz-mech-awards"))[0] == ("amended-by", "429-V")
        councils = self.arrangement(client, "kz-council-public-councils")
        assert (councils["kind"]["code"], councils["on"]["date"]) == ("started", "2016-01-01")
        assert (acts_of(councils), councils["acts"][0]["match"]) == ([("in-force", "383-V")], "certain")

    def test_strategic_partnership_is_known_at_the_latest_from_the_act_of_2022(self, client: TestClient) -> None:
        row = self.arrangement(client, "kz-mech-strategic-partnership")
        assert (row["kind"]["code"], row["on"]["date"], row["on"]["basis"]) == ("became-known", "2022-09-05", "bound")
        assert (acts_of(row)[0], row["acts"][0]["match"]) == (("amended-by", "134-VII"), "possible")
        assert row["in_stretch"] == "possible"

    def test_a_change_across_a_gap_says_when_the_earlier_answer_ended(self, client: TestClient) -> None:
        found = {key_of(row): row for row in changes(client, THEN)["criteria"]}
        row = found["monitoring", "law", "kz-mech-social-order", None]
        assert (row["kind"]["code"], row["before"]["display"], row["after"]["display"]) == (
            "changed",
            "Authorised central body",
            "Funder",
        )
        assert (row["ended"]["date"], row["on"]["date"], row["on"]["basis"]) == ("2015-12", "2022-09-05", "bound")
        assert {("amended-by", "134-VII"), ("amended-by", "429-V")} <= {*acts_of(row)}

    def test_an_act_that_is_not_recorded_is_said_not_to_be(self, client: TestClient) -> None:
        rows = changes(client, THEN)["criteria"]
        assert {row["acts_found"] for row in rows} == {"recorded", "none-recorded"}
        assert all((row["acts_found"] == "recorded") == bool(row["acts"]) for row in rows)

    def test_a_bound_or_undated_date_that_is_no_day_names_no_act(self, client: TestClient) -> None:
        loose = [
            row
            for row in [*changes(client, THEN)["criteria"], *changes(client, THEN)["arrangements"]]
            if row["on"]["basis"] != "stated" and row["on"]["precision"] != "day" and not row.get("ended")
        ]
        assert loose
        assert all(row["acts"] == [] for row in loose)

    def test_dates_of_acts_meet_that_of_the_change_or_of_the_end_before_it(self, client: TestClient) -> None:
        for row in changes(client, "country=kz,tj&from=2012-05-21")["criteria"]:
            turns = [PartialDate.parse(turn["date"]) for turn in (row["on"], row["ended"]) if turn and turn["date"]]
            for act in row["acts"]:
                date = PartialDate.parse(act["date"])
                assert any(date.first <= turn.last and turn.first <= date.last for turn in turns), key_of(row)
                if act["match"] == "certain":
                    assert date in turns
                    assert date.first == date.last

    def test_acts_of_these_years_are_listed_with_those_that_amended(self, client: TestClient) -> None:
        laws = changes(client, THEN)["laws"]
        assert {row["kind"]["code"] for row in laws} == {"adopted", "in-force", "version", "repealed", "lapsed"}
        made = next(row for row in laws if row["entries"][0]["id"] == "kz-law-social-order-2005-v2015-12")
        assert made["entries"][1]["id"] == "kz-law-ngo-package-2015"
        assert all(row["date"] > "2012" for row in laws)


class TestKinds:
    @pytest.mark.parametrize(
        "query", [THEN, "country=tj&from=2012-05-21", "country=kz,tj&from=2004-01-01&to=2016-06-01"]
    )
    def test_are_honest(self, client: TestClient, query: str) -> None:
        for row in changes(client, query)["criteria"]:
            before, after = row["before"], row["after"]
            known = (before["status"]["code"] == KNOWN, after["status"]["code"] == KNOWN)
            kind = row["kind"]["code"]
            assert any(known), row
            if kind in ("changed", "disputed"):
                assert known == (True, True)
                assert before["display"] != after["display"]
            elif kind in ("started", "became-known"):
                assert known == (False, True)
                assert (before["reason"] == "not-yet") == (kind == "started"), row
            else:
                assert known == (True, False)
                assert (after["reason"] == "ended") == (kind == "ended"), row

    def test_a_subject_with_a_bound_for_its_start_did_not_surely_start(self, client: TestClient) -> None:
        rows = changes(client, THEN)["criteria"]
        kinds = {row["kind"]["code"] for row in rows if row["subject"]["id"] == "kz-mech-strategic-partnership"}
        assert kinds == {"became-known"}

    def test_the_summary_counts_all_whatever_kinds_are_asked_for(self, client: TestClient) -> None:
        whole, changed = changes(client, THEN), changes(client, f"{THEN}&kind=changed")
        assert whole["summary"] == changed["summary"]
        assert {row["kind"]["code"] for row in changed["criteria"]} == {"changed"}
        assert changed["arrangements"] == []
        summary = whole["summary"]
        assert sum(summary["kinds"].values()) == len(whole["criteria"]) == summary["with_act"] + summary["without_act"]
        assert summary["questions"] == sum(summary["kinds"].values()) + summary["same"] + summary["not_known"]
        assert summary["kinds"]["changed"] == len(changed["criteria"])
        assert (summary["laws"], summary["arrangements"]) == (len(whole["laws"]), len(whole["arrangements"]))

    def test_nothing_changes_within_a_day(self, client: TestClient) -> None:
        same = changes(client, "country=kz,tj&from=2016-01-01&to=2016-01-01")
        assert (same["criteria"], same["arrangements"], same["laws"], same["institutions"]) == ([], [], [], [])
        assert same["summary"]["same"] > 0

    def test_the_first_day_is_the_state_before_and_the_second_counts(self, client: TestClient) -> None:
        def came(query: str) -> set[str]:
            return {row["arrangement"]["id"] for row in changes(client, f"country=kz&{query}")["arrangements"]}

        assert "kz-council-public-councils" in came("from=2015-12-31&to=2016-01-01")
        assert "kz-council-public-councils" not in came("from=2016-01-01&to=2016-02-01")


def test_come_in_codebook_order_then_by_subject_aspect_and_scope(client: TestClient) -> None:
    order = [row["key"] for row in client.get("/api/v1/criteria?limit=500").json()["data"]]
    rows = changes(client, "country=kz,tj&from=2012-05-21")["criteria"]
    places = [
        (order.index(row["criterion"]["key"]), row["subject"]["id"], row["aspect"]["code"], row["scope"] or "")
        for row in rows
    ]
    assert places == sorted(places)
    assert len(places) == len({*places}) > 100


DAYS = st.dates(dt.date(2004, 1, 1), dt.date(2026, 11, 23))
with_client = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


def facts_on(client: TestClient, country: str, day: dt.date) -> dict[str, str]:
    """What facts say on a day: the display of each by its address."""
    found: dict[str, str] = {}
    cursor = ""
    while True:
        page = client.get(f"/api/v1/facts?country={country}&as_of={day}&status=known&limit=500{cursor}").json()
        found |= {row["url"]: row["value"]["display"] for row in page["data"]}
        if page["page"]["next"] is None:
            return found
        cursor = f"&cursor={page['page']['next']}"


@with_client
@given(st.sampled_from(["kz", "tj"]), st.tuples(DAYS, DAYS).map(sorted))
def test_what_changed_is_what_facts_say_on_the_two_days(client: TestClient, country: str, days: list[dt.date]) -> None:
    rows = changes(client, f"country={country}&from={days[0]}&to={days[1]}")["criteria"]
    said = [facts_on(client, country, day) for day in days]
    for row in rows:
        for side, facts in zip((row["before"], row["after"]), said, strict=True):
            if side["status"]["code"] == KNOWN:
                shown = [facts[url] for url in side["fact_urls"]]
                assert side["display"] == " / ".join(dict.fromkeys(shown)), key_of(row)
            else:
                assert side["display"] is None
        if row["kind"]["code"] == "changed":
            assert not {*row["before"]["fact_urls"]} & {*row["after"]["fact_urls"]}


@with_client
@given(st.sampled_from(["kz", "tj"]), st.tuples(DAYS, DAYS, DAYS).map(sorted))
def test_two_stretches_explain_the_whole(client: TestClient, country: str, days: list[dt.date]) -> None:
    first, middle, last = days
    whole, one, two = (
        {key_of(row): row for row in changes(client, f"country={country}&from={a}&to={b}")["criteria"]}
        for a, b in ((first, last), (first, middle), (middle, last))
    )
    for key, row in whole.items():
        assert key in one or key in two, key
        if key in one:
            assert one[key]["before"] == row["before"]
        if key in two:
            assert two[key]["after"] == row["after"]
        if row["kind"]["code"] == "changed" and key in one and key in two:
            assert one[key]["after"]["status"] == two[key]["before"]["status"]
            assert one[key]["after"]["display"] == two[key]["before"]["display"]


class TestNarrowing:
    @pytest.mark.parametrize(
        ("query", "holds"),
        [
            ("theme=selection", lambda row: row["criterion"]["theme"] == "selection"),
            ("criterion=amount-max", lambda row: row["criterion"]["key"] == "amount-max"),
            ("aspect=practice", lambda row: row["aspect"]["code"] == "practice"),
            ("core=true", lambda row: row["criterion"]["core"]),
            ("kind=changed,started", lambda row: row["kind"]["code"] in ("changed", "started")),
        ],
    )
    def test_keeps_just_what_it_says(self, client: TestClient, query: str, holds: Any) -> None:
        rows = changes(client, f"{THEN}&{query}")["criteria"]
        assert rows
        assert all(holds(row) for row in rows)

    def test_to_a_mechanism_gives_its_own_acts_and_bodies(self, client: TestClient) -> None:
        found = changes(client, "subject=KZ-mech-social-order&from=2011-05-21&to=2016-01-01")
        assert [subject["id"] for subject in found["subjects"]] == ["kz-mech-social-order"]
        assert {row["subject"]["id"] for row in found["criteria"]} == {"kz-mech-social-order"}
        assert "kz-law-social-order-reform-2011" in {e["id"] for row in found["laws"] for e in row["entries"]}
        rows = {key_of(row): row for row in found["criteria"]}
        assert acts_of(rows["multi-year", "law", "kz-mech-social-order", None])[0] == ("amended-by", "515-IV")
        whole = {key_of(row): row for row in changes(client, "country=kz&from=2011-05-21&to=2016-01-01")["criteria"]}
        assert all(whole[key] == row for key, row in rows.items())


class TestDays:
    def test_the_second_is_today_or_the_day_asked_for(self, client: TestClient) -> None:
        assert changes(client, THEN)["to"] == "2026-11-23"
        assert changes(client, f"{THEN}&as_of=2016-06-01") == changes(client, f"{THEN}&to=2016-06-01")

    def test_may_lie_at_the_ends_of_the_calendar(self, client: TestClient) -> None:
        assert changes(client, "country=kz&from=0001-01-01&to=9999-12-30")["criteria"]
        assert changes(client, "country=kz&from=0001-01-01&to=9999-12-30")["laws"]
        assert changes(client, "country=kz&from=9999-12-30&to=9999-12-30")["criteria"] == []


class TestWords:
    def test_describe_the_question_and_the_answer(self, client: TestClient) -> None:
        described = asked(client, f"{THEN}&to=2016-06-01&aspect=law")["meta"]["describe"]
        assert described.startswith("What changed for Kazakhstan (aspect: by law) between 2012-05-21 and 2016-06-01: ")
        assert "no proof of a change" in described

    def test_speak_russian(self, client: TestClient) -> None:
        body = asked(client, f"{THEN}&lang=ru&kind=changed")
        assert body["meta"]["describe"].startswith(
            "Изменения: Казахстан (вид: Изменилось), с 2012-05-21 по 2026-11-23."
        )
        assert body["data"]["criteria"][0]["kind"] == {"code": "changed", "label": "Изменилось"}
        hows = {act["how"]["label"] for row in body["data"]["criteria"] for act in row["acts"]}
        assert "Изменен этим актом" in hows


class TestBadQuestions:
    @pytest.mark.parametrize(
        ("query", "status", "parameter", "said"),
        [
            ("country=kz", 422, "from", "needed"),
            ("from=2012-05-21", 422, "country", "name either"),
            ("country=kz&subject=kz-mech-awards&from=2012-05-21", 422, "subject", "name either"),
            ("country=kzz&from=2012-05-21", 400, "country", "did you mean 'kz'"),
            ("subject=kz-mech-award&from=2012-05-21", 400, "subject", "did you mean kz-mech-awards"),
            ("subject=kz&from=2012-05-21", 422, "subject", "country=kz"),
            ("subject=kz-inst-cisc&from=2012-05-21", 400, "subject", "is a institution"),
            ("country=kz&from=2013-05-21&to=2012-05-21", 422, "from", "inverted"),
            ("country=kz&from=2012-05", 422, "from", "YYYY-MM-DD"),
            ("country=kz&from=2012-05-21&kind=change", 422, "kind", "changed"),
        ],
    )
    def test_are_refused_and_told_what_would_be_right(
        self, client: TestClient, query: str, status: int, parameter: str, said: str
    ) -> None:
        response = client.get(f"/api/v1/changes?{query}")
        assert response.status_code == status, response.text
        assert response.json()["errors"][0]["parameter"] == parameter
        assert said in response.json()["detail"]


def test_the_number_of_statements_does_not_grow_with_the_countries(client: TestClient, query_count: Any) -> None:
    counts = []
    for query in (THEN, "country=kz,tj&from=2012-05-21", f"{THEN}&core=true"):
        with query_count() as statements:
            changes(client, query)
        counts.append(statements.count)
    assert max(counts) <= 50
    assert max(counts) - min(counts) <= 1
