"""The full-text index of each database: FTS5 on SQLite, a tsvector under GIN on PostgreSQL.

Both hold the same tokens (`app.fulltext.words`) and answer the same conditions, so they find the same documents; how they rank
them differs in detail.
"""

from collections import Counter
from collections.abc import Collection, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Select,
    String,
    case,
    cast,
    column,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from app.core.bulk import bulk_insert
from app.core.folding import fold
from app.fulltext.words import Group, Phrase, Query, Tokens, id_form, plain_words, tokens_of
from app.models import SearchWord

PUBLIC_ID, NAME, TEXT = "id", "name", "text"
"""What a text of a document is: its id, a name (it counts more, and suggestions are made of names) or a mere text."""

TABLE = "search_index"

_index = table(TABLE, column("id", Integer))
_vectors = table(TABLE, column("id", Integer), column("words", String))
"""The index of PostgreSQL; it reads the text of a tsvector."""
_fts = table(TABLE, column("rowid", Integer))
_BODY_FROM = 10_000
"""Where the positions of the body begin in a tsvector, so that no phrase reaches into it from the title (16,383 is the last)."""
_LAST = 16_383
_MOST_POSITIONS = 255
_GATHERED = 2**20
"""Bytes that FTS5 gathers before it writes, unless it is told otherwise."""
_TITLE_WEIGHT, _TITLE_FORM_WEIGHT, _BODY_WEIGHT, _BODY_FORM_WEIGHT = 10.0, 6.0, 2.0, 1.0


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """The tokens of a document."""

    id: int
    title: Tokens
    body: Tokens

    @classmethod
    def of(cls, number: int, texts: Iterable[Sequence[Any]]) -> "IndexedDocument":
        """The tokens of a document's texts ([field, language, text])."""
        told = list(texts)
        names = tokens_of((text for field, _, text in told if field == NAME), sounds=True)
        ids = tuple(id_form(text) for field, _, text in told if field == PUBLIC_ID)
        texts_ = tokens_of(text for field, _, text in told if field == TEXT)
        return cls(number, Tokens(names.words, (*ids, *names.forms)), texts_)


def is_sqlite(session: Session) -> bool:
    """Whether the session speaks to SQLite (and not to PostgreSQL)."""
    return session.get_bind().dialect.name == "sqlite"


# ---- writing


def forget(session: Session, ids: Collection[int]) -> None:
    """Take documents out of the index."""
    name = "rowid" if is_sqlite(session) else "id"
    if ids:
        session.execute(text(f"DELETE FROM {TABLE} WHERE {name} = :id"), [{"id": number} for number in ids])


def write(session: Session, documents: Iterable[IndexedDocument]) -> None:
    """Put documents into the index; none of them may be in it."""
    if not is_sqlite(session):
        bulk_insert(session, _vectors, ({"id": one.id, "words": _tsvector(one)} for one in documents))
        return
    # in the order of their numbers: FTS5 writes what it has gathered whenever a number comes after a greater one
    rows = [
        (one.id, *(" ".join(tokens) for field in (one.title, one.body) for tokens in (field.words, field.forms)))
        for one in sorted(documents, key=lambda one: one.id)
    ]
    if rows:
        columns = "rowid, title, title_forms, body, body_forms"
        session.connection().exec_driver_sql(f"INSERT INTO {TABLE} ({columns}) VALUES (?, ?, ?, ?, ?)", rows)


def _tsvector(document: IndexedDocument) -> str:
    """A document as PostgreSQL reads it: title words A, their forms B, body words C, their forms D."""
    places: dict[str, list[str]] = {}

    def put(tokens: Sequence[str], weight: str, first: int) -> None:
        for at, token in enumerate(tokens):
            places.setdefault(token, []).append(f"{min(first + at, _LAST)}{weight}")

    put(document.title.words, "A", 1)
    put(document.title.forms, "B", 1)
    put(document.body.words, "C", _BODY_FROM)
    put(document.body.forms, "D", _BODY_FROM)
    return " ".join(f"'{token}':{','.join(at[:_MOST_POSITIONS])}" for token, at in places.items())


@contextmanager
def many_to_come(session: Session) -> Generator[None]:
    """While a whole load is indexed, FTS5 gathers more before it writes: what it wrote in small parts it would merge again and again."""
    if not is_sqlite(session):
        yield
        return
    set_ = text(f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES ('hashsize', :bytes)")
    session.execute(set_, {"bytes": 32 * _GATHERED})
    yield
    session.execute(set_, {"bytes": _GATHERED})


def count_words(
    session: Session, fewer: Iterable[Iterable[Sequence[Any]]], more: Iterable[Iterable[Sequence[Any]]]
) -> None:
    """Follow with the words of names what documents went away and came: both as lists of their texts."""
    change: Counter[str] = Counter()
    for documents, sign in ((fewer, -1), (more, 1)):
        for texts in documents:
            named = {word for field, _, text in texts if field == NAME for word in plain_words(text)}
            for word in named:
                change[word] += sign
    changed = [word for word, by in change.items() if by]
    known: dict[str, int] = {}
    for part in (changed[at : at + 500] for at in range(0, len(changed), 500)):
        these = SearchWord.word.in_(part)
        rows = session.execute(select(SearchWord.word, SearchWord.documents).where(these))
        known |= {row.word: row.documents for row in rows}
        session.execute(delete(SearchWord).where(these))
    counted = {word: known.get(word, 0) + change[word] for word in changed}
    kept = [{"word": word, "folded": fold(word), "documents": count} for word, count in counted.items() if count > 0]
    if kept:
        session.execute(insert(SearchWord), kept)


# ---- asking


def matching(session: Session, query: Query) -> Select[Any]:
    """The numbers of the documents that a query with at least one group finds, as a subselect."""
    return select(_id(session)).where(_matches(session, query))


def finds(session: Session, query: Query) -> bool:
    """Whether a query with at least one group finds anything."""
    found = matching(session, query)
    if not is_sqlite(
        session
    ):  # for one row alone, PostgreSQL would look through all documents for a word that none has
        found = select(found.cte("found").prefix_with("MATERIALIZED").c.id)
    return session.execute(found.limit(1)).first() is not None


def ranked(
    session: Session, query: Query, *, titles_only: bool = False, among: Select[*tuple[int]] | None = None
) -> Select[*tuple[Any, ...]]:
    """The documents that a query finds, as columns `id`, `whole` (1 for what bears just this name) and `score`.

    The higher both are, the better; `whole` counts before `score`. `among` names the documents that are looked at, if they
    are not all: a score costs ten times what it costs to see that a document is none of them.
    """
    if is_sqlite(session):
        weights = f"{_TITLE_WEIGHT}, {_TITLE_FORM_WEIGHT}, {_BODY_WEIGHT}, {_BODY_FORM_WEIGHT}"
        score: ColumnElement[float] = literal_column(f"-bm25({TABLE}, {weights})", Float)
        named = literal_column(TABLE).op("MATCH")(literal(f'{{title_forms}} : "{query.whole}"'))
    else:
        of_all = (_BODY_FORM_WEIGHT, _BODY_WEIGHT, _TITLE_FORM_WEIGHT, _TITLE_WEIGHT)
        weights = ", ".join(str(one / _TITLE_WEIGHT) for one in of_all)
        asked = cast(literal(_tsquery(query, titles_only=titles_only)), TSQUERY)
        score = func.ts_rank(literal_column(f"CAST('{{{weights}}}' AS float4[])"), literal_column("words"), asked)
        named = literal_column("words").op("@@")(cast(literal(f"'{query.whole}':B"), TSQUERY))
    bearers = select(_id(session)).where(named).correlate(None)
    whole = case((_id(session).in_(bearers), 1), else_=0)
    found = select(_id(session).label("id"), whole.label("whole"), score.label("score")).where(
        _matches(session, query, titles_only=titles_only)
    )
    # "+ 0", for the index is asked once, not once for each document that it may find
    return found if among is None else found.where((_id(session) + 0).in_(among))


def _id(session: Session) -> ColumnElement[int]:
    return _fts.c.rowid if is_sqlite(session) else _index.c.id


def _matches(session: Session, query: Query, *, titles_only: bool = False) -> ColumnElement[bool]:
    if is_sqlite(session):
        return literal_column(TABLE).op("MATCH")(literal(_fts5(query, titles_only=titles_only)))
    asked = literal(_tsquery(query, titles_only=titles_only))
    return literal_column("words").op("@@")(cast(asked, TSQUERY))


def _fts5(query: Query, *, titles_only: bool) -> str:
    """A query as FTS5 reads it. Every token is quoted, so none can be an operator."""
    words, forms = ("title", "title_forms") if titles_only else ("title body", "title_forms body_forms")

    def phrase(one: Phrase) -> str:
        return f'({{{words}}} : "{" ".join(one.words)}"{" *" if one.beginning else ""})'

    def group(one: Group) -> str:
        told = [phrase(each) for each in one.phrases]
        told += [f'({{{forms}}} : "{form}")' for form in one.forms]
        told += [f'({{{forms}}} : "{begun}" *)' for begun in one.beginnings]
        return f"({' OR '.join(told)})"

    asked = " AND ".join(group(one) for one in query.groups)
    if len(query.words) > 1:  # finds nothing more, but what has the words side by side counts more
        asked = f'({asked}) OR ({{title}} : "{" ".join(query.words)}")'
    return f"({asked})" + "".join(f" NOT {group(one)}" for one in query.excluded)


def _tsquery(query: Query, *, titles_only: bool) -> str:
    """A query as PostgreSQL reads it. Every token is quoted, so none can be an operator."""
    words, forms = ("A", "B") if titles_only else ("AC", "BD")

    def phrase(one: Phrase) -> str:
        *before, last = (f"'{word}':" for word in one.words)
        ends = f"{last}{'*' if one.beginning else ''}{words}"
        return " <-> ".join([*(f"{word}{words}" for word in before), ends])

    def group(one: Group) -> str:
        told = [f"({phrase(each)})" for each in one.phrases]
        told += [f"'{form}':{forms}" for form in one.forms]
        told += [f"'{begun}':*{forms}" for begun in one.beginnings]
        return f"({' | '.join(told)})"

    asked = " & ".join(group(one) for one in query.groups)
    if len(query.words) > 1:  # finds nothing more, but what has the words side by side counts more
        side_by_side = " <-> ".join(f"'{word}':A" for word in query.words)
        asked = f"(({asked}) | ({side_by_side}))"
    return asked + "".join(f" & !{group(one)}" for one in query.excluded)
