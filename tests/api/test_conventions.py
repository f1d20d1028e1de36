"""What holds for every address of the API."""

import datetime as dt
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.conftest import on_one_engine

LISTS = [
    "countries",
    "laws",
    "provisions",
    "institutions",
    "mechanisms",
    "councils",
    "facts",
    "criteria",
    "themes",
    "frameworks",
    "vocabularies",
    "sources",
    "statistics",
    "series",
    "events",
    "conflicts",
    "questions",
    "presence",
    "agenda",
    "feed",
    "releases",
]
ONE_OF_EACH = {
    "countries": "kz",
    "laws": "kz-law-social-order-2005",
    "institutions": "kz-inst-mci-2012",
    "mechanisms": "kz-mech-social-order",
    "councils": "kz-council-public-councils",
    "facts": "kz-fact-social-order-statutory-basis-law-2005-04-12",
    "criteria": "statutory-basis",
    "sources": "int-src-icnl-press-2012",
    "provisions": "kz-law-social-order-2005-art-1-2",
    "themes": "selection",
    "frameworks": "cso-meter",
    "vocabularies": "mechanism_types",
    "statistics": "kz-stat-awards-applications-2017-216",
    "series": "kz-mci",
    "events": "int-event-study-visit-2012",
    "conflicts": "kz-conflict-aarhus-in-force",
    "questions": "kz-q-academic-figures",
}


def problem(client: TestClient, path: str, status: int) -> Any:
    response = client.get(f"/api/v1{path}")
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["request_id"] == response.headers["x-request-id"]
    assert client.get(body["type"]).status_code == 200, "the type of a problem is a page that exists"
    return body


@pytest.mark.parametrize("resource", LISTS)
class TestEveryList:
    def test_is_an_object_with_data_page_and_meta(self, client: TestClient, resource: str) -> None:
        body = client.get(f"/api/v1/{resource}").json()
        assert set(body) == {"data", "page", "facets", "groups", "meta"}
        assert body["page"]["limit"] == 50
        assert body["meta"]["licence"]["name"] == "CC BY 4.0"
        assert body["meta"]["as_of"] == "2026-11-23"
        assert body["meta"]["describe"]

    @pytest.mark.parametrize("as_of", ["2012-05-21", "any"])
    def test_has_pages_that_together_are_the_whole_list_once(
        self, client: TestClient, resource: str, as_of: str
    ) -> None:
        whole = client.get(f"/api/v1/{resource}?limit=500&as_of={as_of}").json()
        size = max(1, whole["page"]["total"] // 3)
        paged, cursor = [], ""
        while True:
            page = client.get(f"/api/v1/{resource}?limit={min(size, 500)}&as_of={as_of}{cursor}").json()
            assert page["page"]["total"] == whole["page"]["total"]
            paged += [row.get("id", row.get("key")) for row in page["data"]]
            if page["page"]["next"] is None:
                break
            cursor = f"&cursor={page['page']['next']}"
        assert len(paged) == len(set(paged)) == whole["page"]["total"]
        assert paged[: len(whole["data"])] == [row.get("id", row.get("key")) for row in whole["data"]]

    @on_one_engine
    def test_refuses_an_unknown_parameter_and_names_what_is_near(self, client: TestClient, resource: str) -> None:
        body = problem(client, f"/{resource}?asof=2012-05-21", 400)
        assert body["errors"][0]["parameter"] == "asof"
        assert "as_of" in body["errors"][0]["allowed"]

    @on_one_engine
    @pytest.mark.parametrize("day", ["0", "1337558400", "21.05.2012", "2012-5-21", "2012-02-30", "2012-05-21T00:00:00"])
    def test_refuses_a_day_that_is_not_written_as_one(self, client: TestClient, resource: str, day: str) -> None:
        body = problem(client, f"/{resource}?as_of={day}", 422)
        assert body["errors"][0]["parameter"] == "as_of"

    @on_one_engine
    @pytest.mark.parametrize("limit", ["0", "501", "-1", "many"])
    def test_refuses_a_limit_out_of_bounds_instead_of_bending_it(
        self, client: TestClient, resource: str, limit: str
    ) -> None:
        assert problem(client, f"/{resource}?limit={limit}", 422)["errors"][0]["parameter"] == "limit"

    @on_one_engine
    @pytest.mark.parametrize("cursor", ["x", "", "////", "WyJhIl0", "W10", "bnVsbA", "🙂"])
    def test_refuses_a_cursor_that_is_none(self, client: TestClient, resource: str, cursor: str) -> None:
        problem(client, f"/{resource}?cursor={cursor}", 400)

    def test_refuses_the_cursor_of_another_question(self, client: TestClient, resource: str) -> None:
        other = "laws" if resource != "laws" else "sources"
        cursor = client.get(f"/api/v1/{other}?limit=1").json()["page"]["next"]
        problem(client, f"/{resource}?cursor={cursor}", 400)


@pytest.mark.parametrize(("resource", "public_id"), ONE_OF_EACH.items())
class TestEveryEntry:
    def test_is_an_object_with_data_and_meta(self, client: TestClient, resource: str, public_id: str) -> None:
        body = client.get(f"/api/v1/{resource}/{public_id}").json()
        assert set(body) == {"data", "meta"}
        assert body["data"].get("id", body["data"].get("key")) == public_id

    def test_is_found_in_any_case(self, client: TestClient, resource: str, public_id: str) -> None:
        assert client.get(f"/api/v1/{resource}/{public_id.upper()}").status_code == 200

    @on_one_engine
    def test_is_the_same_with_a_trailing_slash(self, client: TestClient, resource: str, public_id: str) -> None:
        slashed = client.get(f"/api/v1/{resource}/{public_id}/")
        assert slashed.status_code == 200
        assert slashed.json() == client.get(f"/api/v1/{resource}/{public_id}").json()

    def test_misspelt_is_not_found_and_names_what_is_near(
        self, client: TestClient, resource: str, public_id: str
    ) -> None:
        body = problem(client, f"/{resource}/{public_id}x", 404)
        assert resource == "countries" or public_id in body["detail"]

    def test_leads_back_to_itself_by_its_url(self, client: TestClient, resource: str, public_id: str) -> None:
        body = client.get(f"/api/v1/{resource}/{public_id}").json()
        assert client.get(body["data"]["url"]).json()["data"] == body["data"]

    @pytest.mark.parametrize("as_of", ["1900-01-01", "2012-05-21", "2100-01-01", "any"])
    def test_is_found_whatever_the_day(self, client: TestClient, resource: str, public_id: str, as_of: str) -> None:
        body = client.get(f"/api/v1/{resource}/{public_id}?as_of={as_of}").json()
        assert body["meta"]["as_of"] == as_of


def test_an_id_of_another_kind_says_where_it_is_read(client: TestClient) -> None:
    body = problem(client, "/laws/kz-mech-social-order", 404)
    assert (
        body["detail"]
        == "kz-mech-social-order is a mechanism, not a law; it is read at /api/v1/mechanisms/kz-mech-social-order"
    )


def test_an_unknown_country_is_refused_with_the_nearest(client: TestClient) -> None:
    body = problem(client, "/mechanisms?country=kzz", 400)
    assert body["errors"][0]["allowed"] == ["kz"]


@pytest.mark.parametrize("code", ["kz", "KZ", "KAZ", "kaz"])
def test_countries_are_known_by_all_their_codes(client: TestClient, code: str) -> None:
    assert client.get(f"/api/v1/laws?country={code}").json()["page"]["total"] > 10


def test_repeated_and_comma_separated_values_mean_or(client: TestClient) -> None:
    one = client.get("/api/v1/mechanisms?type=grant&as_of=any").json()["page"]["total"]
    two = client.get("/api/v1/mechanisms?type=award&as_of=any").json()["page"]["total"]
    for query in ("type=grant,award", "type=grant&type=award"):
        assert client.get(f"/api/v1/mechanisms?{query}&as_of=any").json()["page"]["total"] == one + two


@on_one_engine
@pytest.mark.parametrize(
    ("query", "name", "values"),
    [
        ("/api/v1/laws?as_of=2012-05-21&as_of=2013-01-01", "as_of", "'2012-05-21', '2013-01-01'"),
        ("/api/v1/laws?limit=1&limit=2", "limit", "'1', '2'"),
        ("/api/v1/facts?core=true&core=false", "core", "'true', 'false'"),
        ("/api/v1/compare?columns=kz,tj&rows=all&rows=coded", "rows", "'all', 'coded'"),
        ("/api/v1/changes?country=kz&from=2012-05-21&from=2013", "from", "'2012-05-21', '2013'"),
        ("/api/v1/countries/kz?lang=ru&lang=en", "lang", "'ru', 'en'"),
    ],
)
def test_one_value_given_as_several_is_refused(client: TestClient, query: str, name: str, values: str) -> None:
    response = client.get(query)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert (error["parameter"], error["code"]) == (name, "repeated")
    assert (
        error["message"] == response.json()["detail"] == f"{name!r} takes one value, and stands here with 2: {values}"
    )


def test_one_value_given_twice_alike_asks_nothing_more(client: TestClient) -> None:
    once = client.get("/api/v1/laws?as_of=2012-05-21").json()
    assert client.get("/api/v1/laws?as_of=2012-05-21&as_of=2012-05-21").json()["data"] == once["data"]


def test_a_value_named_twice_asks_nothing_more(client: TestClient) -> None:
    for query in ("facts?group_by=value&group_by=value", "facts?facet=value,value", "mechanisms?type=grant,grant"):
        once, twice = query.replace("&group_by=value", "").replace(",value", "").replace(",grant", ""), query
        answers = [client.get(f"/api/v1/{query}").json() for query in (twice, once)]
        for answer in answers:
            assert answer["meta"].pop("links")  # they repeat the question as it was asked
        assert answers[0] == answers[1]


def test_a_wrong_word_names_those_that_are_right(client: TestClient) -> None:
    body = problem(client, "/mechanisms?type=grants", 400)
    assert body["errors"][0]["allowed"][0] == "grant"
    body = problem(client, "/facts?aspect=theory", 422)
    assert body["errors"][0]["allowed"] == ["law", "practice"]


def test_undated_resources_say_that_the_day_was_not_applied(client: TestClient) -> None:
    assert client.get("/api/v1/sources?as_of=2012-05-21").json()["meta"]["as_of_applied"] is False
    assert client.get("/api/v1/laws?as_of=2012-05-21").json()["meta"]["as_of_applied"] is True


class TestLanguages:
    def test_follow_the_parameter_then_the_header_then_english(self, client: TestClient) -> None:
        def name(query: str = "", header: str = "") -> Any:
            headers = {"Accept-Language": header} if header else {}
            return client.get(f"/api/v1/countries/kz{query}", headers=headers).json()["data"]["name"]

        assert name() == {"text": "Kazakhstan", "lang": "en"}
        assert name(header="ru-RU,ru;q=0.9,en;q=0.5") == {"text": "Казахстан", "lang": "ru"}
        assert name("?lang=kk", "ru") == {"text": "Қазақстан", "lang": "kk"}

    def test_fall_back_and_say_to_what(self, client: TestClient) -> None:
        assert client.get("/api/v1/countries/kz?lang=tg").json()["data"]["name"] == {"text": "Казахстан", "lang": "ru"}

    @on_one_engine
    def test_unknown_to_us_are_refused(self, client: TestClient) -> None:
        problem(client, "/countries?lang=de", 422)


def test_nothing_served_and_nothing_written_are_told_in_the_same_shape(client: TestClient) -> None:
    problem(client, "/nothing", 404)
    response = client.post("/api/v1/laws")
    assert response.status_code == 405
    assert response.headers["content-type"] == "application/problem+json"


def test_before_the_first_load_the_atlas_says_that_it_is_not_ready(api: TestClient) -> None:
    body = problem(api, "/laws", 503)
    assert body["detail"] == "no data was loaded yet; run `atlas seed`"


def test_today_is_the_utc_day_unless_it_is_fixed(client: TestClient) -> None:
    meta = client.get("/api/v1/laws").json()["meta"]
    assert dt.date.fromisoformat(meta["as_of"]) == dt.date(2026, 11, 23)


def test_a_list_asks_the_database_as_often_for_one_row_as_for_all(client: TestClient, query_count: Any) -> None:
    for resource in LISTS:
        counts = []
        for limit in (1, 500):
            with query_count() as statements:
                client.get(f"/api/v1/{resource}?limit={limit}&as_of=any")
            counts.append(statements.count)
        assert counts[1] <= counts[0] + 8, f"{resource}: {counts}"  # at most one more for each kind of thing named
        assert counts[1] <= 24, f"{resource}: {counts}"


@pytest.mark.parametrize(
    "path",
    ["/facts/%00", "/laws/a%00b", "/facts?subject=%00", "/laws?number=%00", "/facts?value=a%00", "/laws?text=%00"],
)
def test_a_nul_character_is_refused_on_every_engine(client: TestClient, path: str) -> None:
    problem(client, path, 422)


@pytest.mark.parametrize(
    ("query", "told", "told_in_russian"),
    [
        (
            "facts?aspect=law&status=unknown",
            "(aspect: by law; status: Unknown)",
            "(аспект: по закону; статус: Неизвестно)",
        ),
        ("facts?certainty=low&rank=normal", "(certainty: Low; rank: Normal)", "(достоверность: Низкая; ранг: Обычный)"),
        ("facts?subject_kind=council", "(subject kind: council)", "(вид предмета: совет)"),
        ("facts?framework=cso-meter", "(framework: CSO Meter)", "(методика: CSO Meter)"),
        ("facts?theme=SELECTION", "(theme: Selection and decision)", "(тема: Отбор и принятие решения)"),
        ("laws?status=in-force", "(status: In force)", "(статус: Действует)"),
        ("presence?kind=council", "of kind “council”", "(вид: совет)"),
        ("presence?type=public-council", "of type “Public council”", "(тип: Общественный совет)"),
        ("agenda?type=Grant", "of type “Grant”", "(тип: Грант)"),
        ("agenda?why=stale", "(why: practice whose newest", "(причина: практика: свидетельства"),
        ("coverage?aspect=practice", "known (aspect: in practice) as of", "известно (аспект: на практике) на"),
        ("changes?country=kz&from=2012-05-21&kind=ended", "(kind: Ended)", "(вид: Закончилось)"),
        ("timeline?of=kz&lane=laws", "(lane: Acts)", "(дорожка: Акты)"),
    ],
)
def test_the_sentence_says_codes_in_words(client: TestClient, query: str, told: str, told_in_russian: str) -> None:
    for lang, words in (("en", told), ("ru", told_in_russian)):
        response = client.get(f"/api/v1/{query}&lang={lang}")
        assert response.status_code == 200, response.text
        assert words in response.json()["meta"]["describe"]


@pytest.mark.parametrize(
    "path", ["facts?", "mechanisms?", "presence?", "coverage?by=subject&", "agenda?", "compare?columns=kz,tj&"]
)
def test_types_are_found_in_any_case(client: TestClient, path: str) -> None:
    found = [client.get(f"/api/v1/{path}type={word}").json()["data"] for word in ("grant", "GRANT")]
    assert _without_addresses(found[0]) == _without_addresses(found[1])
    assert found[0]


ADDRESSES = ("facts_url", "agenda_url", "permalink", "formats")
"""They repeat the question as it was asked."""


def _without_addresses(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _without_addresses(value) for name, value in data.items() if name not in ADDRESSES}
    return [_without_addresses(value) for value in data] if isinstance(data, list) else data


def test_a_theme_is_found_in_any_case_on_the_agenda(client: TestClient) -> None:
    totals = [client.get(f"/api/v1/agenda?theme={key}").json()["page"]["total"] for key in ("selection", "Selection")]
    assert totals[0] == totals[1] > 0


@pytest.mark.parametrize(
    "path",
    [
        "facts?type=grants",
        "presence?type=grants",
        "coverage?type=grants",
        "agenda?type=grants",
        "compare?columns=kz,tj&type=grants",
    ],
)
def test_an_unknown_type_is_refused_alike_everywhere(client: TestClient, path: str) -> None:
    (error,) = problem(client, f"/{path}", 400)["errors"]
    assert error["message"] == "there is no type of mechanism or council 'grants'; did you mean 'grant'?"
    assert (error["parameter"], error["code"], error["allowed"][0]) == ("type", "unknown", "grant")


@on_one_engine
@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/compare", "columns: this parameter is needed, such as columns=kz@2012-05-21,tj@2012-05-21"),
        ("/changes?country=kz", "from: this parameter is needed, such as from=2012-05-21"),
        ("/search", "q: this parameter is needed, such as q=соцзаказ"),
        ("/series/kz-mci/value", "on: this parameter is needed, such as on=2012-05-21"),
    ],
)
def test_a_parameter_that_is_missing_is_named_with_an_example(client: TestClient, path: str, said: str) -> None:
    assert problem(client, path, 422)["detail"] == said


@on_one_engine
@pytest.mark.parametrize(
    "path", ["/laws?as_of", "/mechanisms?as_of", "/compare?columns=kz,tj&as_of", "/changes?country=kz&from"]
)
def test_the_day_that_stands_for_no_end_is_refused(client: TestClient, path: str) -> None:
    assert (
        "the last day that can be asked for is the day before" in problem(client, f"{path}=9999-12-31", 422)["detail"]
    )


def test_the_last_day_that_can_be_asked_for_is_answered(client: TestClient) -> None:
    body = client.get("/api/v1/mechanisms?country=kz&as_of=9999-12-30").json()
    assert body["page"]["total"] == 11


AHEAD = "2050-01-01 lies ahead: this is what is recorded so far."


@on_one_engine
@pytest.mark.parametrize(
    "path",
    [
        "/laws?as_of=2050-01-01",
        "/mechanisms?as_of=2050-01-01",
        "/facts?as_of=2050-01-01",
        "/mechanisms/kz-mech-social-order?as_of=2050-01-01",
        "/countries/kz?as_of=2050-01-01",
        "/coverage?as_of=2050-01-01",
        "/search?q=grants&as_of=2050-01-01",
        "/compare?columns=kz,tj&as_of=2050-01-01",
        "/compare?columns=kz@2050-01-01,kz",
        "/changes?country=kz&from=2012-05-21&to=2050-01-01",
        "/changes?country=kz&from=2012-05-21&as_of=2050-01-01",
    ],
)
def test_a_day_that_lies_ahead_is_said_to(client: TestClient, path: str) -> None:
    said = client.get(f"/api/v1{path}").json()["meta"]["describe"]
    assert said.count(AHEAD) == 1, said
    russian = client.get(f"/api/v1{path}&lang=ru").json()["meta"]["describe"]
    assert russian.count("2050-01-01 — впереди: это то, что записано на сегодня.") == 1, russian


@on_one_engine
@pytest.mark.parametrize("path", ["/laws", "/laws?as_of=2026-11-23", "/laws?as_of=any", "/sources?as_of=2050-01-01"])
def test_no_other_day_is_said_to_lie_ahead(client: TestClient, path: str) -> None:
    assert "ahead" not in client.get(f"/api/v1{path}").json()["meta"]["describe"]


@on_one_engine
def test_one_thing_is_told_as_one(client: TestClient) -> None:
    path = "/api/v1/changes?subject=kz-mech-social-order&from=2012-05-21"
    said = client.get(path).json()["meta"]["describe"]
    assert ": 1 answer changed," in said
    assert " 1 answers" not in said
    assert " 1 are" not in said
    assert " 1 entries" not in said
