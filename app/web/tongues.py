"""Which language each piece of a page is in, marked after the page is put together: one place for all templates.

Data is shown in the language it has. Templates mark what they know; the rest is told by its letters: on a Russian page what
stands in Latin letters is English, as the notes of the data are. A Kazakh or Tajik page is Russian where its own words lack, so
its content counts as Russian and what is Kazakh or Tajik there is marked.
"""

import re
from typing import NamedTuple

from app.core.locale import Lang

OPEN, MIDDLE, CLOSE = "\ue000", "\ue001", "\ue002"
"""Around a word of the interface that may be in another language than the page: OPEN language MIDDLE word CLOSE."""

CONTENT: dict[Lang, Lang] = {Lang.EN: Lang.EN, Lang.RU: Lang.RU, Lang.KK: Lang.RU, Lang.TG: Lang.RU}
"""The language in which most of the content of a page is."""

SHORTEST = 4
"""Fewer Cyrillic letters are a part of a number, as in 248-НҚ, or do not tell."""

_PIECES = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
_START = re.compile(r"<([a-zA-Z][\w-]*)")
_LANG = re.compile(r'\slang="([^"]*)"')
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_AS_IT_IS = frozenset("script style pre code textarea title".split())
"""Elements whose text is not marked: programs, and what can hold no elements."""
_WHOLE = frozenset(["option", "text"])
"""Elements that are marked themselves."""
_AS_THEY_ARE = _AS_IT_IS | _WHOLE

_SIGNS = r"[\s\d.,:;()/'’“”«»\"–—\-&№%+]"
_LATIN = re.compile(rf"[A-Za-z](?:[A-Za-z]|&(?:amp|#39|#34);|{_SIGNS}(?![а-яёәғқңөұүһіӣӯҳҷА-ЯЁӘҒҚҢӨҰҮҺІӢӮҲҶ]))*")
_CYRILLIC = re.compile(
    rf"[а-яёәғқңөұүһіӣӯҳҷА-ЯЁӘҒҚҢӨҰҮҺІӢӮҲҶ](?:[а-яёәғқңөұүһіӣӯҳҷА-ЯЁӘҒҚҢӨҰҮҺІӢӮҲҶ]|{_SIGNS}(?![A-Za-z]))*"
)
_ENGLISH = re.compile(r"(?:^|[^A-Za-z])(?:[a-z]{2,}|The|On|In|By)(?:[^A-Za-z]|$)")
_CYRILLIC_LETTER, _LATIN_LETTER = re.compile("[А-Яа-яЁёғқңөұүһіәӣӯҳҷҒҚҢӨҰҮҺІӘӢӮҲҶ]"), re.compile("[A-Za-z]")
_TAJIK = re.compile("[ӣӯҳҷ]", re.IGNORECASE)
_KAZAKH = re.compile("[әңөұүһі]|қ(?![^ ]*[ӣӯҳҷ])|ғ", re.IGNORECASE)
_WORD = re.compile(f"{OPEN}(\\w+){MIDDLE}([^{CLOSE}]*){CLOSE}")
_QUOTED = re.compile(r"%EE%80%80\w\w%EE%80%81|%EE%80%82")


def spoken(text: str, lang: Lang) -> str:
    """A word of the interface that says in which language it is."""
    return f"{OPEN}{lang}{MIDDLE}{text}{CLOSE}"


def marked(html: str, lang: Lang) -> str:
    """A page with the language of each piece that is in another than what stands around it."""
    pieces = _PIECES.split(html)  # texts and tags in turn
    open_: list[tuple[str, str]] = []
    name, around, within = "", lang.value, False
    starts: dict[str, _Start | None] = {}  # a page repeats its tags and short texts: each is looked at once
    texts: dict[tuple[str, str, bool], str] = {}
    for at in range(1, len(pieces), 2):
        tag = pieces[at]
        if tag.startswith("</"):
            ended = tag[2:-1].strip().lower()
            within = within and ended != "main"
            while open_ and open_.pop()[0] != ended:
                pass
            name, around = open_[-1] if open_ else ("", lang.value)
        else:
            if tag not in starts:
                starts[tag] = _Start.of(tag)
            if start := starts[tag]:
                within = within or start.name == "main"
                pieces[at], said = start.text, start.lang or around
                if start.lang is None and start.name == "main":
                    said = CONTENT[lang].value
                elif start.lang is None and start.name in _WHOLE:
                    said = _language_of(unmarked(pieces[at + 1]), around)
                if start.lang is None and said != around:
                    pieces[at] = f'{start.text[:-1]} lang="{said}">'
                if start.holds:
                    name, around = start.name, said
                    open_.append((name, around))
        text = pieces[at + 1]
        if text and not text.isspace():
            if name in _AS_THEY_ARE:
                pieces[at + 1] = unmarked(text)
            else:
                key = text, around, within
                if key not in texts:
                    texts[key] = _text(*key)
                pieces[at + 1] = texts[key]
    return "".join(pieces)


class _Start(NamedTuple):
    """A start tag."""

    text: str
    name: str
    lang: str | None
    """The language that it says."""
    holds: bool
    """Whether anything can stand in it."""

    @classmethod
    def of(cls, piece: str) -> "_Start | None":
        """The start tag that a piece is; None for a comment or a declaration."""
        named, said = _START.match(piece), _LANG.search(piece)
        if named is None:
            return None
        name = named[1].lower()
        text = unmarked(piece) if OPEN in piece or "%EE" in piece else piece
        return cls(text, name, said[1] if said else None, name not in _VOID and not text.endswith("/>"))


def unmarked(text: str) -> str:
    """A text that stands where no language can be marked."""
    return _QUOTED.sub("", _WORD.sub(r"\2", text))


def _text(text: str, around: str, by_letters: bool) -> str:
    if OPEN not in text:
        return _runs(text, around) if by_letters else text
    parts, end = [], 0
    for word in _WORD.finditer(text):
        before = text[end : word.start()]
        parts += [_runs(before, around) if by_letters else before]
        parts += [word[2] if word[1] == around else f'<span lang="{word[1]}">{word[2]}</span>']
        end = word.end()
    return "".join([*parts, _runs(text[end:], around) if by_letters else text[end:]])


def _runs(text: str, around: str) -> str:
    """A text with the stretches marked that are in other letters than what stands around."""
    letters = _CYRILLIC if around == Lang.EN else _LATIN
    if around in (Lang.EN, Lang.RU, Lang.KK, Lang.TG) and letters.search(text):
        text = letters.sub(lambda run: _run(run[0], around), text)
    elif around == Lang.RU and (_KAZAKH.search(text) or _TAJIK.search(text)):
        text = _CYRILLIC.sub(lambda run: _run(run[0], around), text)
    return text


def _run(text: str, around: str) -> str:
    found = _language_of(text, around)
    said = text.rstrip(" \n\t.,:;(«»“”–—")
    return text if found == around else f'<span lang="{found}">{said}</span>{text[len(said) :]}'


def _language_of(text: str, around: str) -> str:
    """The language of a text by its letters: that of what stands around it where they do not tell."""
    cyrillic, latin = len(_CYRILLIC_LETTER.findall(text)), len(_LATIN_LETTER.findall(text))
    if latin > cyrillic:
        is_english = around != Lang.EN and len(text.split()) > 1 and _ENGLISH.search(text)
        return Lang.EN.value if is_english else around
    if cyrillic < SHORTEST:
        return around
    if _TAJIK.search(text):
        return Lang.TG.value
    if _KAZAKH.search(text):
        return Lang.KK.value
    return Lang.RU.value if cyrillic and around == Lang.EN else around
