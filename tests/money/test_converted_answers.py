"""Amounts in another currency, as the API answers them over the real seed; every figure is worked out here by hand."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

MCI_LIMIT = "kz-fact-state-grants-amount-max-law-2022-09-05"
"""At most 3,000 MCI, by law, from 2022-09-05."""
TJ_LIMIT = "tj-fact-women-grants-amount-max-law-2016"
"""40,000 TJS, by law, 2016 to 2021."""
REGRANT = "kz-fact-small-regrants-amount-max-practice-2019"
"""At most 1,000,000 KZT, in practice, of 2019."""


def get(client: TestClient, path: str, status: int = 200) -> Any:
    response = client.get(f"/api/v1{path}")
    assert response.status_code == status, response.text
    return response.json()


def converted(client: TestClient, fact: str, query: str) -> Any:
    return get(client, f"/facts/{fact}?{query}")["data"]["value"]["converted"]


def used(amount: Any) -> list[tuple[str, str, float, str]]:
    return [
        (step["operation"], step["by"]["series"]["id"], step["by"]["value"], step["unit"]["code"])
        for step in amount["steps"]
    ]


class TestFacts:
    def test_show_no_other_currency_unless_asked(self, client: TestClient) -> None:
        assert converted(client, MCI_LIMIT, "as_of=2023-06-01") is None

    def test_of_law_take_the_index_and_the_rate_of_the_day(self, client: TestClient) -> None:
        amount = converted(client, MCI_LIMIT, "as_of=2023-06-01&currency=USD")
        assert used(amount) == [
            ("multiply", "kz-mci", 3450, "KZT"),
            ("divide", "kzt-usd", 456.165, "USD"),
        ]
        assert amount["steps"][0]["number"] == 10_350_000
        assert amount["number"] == pytest.approx(10_350_000 / 456.165, rel=1e-15)
        assert (amount["display"], amount["at"], amount["rate_years"]) == ("at most 22,700 USD", "2023-06-01", [2023])
        assert amount["missing"] is None
        for step in amount["steps"]:
            assert step["by"]["sources"], "every value is cited"
            assert get(client, step["by"]["series"]["url"].removeprefix("/api/v1"))
        assert amount["steps"][0]["by"]["period"]["from"] == "2023-01-01"
        assert amount["steps"][1]["by"]["period"]["from"] == "2023"

    def test_change_with_the_day(self, client: TestClient) -> None:
        worth = {"2022-12-31": 3000 * 3063, "2023-01-01": 3000 * 3450, "2024-12-31": 3000 * 3692}
        for day, number in worth.items():
            amount = converted(client, MCI_LIMIT, f"as_of={day}&currency=KZT")
            assert (amount["number"], amount["rate_years"]) == (number, [])
        assert amount["display"] == "at most 11,076,000 KZT"  # without a rate nothing is rounded

    def test_go_through_the_dollar_in_two_steps(self, client: TestClient) -> None:
        amount = converted(client, MCI_LIMIT, "as_of=2023-06-01&currency=TJS&lang=ru")
        assert [series for _, series, _, _ in used(amount)] == ["kz-mci", "kzt-usd", "tjs-usd"]
        assert amount["number"] == pytest.approx(10_350_000 / 456.165 * 10.84453, rel=1e-15)
        assert amount["display"].replace("\xa0", " ") == "не более 246 000 TJS"

    def test_of_practice_take_the_rate_of_their_own_year_whatever_the_day(self, client: TestClient) -> None:
        for day in ("2019-06-01", "2012-05-21", "any"):
            amount = converted(client, REGRANT, f"as_of={day}&currency=USD")
            assert amount["number"] == pytest.approx(1_000_000 / 382.74731, rel=1e-15)
            assert (amount["at"], amount["rate_years"]) == ("2019", [2019])

    def test_of_law_take_the_stated_year_where_they_do_not_hold_on_the_day(self, client: TestClient) -> None:
        assert converted(client, TJ_LIMIT, "as_of=2018-06-01&currency=USD")["at"] == "2018-06-01"
        for day in ("2012-05-21", "2025-01-01", "any"):
            amount = converted(client, TJ_LIMIT, f"as_of={day}&currency=USD")
            assert amount["at"] == "2016"
            assert amount["number"] == pytest.approx(40_000 / 7.83568, rel=1e-15)
            assert amount["display"] == "about 5,100 USD"  # exact in somoni, not in dollars

    def test_without_a_rate_have_no_number_and_say_which_is_nearest(self, client: TestClient) -> None:
        amount = converted(client, MCI_LIMIT, "as_of=2026-11-23&currency=USD")
        assert (amount["number"], amount["display"], amount["rate_years"]) == (None, None, [])
        assert used(amount) == [("multiply", "kz-mci", 4325, "KZT")]
        assert amount["missing"] == (
            "No amount in USD: no value of kzt-usd is recorded for 2026; nearest: 468.9625 in 2024; "
            "rate=latest takes the rate of 2024."
        )
        russian = converted(client, MCI_LIMIT, "as_of=2026-11-23&currency=USD&lang=ru")["missing"]
        assert russian == (
            "Суммы в USD нет: в ряду kzt-usd нет значения на 2026 год; ближайшие: 468.9625 за 2024 год; "
            "rate=latest берет курс за 2024 год."
        )

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-30"])
    def test_on_the_first_and_last_of_all_days_are_answered_too(self, client: TestClient, day: str) -> None:
        for query in ("currency=TJS", "currency=TJS&rate=latest&lang=ru"):
            amount = converted(client, MCI_LIMIT, f"as_of={day}&{query}")
            assert (amount["number"] is None) == bool(amount["missing"])
            get(client, f"/compare?columns=kz@{day},tj@{day}&criterion=amount-max&{query}")

    def test_with_the_latest_rate_say_its_year(self, client: TestClient) -> None:
        amount = converted(client, MCI_LIMIT, "as_of=2026-11-23&currency=USD&rate=latest")
        assert amount["number"] == pytest.approx(3000 * 4325 / 468.9625, rel=1e-15)
        assert (amount["at"], amount["rate_years"]) == ("2026-11-23", [2024])

    def test_that_are_no_money_have_none(self, client: TestClient) -> None:
        facts = get(client, "/facts?limit=500&status=known&value=(figure)&currency=USD")["data"]
        for fact in facts:
            money = fact["criterion"]["value_type"] == "amount"
            assert (fact["value"]["converted"] is not None) == money, fact["id"]

    def test_are_converted_wherever_they_are_shown_whole(self, client: TestClient) -> None:
        query = "as_of=2023-06-01&currency=USD"
        alone = converted(client, MCI_LIMIT, query)
        (listed,) = [
            fact
            for fact in get(client, f"/facts?subject=kz-mech-state-grants&criterion=amount-max&{query}")["data"]
            if fact["id"] == MCI_LIMIT
        ]
        themes = get(client, f"/mechanisms/kz-mech-state-grants?{query}")["data"]["themes"]
        (told,) = [
            fact
            for theme in themes
            for answer in theme["answers"]
            for fact in answer["facts"]
            if fact["id"] == MCI_LIMIT
        ]
        assert alone == listed["value"]["converted"] == told["value"]["converted"]

    def test_take_the_currency_in_any_case_and_tell_it(self, client: TestClient) -> None:
        body = get(client, f"/facts/{MCI_LIMIT}?as_of=2023-06-01&currency=usd")
        assert body["data"]["value"]["converted"]["currency"]["code"] == "USD"
        assert body["meta"]["describe"].endswith(
            "Amounts also in USD, nominal, at the average rate of the amount's own year."
        )


class TestStatistics:
    @pytest.mark.parametrize(
        ("statistic", "query", "number", "display"),
        [
            ("kz-stat-social-order-funding-total-2014", "currency=USD", 7e9 / 179.19167, "about 39,100,000 USD"),
            ("kz-stat-social-order-funding-total-2014", "currency=USD&rate=latest", 7e9 / 468.9625, "about 14,900,000 USD"),
            ("tj-stat-foreign-funding-2021", "currency=USD", 124_507_732 / 11.30885, "about 11,000,000 USD"),
            ("kz-stat-social-order-funding-total-2022", "currency=USD", 36_300_000, "36,300,000 USD"),
            ("kz-stat-social-order-funding-total-2022", "currency=KZT", 36_300_000 * 460.165, "about 16,700,000,000 KZT"),
            ("kz-stat-state-grants-funding-total-2022", "currency=USD", 2.2e9 / 460.165, "at least 4,780,000 USD"),
        ],
    )  # fmt: skip
    def test_take_the_rate_of_their_year(
        self, client: TestClient, statistic: str, query: str, number: float, display: str
    ) -> None:
        amount = get(client, f"/statistics/{statistic}?{query}")["data"]["converted"]
        assert amount["number"] == pytest.approx(number, rel=1e-14)
        assert amount["display"] == display

    @pytest.mark.parametrize(
        ("statistic", "why"),
        [
            ("kz-stat-state-grants-funding-total-2016-7bn", "it is of several years, which have no one rate"),
            ("tj-stat-eu-pilot-total", "no rate of EUR is recorded"),
        ],
    )
    def test_that_cannot_be_converted_say_why(self, client: TestClient, statistic: str, why: str) -> None:
        amount = get(client, f"/statistics/{statistic}?currency=USD")["data"]["converted"]
        assert amount["number"] is None
        assert amount["missing"] == f"No amount in USD: {why}."

    def test_that_count_heads_are_no_money(self, client: TestClient) -> None:
        path = "/statistics/kz-stat-awards-applications-2017-216?currency=USD&include=share-of-gdp"
        found = get(client, path)["data"]
        assert (found["converted"], found["share_of_gdp"]) == (None, None)

    def test_have_a_share_of_gdp_on_request(self, client: TestClient) -> None:
        path = "/statistics/kz-stat-social-order-funding-total-2014"
        assert get(client, path)["data"]["share_of_gdp"] is None
        found = get(client, f"{path}?include=share-of-gdp")["data"]["share_of_gdp"]
        assert found["share"] == pytest.approx(7e9 / 39675832900000, rel=1e-15)
        assert (found["display"], found["year"]) == ("0.0176%", 2014)
        assert found["gdp"]["series"]["id"] == "kz-gdp-lcu"
        assert found["gdp"]["sources"]

    def test_in_dollars_are_a_share_of_the_product_in_dollars(self, client: TestClient) -> None:
        path = "/statistics/kz-stat-social-order-funding-total-2022?include=share-of-gdp"
        found = get(client, path)["data"]["share_of_gdp"]
        assert found["gdp"]["series"]["id"] == "kz-gdp-usd"
        assert found["share"] == pytest.approx(36_300_000 / 225496328925, rel=1e-15)

    @pytest.mark.parametrize(
        ("statistic", "why"),
        [
            ("kz-stat-state-grants-funding-total-2016-7bn", "the amount is of several years"),
            ("kz-stat-usaid-funding-total-2024", "the amount belongs to no single country"),
        ],
    )
    def test_without_a_share_of_gdp_say_why(self, client: TestClient, statistic: str, why: str) -> None:
        found = get(client, f"/statistics/{statistic}?include=share-of-gdp")["data"]["share_of_gdp"]
        assert (found["share"], found["gdp"]) == (None, None)
        assert found["missing"] == f"No share of GDP: {why}."


ADDRESSES = [
    "/facts?criterion=amount-max",
    f"/facts/{MCI_LIMIT}?as_of=2023-06-01",
    "/mechanisms/kz-mech-state-grants?as_of=2023-06-01",
    "/councils/kz-council-public-councils?as_of=2023-06-01",
    "/countries/kz?as_of=2023-06-01",
    "/statistics?unit=KZT",
    "/statistics/kz-stat-social-order-funding-total-2014",
]


@pytest.mark.parametrize("path", ADDRESSES)
class TestEveryAddressThatConverts:
    def test_asks_the_database_no_more_often_for_it(self, client: TestClient, query_count: Any, path: str) -> None:
        counts = []
        joint = "&" if "?" in path else "?"
        for query in ("lang=en", "currency=TJS"):
            with query_count() as statements:
                get(client, f"{path}{joint}{query}")
            counts.append(statements.count)
        assert counts[0] == counts[1]

    @pytest.mark.parametrize(
        ("query", "status", "parameter", "allowed"),
        [
            ("currency=EUR", 400, "currency", ["KZT", "TJS", "USD"]),
            ("currency=USDT", 400, "currency", ["USD"]),
            ("currency=kz-mci", 400, "currency", ["KZT", "TJS", "USD"]),
            ("currency=", 400, "currency", ["KZT", "TJS", "USD"]),
            ("rate=latest", 422, "rate", []),
            ("currency=USD&rate=newest", 422, "rate", None),
        ],
    )
    def test_refuses_what_it_cannot_convert_into(
        self, client: TestClient, path: str, query: str, status: int, parameter: str, allowed: list[str] | None
    ) -> None:
        (error,) = get(client, f"{path}{'&' if '?' in path else '?'}{query}", status)["errors"]
        assert error["parameter"] == parameter
        assert allowed is None or error["allowed"] == allowed
