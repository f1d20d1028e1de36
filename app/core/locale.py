"""Text in several languages: a map {en, ru, kk, tg}, and the one place that picks a language from it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

Localised = Mapping[str, str]


class Lang(StrEnum):
    """A language the atlas can be asked in."""

    EN = "en"
    RU = "ru"
    KK = "kk"
    TG = "tg"


FALLBACKS: dict[Lang, tuple[Lang, ...]] = {
    Lang.EN: (Lang.EN, Lang.RU, Lang.KK, Lang.TG),
    Lang.RU: (Lang.RU, Lang.EN, Lang.KK, Lang.TG),
    Lang.KK: (Lang.KK, Lang.RU, Lang.EN, Lang.TG),
    Lang.TG: (Lang.TG, Lang.RU, Lang.EN, Lang.KK),
}
"""In which order languages are tried: the asked one, then those its readers most often read."""


class Picked(NamedTuple):
    """A text and the language it is in."""

    text: str
    lang: str


def pick(texts: Localised, lang: Lang) -> Picked | None:
    """The text in the asked language or, where that is missing, in the next of `FALLBACKS`; None if there is none."""
    for candidate in FALLBACKS[lang]:
        if candidate in texts:
            return Picked(texts[candidate], candidate)
    for other, text in texts.items():
        return Picked(text, other)
    return None


def text_of(texts: Localised, lang: Lang) -> str:
    """The picked text alone; empty where there is none."""
    picked = pick(texts, lang)
    return picked.text if picked else ""


def accepted_lang(header: str) -> Lang | None:
    """The language an Accept-Language header likes best among those we have; None if it names none (RFC 9110, 12.5.4)."""
    wishes: list[tuple[float, int, Lang]] = []
    for position, part in enumerate(header.split(",")):
        tag, _, weight = part.strip().partition(";")
        primary = tag.strip().split("-")[0].lower()
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight.strip() else 1.0
        except ValueError:
            continue
        if primary in set(Lang) and 0 < quality <= 1:
            wishes.append((-quality, position, Lang(primary)))
    return min(wishes)[2] if wishes else None
