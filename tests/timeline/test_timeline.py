"""Timelines over HTTP: lanes, order, stretches, answers that change."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.dates import Basis, PartialDate, Span
from app.timeline.histories import title_when
from app.timeline.moments import Happening, Moment

LAW = "kz-law-social-order-2005"
LANES = ["laws", "institutions", "mechanisms", "councils", "facts", "events"]


def asked(client: TestClient, query: str) -> Any:
    response = client.get(f"/api/v1/timeline?{query}")
    assert response.status_code == 200, response.text
    return response.json()


def lanes_of(client: TestClient, query: str) -> dict[str, list[Any]]:
    return {lane["key"]: lane["entries"] for lane in asked(client, query)["data"]["lanes"]}


def refused(client: TestClient, query: str, status: int) -> Any:
    response = client.get(f"/api/v1/timeline?{query}")
    assert response.status_code == status, response.text
    return response.json()


class TestLanes:
    def test_of_two_countries_stand_side_by_side_in_the_order_asked_for(self, client: TestClient) -> None:
        lanes = asked(client, "of=tj,KAZ")["data"]["lanes"]
        assert [lane["key"] for lane in lanes] == [f"{code}:{lane}" for code in ("tj", "kz") for lane in LANES]
        assert all(lane["total"] == len(lane["entries"]) > 0 for lane in lanes)

    def test_are_in_order_and_prove_what_they_say(self, client: TestClient) -> None:
        for key, entries in lanes_of(client, "of=kz,tj").items():
            undated = [entry["date"] is None for entry in entries]
            assert undated == sorted(undated), key
            days = [PartialDate.parse(entry["date"]).first for entry in entries if entry["date"]]
            assert days == sorted(days), key
            if not key.endswith(("institutions", "mechanisms", "councils")):
                assert all(entry["sources"] for entry in entries), key

    @pytest.mark.parametrize(
        ("of", "kinds"),
        [
            (LAW, ["laws", "mechanisms", "councils", "events"]),
            ("kz-law-social-order-2005-art-1-2", ["laws", "mechanisms", "councils"]),
            ("kz-inst-cisc", ["institutions", "mechanisms", "councils", "events"]),
            ("kz-mech-state-grants", ["laws", "institutions", "mechanisms", "facts", "events"]),
            ("kz-council-ncpt", ["laws", "institutions", "councils", "facts", "events"]),
            ("int-event-study-visit-2012", ["events"]),
        ],
    )
    def test_of_one_entry_are_its_own(self, client: TestClient, of: str, kinds: list[str]) -> None:
        lanes = asked(client, f"of={of}")["data"]["lanes"]
        assert [lane["kind"]["code"] for lane in lanes] == kinds
        assert any(lane["total"] for lane in lanes)

    def test_call_an_act_by_the_title_that_it_bore_then(self, client: TestClient) -> None:
        path = "/api/v1/timeline?of=kz-mech-social-order&lane=laws"
        told = [
            entry["title"]
            for lane in client.get(path).json()["data"]["lanes"]
            for entry in lane["entries"]
            if entry["entries"][0]["id"].startswith("kz-law-social-order-2005")
        ]
        assert told[0] == "“On the State Social Order”: Act No. 36-III is adopted."
        assert told[-1].startswith("“On the state social order, state order for the implementation of strategic")

    def test_can_be_chosen(self, client: TestClient) -> None:
        assert set(lanes_of(client, "of=kz,tj&lane=events&lane=laws")) == {
            "kz:laws",
            "kz:events",
            "tj:laws",
            "tj:events",
        }

    def test_link_the_act_that_made_a_version(self, client: TestClient) -> None:
        made = [
            entry
            for entry in lanes_of(client, "of=kz&lane=laws")["kz:laws"]
            if entry["kind"]["code"] == "version" and entry["entries"][0]["id"] == f"{LAW}-v2015-12"
        ]
        assert [entry["id"] for entry in made[0]["entries"]] == [f"{LAW}-v2015-12", "kz-law-ngo-package-2015"]

    def test_hold_the_timeline_of_the_act(self, client: TestClient) -> None:
        alone = client.get(f"/api/v1/laws/{LAW}/timeline").json()["data"]
        lanes = lanes_of(client, f"of={LAW}&lane=laws,mechanisms,councils")
        laned = [
            {name: entry[name] for name in entry if name not in ("answers", "in_stretch")}
            for entries in lanes.values()
            for entry in entries
            if entry["kind"]["code"] != "lapsed"
        ]
        assert sorted(map(str, laned)) == sorted(map(str, alone))

    def test_tell_of_roles_on_both_sides(self, client: TestClient) -> None:
        institution = lanes_of(client, "of=kz-inst-cisc")["kz-inst-cisc:mechanisms"]
        mechanism = lanes_of(client, "of=kz-mech-state-grants")["kz-mech-state-grants:institutions"]
        shared = [entry for entry in institution if entry in mechanism]
        assert {entry["kind"]["code"] for entry in shared} == {"body-start"}
        assert [e["id"] for e in shared[0]["entries"]] == ["kz-inst-cisc", "kz-mech-state-grants"]

    def test_an_act_that_ran_out_without_repeal_says_that_its_end_was_worked_out(self, client: TestClient) -> None:
        ends = [e for e in lanes_of(client, "of=kz&lane=laws")["kz:laws"] if e["kind"]["code"] == "lapsed"]
        assert ("2012-01-01", "kz-law-concept-2006") in [(e["date"], e["entries"][0]["id"]) for e in ends]


@pytest.mark.parametrize(
    ("moment", "date", "title"),
    [
        (Moment.ADOPTED, "2005-04-12", "first"),
        (Moment.VERSION, "2015-12", "second"),
        (Moment.VERSION, "2015-12-11", "second"),
        (Moment.REPEALED, "2020-01-01", "second"),
        (Moment.IN_FORCE, "2020-01-01", None),
        (Moment.ADOPTED, "1999", None),
        (Moment.REPEALED, None, None),
    ],
)
def test_the_title_of_an_act_is_that_of_the_day(moment: Moment, date: str | None, title: str | None) -> None:
    titles = [
        (Span.between(PartialDate.parse(start), PartialDate.parse(end), Basis.STATED, Basis.STATED), said)
        for start, end, said in (("2005-04-12", "2015-12-11", "first"), ("2015-12-11", "2020-01-01", "second"))
    ]
    happening = Happening(moment, PartialDate.parse(date) if date else None, "x", "", "", (), ())
    assert title_when(titles, happening) == title


class TestStretches:
    def test_hold_what_may_have_happened_and_say_how_surely(self, client: TestClient) -> None:
        lanes = lanes_of(client, "of=kz&from=2015-12-10&to=2015-12-31")
        entries = [entry for lane in lanes.values() for entry in lane]
        assert {entry["date"] for entry in entries} >= {"2015-12", "2015-12-22"}
        for entry in entries:
            date = PartialDate.parse(entry["date"])
            within = date.first.isoformat() >= "2015-12-10" and date.last.isoformat() <= "2015-12-31"
            assert entry["in_stretch"] == ("certain" if within and entry["basis"] == "stated" else "possible")

    def test_without_one_nothing_is_said_of_it(self, client: TestClient) -> None:
        assert {entry["in_stretch"] for entry in lanes_of(client, "of=tj&lane=events")["tj:events"]} == {None}

    def test_inverted_is_refused(self, client: TestClient) -> None:
        body = refused(client, "of=kz&from=2015-01-01&to=2014-01-01", 422)
        assert body["errors"][0]["parameter"] == "from"


class TestAnswers:
    def test_that_change_say_what_they_were_and_what_they_are(self, client: TestClient) -> None:
        entries = lanes_of(client, "of=tj-mech-president-grants-women&criterion=purpose-areas&aspect=law")
        changed = [e for e in entries["tj-mech-president-grants-women:facts"] if e["kind"]["code"] == "answer-changed"]
        assert [entry["date"] for entry in changed] == ["2024-04-29"]
        (shift,) = changed[0]["answers"]
        assert "Environmental" not in shift["before"]["display"]
        assert shift["after"]["display"].endswith(shift["after"]["display"].split("; ")[-1])
        assert client.get(shift["after"]["fact_urls"][0]).status_code == 200
        assert "→" in changed[0]["title"]

    def test_first_known_is_told_apart_from_changed(self, client: TestClient) -> None:
        for key, entries in lanes_of(client, "of=kz,tj&lane=facts").items():
            for entry in entries:
                kind = entry["kind"]["code"]
                sides = [(a["before"]["status"]["code"], a["after"]["status"]["code"]) for a in entry["answers"]]
                known = [(before == "known", after == "known") for before, after in sides]
                if kind in ("answer-changed", "answer-disputed"):
                    assert known == [(True, True)], key
                elif kind in ("answer-start", "answer-known"):
                    assert set(known) == {(False, True)}, key
                else:
                    assert set(known) == {(True, False)}, key
                if kind == "answer-start":
                    assert entry["basis"] == "stated"
                if entry["basis"] == "bound":
                    assert "at the latest" in entry["title"] or "at the earliest" in entry["title"]

    def test_that_begin_with_their_subject_stand_together(self, client: TestClient) -> None:
        entries = lanes_of(client, "of=kz-mech-social-order&lane=facts")["kz-mech-social-order:facts"]
        first = [
            entry for entry in entries if entry["date"] == "2005-04-12" and entry["kind"]["code"] == "answer-start"
        ]
        assert len(first) == 1
        assert len(first[0]["answers"]) > 3
        assert f"{len(first[0]['answers'])} answers" in first[0]["title"]

    @pytest.mark.parametrize(
        ("query", "holds"),
        [
            ("criterion=amount-max", lambda answer: answer["criterion"]["code"] == "amount-max"),
            ("aspect=law", lambda answer: answer["aspect"]["code"] == "law"),
            ("theme=selection", lambda answer: answer["criterion"]["code"] in THEME),
        ],
    )
    def test_can_be_narrowed(self, client: TestClient, query: str, holds: Any) -> None:
        if not THEME:
            found = client.get("/api/v1/criteria?theme=selection&limit=500").json()["data"]
            THEME.update(criterion["key"] for criterion in found)
        entries = [e for lane in lanes_of(client, f"of=kz,tj&lane=facts&{query}").values() for e in lane]
        assert entries
        assert all(holds(answer) for entry in entries for answer in entry["answers"])


THEME: set[str] = set()


class TestWords:
    def test_describe_the_question(self, client: TestClient) -> None:
        body = asked(client, "of=kz&lane=events&from=2012-05-20&to=2012-05-31")
        assert (
            body["meta"]["describe"]
            == "Timeline of Kazakhstan (lane: Events) from 2012-05-20 to 2012-05-31: 1 recorded (Events: 1)."
        )
        body = asked(client, "of=kz&lane=events&from=1900-01-01&to=1900-01-02")
        assert body["meta"]["describe"].endswith("That is not proof that nothing happened.")

    def test_tell_mechanisms_of_one_name_apart(self, client: TestClient) -> None:
        said = client.get("/api/v1/timeline?of=kz-mech-social-order,tj-mech-state-social-order").json()["meta"][
            "describe"
        ]
        assert "State social order (kz-mech-social-order), State social order (tj-mech-state-social-order)" in said

    def test_speak_russian(self, client: TestClient) -> None:
        body = asked(client, f"of={LAW}&lane=laws&to=2005-12-31&lang=ru")
        assert body["meta"]["describe"].startswith("Хронология: О ")
        (lane,) = body["data"]["lanes"]
        assert lane["kind"] == {"code": "laws", "label": "Акты"}
        assert lane["entries"][0]["title"] == "Акт № 36-III принят."
        changed = asked(client, "of=tj&lane=facts&lang=ru")["data"]["lanes"][0]["entries"]
        assert any(entry["title"].startswith("Ответ меняется. ") for entry in changed)


class TestBadQuestions:
    @pytest.mark.parametrize(
        ("query", "status", "parameter", "said"),
        [
            ("", 422, "of", "needed"),
            ("of=kz-mech-state-grant", 400, "of", "did you mean kz-mech-state-grants"),
            ("of=statutory-basis", 400, "of", "is a criterion"),
            ("of=kz,tj," + ",".join(f"kz-inst-{n}" for n in range(7)), 422, "of", "1 to 8"),
            ("of=kz&lane=fact", 422, "lane", "facts"),
            ("of=kz&criterion=amount", 400, "criterion", "amount-min"),
            ("of=kz&from=2012", 422, "from", "YYYY-MM-DD"),
            ("of=kz&since=2012-01-01", 400, "since", "no parameter"),
        ],
    )
    def test_are_refused_and_told_what_would_be_right(
        self, client: TestClient, query: str, status: int, parameter: str, said: str
    ) -> None:
        body = refused(client, query, status)
        assert body["errors"][0]["parameter"] == parameter
        assert said in body["detail"]


def test_the_number_of_statements_does_not_grow_with_the_countries(client: TestClient, query_count: Any) -> None:
    counts = []
    for query in ("of=kz", "of=kz,tj"):
        with query_count() as statements:
            asked(client, query)
        counts.append(statements.count)
    assert counts[0] == counts[1] <= 50
