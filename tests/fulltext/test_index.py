"""The databases' indexes find what the rules in memory say, follow every load, and agree with each other."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import Database
from app.fulltext import index
from app.fulltext.index import NAME, PUBLIC_ID, TEXT, IndexedDocument
from app.fulltext.words import GAP, Tokens, parse_query, plain_words
from app.models import Entry, Fact, SearchDocument, SearchWord

TEXTS: dict[int, list[Any]] = {
    2: [[PUBLIC_ID, None, "kz-mech-social-order"], [NAME, "ru", "Государственный социальный заказ"], [NAME, "en", "State social order"]],
    4: [[PUBLIC_ID, None, "tj-mech-state-social-order"], [NAME, "tg", "фармоиши иҷтимоии давлатӣ"], [TEXT, None, "Order of 2012"]],
    6: [[PUBLIC_ID, None, "kz-law-36"], [NAME, "en", "On grants"], [NAME, None, "36-III"], [TEXT, None, "It's “social”; state/grants."]],
    8: [[PUBLIC_ID, None, "kz-council-x"], [NAME, "kk", "Қоғамдық кеңестер"], [NAME, "en", "Public councils: social"]],
    11: [[TEXT, None, "order social 383-V"]],
}  # fmt: skip
WORDS = [
    "social", "order", "орд", "социального", "заказ", "sotsialnyi", "grants", "grant", "36-III", "383-V", "кеңес", "кенес",
    "фармоиши", "ичтимои", '"social order"', '"order social"', "-state", "-grants", "-36-III", "kz-mech", "state/grants", "'", "of",
    "2012", "it's", "“", "NEAR(", "AND", "*", "a:b",
]  # fmt: skip


@pytest.fixture
def indexed(session: Session) -> Session:
    index.write(session, [IndexedDocument.of(number, texts) for number, texts in TEXTS.items()])
    return session


def in_memory(query: str) -> set[int]:
    asked = parse_query(query)
    found = set()
    for number, texts in TEXTS.items():
        document = IndexedDocument.of(number, texts)
        title, body = document.title, document.body
        tokens = Tokens((*title.words, GAP, *body.words), (*title.forms, *body.forms))
        if asked.finds(tokens):
            found.add(number)
    return found


def in_database(session: Session, query: str) -> set[int]:
    return set(session.execute(index.matching(session, parse_query(query))).scalars())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
def test_an_index_finds_what_the_rules_say(indexed: Session, words: list[str]) -> None:
    query = " ".join(words)
    if parse_query(query).groups:
        assert in_database(indexed, query) == in_memory(query), query


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40))
def test_nothing_that_can_be_typed_upsets_it(indexed: Session, query: str) -> None:
    if parse_query(query).groups:
        in_database(indexed, query)
        indexed.execute(index.ranked(indexed, parse_query(query))).all()


def test_ranks_who_bears_just_the_name_first(indexed: Session) -> None:
    rows = indexed.execute(index.ranked(indexed, parse_query("on grants"))).all()
    assert [(row.id, row.whole) for row in rows] == [(6, 1)]
    rows = indexed.execute(index.ranked(indexed, parse_query("state social orders"))).all()
    assert max(rows, key=lambda row: (row.whole, row.score)).id == 2


def test_forgets(indexed: Session) -> None:
    assert in_database(indexed, "фармоиши") == {4}
    index.forget(indexed, [4])
    assert in_database(indexed, "фармоиши") == set()
    index.write(indexed, [IndexedDocument.of(4, TEXTS[4])])


class TestTheSeed:
    def test_has_a_document_for_every_entry_and_fact(self, seeded: Database) -> None:
        with seeded.read() as session:
            entries = set(session.execute(select(Entry.id).where(Entry.retired.is_(False))).scalars())
            facts = set(session.execute(select(Fact.id)).scalars())
            documents = session.execute(select(SearchDocument.entry_id, SearchDocument.fact_id)).all()
        assert {row.entry_id for row in documents} - {None} == entries
        assert {row.fact_id for row in documents} - {None} == facts

    def test_counts_the_words_of_names(self, seeded: Database) -> None:
        with seeded.read() as session:
            texts = session.execute(select(SearchDocument.texts)).scalars()
            bearing = sum(
                any(field == NAME and "гранты" in plain_words(text) for field, _, text in told) for told in texts
            )
            asked = select(SearchWord.documents).where(SearchWord.word == "гранты")
            assert session.execute(asked).scalar_one() == bearing > 1
