"""The words of the interface, in four languages: English and Russian whole, Kazakh and Tajik for navigation and labels.

`locale/LANGUAGE/*.yaml` hold them by key, one file for each part of the reader. What a language lacks is said in Russian for Kazakh and Tajik readers, who more often read it,
else in English.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from app.core.locale import Lang

FOLDER = Path(__file__).with_name("locale")
FALLBACKS: Mapping[Lang, tuple[Lang, ...]] = {
    Lang.EN: (Lang.EN,),
    Lang.RU: (Lang.RU, Lang.EN),
    Lang.KK: (Lang.KK, Lang.RU, Lang.EN),
    Lang.TG: (Lang.TG, Lang.RU, Lang.EN),
}


@cache
def words_in(lang: Lang) -> Mapping[str, str]:
    """What the interface says in one language, without fallback."""
    said: dict[str, str] = {}
    for file in sorted((FOLDER / lang).glob("*.yaml")):
        said |= yaml.safe_load(file.read_text(encoding="utf-8"))
    return said


def language_of(lang: Lang, key: str) -> Lang:
    """The language in which a key is said to readers of one. Raises KeyError for a key that English lacks."""
    for one in FALLBACKS[lang]:
        if key in words_in(one):
            return one
    raise KeyError(f"locale/en has no {key!r}")


def word(lang: Lang, key: str, **parts: object) -> str:
    """What the interface says under a key, with its parts put in. Raises KeyError for a key that English lacks."""
    return words_in(language_of(lang, key))[key].format(**parts)
