"""Excerpts: where in its texts a document speaks of what a query asks for. Pure: no database, no HTTP."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.fulltext.index import NAME, PUBLIC_ID
from app.fulltext.words import Group, Query, Tokens, tokens_of

LENGTH = 240
"""How many letters an excerpt has at the most, roughly."""
_LEAD = 60
"""How many of them stand before the first hit."""
_WORD = re.compile(r"[^\W_]+(?:\s?[-–—‑]\s?[IVXLivxlіхІХ]+(?![^\W_]))?")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a text, in parts that do and do not answer the query."""

    field: str
    lang: str | None
    parts: tuple[tuple[str, bool], ...]


def excerpt_of(query: Query, texts: Iterable[Sequence[Any]]) -> Excerpt | None:
    """The text ([field, language, text]) that speaks of most words of a query, cut around the first of them.

    Of texts that do so equally, the first, so a name before others. None where the words stand in no single text, such as when the id
    was asked for.
    """
    best: tuple[int, int] = (0, 0)
    found: Excerpt | None = None
    for at, (field, lang, text) in enumerate(texts):
        if field == PUBLIC_ID:
            continue
        spans = _hits(query, text, names=field == NAME)
        told = (len({group for _, _, group in spans}), -at)
        if spans and told > best:
            best, found = told, Excerpt(field, lang, tuple(_cut(text, [(start, end) for start, end, _ in spans])))
    return found


def _hits(query: Query, text: str, *, names: bool) -> list[tuple[int, int, int]]:
    """Where the words of a text stand that answer a group of the query: start, end, number of the group."""
    hits = []
    for match in _WORD.finditer(text):
        tokens = tokens_of([match.group()], sounds=names)
        group = next((at for at, one in enumerate(query.groups) if _speaks(one, tokens)), None)
        if group is not None:
            hits.append((match.start(), match.end(), group))
    return hits


def _speaks(group: Group, tokens: Tokens) -> bool:
    """Whether a single word answers a group; of a phrase, any of its words does."""
    within = any(len(phrase.words) > 1 and set(tokens.words) <= set(phrase.words) for phrase in group.phrases)
    return within or group.finds(tokens)


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> Iterable[tuple[str, bool]]:
    start = max(0, spans[0][0] - _LEAD)
    if start:
        start = text.find(" ", start) + 1 or start
    end = min(len(text), start + LENGTH)
    if end < len(text):
        end = text.rfind(" ", start, end) if text.rfind(" ", start, end) > spans[0][1] else end
    at = start
    lead, tail = ("…" if start else ""), ("…" if end < len(text) else "")
    if lead:
        yield lead, False
    for hit_start, hit_end in spans:
        if hit_end > end:
            break
        if hit_start > at:
            yield text[at:hit_start], False
        yield text[hit_start:hit_end], True
        at = hit_end
    if rest := text[at:end] + tail:
        yield rest, False
