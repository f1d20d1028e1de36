"""What a visitor comes for, click by click: to compare, to see the proof, to go back in time, to find, to take away.

Each journey that needs no scripts is made with and without them.
"""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from app.core.locale import Lang
from app.web.words import word
from tests.browser.conftest import Visiting
from tests.browser.kinds import MEETING

Told = Callable[[str], Any]
WOMEN = "Grants of the President for women's business activity"
STATE_GRANTS = "State grants for non-governmental organisations"


def en(key: str, **parts: object) -> str:
    """A word of the English interface."""
    return word(Lang.EN, key, **parts)


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def reader(visitor: Visiting, request: pytest.FixtureRequest) -> Page:
    """A visitor, whose browser runs scripts or does not."""
    return visitor(java_script_enabled=request.param)


def asked_of(page: Page) -> dict[str, str]:
    """The parameters of the address where the visitor is."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def row_of(page: Page, row: Any) -> Locator:
    """Where a row of the API's comparison stands on the page."""
    parts = [row["criterion"]["key"], row["aspect"]["code"], (row["type"] or {}).get("code")]
    return page.locator(f'tr[id="{".".join(filter(None, parts))}"]')


def sides(page: Page, *columns: tuple[str, str]) -> None:
    """Choose what is compared, and each side's day."""
    for number, (entry, day) in enumerate(columns, 1):
        side = page.get_by_role("group", name=en("side", number=number))
        side.get_by_label(en("side-what")).select_option(entry)
        side.get_by_label(en("on-day"), exact=True).fill(day)


def test_two_countries_are_compared_on_days_of_ones_own(reader: Page, told: Told) -> None:
    reader.goto("/compare")
    sides(reader, ("tj", "2016-03-01"), ("kz", "2018-06-30"))
    reader.get_by_text(en("narrow-sides"), exact=True).click()
    reader.get_by_label(en("theme"), exact=True).select_option("selection")
    reader.get_by_role("button", name=en("compare-them"), exact=True).click()
    columns = asked_of(reader)["columns"]
    assert columns == "tj@2016-03-01,kz@2018-06-30"
    data = told(f"/compare?columns={columns}&theme=selection")
    assert len({row["verdict"] for row in data["rows"]}) > 1
    for row in data["rows"]:
        expect(row_of(reader, row).locator("td").first).to_contain_text(row["verdict_label"])
        for cell in row["cells"]:
            for value in cell["values"]:
                if value["value"]:
                    expect(row_of(reader, row)).to_contain_text(value["value"]["display"])


def test_every_value_leads_to_its_article_and_source_with_the_place(reader: Page, told: Told) -> None:
    reader.goto("/compare?columns=kz,tj&theme=selection")
    data = told("/compare?columns=kz,tj&theme=selection")
    row, value = next(
        (row, value)
        for row in data["rows"]
        for value in row["cells"][0]["values"]
        if value["legal_basis"] and value["legal_basis"][0]["article"] and value["sources"]
    )
    said = row_of(reader, row).locator(".said").first
    article = said.locator(".basis").get_by_text(value["legal_basis"][0]["article"])
    place = said.locator("details").get_by_text(value["sources"][0]["locator"])
    expect(article).to_be_visible()
    expect(place.last).to_be_hidden()
    said.get_by_text(en("evidence"), exact=True).click()
    expect(place.last).to_be_visible()
    source = next(one for one in data["sources"] if one["id"] == value["sources"][0]["source"])
    said.locator(f'a[href*="{source["id"]}"]').click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text(source["title"])


def test_may_2012_is_answered_in_three_clicks(reader: Page, told: Told) -> None:
    """Could a Kazakh NGO get a state grant in May 2012? And a Tajik one? Since when? Which article?"""
    reader.goto("/")
    reader.get_by_role("link", name=en("q-grants")).click()
    had = reader.locator("table.had tbody tr").filter(has=reader.get_by_role("rowheader", name="Grant", exact=True))
    kazakh, tajik = had.locator("td").all()
    expect(kazakh).to_contain_text("Not known for that day")
    expect(kazakh).to_contain_text("December 2015")
    expect(tajik).to_contain_text(WOMEN)
    expect(tajik).to_contain_text("Individual entrepreneur; Individual")
    reader.get_by_text(en("evidence"), exact=True).first.click()
    expect(reader.get_by_text("opening of the page").first).to_be_visible()
    kazakh.get_by_role("link", name=STATE_GRANTS).click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text(STATE_GRANTS)
    grants = told("/mechanisms/kz-mech-state-grants?include=evidence")
    main = reader.locator("main")
    expect(main).to_contain_text("December 2015")
    law = grants["legal_basis"][0]
    expect(main.locator(f'a[href*="{law["law"]["id"]}"]').first).to_be_visible()
    expect(main.get_by_role("link", name=re.compile(r"^art\. \d")).first).to_be_visible()
    expect(main.locator('a[href*="/sources/"]:visible').first).to_be_visible()


@pytest.mark.parametrize("lang", ["ru", "kk", "tg"])
def test_the_language_is_changed_and_stays(page: Page, lang: str) -> None:
    page.goto(f"/compare?{MEETING}&type=grant")
    own = {"ru": "Русский", "kk": "Қазақша", "tg": "Тоҷикӣ"}[lang]
    page.get_by_role("link", name=own, exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", lang)
    assert asked_of(page) == {"columns": "kz@2012-05-21,tj@2012-05-21", "type": "grant", "lang": lang}
    page.get_by_role("navigation", name=word(Lang(lang), "main-menu")).get_by_role(
        "link", name=word(Lang(lang), "tajikistan")
    ).click()
    expect(page.locator("html")).to_have_attribute("lang", lang)
    assert urlsplit(page.url).path == "/countries/tj"


@pytest.mark.parametrize("typed", ["социального заказа", "қоғамдық кеңес", "шӯрои ҷамъиятӣ", "36-ІІІ"])
def test_words_are_found_in_any_letters(page: Page, told: Told, typed: str) -> None:
    page.goto("/")
    box = page.get_by_role("searchbox")
    box.fill(typed)
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(typed)
    first = told(f"/search?q={typed}&limit=1")[0]["entry"]
    hits = page.locator("ol.hits h3 a")
    expect(hits.first).to_have_attribute("href", re.compile(re.escape(first["url"].removeprefix("/api/v1"))))
    hits.first.click()
    assert urlsplit(page.url).path == urlsplit(first["url"].removeprefix("/api/v1")).path


def test_searching_and_changing_the_language_need_no_scripts(plain: Page) -> None:
    plain.goto("/countries/tj?as_of=2012-05-21")
    expect(plain.get_by_role("region", name=en("suggestions"))).to_be_hidden()
    plain.get_by_role("link", name="Русский", exact=True).click()
    box = plain.get_by_role("searchbox")
    box.fill("гранты")
    box.press("Enter")
    expect(plain.locator("html")).to_have_attribute("lang", "ru")
    expect(plain.locator("ol.hits a").first).to_be_visible()


def test_what_is_meant_is_suggested_and_stays_out_of_the_way(page: Page) -> None:
    page.goto("/")
    box, suggested = page.get_by_role("searchbox"), page.get_by_role("region", name=en("suggestions"))
    expect(suggested).to_be_hidden()
    box.press_sequentially("социальный зак", delay=20)
    first = suggested.get_by_role("link").first
    expect(first).to_be_visible()
    page.locator(".bottom").click(position={"x": 2, "y": 2})
    expect(suggested).to_be_hidden()
    box.focus()
    expect(first).to_be_visible()
    goal = first.get_attribute("href")
    page.keyboard.press("Tab")  # to the button
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{goal}")


def test_a_day_is_chosen_carried_along_and_told(reader: Page) -> None:
    reader.goto("/countries/kz")
    banner = reader.locator(".banner")
    expect(banner).to_have_count(0)
    reader.get_by_label(en("as-of"), exact=True).fill("2012-05-21")
    reader.locator("form.day").get_by_role("button", name=en("show")).click()
    expect(banner).to_contain_text(en("not-today", day="21 May 2012"))
    reader.locator('main a[href^="/mechanisms/"]').first.click()
    assert asked_of(reader)["as_of"] == "2012-05-21"
    expect(banner).to_contain_text("21 May 2012")
    banner.get_by_role("link", name=en("go-to-today")).click()
    assert "as_of" not in asked_of(reader)
    expect(banner).to_have_count(0)


@pytest.mark.parametrize(
    ("label", "name", "value"),
    [("theme", "theme", "eligibility"), ("framework", "framework", "cso-meter"), ("verdict", "verdict", "different")],
)
def test_a_comparison_is_narrowed(page: Page, told: Told, label: str, name: str, value: str) -> None:
    page.goto("/compare?columns=kz,tj")
    page.get_by_text(en("narrow-sides"), exact=True).click()
    page.get_by_label(en(label), exact=True).select_option(value)
    page.get_by_role("button", name=en("compare-them"), exact=True).click()
    assert asked_of(page)[name] == value
    rows = told(f"/compare?columns={asked_of(page)['columns']}&{name}={value}")["rows"]
    assert rows
    labels = [row["verdict_label"] for row in rows]
    shown = page.locator("td.judged .verdict").all_text_contents()  # some in folded parts
    assert sorted(shown) == sorted(labels)
    page.get_by_role("link", name=en("lift-filters")).click()
    assert name not in asked_of(page)


def test_a_table_is_taken_away(reader: Page, told: Told) -> None:
    reader.goto(f"/compare?{MEETING}&theme=selection")
    with reader.expect_download() as taken:
        reader.get_by_role("link", name=en("download-table"), exact=True).click()
    file = Path(taken.value.path())
    assert taken.value.suggested_filename.endswith(".csv")
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
    asked = {row["criterion"]["key"] for row in told(f"/compare?{MEETING}&theme=selection")["rows"]}
    assert asked
    assert {row["criterion"] for row in rows} == asked


def test_a_citation_is_copied_and_leads_back(visitor: Visiting) -> None:
    page = visitor(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/compare?{MEETING}&type=grant")
    page.locator("pre.citation").select_text()
    page.keyboard.press("Control+C")
    copied = page.evaluate("navigator.clipboard.readText()")
    link = page.get_by_label(en("permalink")).input_value()
    assert link in copied
    assert "CSO Financing Atlas" in copied
    page.goto(link)
    assert asked_of(page).items() >= {"columns": "kz@2012-05-21,tj@2012-05-21", "type": "grant"}.items()


def test_a_comparison_is_printed_as_a_brief(page: Page, told: Told, tmp_path: Path) -> None:
    page.goto("/compare?columns=kz,tj&theme=selection")
    page.pdf(path=tmp_path / "brief.pdf", prefer_css_page_size=True)
    sheets = PdfReader(tmp_path / "brief.pdf").pages
    assert [round(side) for side in sheets[0].mediabox[2:]] == [595, 842]
    printed = squeezed("".join(sheet.extract_text() for sheet in sheets))
    data = told("/compare?columns=kz,tj&theme=selection")
    on_every_side = [row for row in data["rows"] if not any(cell["no_subject"] for cell in row["cells"])]
    assert on_every_side  # the others are folded, and told in a line for each type
    for row in on_every_side:
        assert squeezed(row["criterion"]["title"]) in printed
    for verdict, rows in Counter(row["verdict_label"] for row in on_every_side).items():
        assert printed.count(squeezed(verdict)) >= rows
    for value in (value for row in on_every_side for cell in row["cells"] for value in cell["values"]):
        assert squeezed(value["value"]["display"] if value["value"] else "") in printed
    for source in data["sources"]:
        assert squeezed(source["title"]) in printed
    for only_on_screen in ("choose-sides", "permalink", "take-away", "download"):
        assert squeezed(en(only_on_screen)) not in printed


def squeezed(text: str) -> str:
    """Without spaces, hyphens and joined letters: on paper lines break elsewhere, and fi is one sign."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
