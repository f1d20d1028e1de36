"""What statistics, series, events, notes, the codebook's parts, provisions and timelines answer, and that lists agree with themselves."""

import csv
import io
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.dates import PartialDate

LAW = "kz-law-social-order-2005"


def get(client: TestClient, path: str) -> Any:
    response = client.get(f"/api/v1{path}")
    assert response.status_code == 200, response.text
    return response.json()


def ids(client: TestClient, path: str) -> list[str]:
    return [row.get("id", row.get("key")) for row in get(client, path)["data"]]


def problem(client: TestClient, path: str, status: int) -> Any:
    response = client.get(f"/api/v1{path}")
    assert response.status_code == status, response.text
    return response.json()


def facet(client: TestClient, path: str) -> dict[str | None, int]:
    (found,) = get(client, path)["facets"]
    return {bucket["key"]: bucket["count"] for bucket in found["buckets"]}


class TestStatistics:
    def test_on_state_grants_by_year_in_one_request(self, client: TestClient) -> None:
        body = get(client, "/statistics?about=kz-mech-state-grants&group_by=year,metric&limit=500")
        assert {row["about"]["id"] for row in body["data"]} == {"kz-mech-state-grants"}
        starts = [PartialDate.parse(row["period"]["from"]).first for row in body["data"]]
        assert starts == sorted(starts)
        grants = {
            group["keys"][0]["key"]: (group["count"], group["least"], group["most"], group["unit"])
            for group in body["groups"]
            if group["keys"][1]["key"] == "grants"
        }
        assert grants["2018"] == (1, 28, 28, "count")
        assert sum(group["count"] for group in body["groups"]) == body["page"]["total"]

    def test_name_the_least_and_the_most_of_figures_of_one_metric_and_unit_and_add_nothing_up(
        self, client: TestClient
    ) -> None:
        by_unit = get(client, "/statistics?group_by=unit&limit=1")["groups"]
        assert {group["keys"][0]["key"] for group in by_unit} > {"KZT", "TJS", "count", "fraction"}
        assert [group["most"] for group in by_unit if group["keys"][0]["key"] in ("KZT", "count")] == [None] * 2
        paid = get(client, "/statistics?metric=funding-total&unit=KZT&group_by=unit&limit=500")
        (group,) = paid["groups"]
        values = [row["value"] for row in paid["data"]]
        assert (group["least"], group["most"], group["unit"]) == (min(values), max(values), "KZT")

    def test_are_found_by_the_years_into_which_their_period_falls(self, client: TestClient) -> None:
        found = get(client, "/statistics?year=2012&limit=500")["data"]
        assert found
        for row in found:
            start, end = PartialDate.parse(row["period"]["from"]), PartialDate.parse(row["period"]["to"])
            assert start.first.year <= 2012
            assert end.first.isoformat() > "2012-01-01"
        both = set(ids(client, "/statistics?year=2012,2013&limit=500"))
        assert both == {row["id"] for row in found} | set(ids(client, "/statistics?year=2013&limit=500"))
        until = set(ids(client, "/statistics?year__lte=2012&limit=500"))
        since = set(ids(client, "/statistics?year__gte=2012&limit=500"))
        assert until & since == {row["id"] for row in found}
        undated = set(ids(client, "/statistics?year__isnull=true&limit=500"))
        assert undated
        assert until | since | undated == set(ids(client, "/statistics?limit=500"))

    @pytest.mark.parametrize("year", ["0", "9999", "twelve", "-5"])
    def test_refuse_what_is_no_year(self, client: TestClient, year: str) -> None:
        problem(client, f"/statistics?year={year}", 422)

    def test_are_written_as_a_person_would(self, client: TestClient) -> None:
        def display(query: str) -> set[str]:
            return {row["display"] for row in get(client, f"/statistics?limit=500&{query}")["data"]}

        assert "about 17 times" in display("unit=times")
        assert "at least 70%" in display("unit=fraction")
        assert "at least 140,000,000,000 KZT" in display("unit=KZT")
        assert "не менее 140\xa0000\xa0000\xa0000 KZT" in display("unit=KZT&lang=ru")
        assert "216" in display("about=kz-mech-awards")

    def test_are_chosen_by_place_value_and_source(self, client: TestClient) -> None:
        almaty = get(client, "/statistics?place=almaty&limit=500")["data"]
        assert {row["place"] for row in almaty} == {"Almaty"}
        assert {row["place"] for row in get(client, "/statistics?place__isnull=true&limit=500")["data"]} == {None}
        great = [row["value"] for row in get(client, "/statistics?value__gte=1000000&sort=-value&limit=500")["data"]]
        assert min(great) >= 1000000
        assert great == sorted(great, reverse=True)
        source = almaty[0]["sources"][0]["source"]["id"]
        assert almaty[0]["id"] in ids(client, f"/statistics?source={source}&limit=500")
        for row in get(client, "/statistics?source_kind=official-text&limit=500")["data"]:
            assert "official-text" in {citation["source"]["kind"]["code"] for citation in row["sources"]}

    def test_of_an_unknown_place_are_refused_with_the_nearest(self, client: TestClient) -> None:
        assert problem(client, "/statistics?place=Almatty", 400)["errors"][0]["allowed"] == ["Almaty"]
        assert problem(client, "/statistics?metric=grant", 400)["errors"][0]["parameter"] == "metric"
        assert problem(client, "/statistics?unit=KZ", 400)["errors"][0]["parameter"] == "unit"

    def test_are_about_countries_in_any_of_their_codes(self, client: TestClient) -> None:
        assert ids(client, "/statistics?about=KAZ&limit=500") == ids(client, "/statistics?about=kz&limit=500")
        assert facet(client, "/statistics?facet=about&limit=1&about=kz")["tj"] > 10

    def test_say_how_good_their_proof_is(self, client: TestClient) -> None:
        row = get(client, "/statistics/kz-stat-awards-applications-2017-216")["data"]
        assert row["weak_locators"] == 2
        assert {citation["source"]["published"] for citation in row["sources"]} == {"2017", "2017-11-21"}
        assert row["evidence_date"] == "2017"  # it may be as late as its last day


class TestSeries:
    def test_are_listed_with_their_first_and_last_value(self, client: TestClient) -> None:
        listed = get(client, "/series")["data"]
        assert listed[0]["key"] == "kz-mci"
        for series in listed:
            values = get(client, series["url"].removeprefix("/api/v1"))["data"]["values"]
            assert series["count"] == len(values)
            for end, value in ((series["first"], values[0]), (series["last"], values[-1])):
                assert end == {name: value[name] for name in ("period", "value", "observation")}

    def test_that_are_units_of_acts_can_be_told_apart(self, client: TestClient) -> None:
        units = get(client, "/series?index_unit__isnull=false")["data"]
        assert {series["index_unit"]["code"] for series in units} == {"MCI", "KZ-MW", "TJ-CI"}
        assert facet(client, "/series?facet=kind")["annual"] == 10

    @pytest.mark.parametrize(
        ("key", "day", "value"),
        [
            ("kz-mci", "2012-05-21", 1618),
            ("kz-mci", "2020-03-31", 2651),
            ("kz-mci", "2020-04-01", 2778),
            ("kz-mci", "2030-01-01", 4325),
            ("kz-gdp-usd", "2012-12-31", None),
            ("tj-minimum-wage", "2011-06-03", 80),
        ],
    )
    def test_have_the_value_that_holds_on_a_day(self, client: TestClient, key: str, day: str, value: float) -> None:
        found = get(client, f"/series/{key}/value?on={day}")["data"]
        assert (found["series"]["id"], found["on"]) == (key, day)
        assert value is None or found["value"]["value"] == value
        assert found["value"]["sources"]

    @pytest.mark.parametrize(
        ("key", "day", "nearest", "days"),
        [
            ("kz-mci", "2017-05-21", "2121 until 2017-01-01 and 2405 from 2018-01-01", ["2016-12-31", "2018-01-01"]),
            ("kz-mci", "2000-01-01", "1296 from 2009-07-01", ["2009-07-01"]),
            ("kz-gdp-lcu", "2030-01-01", "135251663600000 in 2024", ["2024-12-31"]),
            (
                "tj-minimum-wage",
                "2011-06-04",
                "80 until 2011-06-04 and 250 from 2014-01-01",
                ["2011-06-03", "2014-01-01"],
            ),
        ],
    )
    def test_without_a_value_on_a_day_name_the_nearest(
        self, client: TestClient, key: str, day: str, nearest: str, days: list[str]
    ) -> None:
        body = problem(client, f"/series/{key}/value?on={day}", 404)
        assert body["detail"] == f"no value of {key} is recorded for {day}; nearest: {nearest}"
        assert body["errors"][0]["allowed"] == days
        for near in days:
            get(client, f"/series/{key}/value?on={near}")

    def test_need_to_know_the_day(self, client: TestClient) -> None:
        assert problem(client, "/series/kz-mci/value", 422)["errors"][0]["parameter"] == "on"
        problem(client, "/series/kz-mci/value?on=2012", 422)


class TestEvents:
    def test_without_countries_of_their_own_concern_that_of_their_folder(self, client: TestClient) -> None:
        visit = get(client, "/events/int-event-study-visit-2012")["data"]
        assert [country["id"] for country in visit["countries"]] == ["kz", "tj"]
        for code in ("kz", "TJK"):
            assert visit["id"] in ids(client, f"/events?country={code}&limit=500")
        forum = get(client, "/events/kz-event-civil-forum-1-2003")["data"]
        assert [country["id"] for country in forum["countries"]] == ["kz"]
        not_kz = get(client, "/events?country__not=kz&limit=500")["data"]
        assert {country["id"] for event in not_kz for country in event["countries"]} == {"tj"}
        counted = facet(client, "/events?facet=country&limit=1")
        assert sum(counted.values()) == get(client, "/events")["page"]["total"] + 1  # the visit counts twice

    @pytest.mark.parametrize(
        ("stretch", "found"),
        [
            ("2012-05-19/2012-05-20", False),
            ("2012-05-20", True),
            ("2012-05-25", True),
            ("2012-05-26", False),
            ("2012", True),
            ("2012-05-25/2013", True),
        ],
    )
    def test_are_found_by_days_on_which_they_were_held(self, client: TestClient, stretch: str, found: bool) -> None:
        assert ("int-event-study-visit-2012" in ids(client, f"/events?held_during={stretch}&limit=500")) is found

    def test_with_imprecise_days_are_found_by_all_that_they_may_mean(self, client: TestClient) -> None:
        for stretch, found in (("2003-10-31", True), ("2003-09", False), ("2003-11", False), ("2003", True)):
            assert ("kz-event-civil-forum-1-2003" in ids(client, f"/events?held_during={stretch}&limit=500")) is found

    def test_name_who_took_part_as_institution_or_in_words(self, client: TestClient) -> None:
        visit = get(client, "/events/int-event-study-visit-2012")["data"]
        assert [party["institution"]["id"] for party in visit["organisers"]] == ["int-inst-icnl", "int-inst-usaid"]
        assert visit["participants"][0] == {"institution": None, "text": "Tajik government officials"}
        assert visit["participants"][1]["institution"]["id"] == "kz-inst-almaty-akimat"
        assert "kz-mech-social-order" in {entry["id"] for entry in visit["about"]}

    def test_are_found_by_who_took_part_place_and_subject(self, client: TestClient) -> None:
        for query in (
            "organiser=int-inst-icnl",
            "participant=kz-inst-mci-2012",
            "place=almaty",
            "about=tj-mech-state-social-order",
            "about=KZ",
        ):
            assert "int-event-study-visit-2012" in ids(client, f"/events?{query}&limit=500"), query
        assert "int-event-study-visit-2012" not in ids(client, "/events?organiser=kz-inst-mci-2012&limit=500")
        halls = {place for row in get(client, "/events?place=Dushanbe&limit=500")["data"] for place in row["places"]}
        assert {"Dushanbe", "Navruz Palace, Dushanbe"} <= halls
        assert problem(client, "/events?place=Dushanbee", 400)["errors"][0]["allowed"] == ["Dushanbe"]

    def test_sort_by_start_with_the_unknown_first_or_last(self, client: TestClient) -> None:
        starts = [row["start"] for row in get(client, "/events?limit=500")["data"]]
        assert starts[0] is None
        assert [s for s in starts if s] == sorted((s for s in starts if s), key=lambda s: PartialDate.parse(s).first)
        assert get(client, "/events?sort=-start&limit=500")["data"][-1]["start"] is None
        assert len(ids(client, "/events?start__isnull=true")) == starts.count(None)


class TestNotes:
    def test_conflicts_show_both_sides_with_their_sources(self, client: TestClient) -> None:
        conflict = get(client, "/conflicts/kz-conflict-aarhus-in-force")["data"]
        assert (conflict["resolved"], conflict["resolution"]) == (False, None)
        assert [version["claim"][:15] for version in conflict["versions"]] == ["11 January 2001", "30 October 2001"]
        assert all(version["sources"] for version in conflict["versions"])
        assert [entry["id"] for entry in conflict["about"]] == ["kz-law-aarhus-2000"]

    def test_conflicts_are_counted_by_whether_they_are_resolved(self, client: TestClient) -> None:
        counted = facet(client, "/conflicts?facet=resolved&limit=1&resolved=true")
        for word, resolved in (("true", True), ("false", False)):
            rows = get(client, f"/conflicts?resolved={word}&limit=500")["data"]
            assert {row["resolved"] for row in rows} == {resolved}
            assert len(rows) == counted[word]
        (open_or_not,) = get(client, "/conflicts?facet=resolved&limit=1&resolved=true&lang=ru")["facets"]
        selected = {bucket["key"]: (bucket["label"], bucket["selected"]) for bucket in open_or_not["buckets"]}
        assert selected == {"true": ("разрешено", True), "false": ("не разрешено", False)}

    def test_are_found_by_what_they_are_about(self, client: TestClient) -> None:
        assert ids(client, "/conflicts?about=kz-law-aarhus-2000") == ["kz-conflict-aarhus-in-force"]
        for path in ("/conflicts", "/questions"):
            for row in get(client, f"{path}?about=kz-mech-social-order,TJK&limit=500")["data"]:
                assert {"kz-mech-social-order", "tj"} & {entry["id"] for entry in row["about"]}

    def test_questions_come_the_most_urgent_first(self, client: TestClient) -> None:
        rows = get(client, "/questions?limit=500")["data"]
        ranks = [["high", "medium", "low"].index(row["priority"]["code"]) for row in rows]
        assert ranks == sorted(ranks)
        assert set(ranks) == {0, 1, 2}
        assert ids(client, "/questions?sort=id&limit=500") == sorted(row["id"] for row in rows)
        urgent = get(client, "/questions?priority__not=medium,low&country=tj&limit=500")["data"]
        assert {row["priority"]["code"] for row in urgent} == {"high"}


class TestTheCodebook:
    def test_themes_hold_their_criteria(self, client: TestClient) -> None:
        themes = get(client, "/themes?limit=500")["data"]
        assert sum(theme["criteria_count"] for theme in themes) == get(client, "/criteria")["page"]["total"]
        for theme in themes:
            read = get(client, f"/themes/{theme['key']}")["data"]
            assert [c["key"] for c in read["criteria"]] == ids(client, f"/criteria?theme={theme['key']}&limit=500")
        assert {theme["applies_to"] for theme in get(client, "/themes?applies_to=council")["data"]} == {"council"}
        assert "council" not in facet(client, "/themes?facet=applies_to&text=selection")

    def test_frameworks_hold_the_criteria_mapped_to_them(self, client: TestClient) -> None:
        for listed in get(client, "/frameworks?limit=500")["data"]:
            read = get(client, f"/frameworks/{listed['key']}")["data"]
            mapped = list(dict.fromkeys(line["criterion"]["key"] for line in read["criteria"]))
            assert len(mapped) == listed["criteria_count"]
            if mapped:
                assert mapped == ids(client, f"/criteria?framework={listed['key']}&limit=500")
            assert listed["source_url"].startswith("http")
        matrix = get(client, "/frameworks/monitoring-matrix")["data"]
        assert "2.2.1 L1" in {line["ref"] for line in matrix["criteria"]}

    def test_frameworks_of_an_unknown_kind_are_refused(self, client: TestClient) -> None:
        assert problem(client, "/frameworks?kind=standart", 400)["errors"][0]["allowed"][0] == "standard"
        assert "standard" not in {row["kind"] for row in get(client, "/frameworks?kind__not=standard")["data"]}

    def test_vocabularies_give_terms_with_labels_and_what_else_is_said_of_them(self, client: TestClient) -> None:
        for listed in get(client, "/vocabularies?limit=500")["data"]:
            terms = get(client, f"/vocabularies/{listed['key']}")["data"]["terms"]
            assert len(terms) == listed["count"]
            assert all(term["label"] == term["labels"]["en"] for term in terms)
        relations = get(client, "/vocabularies/legal_relations?lang=ru")["data"]["terms"]
        assert relations[0]["code"] == "amends"
        assert relations[0]["label"] == relations[0]["labels"]["ru"]
        assert relations[0]["attributes"]["inverse"] == "amended-by"

    def test_vocabularies_are_found_by_the_labels_of_their_terms(self, client: TestClient) -> None:
        assert "mechanism_types" in ids(client, "/vocabularies?text=закупка")


class TestProvisions:
    def test_are_those_of_all_acts_in_force_on_the_day(self, client: TestClient) -> None:
        rows = get(client, f"/provisions?law={LAW}&as_of=2012-05-21")["data"]
        assert [row["id"] for row in rows] == ids(client, f"/laws/{LAW}/provisions?as_of=2012-05-21")
        assert {row["law"]["id"] for row in rows} == {LAW}
        assert facet(client, f"/provisions?facet=law&limit=1&as_of=any&law={LAW}")[LAW] == len(
            ids(client, f"/laws/{LAW}/provisions?as_of=any&limit=500")
        )

    def test_are_found_by_their_article(self, client: TestClient) -> None:
        labels = [row["label"] for row in get(client, f"/provisions?law={LAW}&article=6-1&as_of=any")["data"]]
        assert labels == ["art. 6-1 (kinds)", "art. 6-1 (bands)"]
        assert ids(client, f"/provisions?law={LAW}&article=6&as_of=any") == []
        assert ids(client, f"/provisions?law={LAW}&article=art.%201(2)") == [
            f"{LAW}-art-1-2",
            f"{LAW}-art-1-2-transferred-functions",
        ]

    def test_on_which_no_fact_rests_can_be_told_apart(self, client: TestClient) -> None:
        bare = set(ids(client, "/provisions?facts__isnull=true&as_of=any&limit=500"))
        bearing = set(ids(client, "/provisions?facts__isnull=false&as_of=any&limit=500"))
        assert bare
        assert not bare & bearing
        assert bare | bearing == set(ids(client, "/provisions?as_of=any&limit=500"))

    @pytest.mark.parametrize("as_of", ["2012-05-21", "2026-11-23", "any"])
    def test_show_the_facts_that_rest_on_them_on_the_day(self, client: TestClient, as_of: str) -> None:
        for public_id in (f"{LAW}-art-6-1-bands", f"{LAW}-art-1-1-1", "kz-law-tax-code-2017-art-289"):
            facts = get(client, f"/provisions/{public_id}?as_of={as_of}")["data"]["facts"]
            listed = get(client, f"/facts?provision={public_id}&as_of={as_of}&limit=500")["data"]
            assert [fact["id"] for fact in facts] == [fact["id"] for fact in listed]
            for short, whole in zip(facts, listed, strict=True):
                assert short["display"] == (whole["value"] and whole["value"]["display"])
                assert short["criterion"] == whole["criterion"]

    def test_sort_by_start(self, client: TestClient) -> None:
        for sort, reverse in (("start", False), ("-start", True)):
            starts = [
                row["period"]["valid_from"] or "0001"
                for row in get(client, f"/provisions?sort={sort}&country=kz&as_of=any&limit=500")["data"]
            ]
            days = [PartialDate.parse(start).first for start in starts]
            assert days == sorted(days, reverse=reverse)


class TestTimelines:
    KINDS = "adopted in-force version relation provision-start provision-end arrangement-start arrangement-end repealed".split()

    def test_tell_the_history_of_the_law_of_2005(self, client: TestClient) -> None:
        entries = get(client, f"/laws/{LAW}/timeline")["data"]
        told = [(entry["date"], entry["kind"]["code"], [e["id"] for e in entry["entries"]]) for entry in entries]
        assert told[0] == ("2005-04-12", "adopted", [LAW])
        assert ("2012-01-01", "version", [f"{LAW}-v2012-01-01", "kz-law-social-order-reform-2011"]) in told
        assert ("2012-01-01", "relation", ["kz-law-social-order-reform-2011"]) in told
        assert ("2012-01-01", "provision-end", [f"{LAW}-art-1-fields"]) in told
        assert ("2015-12", "arrangement-start", ["kz-mech-state-grants"]) in told
        assert entries[0]["title"] == "Act No. 36-III is adopted."
        assert all(entry["sources"] for entry in entries)
        bands = next(entry for entry in entries if entry["entries"][0]["id"] == f"{LAW}-art-6-1-bands")
        assert (bands["basis"], bands["title"]) == ("bound", "Starts to apply, at the latest: art. 6-1 (bands): Grants")

    def test_of_every_law_are_in_order_and_lead_to_what_they_name(self, client: TestClient) -> None:
        seen, links = set(), set()
        for law in ids(client, "/laws?as_of=any&limit=500"):
            body = get(client, f"/laws/{law}/timeline")
            assert body["page"]["total"] == len(body["data"])
            places = [
                (
                    entry["date"] is None,
                    PartialDate.parse(entry["date"]).first if entry["date"] else None,
                    self.KINDS.index(entry["kind"]["code"]),
                )
                for entry in body["data"]
            ]
            dated = [place for place in places if not place[0]]
            assert places[: len(dated)] == dated == sorted(dated)
            seen |= {entry["kind"]["code"] for entry in body["data"]}
            links |= {(entry["kind"]["code"], e["url"]) for entry in body["data"] for e in entry["entries"][:1]}
        assert seen == set(self.KINDS)
        for _, urls in itertools.groupby(sorted(links), key=lambda link: link[0]):
            for _, url in itertools.islice(urls, 3):
                assert client.get(url).status_code == 200, url

    def test_agree_with_versions_relations_and_provisions(self, client: TestClient) -> None:
        entries = get(client, f"/laws/{LAW}/timeline")["data"]
        for kind, path in (
            ("version", "versions?as_of=any"),
            ("relation", "relations"),
            ("provision-start", "provisions?as_of=any&limit=500"),
        ):
            assert sum(entry["kind"]["code"] == kind for entry in entries) == len(
                get(client, f"/laws/{LAW}/{path}")["data"]
            )

    def test_of_a_stretch_hold_what_may_have_happened_in_it(self, client: TestClient) -> None:
        entries = get(client, f"/laws/{LAW}/timeline?from=2015-12-10&to=2015-12-24")
        assert {entry["date"] for entry in entries["data"]} == {"2015-12", "2015-12-22"}
        told = entries["meta"]["describe"]
        assert told.startswith("Timeline of “On the state social order")
        assert told.endswith("” from 2015-12-10 to 2015-12-24: 8 recorded.")
        whole = get(client, "/laws/kz-law-public-councils-2015/timeline")["data"]
        dated = get(client, "/laws/kz-law-public-councils-2015/timeline?from=0001-01-01")["data"]
        assert dated == [entry for entry in whole if entry["date"]] != whole

    def test_of_an_inverted_stretch_are_refused(self, client: TestClient) -> None:
        body = problem(client, f"/laws/{LAW}/timeline?from=2015-01-01&to=2014-01-01", 422)
        assert body["errors"][0]["parameter"] == "from"

    def test_speak_russian(self, client: TestClient) -> None:
        body = get(client, f"/laws/{LAW}/timeline?lang=ru&to=2005-12-31")
        assert body["data"][0]["title"] == "Акт № 36-III принят."
        assert body["data"][0]["kind"] == {"code": "adopted", "label": "Принят"}
        assert body["meta"]["describe"].startswith("Хронология акта «О государственном социальном заказе")
        assert body["meta"]["describe"].endswith("» по 2005-12-31: записей — 4.")


# Lists agree with themselves: total, pages, facets and groups, whatever is asked.

MULTIPLE = {
    ("mechanisms", "level"),
    ("councils", "level"),
    ("facts", "value"),
    ("events", "country"),
    ("agenda", "why"),
    ("agenda", "kind"),
}
"""Facets by a field of which one row may have several values."""
ASKED_BESIDE = {
    *("as_of", "lang", "limit", "cursor", "facet", "group_by", "sort", "include"),
    *("currency", "rate", "from", "to"),
    *("fields", "bom", "shape"),
}
NEEDED = {"search": {"q": "grants"}}
"""What cannot be left out of a question."""
DAYS = ["1995-01-01", "2012-05-21", "2016-01-01", "2022-09-05", "2026-01-01"]
WORDS: dict[str, list[str]] = {
    "about": ["kz", "TJK", "kz-mech-state-grants", "kz-mech-social-order", "kz-council-public-councils"],
    "amended_by": ["kz-law-social-order-reform-2011"],
    "amends": [LAW],
    "article": ["6-1", "1(2)"],
    "country": ["kz", "TJ"],
    "entry": ["kz", LAW, "kz-mech-social-order"],
    "framework": ["cso-meter", "monitoring-matrix"],
    "held_during": ["2012", "2018-11/2022", "2003-10-15"],
    "institution": ["kz-inst-mci-2012", "kz-inst-cisc"],
    "law": [LAW, "kz-law-public-councils-2015"],
    "number": ["36-III"],
    "organiser": ["int-inst-icnl", "kz-inst-civil-alliance"],
    "participant": ["kz-inst-mci-2012"],
    "provision": [f"{LAW}-art-6-1-bands"],
    "scope": ["short-term"],
    "serves": ["kz-mech-social-order", "kz-council-public-councils"],
    "source": ["kz-src-adilet-36iii-en", "int-src-icnl-press-2012"],
    "subject": ["kz-mech-social-order", "kz-mech-state-grants"],
    "type": ["grant", "procurement"],
    "text": ["grants", "совет", "NGO"],
    "valid_during": ["2012", "2015-12", "2012-05-20/2012-05-26"],
    "year": ["2012", "2016", "2025"],
}
"""What to ask for by parameters whose words are not declared."""


@pytest.fixture(scope="module")
def lists(client: TestClient) -> dict[str, dict[str, Any]]:
    """The parameters of every list that has pages, by name, with what each may be asked for; none is left out silently."""
    document = client.get("/openapi.json").json()
    shapes = document["components"]["schemas"]
    found: dict[str, dict[str, Any]] = {}
    for path, operations in document["paths"].items():
        declared = {p["name"]: p["schema"] for p in operations["get"].get("parameters", ()) if p["in"] == "query"}
        resource = path.removeprefix("/api/v1/")
        if "{" in path or "limit" not in declared:
            continue
        words = {name: list(_words(schema, shapes)) for name, schema in declared.items()}
        for facet_name in words.get("facet", ()):
            needed = "".join(f"&{name}={word}" for name, word in NEEDED.get(resource, {}).items())
            counted = facet(client, f"/{resource}?limit=1&as_of=any&facet={facet_name}{needed}")
            words.setdefault(facet_name, [])
            words[facet_name] = words[facet_name] or [key for key in list(counted)[:6] if key is not None]
        for name, known in words.items():
            base = name.partition("__")[0]
            if not known:
                known += (words.get(base, []) if name.endswith("__not") else []) or WORDS.get(base, [])
        found[resource] = words
    return found


def _words(schema: Any, shapes: Any) -> Iterator[str]:
    """Some words that a declared shape allows."""
    if "$ref" in schema:
        yield from _words(shapes[schema["$ref"].rpartition("/")[2]], shapes)
    for part in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        yield from _words(part, shapes)
    yield from schema.get("enum", ())
    match schema:
        case {"type": "boolean"}:
            yield from ("true", "false")
        case {"type": "string", "format": "date"}:
            yield from DAYS
        case {"type": "number"}:
            yield from ("0.5", "10", "1000000")
        case {"type": "integer"}:
            yield from ("2012", "2016")


RESOURCES = (
    "countries laws provisions institutions mechanisms councils facts criteria themes frameworks vocabularies sources statistics "
    "series events conflicts questions presence agenda search feed releases"
).split()


def test_every_list_is_asked_for_its_agreement(lists: dict[str, dict[str, Any]]) -> None:
    assert set(RESOURCES) == set(lists)


@pytest.mark.parametrize("resource", RESOURCES)
@settings(max_examples=6)
@given(data=st.data())
def test_total_pages_facets_and_groups_agree(
    client: TestClient, lists: dict[str, dict[str, Any]], resource: str, data: st.DataObject
) -> None:
    words = lists[resource]
    able = sorted(name for name, known in words.items() if known and name not in ASKED_BESIDE)
    asked = data.draw(st.lists(st.sampled_from(able), max_size=3, unique=True) if able else st.just([]), "filters")
    query = {name: data.draw(st.sampled_from(words[name]), name) for name in asked} | NEEDED.get(resource, {})
    query["as_of"] = data.draw(st.sampled_from(["any", "any", "2012-05-21", "2026-11-23"]), "as_of")
    facets = words.get("facet", [])
    groups = (
        data.draw(st.lists(st.sampled_from(words["group_by"]), max_size=2, unique=True), "groups")
        if "group_by" in words
        else []
    )
    first = client.get(
        f"/api/v1/{resource}",
        params={
            **query,
            "limit": "1",
            **({"facet": ",".join(facets)} if facets else {}),
            **({"group_by": ",".join(groups)} if groups else {}),
        },
    )
    assert first.status_code == 200, first.text
    body = first.json()
    total = body["page"]["total"]

    rows: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = client.get(
            f"/api/v1/{resource}", params={**query, "limit": str(min(500, total // 3 + 1)), **cursor}
        ).json()
        assert page["page"]["total"] == total
        rows += [row.get("id", row.get("key")) for row in page["data"]]
        if page["page"]["next"] is None:
            break
        cursor = {"cursor": page["page"]["next"]}
    assert len(rows) == len(set(rows)) == total
    file = client.get(f"/api/v1/{resource}.csv", params=query)
    assert file.status_code == 200, file.text
    written = [row.get("id", row.get("key")) for row in csv.DictReader(io.StringIO(file.text, newline=""))]
    assert written == rows, "a file has the rows of the list, all of them, in its order"

    for found in body["facets"]:
        name = found["field"]
        counted = sum(bucket["count"] for bucket in found["buckets"])
        if any(parameter == name or parameter.startswith(f"{name}__") for parameter in asked):
            continue  # its own filter is lifted
        assert counted >= total if (resource, name) in MULTIPLE else counted == total, name
        named = [bucket for bucket in found["buckets"] if bucket["key"] is not None]
        if named:
            bucket = data.draw(st.sampled_from(named), f"bucket of {name}")
            chosen = client.get(f"/api/v1/{resource}", params={**query, name: bucket["key"], "limit": "1"}).json()
            assert chosen["page"]["total"] == bucket["count"], (name, bucket)
    if groups and not any((resource, name) in MULTIPLE for name in groups):
        assert sum(group["count"] for group in body["groups"]) == total
