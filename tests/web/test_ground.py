"""Coverage, agenda, presence and statistics as pages: what the API says stands there, and gaps are shown as gaps."""

import itertools
import re

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app.coverage.schemas import Share
from app.web.charts import scale
from app.web.ground import STEPS, shade_of
from tests.conftest import Counting, on_one_engine
from tests.web.page import HTML, opened, well_made

PAGES = (
    "/coverage",
    "/coverage?by=criterion&core=true",
    "/coverage?by=subject&country=kz",
    "/coverage?as_of=2012-05-21",
    "/coverage?as_of=any",
    "/agenda",
    "/agenda?why=conflict",
    "/agenda?country=tj&theme=tax&aspect=law",
    "/presence",
    "/presence?all=true&kind=council",
    "/presence?from=2010&to=2014&country=tj",
    "/statistics",
    "/statistics?currency=USD",
    "/statistics?metric=csos-registered",
    "/statistics?metric=population&country=kz",
)


@on_one_engine
@pytest.mark.parametrize("lang", ["en", "ru", "kk", "tg"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_well_made_in_every_language(client: TestClient, path: str, lang: str) -> None:
    seen = opened(client, f"{path}{'&' if '?' in path else '?'}lang={lang}")
    assert well_made(seen) == []
    assert all("caption" in [tag for tag, _ in seen.tags] for _ in seen.all("table"))


@on_one_engine
@pytest.mark.parametrize("lang", ["en", "ru", "kk", "tg"])
@pytest.mark.parametrize("path", ["/coverage", "/agenda"])
def test_too_many_countries_can_be_chosen_among(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, path: str, lang: str
) -> None:
    monkeypatch.setattr("app.web.ground.MANY_COUNTRIES", 1)  # as where there are too many
    monkeypatch.setattr("app.coverage.queries.MOST_SUBJECTS", 1)
    refused = client.get(f"/api/v1{path}")
    assert refused.status_code == 422
    both = int(re.findall(r"asks about (\d+)", refused.json()["detail"])[0])
    monkeypatch.setattr("app.coverage.queries.MOST_SUBJECTS", both - 1)
    seen = opened(client, f"{path}?country=kz,tj&core=true&lang={lang}")
    assert well_made(seen) == []
    form = next(attributes for tag, attributes in seen.tags if tag == "form" and attributes.get("action") == path)
    assert form.get("method", "get") == "get"
    fields = [attributes for tag, attributes in seen.tags if tag == "input"]
    boxes = {field["value"]: "checked" in field for field in fields if field.get("type") == "checkbox"}
    assert boxes == {"kz": True, "tj": True}
    kept = {(field["name"], field["value"]) for field in fields if field.get("type") == "hidden"}
    assert {("core", "true"), ("lang", lang)} <= kept
    chosen = opened(client, f"{path}?core=true&lang={lang}&country=tj")
    assert not [field for tag, field in chosen.tags if field.get("type") == "checkbox"]


@on_one_engine
@pytest.mark.parametrize("lang", ["en", "ru", "kk", "tg"])
def test_presence_in_many_countries_is_shown_some_at_a_time(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setattr("app.web.ground.MANY_COUNTRIES", 1)  # as where there are too many
    address, told = f"/presence?kind=mechanism&lang={lang}", []
    for last in (False, True):
        seen = opened(client, address)
        assert well_made(seen) == []
        told += [one["id"] for one in seen.all("h2") if one.get("id") in ("kz", "tj")]
        twin = next(link for link in seen.links if link.startswith("/api/v1/presence?"))
        assert {row["country"]["id"] for row in client.get(twin).json()["data"]} == {told[-1]}
        further = [one["href"] for one in seen.all("a") if (one.get("rel") or "").startswith("next")]
        assert bool(further) is not last
        address = further[0] if further else ""
    assert told == ["kz", "tj"]
    assert [one["value"] for one in seen.all("option")] == ["", "kz", "tj"]
    alone = opened(client, f"/presence?country=tj&lang={lang}")
    assert [one["id"] for one in alone.all("h2") if one.get("id") in ("kz", "tj")] == ["tj"]
    assert client.get("/presence?cursor=kz", headers=HTML).status_code == 400


@pytest.mark.slow
@on_one_engine
@pytest.mark.parametrize("path", ["/coverage", "/agenda", "/presence", "/statistics"])
def test_links_among_these_pages_lead_somewhere(client: TestClient, path: str) -> None:
    own = ("/coverage", "/agenda", "/presence", "/statistics?", "/search", "/method", "/data", "/about")
    links = {link.partition("#")[0] for link in opened(client, path).links if link.startswith(own)}
    assert links
    alike: dict[str, list[str]] = {}
    for link in sorted(links):
        alike.setdefault(re.sub(r"=[^&]*", "", link), []).append(link)
    for some in alike.values():  # hundreds of cells ask the same question of other criteria
        for link in some[:4]:
            assert client.get(link, headers=HTML).status_code == 200, link


@on_one_engine
@pytest.mark.parametrize("path", ["/coverage", "/agenda", "/presence", "/statistics"])
def test_the_data_of_the_page_is_there(client: TestClient, path: str) -> None:
    for link in opened(client, f"{path}?country=kz").links:
        if link.startswith("/api/v1"):
            answer = client.get(link)
            assert answer.status_code == 200, link
            assert "country=kz" in link


@pytest.mark.parametrize(("known", "asked", "shade"), [(0, 9, 0), (0, 0, 0), (1, 100, 1), (5, 100, 2), (9, 100, 2), (10, 100, 3), (24, 100, 3), (25, 100, 4), (1, 2, 5), (2, 2, 5)])  # fmt: skip
def test_shades_are_the_steps_of_the_legend(known: int, asked: int, shade: int) -> None:
    share = Share(numerator=known, denominator=asked, fraction=known / asked if asked else None)
    assert shade_of(share) == shade
    assert len(STEPS) == 5


def test_the_heat_map_says_what_the_api_counts(client: TestClient) -> None:
    seen = opened(client, "/coverage?as_of=2012-05-21")
    rows = client.get("/api/v1/coverage?as_of=2012-05-21").json()["data"]["rows"]
    titles = [cell["title"] for cell in seen.all("td") if cell.get("title")]
    asked = [row["counts"] for row in rows if row["counts"]["questions"]]
    assert sorted(titles) == sorted(
        f"{one['known']} of {one['questions']} known; {one['unknown']} looked for and not found; "
        f"{one['source_silent']} source silent; {one['not_coded']} not looked into"
        for one in asked
    )
    assert all("as_of=2012-05-21" in link for link in seen.links if link.startswith("/agenda?country"))


def test_the_agenda_is_the_apis_in_its_order(client: TestClient) -> None:
    seen = opened(client, "/agenda?limit=20")
    items = client.get("/api/v1/agenda?limit=20").json()["data"]
    assert [one for one in seen.ids if one in {item["id"] for item in items}] == [item["id"] for item in items]
    for item in items:
        assert " ".join(item["text"].split()) in seen.text


def test_every_year_of_presence_looks_as_the_api_says(client: TestClient) -> None:
    seen = opened(client, "/presence")
    rows = client.get("/api/v1/presence?limit=500").json()["data"]
    cells = [cell for cell in seen.all("td") if str(cell.get("class", "")).startswith("year ")]
    shown = [look for cell in cells for look in [cell["class"].removeprefix("year ")] * int(cell["colspan"])]
    told = [(year["certainty"] or year["state"])["code"] for row in rows for year in row["years"]]
    assert shown == told
    assert {"whole-year", "not-known", "none-recorded"} <= {*told}


def test_every_figure_of_a_metric_stands_in_the_table_with_its_sources(client: TestClient) -> None:
    seen = opened(client, "/statistics?metric=csos-registered")
    figures = client.get("/api/v1/statistics?metric=csos-registered&limit=500").json()["data"]
    assert {figure["id"] for figure in figures} <= {*seen.ids}
    for figure in figures:
        assert figure["display"] in seen.text
        for cited in figure["sources"]:
            assert cited["source"]["url"].removeprefix("/api/v1") in seen.links


@on_one_engine
def test_marks_are_figures_and_nothing_lies_between(client: TestClient) -> None:
    seen = opened(client, "/statistics?metric=councils&country=kz")
    figures = client.get("/api/v1/statistics?metric=councils&country=kz").json()["data"]
    marks = [link.removeprefix("#") for link in seen.links if link.startswith("#")]
    assert {figure["id"] for figure in figures} <= {*marks}  # three rival figures of one year among them
    years = {int(figure["period"]["from"]) for figure in figures}
    gaps = [one for one in seen.all("rect") if one.get("class") == "gap"]
    assert len(gaps) == max(years) - min(years) + 1 - len(years) > 0


@on_one_engine
def test_an_amount_without_a_rate_says_why(client: TestClient) -> None:
    seen = opened(client, "/statistics?metric=funding-total&currency=USD")
    for figure in client.get("/api/v1/statistics?metric=funding-total&currency=USD&limit=500").json()["data"]:
        assert (figure["converted"]["display"] or figure["converted"]["missing"]) in seen.text
    assert any(link.startswith("/series/kzt-usd") for link in seen.links)


@given(st.floats(min_value=1e-3, max_value=1e14))
def test_a_scale_reaches_its_highest_in_few_even_steps(highest: float) -> None:
    steps = scale(highest)
    assert steps[0] == 0
    assert steps[-1] >= highest * 0.998
    assert 2 <= len(steps) <= 6
    widths = [after - before for before, after in itertools.pairwise(steps)]
    assert max(widths) - min(widths) <= max(widths) * 1e-6


@pytest.mark.parametrize("path", ["/coverage", "/agenda", "/presence", "/statistics"])
def test_the_number_of_statements_is_fixed(client: TestClient, query_count: Counting, path: str) -> None:
    counts = []
    opened(client, f"{path}?country=kz,tj")  # the first to ask reads what is then kept
    for country in ("kz", "kz,tj"):
        with query_count() as statements:
            opened(client, f"{path}?country={country}")
        counts.append(statements.count)
    assert counts[0] <= counts[1] <= counts[0] + 2
    assert counts[1] <= 18


@on_one_engine
@pytest.mark.parametrize("path", ["/coverage?theme=selektion", "/agenda?country=xx", "/presence?from=2020&to=2010", "/statistics?currency=XYZ"])  # fmt: skip
def test_a_bad_question_is_told_as_a_page(client: TestClient, path: str) -> None:
    answer = client.get(path, headers=HTML)
    assert answer.status_code in (400, 422)
    assert "<h1>" in answer.text


@on_one_engine
@pytest.mark.parametrize("path", ["/coverage", "/agenda", "/presence", "/statistics"])
def test_russian_pages_speak_russian(client: TestClient, path: str) -> None:
    text = opened(client, f"{path}?lang=ru").text
    for english in ("known", "Known", "recorded", "Legend", "Country", "Period", "Sources", "Reason"):
        assert f" {english} " not in text, english
