"""What is in another language than the page is marked, wherever it stands."""

import re
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from app.core.locale import Lang
from app.core.settings import ROOT
from app.web.tongues import CLOSE, MIDDLE, OPEN, marked, spoken
from tests.conftest import on_one_engine
from tests.web.kinds import EVERY

VOID = {"meta", "link", "input", "br", "hr", "img", "wbr", "col"}
ENGLISH = re.compile(r"\b(the|of|and|for|with|is|are|was|were|from|by|not|its?|that|this)\b", re.IGNORECASE)
TERMS = r"CC BY 4\.0|[a-z-]+"
"""Names and codes that are the same in every language."""


class Tongues(HTMLParser):
    """The texts of a page's content, each with the language that it is said to be in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            around = self._open[-1][1] if self._open else ""
            self._open.append((tag, dict(attrs).get("lang") or around))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _ in self._open}
        if "main" in tags and data.strip() and not tags & {"pre", "code", "script", "textarea", "title"}:
            self.texts.append((self._open[-1][1], " ".join(data.split())))


@on_one_engine
@pytest.mark.parametrize("lang", ["ru", "kk", "tg"])
@pytest.mark.parametrize("path", EVERY)
def test_no_english_passes_for_another_language(client: TestClient, path: str, lang: str) -> None:
    html = client.get(f"{path}{'&' if '?' in path else '?'}lang={lang}&as_of=2012-05-21").text
    assert not {OPEN, MIDDLE, CLOSE} & set(html)
    for said, text in Tongues(html).texts:
        latin, cyrillic = len(re.findall("[a-zA-Z]", text)), len(re.findall("[а-яА-Я]", text))
        if said != "en" and latin > cyrillic and not re.fullmatch(TERMS, text):
            assert len(ENGLISH.findall(text)) == 0, f"{said}: {text}"


@on_one_engine
@pytest.mark.parametrize(
    "path",
    ["/mechanisms/kz-mech-social-order", "/laws/kz-law-social-order-2005", "/conflicts/kz-conflict-aarhus-in-force"],
)
@pytest.mark.parametrize("lang", ["ru", "kk", "tg"])
def test_notes_of_the_data_are_marked_as_english(client: TestClient, path: str, lang: str) -> None:
    told = client.get(f"/api/v1{path}").json()["data"]
    rows = told if isinstance(told, list) else [told, *told.get("versions", []), *told.get("provisions", [])]
    fields = ("note", "summary", "change", "topic", "claim")
    notes = [" ".join(row[name].split()) for row in rows for name in fields if row.get(name)]
    texts = Tongues(client.get(f"{path}?lang={lang}").text).texts
    assert notes
    for note in notes:
        assert {said for said, text in texts if text == note} == {"en"}, note


@on_one_engine
@pytest.mark.parametrize(
    ("lang", "path", "name", "date"),
    [("kk", "/countries/kz", "Қазақстан", "2012 ж. 21 мамыр"), ("tg", "/countries/tj", "Тоҷикистон", "21 майи 2012")],
)
def test_what_lacks_is_said_in_a_named_language(client: TestClient, lang: str, path: str, name: str, date: str) -> None:
    html = client.get(f"{path}?lang={lang}&as_of=2012-05-21").text
    assert f'<html lang="{lang}">' in html
    assert '<main id="content" lang="ru">' in html
    texts = Tongues(html).texts
    assert (lang, name) in texts
    assert any(said == "ru" and "21 мая 2012" in text for said, text in texts)
    law = "kz-law-social-order-2005" if lang == "kk" else "tj-law-public-associations-2007"
    texts = Tongues(client.get(f"/laws/{law}?lang={lang}").text).texts
    months = "ж. [0-9]+ [а-яәіңғүұқөһ]+$" if lang == "kk" else "[0-9]+ [а-яӣӯҳҷқғ]+и [0-9]{4}$"
    assert {said for said, text in texts if re.search(months, text)} == {lang}, date


@pytest.mark.parametrize(
    ("lang", "html", "wanted"),
    [
        (Lang.RU, "<main><p>Акт «On public councils» принят.</p></main>", '<main><p>Акт «<span lang="en">On public councils</span>» принят.</p></main>'),
        (Lang.RU, "<main><p>JSON, CSV, ICNL</p></main>", "<main><p>JSON, CSV, ICNL</p></main>"),
        (Lang.RU, '<main><p lang="en">The note</p></main>', '<main><p lang="en">The note</p></main>'),
        (Lang.RU, "<main><option>On public councils</option></main>", '<main><option lang="en">On public councils</option></main>'),
        (Lang.RU, "<main><pre>for x in the</pre></main>", "<main><pre>for x in the</pre></main>"),
        (Lang.RU, "<header>On public councils</header>", "<header>On public councils</header>"),
        (Lang.EN, "<main><p>section on Халық Кеңесі</p></main>", '<main><p>section on <span lang="kk">Халық Кеңесі</span></p></main>'),
        (Lang.EN, "<main><p>шӯрои ҷамъиятӣ</p></main>", '<main><p><span lang="tg">шӯрои ҷамъиятӣ</span></p></main>'),
        (Lang.KK, f"<b>{spoken('Статистика', Lang.RU)}</b>", '<b><span lang="ru">Статистика</span></b>'),
        (Lang.KK, f'<a title="{spoken("Іздеу", Lang.KK)}">x</a>', '<a title="Іздеу">x</a>'),
        (Lang.KK, f"<main><b>{spoken('Ел', Lang.KK)}</b> Срок</main>", '<main lang="ru"><b><span lang="kk">Ел</span></b> Срок</main>'),
    ],
)  # fmt: skip
def test_marks_stand_around_what_is_in_another_language_alone(lang: Lang, html: str, wanted: str) -> None:
    assert marked(html, lang) == wanted


def test_marks_can_be_seen() -> None:
    css = (ROOT / "app/web/static/reader.css").read_text()
    for lang in Lang:
        assert f'html[lang="{lang}"] main [lang]:not([lang="{lang}"])::after' in css
    assert "content: attr(lang)" in css
