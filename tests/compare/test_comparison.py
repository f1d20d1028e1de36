"""Comparing over HTTP: columns, rows, verdicts, presence, since."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.compare.verdicts import Verdict

BOTH_THEN = "columns=kz@2012-05-21,tj@2012-05-21"
ORDERS = "columns=kz-mech-social-order@2012-05-21,tj-mech-state-social-order@2012-05-21"


def compared(client: TestClient, query: str) -> Any:
    response = client.get(f"/api/v1/compare?{query}")
    assert response.status_code == 200, response.text
    return response.json()["data"]


def row_of(comparison: Any, criterion: str, aspect: str = "law", type_: str | None = None) -> Any:
    for row in comparison["rows"]:
        if (row["criterion"]["key"], row["aspect"]["code"], row["type"] and row["type"]["code"]) == (
            criterion,
            aspect,
            type_,
        ):
            return row
    raise AssertionError(f"no row {criterion} {aspect} {type_}")


class TestTheTwoCountriesOnTheDayOfTheMeeting:
    def test_presence_says_what_each_had_and_never_that_none_existed(self, client: TestClient) -> None:
        presence = {row["type"]["code"]: row["cells"] for row in compared(client, BOTH_THEN)["presence"]}
        kz, tj = presence["grant"]
        assert (kz["state"]["code"], kz["next"]["entry"]["id"]) == ("not-known", "kz-mech-state-grants")
        assert kz["last"]["entry"]["id"] == "kz-mech-early-state-support"
        assert [one["entry"]["id"] for one in kz["unsure"]] == ["kz-mech-small-regrants"]
        assert [cell["unsure"] for cell in presence["award"][1:] + presence["procurement"]] == [[], [], []]
        assert (tj["state"]["code"], [p["entry"]["id"] for p in tj["present"]]) == (
            "recorded",
            ["tj-mech-president-grants-women"],
        )
        assert tj["present"][0]["recipients"] == "Individual entrepreneur; Individual (in practice)"
        assert presence["in-kind"][0]["state"]["code"] == "not-known"
        assert presence["award"][1]["state"]["code"] == "none-recorded"

    def test_presence_names_the_acts_that_were_in_force_on_the_day(self, client: TestClient) -> None:
        presence = {r["type"]["code"]: r["cells"] for r in compared(client, "columns=kz@2012-05-21,kz")["presence"]}
        then, today = [
            {one["entry"]["id"]: [basis["law"] for basis in one["legal_basis"]] for one in cell["present"]}
            for cell in presence["procurement"]
        ]
        assert set(then["kz-mech-social-order"]) == {"kz-law-social-order-2005"}
        assert set(today["kz-mech-social-order"]) == {"kz-law-social-order-2005", "kz-law-social-order-rules-2018"}
        assert then["kz-mech-special-social-services"] == ["kz-law-special-social-services-2008"]
        assert "kz-law-special-social-services-2008" not in today["kz-mech-special-social-services"]
        later = presence["grant"][0]["next"]["legal_basis"]
        assert "kz-law-social-order-2005" in [basis["law"] for basis in later]

    def test_a_verdict_on_a_part_of_what_a_side_has_says_so(self, client: TestClient) -> None:
        rows = [
            row for query in ("columns=kz@2012-05-21,kz", "columns=kz,tj") for row in compared(client, query)["rows"]
        ]
        for row in rows:
            codes = {caveat["code"] for caveat in row["caveats"]}
            pairs = {pair["verdict"] == "not-comparable" for pair in row["pairs"]}
            silent = any(cell["without_value"] for cell in row["cells"])
            assert ("some-without-value" in codes) == (bool(pairs) and silent)
            assert ("some-not-comparable" in codes) == (pairs == {True, False})
            known = [v["id"] for cell in row["cells"] for v in cell["values"] if v["status"]["code"] == "known"]
            paired = {pair[side] for pair in row["pairs"] for side in ("one", "other")}
            assert ("some-unpaired" in codes) == (bool(pairs) and any(one not in paired for one in known))
        shown = {caveat["code"] for row in rows for caveat in row["caveats"]}
        assert {"some-without-value", "some-not-comparable", "some-unpaired"} <= shown

    @pytest.mark.parametrize("country", ["kz", "tj"])
    def test_a_country_is_the_same_as_itself_over_a_night_in_which_nothing_changed(
        self, client: TestClient, country: str
    ) -> None:
        rows = compared(client, f"columns={country}@2026-11-21,{country}@2026-11-22")["rows"]
        judged = [row for row in rows if row["pairs"]]
        assert {row["verdict"] for row in judged} == {"same"}
        assert all(
            (pair["one"], pair["rule"]) == (pair["other"], "same-fact") for row in judged for pair in row["pairs"]
        )

    def test_where_a_country_had_nothing_of_a_type_the_cell_says_so(self, client: TestClient) -> None:
        row = row_of(compared(client, BOTH_THEN), "statutory-basis", type_="grant")
        kz, tj = row["cells"]
        assert (kz["no_subject"], kz["status"]["code"], kz["values"]) == (True, "not-coded", [])
        assert tj["no_subject"] is False
        assert row["verdict"] == "one-unknown"

    def test_every_value_is_labelled_with_its_mechanism_and_leads_to_its_evidence(self, client: TestClient) -> None:
        row = row_of(compared(client, BOTH_THEN), "provider", type_="procurement")
        assert (row["verdict"], row["rule"]) == ("same", "equal")
        value = row["cells"][0]["values"][0]
        assert value["subject"]["id"] == "kz-mech-social-order"
        evidence = client.get(f"{value['url']}?as_of=2012-05-21").json()["data"]["evidence"]
        assert [cited["source"]["id"] for cited in evidence["sources"]] == [
            cited["source"] for cited in value["sources"]
        ]
        assert [basis["law"]["title"]["text"] for basis in evidence["legal_basis"]] == [
            basis["title"] for basis in value["legal_basis"]
        ]

    def test_unknown_is_never_judged(self, client: TestClient) -> None:
        for row in compared(client, BOTH_THEN)["rows"]:
            if any(cell["status"]["code"] != "known" for cell in row["cells"]):
                assert row["verdict"] in ("one-unknown", "both-unknown", "not-comparable"), row["criterion"]["key"]

    def test_the_summary_counts_the_rows(self, client: TestClient) -> None:
        comparison = compared(client, BOTH_THEN)
        summary = comparison["summary"]
        assert summary["rows"] == len(comparison["rows"]) == sum(summary["verdicts"].values())
        assert sum(sum(theme["verdicts"].values()) for theme in summary["themes"]) == summary["rows"]
        for column in summary["coverage"]:
            assert sum(count for name, count in column.items() if name != "column") == summary["rows"]

    def test_rows_that_no_column_codes_are_counted_and_listed_only_on_request(self, client: TestClient) -> None:
        usual, every = compared(client, BOTH_THEN), compared(client, f"{BOTH_THEN}&rows=all")
        assert len(every["rows"]) == len(usual["rows"]) + usual["summary"]["coded_in_no_column"]
        keys = [row["criterion"]["key"] for row in every["rows"]]
        order = [row["key"] for row in client.get("/api/v1/criteria?limit=500").json()["data"]]
        assert keys == sorted(keys, key=order.index)


def test_facts_are_read_at_their_columns_day(client: TestClient) -> None:
    named = compared(client, BOTH_THEN)
    asked = compared(client, "columns=kz,tj&as_of=2012-05-21")
    assert named["rows"] == asked["rows"]
    for row in compared(client, "columns=kz@2012-05-21,kz@2020-06-01")["rows"]:
        for cell in row["cells"]:
            assert all(value["period"]["holds"] != "no" for value in cell["values"]), row["criterion"]["key"]


@pytest.mark.parametrize(
    ("query", "near"), [("type=grnt", "grant"), ("framework=cso-metr", "cso-meter"), ("theme=selektion", "selection")]
)
def test_a_misspelt_word_is_refused_with_the_nearest(client: TestClient, query: str, near: str) -> None:
    response = client.get(f"/api/v1/compare?columns=kz,tj&{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["allowed"][0] == near


class TestTwoMechanisms:
    def test_are_compared_value_against_value_with_the_rule_that_judged(self, client: TestClient) -> None:
        row = row_of(compared(client, ORDERS), "statutory-basis")
        shown = [cell["values"][0]["value"]["raw"] for cell in row["cells"]]
        assert (shown, row["verdict"], row["rule"]) == (["yes", "partial"], "partly", "adjacent-ranks")

    def test_a_thing_is_the_same_as_itself_wherever_it_is_known(self, client: TestClient) -> None:
        same = compared(client, "columns=kz-mech-social-order@2012-05-21,kz-mech-social-order@2012-05-22")
        for row in same["rows"]:
            assert row["verdict"] in ("same", "both-unknown", "not-comparable"), row["criterion"]["key"]

    def test_permuting_columns_permutes_the_answer(self, client: TestClient) -> None:
        one = compared(client, BOTH_THEN)
        other = compared(client, "columns=tj@2012-05-21,kz@2012-05-21")
        assert [column["key"] for column in other["columns"]] == ["tj@2012-05-21", "kz@2012-05-21"]
        for left, right in zip(one["rows"], other["rows"], strict=True):
            assert left["cells"] == right["cells"][::-1]
            assert (left["verdict"], left["rule"], left["since"]) == (right["verdict"], right["rule"], right["since"])


class TestSince:
    def test_is_the_first_day_of_the_present_verdict_without_a_break(self, client: TestClient) -> None:
        row = row_of(compared(client, BOTH_THEN), "provider", type_="procurement")
        assert row["since"]["day"] == "2012-01-01"
        just_before = compared(
            client, "columns=kz@2011-12-31,tj@2011-12-31&criterion=provider&type=procurement&rows=all"
        )
        assert row_of(just_before, "provider", type_="procurement")["verdict"] != row["verdict"]
        on_the_day = compared(client, "columns=kz@2012-01-01,tj@2012-01-01&criterion=provider&type=procurement")
        assert row_of(on_the_day, "provider", type_="procurement")["verdict"] == row["verdict"]

    def test_is_not_said_across_different_days_nor_of_the_unknown(self, client: TestClient) -> None:
        for row in compared(client, "columns=kz@2012-05-21,tj@2020-01-01")["rows"]:
            assert row["since"] is None
        for row in compared(client, BOTH_THEN)["rows"]:
            assert (row["since"] is None) == (row["verdict"] in ("one-unknown", "both-unknown"))


class TestNarrowing:
    @pytest.mark.parametrize(
        ("query", "holds"),
        [
            ("theme=selection", lambda row: row["criterion"]["theme"] == "selection"),
            ("criterion=amount-max", lambda row: row["criterion"]["key"] == "amount-max"),
            ("type=procurement", lambda row: row["type"] is None or row["type"]["code"] == "procurement"),
            ("aspect=practice", lambda row: row["aspect"]["code"] == "practice"),
            ("core=true", lambda row: row["criterion"]["core"]),
            ("verdict=same,partly", lambda row: row["verdict"] in ("same", "partly")),
        ],
    )
    def test_keeps_just_what_it_says(self, client: TestClient, query: str, holds: Any) -> None:
        rows = compared(client, f"columns=kz,tj&{query}&rows=all")["rows"]
        assert rows
        assert all(holds(row) for row in rows)

    def test_a_verdict_filter_leaves_the_summary_whole(self, client: TestClient) -> None:
        usual, narrowed = compared(client, BOTH_THEN), compared(client, f"{BOTH_THEN}&verdict=same")
        assert narrowed["summary"] == usual["summary"]
        assert len(narrowed["rows"]) == usual["summary"]["verdicts"][Verdict.SAME]


class TestBadColumns:
    @pytest.mark.parametrize(
        ("columns", "status", "said"),
        [
            ("kz", 422, "2 to 8 columns"),
            ("kz,KZ", 422, "stands twice"),
            ("kz,kz", 422, "stands twice"),
            ("kz,tj&columns=kz", 422, "stands twice"),
            ("kz,kz-mech-social-order", 422, "all countries, all mechanisms or all councils"),
            (
                "kz@2012,tj",
                422,
                "'2012' is no day of the calendar, and a column has one: write kz@YYYY-MM-DD or kz@today",
            ),
            (
                "kz@any,tj",
                422,
                "'any' is no day of the calendar, and a column has one: write kz@YYYY-MM-DD or kz@today",
            ),
            ("kz@2012-02-30,tj", 422, "'2012-02-30' is no day of the calendar"),
            ("kz@9999-12-31,tj", 422, "the last day that can be asked for"),
            ("kz,tjj", 400, "tjj"),
            ("kz-mech-social-order,kz-mech-sozial-order", 400, "did you mean kz-mech-social-order"),
        ],
    )
    def test_are_refused_and_told_what_would_be_right(
        self, client: TestClient, columns: str, status: int, said: str
    ) -> None:
        response = client.get(f"/api/v1/compare?columns={columns}")
        assert response.status_code == status
        assert said in response.json()["detail"]
        assert response.json()["errors"][0]["parameter"] == "columns"


def test_the_number_of_statements_does_not_grow_with_the_criteria(client: TestClient, query_count: Any) -> None:
    counts = []
    for query in ("criterion=provider", "core=true", "rows=all"):
        with query_count() as statements:
            compared(client, f"{BOTH_THEN}&{query}")
        counts.append(statements.count)
    assert max(counts) <= 36
    assert max(counts) - min(counts) <= 2


class TestTheLensOfAFramework:
    def test_groups_and_orders_rows_by_its_references(self, client: TestClient) -> None:
        comparison = compared(client, f"{BOTH_THEN}&framework=monitoring-matrix")
        first = [
            min(
                [int(part) for part in re.findall(r"\d+", place["ref"])[:3]]
                for place in row["criterion"]["frameworks"]
                if place["framework"] == "monitoring-matrix"
            )
            for row in comparison["rows"]
        ]
        assert first[0][:2] == [2, 1]
        assert first == sorted(first)
        for group in comparison["groups"]:
            for at in group["rows"]:
                places = comparison["rows"][at]["criterion"]["frameworks"]
                assert group["key"] in [f"{place['framework']}: {place['ref']}" for place in places]

    def test_leaves_no_row_without_a_group_with_or_without_it(self, client: TestClient) -> None:
        for query in ("", "&framework=cso-meter", "&framework=cso-meter,monitoring-matrix"):
            comparison = compared(client, BOTH_THEN + query)
            grouped = {at for group in comparison["groups"] for at in group["rows"]}
            assert grouped == set(range(len(comparison["rows"])))


def test_every_source_that_a_value_cites_is_given_once(client: TestClient) -> None:
    comparison = compared(client, "columns=kz,tj")
    cited = {
        cited["source"]
        for row in comparison["rows"]
        for cell in row["cells"]
        for value in cell["values"]
        for cited in value["sources"]
    }
    assert [source["id"] for source in comparison["sources"]] == sorted(cited)


def test_every_known_value_is_proved(client: TestClient) -> None:
    for row in compared(client, "columns=kz,tj")["rows"]:
        for cell in row["cells"]:
            for value in cell["values"]:
                assert value["sources"] or value["status"]["code"] != "known", value["id"]


def test_conflicts_are_told_that_touch_what_is_compared(client: TestClient) -> None:
    conflicts = compared(client, "columns=kz-council-almaty,kz-council-mfa")["conflicts"]
    assert "kz-conflict-almaty-applicants-2016" in [conflict["id"] for conflict in conflicts]
    assert compared(client, ORDERS)["conflicts"] != conflicts


def test_russian_words(client: TestClient) -> None:
    row = row_of(compared(client, f"{ORDERS}&lang=ru"), "statutory-basis")
    assert (row["verdict"], row["verdict_label"]) == ("partly", "Частично совпадает")
    assert row["reason"] == "значения соседствуют в шкале кодификатора"
