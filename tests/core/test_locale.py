"""Which language a text is given in."""

import pytest

from app.core.locale import FALLBACKS, Lang, Picked, accepted_lang, pick, text_of

ALL = {"en": "law", "ru": "закон", "kk": "заң", "tg": "қонун"}


@pytest.mark.parametrize(
    ("has", "asked", "given"),
    [
        ("en ru kk tg", Lang.KK, "kk"),
        ("en ru", Lang.KK, "ru"),
        ("en ru", Lang.TG, "ru"),
        ("en tg", Lang.KK, "en"),
        ("tg", Lang.KK, "tg"),
        ("ru kk", Lang.EN, "ru"),
        ("en kk", Lang.RU, "en"),
    ],
)
def test_a_missing_language_falls_back_and_says_so(has: str, asked: Lang, given: str) -> None:
    assert pick({lang: ALL[lang] for lang in has.split()}, asked) == Picked(ALL[given], given)


def test_a_language_that_nobody_asks_for_is_better_than_nothing() -> None:
    assert pick({"uz": "qonun"}, Lang.EN) == Picked("qonun", "uz")


def test_no_text_is_none_and_reads_as_empty() -> None:
    assert pick({}, Lang.EN) is None
    assert text_of({}, Lang.EN) == ""


def test_every_language_falls_back_to_every_other_and_first_to_itself() -> None:
    assert {lang: order[0] for lang, order in FALLBACKS.items()} == {lang: lang for lang in Lang}
    assert all(sorted(order) == sorted(Lang) for order in FALLBACKS.values())


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("ru", Lang.RU),
        ("RU-ru", Lang.RU),
        ("kk-KZ,ru;q=0.8,en;q=0.5", Lang.KK),
        ("de,tg;q=0.3,en;q=0.2", Lang.TG),
        ("en;q=0.5, ru;q=0.9", Lang.RU),
        ("ru;q=0.7,en;q=0.7", Lang.RU),
        ("en; q=0.5, ru; q=0.4", Lang.EN),
        ("ru;q=0,en;q=0.1", Lang.EN),
        ("ru;q=0", None),
        ("ru;q=high,en", Lang.EN),
        ("ru;q=7", None),
        ("ru;q=nan", None),
        ("de-DE,fr", None),
        ("*", None),
        ("", None),
        (",;,", None),
    ],
)
def test_accept_language_is_read_by_its_weights(header: str, lang: Lang | None) -> None:
    assert accepted_lang(header) == lang
