"""The questions that are asked: for each the addresses at the atlas and at its peers, drawn from the world by a fixed seed."""

import json
import random
import re
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

DAY = "2026-11-23"
DIFFERENT = 100
"""How many different addresses a question has."""
LISTED_COUNTRIES = 60


@dataclass(frozen=True, slots=True)
class Question:
    """One question put in many ways."""

    name: str
    says: str
    ways: "tuple[_Ways, ...]"
    goal: float
    """How many times less CPU than the plain peer the atlas should need."""
    goal_beside_sql: float | None = None
    """The same beside Datasette, given SQL for the tables of a release."""
    goal_beside_page: float | None = None
    """The same beside Datasette's own page of a table."""
    heavy: bool = False
    """Whether an answer takes so long that it is asked longer than others, so that a round has enough of them."""

    @property
    def atlas(self) -> tuple[str, ...]:
        """The paths at the atlas."""
        return tuple(way.atlas for way in self.ways)

    @property
    def plain(self) -> tuple[str, ...]:
        """The paths at the plain peer."""
        return tuple(way.plain for way in self.ways)

    @property
    def sql(self) -> tuple[str, ...]:
        """As one statement over the atlas' own database."""
        return tuple(way.sql for way in self.ways)

    @property
    def released(self) -> tuple[str, ...]:
        """As one statement over the tables of a release."""
        return tuple(way.released for way in self.ways)

    @property
    def table_page(self) -> tuple[str, ...]:
        """The paths of Datasette's page of a table that shows the same, after the name of the database; none where no page does."""
        return tuple(way.page for way in self.ways if way.page)


@dataclass(frozen=True, slots=True)
class _Ways:
    """One wording of a question, to each of those who are asked."""

    atlas: str
    plain: str
    sql: str
    released: str
    page: str = ""


def questions(world: Path) -> list[Question]:
    """The five questions of the hot path, over the entries of a world."""
    with sqlite3.connect(f"file:{world}?mode=ro", uri=True) as data:
        countries = [code for (code,) in data.execute("SELECT iso2 FROM country ORDER BY id")]
        mechanisms = [
            one
            for (one,) in data.execute(
                "SELECT e.public_id FROM mechanism m JOIN entry e ON e.id = m.id"
                " WHERE e.starts_first <= :day AND e.ends_last > :day ORDER BY m.id",
                {"day": DAY},
            )
        ]
        types = [
            one for (one,) in data.execute("SELECT type FROM mechanism GROUP BY type ORDER BY count(*) DESC LIMIT 6")
        ]
        named = [
            text
            for (texts,) in data.execute("SELECT texts FROM search_document WHERE fact_id IS NULL AND id % 97 = 0")
            for field, lang, text in json.loads(texts)
            if field == "name" and lang in (None, "en")
        ]
    pairs = [words[-2:] for words in (_plain(text) for text in named) if len(words) > 1]
    draw = random.Random(1)

    def many(make: Callable[[], _Ways]) -> tuple[_Ways, ...]:
        return tuple(make() for _ in range(DIFFERENT))

    def of_countries() -> tuple[str, str, list[str], list[str]]:
        some, kinds = sorted(draw.sample(countries, min(LISTED_COUNTRIES, len(countries)))), draw.sample(types, 3)
        ours = urlencode({"country": ",".join(some), "type": ",".join(kinds), "as_of": DAY})
        theirs = urlencode({"country": some, "type": kinds, "as_of": DAY}, doseq=True)
        return ours, theirs, some, kinds

    def page_of(some: list[str], kinds: list[str], **more: str | list[str]) -> str:
        chosen = {"country__in": ",".join(map(str.lower, some)), "type__in": ",".join(kinds)}
        return urlencode({**chosen, "possible_from__lte": DAY, "possible_until__gt": DAY, **more}, doseq=True)

    def listed() -> _Ways:
        ours, theirs, some, kinds = of_countries()
        return _Ways(
            f"/api/v1/mechanisms?{ours}",
            f"/mechanisms?{theirs}",
            _LIST.format(countries=_quoted(some), types=_quoted(kinds), day=DAY),
            _RELEASED_LIST.format(countries=_quoted(map(str.lower, some)), types=_quoted(kinds), day=DAY),
            f"/mechanisms.json?{page_of(some, kinds, _size='50', _shape='objects')}",
        )

    def counted() -> _Ways:
        ours, theirs, some, kinds = of_countries()
        facets = ["country", "type", "status", "levels"]
        return _Ways(
            f"/api/v1/mechanisms?{ours}&facet=country,type,status,level&limit=1",
            f"/mechanisms/facets?{theirs}",
            _FACETS.format(countries=_quoted(some), types=_quoted(kinds), day=DAY),
            _RELEASED_FACETS.format(countries=_quoted(map(str.lower, some)), types=_quoted(kinds), day=DAY),
            f"/mechanisms.json?{page_of(some, kinds, _size='1', _shape='objects', _facet=facets)}",
        )

    def one() -> _Ways:
        name = draw.choice(mechanisms)
        return _Ways(
            f"/api/v1/mechanisms/{name}?as_of={DAY}&include=evidence",
            f"/mechanisms/{name}?as_of={DAY}",
            _DETAIL.format(name=name, day=DAY),
            _RELEASED_DETAIL.format(name=name, day=DAY),
        )

    def found() -> _Ways:
        words = draw.choice(pairs)
        told = urlencode({"q": " ".join(words), "limit": 20})
        match = " AND ".join(f'"{word}"' for word in words)
        like = " AND ".join(f"name LIKE '%{word}%'" for word in words)
        sql, released = _SEARCH.format(match=match), _RELEASED_SEARCH.format(like=like)
        return _Ways(f"/api/v1/search?{told}", f"/search?{told}", sql, released)

    return [
        Question("list", "50 mechanisms of 60 countries and 3 types", many(listed), 3, 1.3, 10),
        Question("detail", "one mechanism with all facts and their evidence", many(one), 5, 1.5),
        Question("search", "two words, the best 20", many(found), 1),
        Question("facets", "four facets over 60 countries", many(counted), 4, None, 10),
        Question(
            "compare",
            "two countries on a day",
            many(lambda: _compared(draw, draw.sample(countries, 2))),
            10,
            2,
            heavy=True,
        ),
    ]


def same_two_countries() -> Question:
    """Comparisons, on several days, of two countries that worlds of every size have."""
    draw = random.Random(1)
    ways = tuple(_compared(draw, ["KZ", "TJ"]) for _ in range(DIFFERENT))
    return Question("compare", "the same two countries on a day", ways, 10, heavy=True)


def _compared(draw: random.Random, two: list[str]) -> _Ways:
    day = f"{draw.randint(2008, 2026)}-05-21"
    theirs = urlencode({"country": two, "as_of": day}, doseq=True)
    return _Ways(
        f"/api/v1/compare?columns={','.join(two)}&as_of={day}",
        f"/compare?{theirs}",
        _COMPARE.format(countries=_quoted(two), day=day),
        _RELEASED_COMPARE.format(countries=_quoted(map(str.lower, two)), day=day),
    )


def _plain(text: str) -> list[str]:
    """The words of a name that are long enough to be asked for."""
    return [word.casefold() for word in re.findall(r"[A-Za-z]{5,}", text)]


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


_LIST = """SELECT e.public_id, c.iso2, m.type, m.names, m.status, m.summary, e.valid_from, e.valid_to,
 (SELECT json_group_array(json_object('law', le.public_id, 'title', l.titles, 'article', b.provision_label)) FROM legal_basis b
  JOIN law l ON l.id = b.law_id JOIN entry le ON le.id = l.id WHERE b.entry_id = m.id) AS legal_basis,
 (SELECT json_group_array(json_object('criterion', ce.public_id, 'status', f.status, 'value', f.value)) FROM fact f
  JOIN entry ce ON ce.id = f.criterion_id WHERE f.subject_id = m.id AND f.starts_first <= '{day}' AND f.ends_last > '{day}'
  AND ce.public_id IN ('statutory-basis', 'recipient-forms', 'amount-min', 'amount-max')) AS headlines
FROM mechanism m JOIN entry e ON e.id = m.id JOIN country c ON c.id = e.country_id
WHERE c.iso2 IN ({countries}) AND m.type IN ({types}) AND e.starts_first <= '{day}' AND e.ends_last > '{day}'
ORDER BY c.iso2, e.public_id LIMIT 50"""
_FACETS = """WITH base AS (SELECT m.id, m.type, m.status, c.iso2 FROM mechanism m JOIN entry e ON e.id = m.id
 JOIN country c ON c.id = e.country_id WHERE e.starts_first <= '{day}' AND e.ends_last > '{day}')
SELECT 'country' AS facet, iso2 AS value, count(*) AS n FROM base WHERE type IN ({types}) GROUP BY iso2
UNION ALL SELECT 'type', type, count(*) FROM base WHERE iso2 IN ({countries}) GROUP BY type
UNION ALL SELECT 'status', status, count(*) FROM base WHERE iso2 IN ({countries}) AND type IN ({types}) GROUP BY status
UNION ALL SELECT 'level', level, count(*) FROM base JOIN arrangement_level a ON a.entry_id = base.id
 WHERE iso2 IN ({countries}) AND type IN ({types}) GROUP BY level"""
_FACTS = """SELECT f.public_id, se.public_id AS subject, ce.public_id AS criterion, f.aspect, f.scope, f.status, f.value, f.note,
 f.certainty, f.checked_on, f.valid_from, f.valid_to,
 (SELECT json_group_array(json_object('law', le.public_id, 'title', l.titles, 'article', b.provision_label)) FROM legal_basis b
  JOIN law l ON l.id = b.law_id JOIN entry le ON le.id = l.id WHERE b.fact_id = f.id) AS legal_basis,
 (SELECT json_group_array(json_object('source', xe.public_id, 'title', s.title, 'locator', x.locator)) FROM citation x
  JOIN source s ON s.id = x.source_id JOIN entry xe ON xe.id = s.id WHERE x.fact_id = f.id) AS sources
FROM fact f JOIN entry se ON se.id = f.subject_id JOIN entry ce ON ce.id = f.criterion_id
WHERE f.starts_first <= '{day}' AND f.ends_last > '{day}'"""
_DETAIL = _FACTS + " AND se.public_id = '{name}'"
_COMPARE = (
    _FACTS + " AND se.starts_first <= '{day}' AND se.ends_last > '{day}' AND f.subject_id IN"
    " (SELECT e.id FROM entry e JOIN country c ON c.id IN (e.id, e.country_id) WHERE c.iso2 IN ({countries}))"
)
_SEARCH = """SELECT d.entry_id, d.fact_id, d.kind, snippet(search_index, -1, '[', ']', '…', 12) AS excerpt
FROM search_index JOIN search_document d ON d.id = search_index.rowid WHERE search_index MATCH '{match}'
ORDER BY bm25(search_index, 10, 6, 2, 1) / d.weight LIMIT 20"""

# ---- the same over the tables of a release, which have labels beside codes and public ids as keys

_RELEASED_LIST = """SELECT m.*,
 (SELECT json_group_array(json_object('law', b.law, 'title', l.title_en, 'article', b.article)) FROM legal_basis b
  JOIN laws l ON l.id = b.law WHERE b.entry = m.id) AS legal_basis,
 (SELECT json_group_array(json_object('criterion', f.criterion, 'status', f.status, 'display', f.display)) FROM facts f
  WHERE f.subject = m.id AND f.possible_from <= '{day}' AND f.possible_until > '{day}'
  AND f.criterion IN ('statutory-basis', 'recipient-forms', 'amount-min', 'amount-max')) AS headlines
FROM mechanisms m WHERE m.country IN ({countries}) AND m.type IN ({types}) AND m.possible_from <= '{day}' AND m.possible_until > '{day}'
ORDER BY m.country, m.id LIMIT 50"""
_RELEASED_FACETS = """WITH base AS (SELECT country, type, status, levels FROM mechanisms
 WHERE possible_from <= '{day}' AND possible_until > '{day}')
SELECT 'country' AS facet, country AS value, count(*) AS n FROM base WHERE type IN ({types}) GROUP BY country
UNION ALL SELECT 'type', type, count(*) FROM base WHERE country IN ({countries}) GROUP BY type
UNION ALL SELECT 'status', status, count(*) FROM base WHERE country IN ({countries}) AND type IN ({types}) GROUP BY status
UNION ALL SELECT 'levels', levels, count(*) FROM base WHERE country IN ({countries}) AND type IN ({types}) GROUP BY levels"""
_RELEASED_FACTS = """SELECT f.*,
 (SELECT json_group_array(json_object('law', b.law, 'title', l.title_en, 'article', b.article)) FROM fact_legal_basis b
  JOIN laws l ON l.id = b.law WHERE b.fact = f.id) AS legal_basis,
 (SELECT json_group_array(json_object('source', x.source, 'title', s.title, 'locator', x.locator)) FROM fact_sources x
  JOIN sources s ON s.id = x.source WHERE x.fact = f.id) AS proofs
FROM facts f WHERE f.possible_from <= '{day}' AND f.possible_until > '{day}'"""
_RELEASED_DETAIL = _RELEASED_FACTS + " AND f.subject = '{name}'"
_RELEASED_COMPARE = _RELEASED_FACTS + " AND f.country IN ({countries})"
_RELEASED_SEARCH = "SELECT id, kind, country, name FROM entries WHERE {like} LIMIT 20"
"""A release has no index of words: this goes through the names alone."""
