"""Which language each piece of a page is in, marked after the page is put together: one place for all templates.

Data is shown in the language it has. Templates mark what they know; the rest is told by its letters: on a Russian page what
stands in Latin letters is English, as the notes of the data are. A Kazakh or Tajik page is Russian where its own words lack, so
its content counts as Russian and what is Kazakh or Tajik there is marked.
"""

import re
from collections.abc import Iterator

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
    return "".join(_marked(html, lang))


def _marked(html: str, lang: Lang) -> Iterator[str]:
    open_: list[tuple[str, str]] = []
    within = False
    pieces = _PIECES.split(html)
    for at, piece in enumerate(pieces):
        tag, around = open_[-1] if open_ else ("", lang.value)
        if at % 2 == 0:
            yield unmarked(piece) if tag in _AS_IT_IS | _WHOLE else _text(piece, around, by_letters=within)
            continue
        if piece.startswith("</"):
            name = piece[2:-1].strip().lower()
            within = within and name != "main"
            while open_ and open_.pop()[0] != name:
                pass
            yield piece
            continue
        start = _START.match(piece)
        if start is None:
            yield piece
            continue
        name, given = start[1].lower(), _LANG.search(piece)
        piece = unmarked(piece) if OPEN in piece or "%EE" in piece else piece
        within = within or name == "main"
        if name == "main" and given is None and CONTENT[lang] != lang:
            piece = f'{piece[:-1]} lang="{CONTENT[lang]}">'
            around = CONTENT[lang].value
        elif name in _WHOLE and given is None and (found := _language_of(unmarked(pieces[at + 1]), around)) != around:
            piece = f'{piece[:-1]} lang="{found}">'
            around = found
        if name not in _VOID and not piece.endswith("/>"):
            open_.append((name, given[1] if given else around))
        yield piece


def unmarked(text: str) -> str:
    """A text that stands where no language can be marked."""
    return _QUOTED.sub("", _WORD.sub(r"\2", text))


def _text(text: str, around: str, *, by_letters: bool) -> str:
    if not text.strip():
        return text
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
