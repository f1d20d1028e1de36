"""The questions that are asked: for each the addresses at the atlas and at its peers, drawn from the world by a fixed seed."""

import json
import random
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

DAY = "2026-11-23"
DIFFERENT = 100
"""How many different addresses a question has."""
LISTED_COUNTRIES = 60


@dataclass(frozen=True, slots=True)
class Question:
    """One question put in many ways: the paths at the atlas, at the plain peer, and as SQL for Datasette."""

    name: str
    says: str
    atlas: tuple[str, ...]
    plain: tuple[str, ...]
    sql: tuple[str, ...]
    goal: float
    """How many times less CPU than the plain peer the atlas should need."""
    goal_beside_sql: float | None
    """The same beside Datasette, given our SQL."""
    heavy: int = 1
    """How many times longer than others it is asked, so that a round has enough answers."""


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

    def many(make: Callable[[], tuple[str, str, str]]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        atlas, plain, sql = zip(*(make() for _ in range(DIFFERENT)), strict=True)
        return atlas, plain, sql

    def of_countries() -> tuple[str, str, list[str], list[str]]:
        some, kinds = sorted(draw.sample(countries, min(LISTED_COUNTRIES, len(countries)))), draw.sample(types, 3)
        ours = urlencode({"country": ",".join(some), "type": ",".join(kinds), "as_of": DAY})
        theirs = urlencode({"country": some, "type": kinds, "as_of": DAY}, doseq=True)
        return ours, theirs, some, kinds

    def listed() -> tuple[str, str, str]:
        ours, theirs, some, kinds = of_countries()
        return (
            f"/api/v1/mechanisms?{ours}",
            f"/mechanisms?{theirs}",
            _LIST.format(countries=_quoted(some), types=_quoted(kinds), day=DAY),
        )

    def counted() -> tuple[str, str, str]:
        ours, theirs, some, kinds = of_countries()
        return (
            f"/api/v1/mechanisms?{ours}&facet=country,type,status,level&limit=1",
            f"/mechanisms/facets?{theirs}",
            _FACETS.format(countries=_quoted(some), types=_quoted(kinds), day=DAY),
        )

    def one() -> tuple[str, str, str]:
        name = draw.choice(mechanisms)
        return (
            f"/api/v1/mechanisms/{name}?as_of={DAY}&include=evidence",
            f"/mechanisms/{name}?as_of={DAY}",
            _DETAIL.format(name=name, day=DAY),
        )

    def found() -> tuple[str, str, str]:
        asked = " ".join(draw.choice(pairs))
        told = urlencode({"q": asked, "limit": 20})
        match = " AND ".join(f'"{word}"' for word in asked.split())
        return f"/api/v1/search?{told}", f"/search?{told}", _SEARCH.format(match=match)

    def compared() -> tuple[str, str, str]:
        two = draw.sample(countries, 2)
        year = draw.randint(2008, 2026)
        theirs = urlencode({"country": two, "as_of": f"{year}-05-21"}, doseq=True)
        sql = _COMPARE.format(countries=_quoted(two), day=f"{year}-05-21")
        return f"/api/v1/compare?columns={','.join(two)}&as_of={year}-05-21", f"/compare?{theirs}", sql

    return [
        Question("list", "50 mechanisms of 60 countries and 3 types", *many(listed), 3, 1.3),
        Question("detail", "one mechanism with all facts and their evidence", *many(one), 5, 1.5),
        Question("search", "two words, the best 20", *many(found), 1, None),
        Question("facets", "four facets over 60 countries", *many(counted), 4, None),
        Question("compare", "two countries on a day", *many(compared), 10, 2, heavy=5),
    ]


def _plain(text: str) -> list[str]:
    """The words of a name that are long enough to be asked for."""
    return [word.casefold() for word in re.findall(r"[A-Za-z]{5,}", text)]


def _quoted(words: list[str]) -> str:
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
