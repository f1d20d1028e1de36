"""What each resource answers."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

MEETING = "2012-05-21"


def get(client: TestClient, path: str) -> Any:
    response = client.get(f"/api/v1{path}")
    assert response.status_code == 200, response.text
    return response.json()


def ids(client: TestClient, path: str) -> list[str]:
    return [row["id"] for row in get(client, path)["data"]]


class TestCountries:
    def test_count_what_holds_on_the_day(self, client: TestClient) -> None:
        then, now = (get(client, f"/countries/kz?as_of={day}")["data"]["counts"] for day in (MEETING, "2026-11-23"))
        assert (
            then["mechanisms"]
            == get(client, f"/mechanisms?country=kz&as_of={MEETING}")["page"]["total"]
            < now["mechanisms"]
        )
        assert then["laws"] == get(client, f"/laws?country=kz&as_of={MEETING}")["page"]["total"]
        assert then["councils"] == get(client, f"/councils?country=kz&as_of={MEETING}")["page"]["total"]

    def test_answer_the_questions_about_the_country_as_a_whole(self, client: TestClient) -> None:
        country = get(client, f"/countries/kz?as_of={MEETING}")["data"]
        policy = next(theme for theme in country["themes"] if theme["key"] == "country-policy")
        strategy = next(a for a in policy["answers"] if a["criterion"]["key"] == "N-cooperation-strategy")
        assert strategy["facts"][0]["value"]["display"] == "Draft or expired"


class TestLaws:
    def test_are_those_in_force_on_the_day(self, client: TestClient) -> None:
        then = ids(client, f"/laws?country=kz&as_of={MEETING}&limit=500")
        assert "kz-law-social-order-2005" in then
        assert "kz-law-public-councils-2015" not in then
        assert "kz-law-concept-2006" not in then  # it ran out at the end of 2011

    def test_drafts_are_in_force_on_no_day_but_are_listed_with_the_day_lifted(self, client: TestClient) -> None:
        drafts = ids(client, "/laws?kind=draft&as_of=any")
        assert len(drafts) == 5
        assert ids(client, "/laws?kind=draft") == []
        law = get(client, f"/laws/{drafts[0]}")["data"]
        assert (law["in_force"]["holds"], law["in_force"]["reason"]) == ("no", "never")

    def test_known_only_by_adoption_are_possibly_in_force_and_say_why(self, client: TestClient) -> None:
        law = get(client, f"/laws/kz-law-public-associations-1996?as_of={MEETING}")["data"]
        assert (law["in_force"]["holds"], law["in_force"]["reason"]) == ("possible", "undated")
        assert "kz-law-public-associations-1996" not in ids(
            client, f"/laws?as_of={MEETING}&certainty_of_date=certain&limit=500"
        )

    def test_sort_by_adoption_either_way(self, client: TestClient) -> None:
        rows = get(client, "/laws?country=kz&sort=-adopted&as_of=any&limit=500")["data"]
        adopted = [row["adopted"] for row in rows if row["adopted"]]
        assert adopted == sorted(adopted, reverse=True)

    def test_found_by_number(self, client: TestClient) -> None:
        assert ids(client, "/laws?number=36-III") == ["kz-law-social-order-2005"]

    def test_versions_are_a_history_with_the_day_lifted_and_one_on_a_day(self, client: TestClient) -> None:
        history = ids(client, "/laws/kz-law-social-order-2005/versions?as_of=any")
        assert len(history) == 4
        assert ids(client, f"/laws/kz-law-social-order-2005/versions?as_of={MEETING}") == [history[1]]
        version = get(client, f"/laws/kz-law-social-order-2005/versions/{history[1]}")["data"]
        assert version["amending_act"] == "No. 515-IV of 2011-12-22"

    def test_a_version_of_another_law_is_not_found_there(self, client: TestClient) -> None:
        path = "/api/v1/laws/kz-law-public-councils-2015/versions/kz-law-social-order-2005-v2012-01-01"
        assert client.get(path).status_code == 404

    def test_within_an_imprecise_month_both_versions_are_possible_and_the_later_gives_the_title(
        self, client: TestClient
    ) -> None:
        versions = get(client, "/laws/kz-law-social-order-2005/versions?as_of=2015-12-10")["data"]
        assert [(v["period"]["valid_from"], v["period"]["holds"]) for v in versions] == [
            ("2012-01-01", "possible"),
            ("2015-12", "possible"),
        ]
        law = get(client, "/laws/kz-law-social-order-2005?as_of=2015-12-10&lang=kk")["data"]
        assert law["title"]["lang"] == "kk"


class TestMechanismsAndCouncils:
    def test_are_found_by_the_institution_that_serves_them_on_the_day(self, client: TestClient) -> None:
        assert ids(client, f"/mechanisms?institution=kz-inst-mci-2012&as_of={MEETING}") == ["kz-mech-social-order"]
        assert ids(client, "/mechanisms?institution=kz-inst-mci-2012") == []

    def test_are_found_by_their_law_and_by_the_role_of_a_body(self, client: TestClient) -> None:
        assert "kz-mech-social-order" in ids(client, "/mechanisms?law=kz-law-social-order-2005")
        assert "kz-mech-state-grants" in ids(client, "/mechanisms?role=operator&institution=kz-inst-cisc")

    def test_that_do_not_exist_on_the_day_are_read_all_the_same_and_say_so(self, client: TestClient) -> None:
        grants = get(client, f"/mechanisms/kz-mech-state-grants?as_of={MEETING}")["data"]
        assert (grants["period"]["holds"], grants["period"]["reason"]) in {("no", "not-yet"), ("no", "before-bound")}
        assert grants["bodies"] == []
        assert not [a for theme in grants["themes"] for a in theme["answers"] if a["facts"]]

    def test_bodies_are_those_of_the_day(self, client: TestClient) -> None:
        then = get(client, f"/mechanisms/kz-mech-social-order?as_of={MEETING}")["data"]["bodies"]
        assert ("kz-inst-mci-2012", "monitor") in {(b["institution"]["id"], b["role"]["code"]) for b in then}
        ever = get(client, "/mechanisms/kz-mech-social-order?as_of=any")["data"]["bodies"]
        assert len(ever) > len(then)

    def test_every_asked_criterion_is_answered_or_listed_as_not_coded(self, client: TestClient) -> None:
        grants = get(client, "/mechanisms/kz-mech-state-grants")["data"]
        told = {a["criterion"]["key"] for theme in grants["themes"] for a in theme["answers"]}
        told |= {
            key.partition(":")[0]
            for theme in grants["themes"]
            for key in (*theme["not_coded"], *theme["not_applicable"])
        }
        asked = {row["key"] for row in get(client, "/criteria?applies_to=mechanism&limit=500")["data"]}
        assert told == asked
        assert "inkind-term" in {key for theme in grants["themes"] for key in theme["not_applicable"]}

    def test_counts_are_those_of_the_answers(self, client: TestClient) -> None:
        for path in ("/mechanisms/kz-mech-social-order", "/councils/kz-council-public-councils"):
            for day in (MEETING, "2026-11-23"):
                read = get(client, f"{path}?as_of={day}")["data"]
                kind = "mechanism" if "mech" in path else "council"
                criteria = get(client, f"/criteria?applies_to={kind}&limit=500")["data"]
                assert sum(read["counts"].values()) == sum(len(criterion["aspects"]) for criterion in criteria)

    def test_bands_stand_side_by_side_as_scopes(self, client: TestClient) -> None:
        grants = get(client, "/mechanisms/kz-mech-state-grants")["data"]
        terms = next(theme for theme in grants["themes"] if theme["key"] == "funding-terms")
        bands = [a["scope"] for a in terms["answers"] if a["criterion"]["key"] == "amount-min"]
        assert bands == ["long-term", "medium-term", "short-term"]

    def test_of_equal_kind_are_told_apart_by_claims_of_lower_rank(self, client: TestClient) -> None:
        councils = get(client, "/councils/kz-council-public-councils?as_of=2025-06-01")["data"]
        mandate = next(theme for theme in councils["themes"] if theme["key"] == "council-mandate")
        count = next(
            a for a in mandate["answers"] if a["criterion"]["key"] == "C-count" and a["aspect"]["code"] == "practice"
        )
        assert [f["value"]["number"] for f in count["facts"]] == [263]
        assert [f["value"]["number"] for f in count["other_claims"]] == [258, 264]

    def test_outside_the_days_that_the_coder_is_sure_of_the_answer_is_unknown(self, client: TestClient) -> None:
        grants = get(client, "/mechanisms/kz-mech-state-grants")["data"]
        call = next(theme for theme in grants["themes"] if theme["key"] == "call")
        calendar = next(a for a in call["answers"] if a["criterion"]["key"] == "call-calendar")
        assert (calendar["status"]["code"], calendar["reason"], calendar["facts"]) == ("unknown", "after-bound", [])

    def test_conflicts_and_open_questions_are_named(self, client: TestClient) -> None:
        councils = get(client, "/councils/kz-council-public-councils")["data"]
        assert councils["conflicts"]
        assert all(question["kind"] == "question" for question in councils["questions"])


class TestFacts:
    @pytest.mark.parametrize(
        ("query", "holds"),
        [
            ("criterion=statutory-basis", lambda f: f["criterion"]["key"] == "statutory-basis"),
            ("theme=selection", lambda f: f["criterion"]["theme"] == "selection"),
            ("aspect=practice", lambda f: f["aspect"]["code"] == "practice"),
            ("status=unknown", lambda f: f["status"]["code"] == "unknown"),
            ("value=partial", lambda f: "partial" in [o["code"] for o in f["value"]["options"]]),
            ("certainty=high", lambda f: f["certainty"]["code"] == "high"),
            ("core=true", lambda f: f["criterion"]["core"] is True),
            ("subject_kind=country", lambda f: f["subject"]["kind"] == "country"),
            ("country=tj", lambda f: f["subject"]["id"].startswith("tj")),
            ("certainty_of_date=certain&as_of=2012-05-21", lambda f: f["period"]["holds"] == "certain"),
        ],
    )
    def test_filters_keep_just_what_they_say(self, client: TestClient, query: str, holds: Any) -> None:
        facts = get(client, f"/facts?limit=500&{query}{'' if 'as_of' in query else '&as_of=any'}")["data"]
        assert facts
        assert all(holds(fact) for fact in facts)
        others = get(client, "/facts?limit=500&as_of=any")["page"]["total"]
        assert len(facts) < others

    def test_rest_on_an_article(self, client: TestClient) -> None:
        facts = get(client, "/facts?provision=kz-law-social-order-2005-art-6-1-bands&include=evidence")["data"]
        assert facts
        for fact in facts:
            assert "kz-law-social-order-2005-art-6-1-bands" in [
                basis["provision"]["id"] for basis in fact["evidence"]["legal_basis"] if basis["provision"]
            ]

    def test_stale_practice_is_said_to_be_so(self, client: TestClient) -> None:
        facts = get(client, "/facts?aspect=practice&limit=500")["data"]
        stale = [fact for fact in facts if fact["stale"]]
        assert stale
        for fact in stale:
            assert fact["period"]["valid_to"] is None
            assert fact["evidence_date"] < "2021-11-23"

    def test_deprecated_ones_are_left_out_unless_asked_for(self, client: TestClient) -> None:
        ranks = {fact["rank"]["code"] for fact in get(client, "/facts?limit=500&as_of=any")["data"]}
        assert "deprecated" not in ranks


class TestInstitutions:
    def test_show_their_chain_and_what_they_serve_on_the_day(self, client: TestClient) -> None:
        ministry = get(client, f"/institutions/kz-inst-mci-2012?as_of={MEETING}")["data"]
        served = {(s["arrangement"]["id"], s["role"]["code"]) for s in ministry["serves"]}
        assert ("kz-mech-social-order", "monitor") in served
        assert get(client, "/institutions/kz-inst-mci-2012")["data"]["serves"] == []

    def test_predecessors_and_successors_answer_each_other(self, client: TestClient) -> None:
        for row in get(client, "/institutions?as_of=any&limit=500")["data"]:
            one = get(client, f"/institutions/{row['id']}?as_of=any")["data"]
            for after in one["successors"]:
                other = get(client, f"/institutions/{after['id']}?as_of=any")["data"]
                assert row["id"] in [before["id"] for before in other["predecessors"]]


class TestCriteria:
    def test_come_in_the_order_of_the_codebook_with_labels_in_both_languages(self, client: TestClient) -> None:
        rows = get(client, "/criteria?limit=500&lang=ru")["data"]
        assert len(rows) == 125
        assert rows[0]["key"] == "statutory-basis"
        assert rows[0]["title"] == "Закрепление в законе"

    def test_filter_by_framework_and_mechanism_type(self, client: TestClient) -> None:
        for row in get(client, "/criteria?framework=cso-meter&limit=500")["data"]:
            assert "cso-meter" in [ref["framework"] for ref in row["frameworks"]]
        keys = [row["key"] for row in get(client, "/criteria?mechanism_type=tax-benefit&limit=500")["data"]]
        assert "tax-vat" in keys
        assert "call-contents" not in keys


class TestSources:
    def test_filter_by_kind_and_language_and_count_what_they_prove(self, client: TestClient) -> None:
        rows = get(client, "/sources?kind=official-text&language=kk&limit=500")["data"]
        assert rows
        assert {(row["kind"]["code"], row["language"]) for row in rows} == {("official-text", "kk")}
        source = get(client, "/sources/kz-src-adilet-36iii-en")["data"]
        facts = get(client, "/facts?source=kz-src-adilet-36iii-en&as_of=any&rank=preferred,normal,deprecated")
        assert source["cited_by_facts"] == facts["page"]["total"]

    def test_show_every_fact_and_entry_that_they_prove_with_the_place(self, client: TestClient) -> None:
        source = get(client, "/sources/kz-src-adilet-36iii-en")["data"]
        assert len(source["proves_facts"]) == source["cited_by_facts"]
        first = source["proves_facts"][0]
        assert (first["id"], first["locator"]) == (
            "kz-fact-social-order-statutory-basis-law-2005-04-12",
            "title and footnotes",
        )
        assert "kz-law-social-order-2005" in [proved["entry"]["id"] for proved in source["proves_entries"]]


class TestWhatResearchersAskInOneRequest:
    def test_all_criteria_unknown_for_tajikistans_state_social_order(self, client: TestClient) -> None:
        facts = get(client, "/facts?subject=tj-mech-state-social-order&status=unknown")["data"]
        assert len(facts) == 12
        assert {fact["value"] for fact in facts} == {None}

    def test_every_fact_resting_on_article_6_1_of_the_2005_law(self, client: TestClient) -> None:
        answer = get(client, "/facts?law=kz-law-social-order-2005&article=6-1&as_of=any&include=evidence")
        assert answer["page"]["total"] == 13
        for fact in answer["data"]:
            assert any((b["article"] or "").startswith("art. 6-1") for b in fact["evidence"]["legal_basis"])

    def test_which_mechanisms_the_ministry_of_culture_served_in_2012(self, client: TestClient) -> None:
        answer = get(client, "/mechanisms?institution=kz-inst-mci-2012&valid_during=2012")
        assert [row["id"] for row in answer["data"]] == ["kz-mech-social-order"]
        assert answer["meta"]["describe"].endswith("during 2012-01-01/2013-01-01: 1 recorded.")

    def test_all_facts_proved_only_by_machine_translations(self, client: TestClient) -> None:
        answer = get(client, "/facts?source_kind__only=machine-translation&as_of=any&limit=500")
        assert answer["page"]["total"] == 88
        assert all(fact["machine_translation_only"] for fact in answer["data"])
        every = (
            get(client, "/facts?as_of=any&limit=500")["data"]
            + get(client, "/facts?as_of=any&limit=500&sort=-start")["data"]
        )
        assert {f["id"] for f in every if f["machine_translation_only"]} <= {f["id"] for f in answer["data"]}

    def test_how_many_facts_per_country_and_certainty(self, client: TestClient) -> None:
        answer = get(client, "/facts?group_by=country,certainty&as_of=any&limit=1")
        counts = {tuple(key["key"] for key in group["keys"]): group["count"] for group in answer["groups"]}
        assert counts == {
            ("kz", "high"): 7, ("kz", "low"): 280, ("kz", "medium"): 205,
            ("tj", "high"): 8, ("tj", "low"): 111, ("tj", "medium"): 155,
        }  # fmt: skip
        assert sum(counts.values()) == answer["page"]["total"]


class TestFilters:
    @pytest.mark.parametrize(
        ("resource", "query", "dimension"),
        [
            ("laws", "kind=law", "kind"),
            ("laws", "status=repealed,superseded", "status"),
            ("mechanisms", "type=grant", "type"),
            ("councils", "country=tj", "country"),
            ("institutions", "kind=ministry", "kind"),
            ("sources", "language=kk", "language"),
            ("facts", "certainty=high", "certainty"),
            ("facts", "theme=selection", "theme"),
        ],
    )
    def test_a_facet_lifts_its_own_filter_and_counts_what_the_filter_would_find(
        self, client: TestClient, resource: str, query: str, dimension: str
    ) -> None:
        answer = get(client, f"/{resource}?{query}&facet={dimension}&as_of=any&limit=1")
        buckets = answer["facets"][0]["buckets"]
        assert answer["facets"][0]["total"] == len(buckets)
        asked = query.split("=")[1].split(",")
        assert sorted(b["key"] for b in buckets if b["selected"]) == sorted(asked)
        assert sum(b["count"] for b in buckets if b["selected"]) == answer["page"]["total"]
        for bucket in buckets[:5]:
            if bucket["key"] is not None:
                found = get(client, f"/{resource}?{dimension}={bucket['key']}&as_of=any&limit=1")["page"]["total"]
                assert found == bucket["count"]

    @pytest.mark.parametrize(
        ("resource", "field", "value"),
        [("laws", "kind", "law"), ("mechanisms", "type", "grant"), ("mechanisms", "level", "local"),
         ("institutions", "country", "kz"), ("sources", "kind", "news"), ("facts", "status", "known"),
         ("facts", "value", "yes"), ("facts", "criterion", "provider"), ("facts", "type", "grant"),
         ("facts", "certainty", "low"), ("facts", "source_kind", "news")],
    )  # fmt: skip
    def test_with_and_without_a_value_are_all(self, client: TestClient, resource: str, field: str, value: str) -> None:
        every, having, lacking = (
            get(client, f"/{resource}?as_of=any&limit=1{query}")["page"]["total"]
            for query in ("", f"&{field}={value}", f"&{field}__not={value}")
        )
        assert having + lacking == every
        assert having
        assert lacking

    def test_null_and_not_null_are_all(self, client: TestClient) -> None:
        for resource, field in (
            ("laws", "adopted"),
            ("facts", "evidence_date"),
            ("facts", "scope"),
            ("sources", "published"),
        ):
            every, missing, given = (
                get(client, f"/{resource}?as_of=any&limit=1{query}")["page"]["total"]
                for query in ("", f"&{field}__isnull=true", f"&{field}__isnull=false")
            )
            assert missing + given == every
            assert missing
            assert given

    def test_ranges_hold_both_ends(self, client: TestClient) -> None:
        laws = get(client, "/laws?as_of=any&adopted__gte=2011-12-22&adopted__lte=2015-12-02&limit=500")["data"]
        assert {"kz-law-social-order-reform-2011", "kz-law-ngo-package-2015"} <= {law["id"] for law in laws}
        assert all("2011-12-22" <= law["adopted"] <= "2015-12-02" for law in laws)

    @pytest.mark.parametrize(
        ("resource", "text", "found"),
        [
            ("mechanisms", "соцзаказ", "kz-mech-social-order"),
            ("mechanisms", "СОЦЗАКАЗ", "kz-mech-social-order"),
            ("mechanisms", "алеуметтик тапсырыс", "kz-mech-social-order"),
            ("mechanisms", "фармоиши ичтимоии", "tj-mech-state-social-order"),
            ("mechanisms", "social contracting", "kz-mech-social-order"),
            ("laws", "36-iii", "kz-law-social-order-2005"),
        ],
    )
    def test_words_are_found_however_they_are_typed(
        self, client: TestClient, resource: str, text: str, found: str
    ) -> None:
        assert found in ids(client, f"/{resource}?text={text}")

    @pytest.mark.parametrize(
        ("text", "status"),
        [
            ("%", 422),
            ("_", 422),
            ("'", 422),
            ('"', 422),
            ("\\", 422),
            ("a%' OR 1=1 --", 200),
            ("   ", 422),
            ("🙂", 422),
        ],
    )
    def test_any_punctuation_in_a_text_is_safe(self, client: TestClient, text: str, status: int) -> None:
        for resource in ("laws", "facts", "sources"):
            assert client.get(f"/api/v1/{resource}", params={"text": text}).status_code == status

    def test_a_stretch_finds_what_held_on_some_day_of_it(self, client: TestClient) -> None:
        during = set(ids(client, "/laws?country=kz&valid_during=2012-05-20/2012-05-26&limit=500"))
        on_days = set()
        for day in range(20, 26):
            on_days |= set(ids(client, f"/laws?country=kz&as_of=2012-05-{day}&limit=500"))
        assert during == on_days
        both = set(ids(client, "/laws?country=kz&valid_during=2012&as_of=2012-05-21&limit=500"))
        assert both == set(ids(client, "/laws?country=kz&as_of=2012-05-21&limit=500"))

    def test_an_empty_value_is_refused_rather_than_ignored(self, client: TestClient) -> None:
        assert client.get("/api/v1/laws?country=").status_code == 422


class TestAnswersToACriterion:
    def test_are_histories_by_country_and_subject(self, client: TestClient) -> None:
        histories = get(client, "/criteria/amount-max/answers?as_of=any")["data"]
        assert {history["country"]["id"] for history in histories} == {"kz", "tj"}
        grants = [h for h in histories if h["subject"]["id"] == "kz-mech-state-grants" and h["scope"] == "short-term"]
        assert [p["display"] for p in grants[0]["periods"]] == ["at most 3,000 MCI (2022)"]
        for history in histories:
            starts = [p["period"]["valid_from"] or "" for p in history["periods"]]
            assert starts == sorted(starts)

    def test_of_an_unknown_criterion_are_refused_with_the_nearest(self, client: TestClient) -> None:
        response = client.get("/api/v1/criteria/amount-maxx/answers")
        assert response.status_code == 400
        assert response.json()["errors"][0]["allowed"][0] == "amount-max"


class TestTheChainOfInstitutions:
    def test_reaches_all_that_came_before_and_after(self, client: TestClient) -> None:
        lineage = get(client, "/institutions/kz-inst-mci-2012")["data"]["lineage"]
        steps = [link["steps"] for link in lineage]
        assert steps == sorted(steps)
        assert steps[0] == -3
        assert [link["institution"]["id"] for link in lineage if link["steps"] == 0] == ["kz-inst-mci-2012"]


class TestWhatADescriptionSays:
    @pytest.mark.parametrize(
        ("path", "said"),
        [
            ("/mechanisms/kz-mech-state-grants?as_of=2012-05-21", "as of 2012-05-21: not yet: it starts 2015-12."),
            ("/laws/kz-law-bill-khalyk-kenesi-2026", "a draft: it was never in force."),
            ("/laws/kz-law-public-associations-1996", "possibly: the sources bear no date."),
            ("/mechanisms/kz-mech-social-order?as_of=2012-05-21", "State social order as of 2012-05-21."),
            ("/mechanisms/kz-mech-state-grants?as_of=2012-05-21&lang=ru", "на 2012-05-21: еще нет: начало 2015-12."),
        ],
    )
    def test_tells_when_a_thing_does_not_certainly_hold(self, client: TestClient, path: str, said: str) -> None:
        assert get(client, path)["meta"]["describe"].endswith(said)

    def test_never_prints_a_missing_date(self, client: TestClient) -> None:
        assert "None" not in get(client, "/mechanisms?as_of=9999-12-30")["meta"]["describe"]


class TestStretchesBesideDays:
    def test_hold_with_the_day_lifted_and_on_a_day_alike(self, client: TestClient) -> None:
        stretch = get(client, "/laws?valid_during=2012&limit=500")
        lifted = get(client, "/laws?valid_during=2012&as_of=any&limit=500")
        assert [row["id"] for row in lifted["data"]] == [row["id"] for row in stretch["data"]]
        assert "during 2012-01-01/2013-01-01" in lifted["meta"]["describe"]
        outside = get(client, "/laws?valid_during=2030&as_of=2012-05-21&kind=law")
        assert outside["page"]["total"] <= get(client, "/laws?as_of=2012-05-21&kind=law")["page"]["total"]
        assert "during 2030-01-01/2031-01-01 as of 2012-05-21" in outside["meta"]["describe"]


class TestValuesThatAreNoOptions:
    def test_have_a_bucket_of_their_own_so_that_no_known_value_counts_as_not_recorded(self, client: TestClient) -> None:
        buckets = get(client, "/facts?status=known&facet=value&as_of=any&limit=1")["facets"][0]["buckets"]
        counts = {bucket["key"]: bucket["count"] for bucket in buckets}
        assert None not in counts
        assert counts["(figure)"] == get(client, "/facts?value=(figure)&as_of=any&limit=1")["page"]["total"] == 60

    @pytest.mark.parametrize(("query", "near"), [("value=centrall-body", "central-body"), ("unit=kz-mcii", "kz-mci")])
    def test_misspelt_are_refused_with_the_nearest(self, client: TestClient, query: str, near: str) -> None:
        response = client.get(f"/api/v1/facts?{query}")
        assert response.status_code == 400
        assert near in response.json()["errors"][0]["allowed"]
