"""What existed where and when, over HTTP, and how a year is judged."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app.arrangements.presence import PresenceState, presence_on
from app.core.dates import Basis, Holds, PartialDate, Span
from app.coverage.presence import YearCertainty, certainty_during

YEAR = (dt.date(2012, 1, 1), dt.date(2013, 1, 1))
DAYS = [YEAR[0] + dt.timedelta(days=at) for at in range(366)]


@dataclass(frozen=True)
class Thing:
    span: Span
    start_basis: Basis
    end_basis: Basis


def thing(start: str | None, end: str | None = None, start_basis: str = "stated", end_basis: str = "stated") -> Thing:
    """`2012-05` to …; a basis of `bound` is the coder's."""
    first, last = start and PartialDate.parse(start), end and PartialDate.parse(end)
    bases = Basis(start_basis), Basis(end_basis)
    return Thing(Span.between(first or None, last or None, *bases), *bases)


def presence(client: TestClient, query: str) -> Any:
    response = client.get(f"/api/v1/presence?{query}")
    assert response.status_code == 200, response.text
    return response.json()


def years_of(client: TestClient, query: str) -> dict[int, tuple[str, str | None, list[str]]]:
    """The years of the only row."""
    (row,) = presence(client, query)["data"]
    return {
        year["year"]: (
            year["state"]["code"],
            year["certainty"] and year["certainty"]["code"],
            year["entries"],
        )
        for year in row["years"]
    }


@pytest.mark.parametrize(
    ("things", "said"),
    [
        ([], None),
        ([thing("2013-01-01")], None),
        ([thing("2005", "2012-01-01")], None),
        ([thing("2005", "2013-01-01")], "whole-year"),
        ([thing("2012-01-01")], "whole-year"),
        ([thing("2012-01-02")], "part-of-year"),
        ([thing("2005", "2012-12-31")], "part-of-year"),
        ([thing("2012-03")], "at-least-part-of-year"),
        ([thing("2012-03-01", None, "bound")], "at-least-part-of-year"),
        ([thing("2005", "2012-03-01", "stated", "bound")], "at-least-part-of-year"),
        ([thing("2012")], "at-least-part-of-year"),
        ([thing("2005", "2012")], "possible"),
        ([thing(None)], "possible"),
        ([thing("2011", None, "undated")], "possible"),
        ([thing("2005", "2012-07-01"), thing("2012-07-01")], "whole-year"),
        ([thing("2005", "2012-07-01"), thing("2012-07-02")], "part-of-year"),
        ([thing("2005", "2012-07-01"), thing("2013-01-01", None, "bound")], "at-least-part-of-year"),
        ([thing("2005", "2012-07-01"), thing(None)], "at-least-part-of-year"),
    ],
)
def test_a_year_says_how_sure_it_is(things: list[Thing], said: str | None) -> None:
    assert certainty_during(*YEAR, things) == said


@pytest.mark.parametrize(
    ("things", "state", "unsure"),
    [
        ([thing("2013-01-01")], "not-yet", []),
        ([thing("2013-01-01", None, "bound")], "not-known", [0]),
        ([thing("2013-01-01"), thing("2020-01-01", None, "bound")], "not-known", [1]),
        ([thing("2005", "2010", "bound", "stated")], "ended", []),
        ([thing("2005", "2010", "stated", "bound"), thing("2000", "2001", "bound", "bound")], "not-known", [0, 1]),
        ([thing("2013-01-01", "2014-01-01", "stated", "bound")], "not-yet", []),
        ([thing("2005"), thing("2020-01-01", None, "bound")], "recorded", []),
        ([], "none-recorded", []),
    ],
)
def test_a_day_that_is_not_known_says_what_makes_it_so(things: list[Thing], state: str, unsure: list[int]) -> None:
    found = presence_on(dt.date(2012, 5, 21), things)
    assert (found.state, found.unsure) == (state, tuple(things[at] for at in unsure))


_dates = st.builds(
    lambda year, month, day, length: f"{year}-{month:02}-{day:02}"[:length],
    st.integers(2010, 2014),
    st.integers(1, 12),
    st.integers(1, 28),
    st.sampled_from([4, 7, 10]),
)
_bases = st.sampled_from(["stated", "bound", "undated"])


@st.composite
def _things(draw: st.DrawFn) -> Thing:
    start, end = draw(st.none() | _dates), draw(st.none() | _dates)
    if start and end and PartialDate.parse(start).first >= PartialDate.parse(end).first:
        end = None
    return thing(start, end, draw(_bases), draw(_bases) if end else "stated")


@given(st.lists(_things(), max_size=3))
def test_something_makes_a_day_not_known_and_no_other_day(things: list[Thing]) -> None:
    found = presence_on(YEAR[0], things)
    assert bool(found.unsure) == (found.state is PresenceState.NOT_KNOWN)
    assert {*found.unsure} <= {*things}


@given(st.lists(_things(), max_size=3))
def test_a_year_is_judged_as_if_every_day_of_it_were_asked(things: list[Thing]) -> None:
    found = [presence_on(day, things) for day in DAYS]
    sure = [any(one.span.on(day) is Holds.CERTAIN for one in things) for day in DAYS]
    unknown = {PresenceState.RECORDED, PresenceState.NOT_KNOWN}
    rest = [one.state for one, certain in zip(found, sure, strict=True) if not certain]
    expected = None
    if any(one.state is PresenceState.RECORDED for one in found):
        expected = YearCertainty.POSSIBLE
        if all(sure):
            expected = YearCertainty.WHOLE
        elif any(sure):
            expected = YearCertainty.AT_LEAST_PART if unknown & {*rest} else YearCertainty.PART
    assert certainty_during(*YEAR, things) == expected


class TestTheMatrix:
    def test_says_year_by_year_what_was_recorded_and_what_not(self, client: TestClient) -> None:
        years = years_of(client, "country=kz&type=grant&from=2002&to=2016")
        assert list(years) == list(range(2002, 2017))
        assert years[2002] == ("not-known", None, [])
        assert years[2003] == ("recorded", "at-least-part-of-year", ["kz-mech-early-state-support"])
        assert years[2005] == ("recorded", "whole-year", ["kz-mech-early-state-support"])
        assert years[2012] == ("not-known", None, [])
        assert years[2015] == (
            "recorded",
            "at-least-part-of-year",
            ["kz-mech-state-grants", "kz-mech-non-state-grants"],
        )
        assert years[2016][1] == "whole-year"

    def test_before_a_coders_bound_it_is_not_known(self, client: TestClient) -> None:
        years = years_of(client, "country=kz&type=in-kind&from=2015&to=2021")
        assert years[2019] == ("not-known", None, [])
        (row,) = presence(client, "country=kz&type=in-kind&from=2019&to=2020")["data"]
        assert [year["unsure"] for year in row["years"]] == [["kz-mech-support-centres"], []]
        assert years[2020] == ("recorded", "at-least-part-of-year", ["kz-mech-support-centres"])

    def test_agrees_with_the_lists_of_each_year(self, client: TestClient) -> None:
        for row in presence(client, "from=1994&to=2026")["data"]:
            for year in row["years"][::4]:
                listed = client.get(
                    f"/api/v1/{row['kind']}s?country={row['country']['id']}&type={row['type']['code']}"
                    f"&valid_during={year['year']}"
                ).json()["data"]
                assert {one["id"] for one in listed} == {*year["entries"]}, (row["id"], year["year"])
                assert (year["state"]["code"] == "recorded") == bool(listed) == bool(year["certainty"])

    def test_agrees_with_a_comparison_on_the_first_day_of_a_year(self, client: TestClient) -> None:
        compared = client.get("/api/v1/compare?columns=kz@2008-01-01,tj@2008-01-01&core=true").json()["data"][
            "presence"
        ]
        cells = {
            f"{cell['column'][:2]}:{row['kind']}:{row['type']['code']}": cell["state"]["code"]
            for row in compared
            for cell in row["cells"]
        }
        rows = presence(client, "from=2008&to=2008")["data"]
        assert cells.keys() == {row["id"] for row in rows}
        for row in rows:
            year = row["years"][0]
            if year["state"]["code"] != "recorded":
                assert cells[row["id"]] == year["state"]["code"]

    def test_tells_for_whom_and_on_which_law(self, client: TestClient) -> None:
        (row,) = presence(client, "country=tj&type=grant")["data"]
        women = next(one for one in row["entries"] if one["entry"]["id"] == "tj-mech-president-grants-women")
        told = women["recipients"][0]
        assert (told["display"], told["aspect"]["code"]) == ("Individual entrepreneur; Individual", "practice")
        fact = client.get(told["fact_url"]).json()["data"]
        assert (fact["value"]["display"], fact["stale"]) == (told["display"], told["stale"])
        (row,) = presence(client, "country=kz&type=tax-benefit")["data"]
        assert row["entries"][0]["legal_basis"][0]["law"]["id"].startswith("kz-law-")

    def test_runs_from_the_earliest_start_to_the_year_of_the_day(self, client: TestClient) -> None:
        years = years_of(client, "country=kz&type=grant&as_of=2012-05-21")
        assert (min(years), max(years)) == (2003, 2012)

    def test_leaves_out_types_that_nobody_has_unless_they_are_asked_for(self, client: TestClient) -> None:
        usual = {row["id"] for row in presence(client, "")["data"]}
        every = presence(client, "all=true")["data"]
        assert "kz:council:expert-council" not in usual
        assert usual < {row["id"] for row in every}
        (row,) = presence(client, "country=kz&type=expert-council")["data"]
        assert {year["state"]["code"] for year in row["years"]} == {"none-recorded"}
        assert "not proof" in row["years"][0]["state"]["label"]

    def test_one_country_is_shown_what_it_lacks_and_the_other_has(self, client: TestClient) -> None:
        (row,) = [row for row in presence(client, "country=kz,tj")["data"] if row["id"] == "tj:mechanism:award"]
        assert row["entries"] == []
        assert "tj:mechanism:award" not in {row["id"] for row in presence(client, "country=tj")["data"]}

    @pytest.mark.parametrize("query", ["from=2012&to=2005", "from=1000&to=2026"])
    def test_refuses_years_that_run_backwards_or_are_too_many(self, client: TestClient, query: str) -> None:
        response = client.get(f"/api/v1/presence?{query}")
        assert response.status_code == 422
        assert response.json()["errors"][0]["parameter"] == "from"

    @pytest.mark.parametrize(("query", "years"), [("as_of=9999-12-30", (9799, 9998)), ("from=2030", (2030, 2030))])
    def test_finds_years_whatever_the_day(self, client: TestClient, query: str, years: tuple[int, int]) -> None:
        found = years_of(client, f"country=kz&type=grant&{query}")
        assert (min(found), max(found)) == years

    def test_counts_in_words_only_where_something_is_recorded(self, client: TestClient) -> None:
        body = presence(client, "country=kz&kind=mechanism&all=true")
        assert (body["page"]["total"], ": 6 recorded." in body["meta"]["describe"]) == (7, True)
        assert "not proof" in presence(client, "country=kz&type=expert-council")["meta"]["describe"]

    def test_refuses_a_type_that_is_none(self, client: TestClient) -> None:
        response = client.get("/api/v1/presence?type=grants")
        assert response.status_code == 400
        assert response.json()["errors"][0]["allowed"][0] == "grant"

    def test_tells_its_years_in_the_language_asked_for(self, client: TestClient) -> None:
        assert presence(client, "country=kz&from=2005&to=2012&lang=ru")["meta"]["describe"].endswith("Годы: 2005-2012.")

    def test_asks_the_database_as_often_for_one_row_as_for_all(self, client: TestClient, query_count: Any) -> None:
        counts = []
        for query in ("country=kz&type=grant", "all=true"):
            with query_count() as statements:
                presence(client, query)
            counts.append(statements.count)
        assert counts[1] <= counts[0] + 2
        assert max(counts) <= 14
