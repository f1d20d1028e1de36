"""Every constraint of the schema, on both engines: a sound row is spoilt in one way, and the database names what it refuses.

The world below commits, so each of its rows is sound; each case changes one of them. A row is named after its table (and has
nothing hanging on it) unless the case names another.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Table,
    UniqueConstraint,
    and_,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.db import Database
from app.models import Base, Citation, Fact, FactOption
from tests.conftest import Home, opened
from tests.factories import (
    Made,
    cite,
    make_about,
    make_alias,
    make_body,
    make_change,
    make_claim,
    make_codebook,
    make_conflict,
    make_council,
    make_country,
    make_criterion,
    make_document,
    make_event,
    make_fact,
    make_framework,
    make_institution,
    make_law,
    make_legal_basis,
    make_level,
    make_mapping,
    make_mechanism,
    make_party,
    make_provision,
    make_question,
    make_relation,
    make_revision,
    make_series,
    make_series_value,
    make_source,
    make_statistic,
    make_succession,
    make_theme,
    make_version,
)

Key = dict[str, Any]
MISSING = 9_999_999
TABLES = Base.metadata.tables


@dataclass(frozen=True)
class World:
    """A committed set of sound rows, by name."""

    database: Database
    rows: dict[str, Key]


@pytest.fixture(scope="module")
def world(home: Home) -> Iterator[World]:
    with home.migrated() as url, opened(url) as database:
        with database.write() as session:
            rows = sound_rows(session)
        yield World(database, rows)


def sound_rows(session: Session) -> dict[str, Key]:
    """One row of every table that has a constraint, and of facts and citations one of every kind."""
    kz, country = make_country(session), make_country(session, "TJ", "TJK")
    ministry, fund = make_institution(session), make_institution(session)
    grants, cited = make_mechanism(session, country=kz), make_source(session)
    law, other_law = make_law(session, country=kz), make_law(session, country=kz)
    article = make_provision(session, law, "art. 1")
    series, conflict, event = make_series(session), make_conflict(session), make_event(session, countries=[kz])
    body, claim = make_body(session, grants, fund), make_claim(session, conflict)
    relation, figure = (
        make_relation(session, law, other_law),
        make_series_value(session, series, 1.0, period_from="2015"),
    )
    about, theme, framework = (
        make_question(session),
        make_theme(session, key="taken"),
        make_framework(session, key="taken"),
    )
    make_codebook(session)
    make_theme(session, key="theme"), make_framework(session, key="framework")
    make_succession(session, ministry, fund)
    make_level(session, grants)
    make_alias(session, grants, "Grants")
    make_about(session, about, grants)
    make_party(session, event, institution=fund)
    make_provision(session, law, "taken")
    make_relation(session, law, other_law, type="repeals")
    revision, spare = make_revision(session, 1), make_revision(session, 2)

    def criterion(value_type: str) -> Made:
        return make_criterion(session, f"a-{value_type}", value_type=value_type, theme=theme)

    yes_or_no, either = criterion("choice"), make_criterion(session, options=("yes", "maybe"), theme=theme)
    many, share, amount = criterion("choices"), criterion("share"), criterion("amount")
    number, date = criterion("number"), criterion("date")
    make_mapping(session, yes_or_no, framework)

    def known(criterion: Made, value: Any, public_id: str | None = None) -> Made:
        return make_fact(session, public_id, subject=grants, criterion=criterion, value=value, source=cited)

    facts = {
        "fact": known(yes_or_no, "yes"),
        "another fact": known(yes_or_no, "no", "taken"),
        "unknown fact": make_fact(session, subject=grants, criterion=yes_or_no),
        "fact of choices": known(many, ["yes"]),
        "fact of a number": known(number, {"number": 3, "unit": "days"}),
        "fact of an amount": known(amount, {"amount": 9, "unit": "KZT"}),
        "fact of a share": known(share, {"share": 1}),
        "fact of no share": known(share, {"share": 0}),
        "fact of a date": known(date, "2015-12"),
    }
    numbers = {
        "entry": grants.id,
        "country": country.id,
        "source": make_source(session).id,
        "law": make_law(session, country=kz).id,
        "law_version": make_version(session, law, valid_from="2000", amending_law_id=other_law.id).id,
        "provision": make_provision(session, law, "art. 2").id,
        "law_relation": relation,
        "institution": make_institution(session, country=kz).id,
        "mechanism": make_mechanism(session, country=kz).id,
        "council": make_council(session, country=kz).id,
        "body": make_body(session, grants, fund),
        "criterion": make_criterion(session, value_type="number", sister_id=share.id).id,
        "statistic": make_statistic(session, about=kz, period_from="2015", period_to="2016").id,
        "series": make_series(session).id,
        "series_value": make_series_value(session, series, 2.0, period_from="2015", period_to="2016"),
        "event": make_event(session, start="2015-05-21", end="2015-05-21").id,
        "conflict": make_conflict(session).id,
        "claim": make_claim(session, conflict),
        "question": make_question(session).id,
        "legal_basis": make_legal_basis(session, law, owner=grants),
        "legal basis with its article": make_legal_basis(session, law, owner=grants, provision=article, label="art. 1"),
        "legal basis of a fact": make_legal_basis(session, law, fact=facts["fact"], label="art. 7"),
        "search_document": make_document(session, 2, entry=grants),
        "search document of a fact": make_document(session, 3, fact=facts["fact"]),
        "another search document": make_document(session, 4, entry=kz),
        "another search document of a fact": make_document(session, 5, fact=facts["another fact"]),
        "change": make_change(session, spare, grants, action="created", after={"a": 1}),
        "change of a change": make_change(session, revision, grants, action="changed", before={"a": 1}, after={"a": 2}),
        "change of a retirement": make_change(session, revision, grants, action="retired", before={"a": 2}),
        "citation": cite(session, cited, entry_id=grants.id),
        "citation of a fact": cite(session, cited, fact_id=facts["fact"].id, position=1),
        "citation of a relation": cite(session, cited, relation_id=relation),
        "citation of a body": cite(session, cited, body_id=body),
        "citation of a claim": cite(session, cited, claim_id=claim),
        "citation of a figure": cite(session, cited, series_value_id=figure),
        **{name: fact.id for name, fact in facts.items()},
    }
    return {name: {"id": number} for name, number in numbers.items()} | {
        "codebook": {"id": 1},
        "theme": {"key": "theme"},
        "framework": {"key": "framework"},
        "alias": {"entry_id": grants.id},
        "about": {"owner_id": about.id},
        "arrangement_level": {"entry_id": grants.id},
        "institution_succession": {"predecessor_id": ministry.id},
        "criterion_option": {"criterion_id": either.id, "value": "maybe"},
        "criterion_framework": {"criterion_id": yes_or_no.id},
        "fact_option": {"fact_id": facts["fact of choices"].id},
        "event_country": {"event_id": event.id},
        "event_party": {"event_id": event.id},
    }


# ---- the cases


@dataclass(frozen=True)
class Spoilt:
    """A change of one row that breaks one constraint."""

    constraint: str
    values: Key | Callable[[Session, World], Key]
    row: str = ""

    def __str__(self) -> str:
        said = (
            ", ".join(f"{name}={value}" for name, value in self.values.items()) if isinstance(self.values, dict) else ""
        )
        return " ".join(filter(None, (self.constraint, self.row.replace(" ", "-"), said)))


def day(year: int) -> dt.date:
    return dt.date(year, 1, 1)


def dated(name: str, year: int | None, precision: str | None) -> Key:
    return {name: year and day(year), f"{name}_precision": precision}


def badly_dated(table: str, name: str) -> list[Spoilt]:
    """A partial date is a date and a precision, or neither."""
    constraint = f"ck_{table}_{name}_precision"
    year = 2016 if name in ("valid_to", "period_to", "end") else 2015
    wrong = (dated(name, year, None), dated(name, year, "era"), dated(name, None, "year"))
    return [Spoilt(constraint, values) for values in wrong]


def badly_spanned(table: str) -> list[Spoilt]:
    """What has a period with a span may break any of these."""
    start, span = dated("valid_from", 2015, "year"), f"ck_{table}_span_ordered"
    return [
        Spoilt(f"ck_{table}_period_ordered", {**start, **dated("valid_to", 2014, "year")}),
        Spoilt(f"ck_{table}_period_ordered", {**start, **dated("valid_to", 2015, "year")}),
        Spoilt(span, {"starts_first": day(2016), "starts_last": day(2015)}),
        Spoilt(span, {"ends_first": day(2026), "ends_last": day(2025)}),
        Spoilt(
            span, {"starts_first": day(2016), "starts_last": day(2016), "ends_first": day(2014), "ends_last": day(2015)}
        ),
        Spoilt(f"ck_{table}_valid_from_basis_known", {"valid_from_basis": "guessed"}),
        Spoilt(f"ck_{table}_valid_to_basis_known", {"valid_to_basis": "guessed"}),
        *badly_dated(table, "valid_from"),
        *badly_dated(table, "valid_to"),
    ]


def unknown_words(columns: str) -> list[Spoilt]:
    """Columns (`table.column`) that hold one of the domain's words."""
    pairs = [column.split(".") for column in columns.split()]
    return [Spoilt(f"ck_{table}_{column}_known", {column: "?"}) for table, column in pairs]


def values_only_if_known() -> list[Spoilt]:
    """A fact that is not known has no value in any column."""
    values = {"value": "yes", "value_code": "yes", "value_number": 1.0, "value_unit": "KZT", "value_bound": "exact"}
    values |= {"value_year": 2015, "value_date": day(2015)}
    spoilt = [Spoilt("ck_fact_value_only_if_known", {name: value}, "unknown fact") for name, value in values.items()]
    emptied = {"status": "unknown", "value": None}
    return [
        *spoilt,
        Spoilt("ck_fact_value_only_if_known", emptied),
        Spoilt("ck_fact_value_only_if_known", {"status": "not-coded"}),
    ]


def values_of_another_type() -> list[Spoilt]:
    """A known value has the columns of its criterion's type, and no others."""
    cases: dict[str, list[Key]] = {
        "fact": [{"value_code": None}, {"value_number": 1.0}, {"value_date": day(2015)}],
        "fact of choices": [{"value_code": "yes"}, {"value_number": 1.0}, {"value_date": day(2015)}],
        "fact of a number": [
            {"value_number": None},
            {"value_unit": None},
            {"value_code": "yes"},
            {"value_date": day(2015)},
        ],
        "fact of an amount": [
            {"value_number": None},
            {"value_unit": None},
            {"value_code": "yes"},
            {"value_date": day(2015)},
        ],
        "fact of a share": [
            *({"value_number": number} for number in (None, 1.01, -0.01)),
            *({"value_code": "yes"}, {"value_date": day(2015)}),
        ],
        "fact of a date": [{"value_date": None}, {"value_code": "yes"}, {"value_number": 1.0}],
    }
    return [Spoilt("ck_fact_value_of_type", values, row) for row, spoilt in cases.items() for values in spoilt]


CHECKS = [
    *badly_spanned("entry"),
    *badly_spanned("fact"),
    *badly_spanned("body"),
    *unknown_words("entry.kind theme.applies_to arrangement_level.level body.role council.status council.type"),
    *unknown_words("criterion.applies_to criterion.comparable criterion.default_bound criterion.value_type law.status"),
    *unknown_words("mechanism.status mechanism.type question.priority series.kind source.kind statistic.bound"),
    *unknown_words("event_party.role fact.aspect fact.certainty fact.rank fact.value_bound"),
    Spoilt("ck_fact_status_known", {"status": "?"}, "unknown fact"),
    Spoilt("ck_change_action_known", {"action": "?"}, "change of a change"),
    *badly_dated("source", "published"),
    *badly_dated("law", "adopted"),
    *badly_dated("law", "in_force_from"),
    *badly_dated("law", "repealed"),
    *badly_dated("law_relation", "date"),
    *badly_dated("event", "start"),
    *badly_dated("event", "end"),
    *badly_dated("statistic", "period_from"),
    *badly_dated("statistic", "period_to"),
    *badly_dated("series_value", "period_to"),
    Spoilt("ck_series_value_period_from_precision", {"period_from_precision": "era"}),
    Spoilt("ck_statistic_period_ordered", dated("period_to", 2015, "year")),
    Spoilt("ck_series_value_period_ordered", dated("period_to", 2014, "year")),
    Spoilt("ck_event_period_ordered", dated("end", 2014, "day")),
    Spoilt("ck_law_period_ordered", dated("repealed", 1999, "year")),
    Spoilt("ck_law_adopted_before_repealed", {**dated("adopted", 2016, "day"), **dated("repealed", 2015, "day")}),
    Spoilt(
        "ck_law_relation_two_laws",
        lambda session, world: {"other_law_id": held(session, world, "law_relation", "law_id")},
    ),
    Spoilt(
        "ck_institution_succession_two_institutions",
        lambda session, world: {"successor_id": held(session, world, "institution_succession", "predecessor_id")},
    ),
    Spoilt("ck_codebook_one_row", {"id": 2}),
    Spoilt("ck_event_party_one_party", {"text": "and some words"}),
    Spoilt("ck_event_party_one_party", {"institution_id": None}),
    Spoilt("ck_change_before_unless_created", {"before": {"a": 0}}),
    Spoilt("ck_change_before_unless_created", {"before": None}, "change of a change"),
    Spoilt("ck_change_after_unless_retired", {"after": None}),
    Spoilt("ck_change_after_unless_retired", {"after": {"a": 3}}, "change of a retirement"),
    Spoilt("ck_legal_basis_one_owner", {"entry_id": None}),
    Spoilt("ck_legal_basis_one_owner", lambda _, world: {"fact_id": world.rows["fact"]["id"]}),
    Spoilt("ck_legal_basis_provision_named", {"provision_label": None}, "legal basis with its article"),
    Spoilt("ck_citation_one_owner", {"entry_id": None}),
    *(
        Spoilt("ck_citation_one_owner", {column: 1})
        for column in ("fact_id", "relation_id", "body_id", "claim_id", "series_value_id")
    ),
    Spoilt("ck_search_document_one_owner", {"entry_id": None}),
    Spoilt("ck_search_document_one_owner", {"fact_id": 1}),
    Spoilt("ck_fact_known_is_cited", {"proof_id": None}),
    Spoilt("ck_fact_known_has_value", {"value": None}),
    Spoilt("ck_fact_preferred_has_reason", {"rank": "preferred"}),
    *values_only_if_known(),
    *values_of_another_type(),
]

UNIQUES = [
    Spoilt("uq_entry_public_id", {"public_id": "kz"}),
    Spoilt("uq_fact_public_id", {"public_id": "taken"}),
    Spoilt("uq_theme_key", {"key": "taken"}),
    Spoilt("uq_framework_key", {"key": "taken"}),
    Spoilt(
        "uq_search_document_entry_id",
        lambda _, world: {"entry_id": world.rows["entry"]["id"]},
        "another search document",
    ),
    Spoilt(
        "uq_search_document_fact_id",
        lambda _, world: {"fact_id": world.rows["fact"]["id"]},
        "another search document of a fact",
    ),
    Spoilt("uq_country_iso2", {"iso2": "KZ"}),
    Spoilt("uq_country_iso3", {"iso3": "KAZ"}),
    Spoilt("uq_provision_law_id_label", {"label": "taken"}),
    Spoilt("uq_law_relation_law_id_type_other_law_id", {"type": "repeals"}),
]

COMPANIONS = [
    "uq_criterion_id_value_type",
    "uq_fact_id_criterion_id",
    "uq_citation_id_fact_id",
    "uq_provision_law_id_id",
]
"""Keys that hold the primary key, so nothing can break them alone: they are there for a foreign key to point at."""

ROWS_OF_KEYS = {
    "fk_citation_fact_id": "citation of a fact",
    "fk_citation_relation_id": "citation of a relation",
    "fk_citation_body_id": "citation of a body",
    "fk_citation_claim_id": "citation of a claim",
    "fk_citation_series_value_id": "citation of a figure",
    "fk_search_document_fact_id": "search document of a fact",
    "fk_legal_basis_fact_id": "legal basis of a fact",
    "fk_fact_criterion_id": "unknown fact",
}

COMPOSITE_KEYS = [
    # a fact carries its criterion's value type, so a value of another type cannot hide behind it
    Spoilt("fk_fact_criterion_id_value_type", {"value_type": "share"}, "unknown fact"),
    # an option that its criterion does not have, or that only another criterion has
    Spoilt("fk_fact_criterion_id_value_code", {"value_code": "no-such-option"}),
    Spoilt("fk_fact_criterion_id_value_code", {"value_code": "maybe"}),
    Spoilt("fk_fact_option_criterion_id_value", {"value": "maybe"}),
    # a chosen option carries its fact's criterion
    Spoilt(
        "fk_fact_option_fact_id_criterion_id",
        lambda session, world: {"criterion_id": held(session, world, "fact", "criterion_id")},
    ),
    # what proves a fact is a citation of this fact, not of another, nor of an entry
    Spoilt("fk_fact_proof", {"proof_id": MISSING}),
    Spoilt("fk_fact_proof", lambda session, world: {"proof_id": held(session, world, "another fact", "proof_id")}),
    Spoilt("fk_fact_proof", lambda _, world: {"proof_id": world.rows["citation"]["id"]}),
    # a provision is one of the law that is named
    Spoilt("fk_legal_basis_law_id_provision_id", {"provision_id": MISSING}, "legal basis with its article"),
    Spoilt(
        "fk_legal_basis_law_id_provision_id",
        lambda _, world: {"law_id": world.rows["law"]["id"]},
        "legal basis with its article",
    ),
]


def constraints(kind: type[Any]) -> dict[str, Any]:
    """The named constraints of a kind in the schema, by name: parallel workers must collect tests in one order."""
    found = [made for table in TABLES.values() for made in table.constraints if isinstance(made, kind)]
    return {str(made.name): made for made in sorted(found, key=lambda made: str(made.name))}


FOREIGN_KEYS = [
    *(
        Spoilt(name, {key.column_keys[0]: MISSING}, ROWS_OF_KEYS.get(name, ""))
        for name, key in constraints(ForeignKeyConstraint).items()
        if len(key.column_keys) == 1
    ),
    *COMPOSITE_KEYS,
]

ALSO_BROKEN = {"fk_fact_criterion_id": {"fk_fact_criterion_id_value_type"}}
"""Foreign keys that cannot be broken without another one."""


# ---- the tests


@pytest.mark.parametrize("spoilt", [*CHECKS, *UNIQUES], ids=str)
def test_refuses_what_breaks_the_constraint(world: World, spoilt: Spoilt) -> None:
    with Session(world.database.writer) as session, pytest.raises(IntegrityError) as refused:
        spoil(session, world, spoilt)
    assert refused_constraint(refused.value) == spoilt.constraint


@pytest.mark.parametrize("spoilt", FOREIGN_KEYS, ids=str)
def test_refuses_what_breaks_the_foreign_key_when_it_commits(world: World, spoilt: Spoilt) -> None:
    with Session(world.database.writer) as session:
        spoil(session, world, spoilt)
        if session.get_bind().dialect.name == "sqlite":
            assert broken_keys(session) == {spoilt.constraint} | ALSO_BROKEN.get(spoilt.constraint, set())
            with pytest.raises(IntegrityError, match="FOREIGN KEY constraint failed"):
                session.commit()
            session.rollback()  # by itself SQLAlchemy gives the connection back with its transaction still open
        else:
            with pytest.raises(IntegrityError) as refused:
                session.execute(text(f"SET CONSTRAINTS {spoilt.constraint} IMMEDIATE"))
            assert refused_constraint(refused.value) == spoilt.constraint


@pytest.mark.parametrize("name", COMPANIONS)
def test_a_companion_key_is_there_for_a_foreign_key(world: World, name: str) -> None:
    companion = constraints(UniqueConstraint)[name]
    wanted = [f"{companion.table.name}.{column.name}" for column in companion.columns]
    pointing = [
        key.name
        for key in constraints(ForeignKeyConstraint).values()
        if sorted(element.target_fullname for element in key.elements) == sorted(wanted)
    ]
    assert pointing
    stored = inspect(world.database.writer).get_unique_constraints(companion.table.name)
    assert name in [unique["name"] for unique in stored]


def test_every_constraint_has_a_case() -> None:
    tested = {case.constraint for case in (*CHECKS, *UNIQUES, *FOREIGN_KEYS)} | set(COMPANIONS)
    named = constraints(CheckConstraint) | constraints(UniqueConstraint) | constraints(ForeignKeyConstraint)
    assert tested == named.keys()


def test_every_constraint_is_named() -> None:
    assert "None" not in constraints(CheckConstraint) | constraints(UniqueConstraint) | constraints(
        ForeignKeyConstraint
    )


def test_foreign_keys_wait_for_the_commit() -> None:
    hasty = [
        name
        for name, key in constraints(ForeignKeyConstraint).items()
        if not (key.deferrable and key.initially == "DEFERRED")
    ]
    assert hasty == []


def test_a_fact_that_is_not_known_may_go_uncited(world: World) -> None:
    with world.database.read() as session:
        assert held(session, world, "unknown fact", "proof_id") is None


def test_chosen_options_and_citations_are_kept(world: World) -> None:
    with world.database.read() as session:
        assert session.execute(select(FactOption.value)).scalars().all() == ["yes"]
        uncited = select(Fact.id).where(
            Fact.status == "known", Fact.id.not_in(select(Citation.fact_id).where(Citation.fact_id > 0))
        )
        assert session.execute(uncited).all() == []


# ---- helpers


def table_of(spoilt: Spoilt) -> Table:
    every = constraints(CheckConstraint) | constraints(UniqueConstraint) | constraints(ForeignKeyConstraint)
    table = every[spoilt.constraint].table
    assert isinstance(table, Table)
    return table


def spoil(session: Session, world: World, spoilt: Spoilt) -> None:
    table = table_of(spoilt)
    values = spoilt.values if isinstance(spoilt.values, dict) else spoilt.values(session, world)
    changed = session.execute(update(table).where(matches(table, world.rows[spoilt.row or table.name])).values(values))
    assert changed.rowcount == 1  # type: ignore[attr-defined]


def matches(table: Table, key: Key) -> Any:
    return and_(*(table.c[name] == value for name, value in key.items()))


def held(session: Session, world: World, row: str, column: str) -> Any:
    """What a column of a row of the world holds."""
    table = TABLES["fact"] if "fact" in row else TABLES[row]
    return session.execute(select(table.c[column]).where(matches(table, world.rows[row]))).scalar_one()


def refused_constraint(error: IntegrityError) -> str:
    """The name of the constraint; SQLite tells the columns of a unique one instead."""
    if isinstance(error.orig, psycopg.Error):
        return str(error.orig.diag.constraint_name)
    said = str(error.orig)
    if said.startswith("CHECK"):
        return said.removeprefix("CHECK constraint failed: ")
    columns = said.removeprefix("UNIQUE constraint failed: ").split(", ")
    uniques = constraints(UniqueConstraint).items()
    return next(name for name, key in uniques if [f"{c.table.name}.{c.name}" for c in key.columns] == columns)


def broken_keys(session: Session) -> set[str]:
    """The names of the foreign keys that SQLite finds broken."""
    names = {
        (key.table.name, tuple(sorted(key.column_keys))): name
        for name, key in constraints(ForeignKeyConstraint).items()
    }
    broken = set()
    for table, _row, _parent, number in session.execute(text("PRAGMA foreign_key_check")).all():
        listed = session.execute(text(f"PRAGMA foreign_key_list({table})")).all()
        columns = tuple(sorted(row[3] for row in listed if row[0] == number))
        broken.add(names[(table, columns)])
    return broken
