"""The interface speaks English and Russian wholly, Kazakh and Tajik where it says so, and no key is left over."""

import re

import pytest
import yaml

from app.core.locale import Lang
from app.core.settings import ROOT
from app.web.words import FOLDER, word, words_in

TEMPLATES = sorted((ROOT / "app/web/templates").rglob("*.html"))
CODE = sorted((ROOT / "app/web").rglob("*.py"))


def test_english_and_russian_say_the_same_things() -> None:
    assert words_in(Lang.EN).keys() == words_in(Lang.RU).keys()


@pytest.mark.parametrize("lang", [Lang.KK, Lang.TG])
def test_the_others_say_nothing_that_english_does_not(lang: Lang) -> None:
    assert words_in(lang).keys() <= words_in(Lang.EN).keys()
    assert {"compare", "search", "as-of", "today", "kazakhstan", "tajikistan"} <= words_in(lang).keys()


@pytest.mark.parametrize("lang", list(Lang))
def test_parts_have_the_same_names_in_every_language(lang: Lang) -> None:
    for key, text in words_in(lang).items():
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", words_in(Lang.EN)[key])), key


def test_a_key_stands_in_one_file_only() -> None:
    for lang in Lang:
        keys = [key for file in (FOLDER / lang).glob("*.yaml") for key in yaml.safe_load(file.read_text())]
        assert len(keys) == len(set(keys))


def test_every_key_that_pages_ask_for_is_there_and_none_is_left_over() -> None:
    texts = {path: path.read_text() for path in (*TEMPLATES, *CODE)}
    call = re.compile(r"""(?:say|word)\((?:[\w.]+, )?["']([a-z0-9-]*[a-z0-9])["'](?! ~)""")
    asked = {key for text in texts.values() for key in call.findall(text)}
    assert asked <= words_in(Lang.EN).keys(), asked - words_in(Lang.EN).keys()
    everything = "\n".join(texts.values())
    left_over = {
        key
        for key in words_in(Lang.EN)
        if key not in asked and f'"{key}"' not in everything and f"'{key}'" not in everything
    }
    assert {key for key in left_over if not key.startswith("status-")} == set()


def test_a_missing_word_falls_back_to_what_its_readers_more_often_read() -> None:
    assert word(Lang.KK, "take-away") == word(Lang.RU, "take-away")
