"""The invented world: deterministic, sound, told apart from fact; every read works on it, and none goes through a whole table."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, select, text

from app.core.db import Database
from app.core.settings import ROOT
from app.fulltext.index import is_sqlite
from app.models import Country, Institution, Law, Mechanism, Revision, Source
from app.seeding.dataset import Dataset
from app.seeding.load import load
from app.seeding.reading import read_dataset
from app.seeding.records import CriterionRecord
from app.seeding.references import faults_of
from app.synth.countries import COUNTRIES
from app.synth.making import Refused, _codebook, make_world
from app.synth.world import InventedCountry, codebook_of_the_world, series_of_the_world
from tests.conftest import Home, asked, on_one_engine, opened

SEED = ROOT / "seed"


@pytest.fixture(scope="module")
def invented(home: Home) -> Iterator[Database]:
    """An invented world of three countries."""
    with home.migrated() as url, opened(url) as database:
        make_world(database, SEED, 3, seed=1)
        yield database


@pytest.fixture(scope="module")
def world(invented: Database) -> Iterator[TestClient]:
    with asked(invented) as client:
        yield client


def in_memory(countries: int) -> Dataset:
    """The same world without a database."""
    chosen = sorted(COUNTRIES[:countries])
    units = codebook_of_the_world(_codebook(SEED), chosen)
    criteria = [unit.record for unit in units if isinstance(unit.record, CriterionRecord)]
    units += series_of_the_world(chosen, 1)
    for country in chosen:
        units += InventedCountry(country, 1, criteria).units()
    return Dataset({unit.public_id: unit for unit in units})


def test_is_the_same_on_both_databases_and_as_it_was_made(invented: Database) -> None:
    with invented.read() as session:
        digest = session.execute(select(Revision.digest)).scalar_one()
        assert digest == in_memory(3).digest() == read_dataset(session).digest()


def test_has_no_fault_that_a_load_would_tell(invented: Database) -> None:
    with invented.read() as session:
        assert faults_of(read_dataset(session), lambda _file, _place: 0) == []


def test_a_country_is_the_same_among_few_and_many() -> None:
    few, many = in_memory(1).units, in_memory(3).units
    own = {public_id for public_id in few if public_id.startswith("kz-") and few[public_id].home == "kz"}
    assert len(own) > 1500
    assert all(few[public_id] == many[public_id] for public_id in own)


def test_cannot_pass_for_fact(invented: Database, world: TestClient) -> None:
    with invented.read() as session:
        for names in (Country.names, Mechanism.names, Institution.names, Law.titles):
            assert all(told["en"].startswith("Invented ") for told in session.execute(select(names)).scalars())
        assert all(note and "Synthetic" in note for note in session.execute(select(Source.note)).scalars())
    assert world.get("/api/v1/countries").json()["meta"]["codebook"].endswith("-synthetic")


def test_the_same_again_changes_nothing_and_another_is_refused(invented: Database) -> None:
    assert not make_world(invented, SEED, 3, seed=1).new
    with pytest.raises(Refused, match="--replace"):
        make_world(invented, SEED, 2, seed=1)


def test_real_data_is_never_mixed_with_it(seeded: Database) -> None:
    with pytest.raises(Refused, match="holds data already"):
        make_world(seeded, SEED, 1, seed=1)


def test_the_real_seed_is_not_loaded_over_it(invented: Database) -> None:
    with pytest.raises(Exception, match="gone from the seed"):
        load(invented, SEED)
    with invented.read() as session:
        assert session.execute(select(Revision.number)).scalars().all() == [1]


LISTS = "countries laws provisions institutions mechanisms councils facts criteria sources statistics series events conflicts questions feed".split()  # fmt: skip


@pytest.mark.parametrize("resource", LISTS)
def test_every_list_and_what_it_lists_can_be_read(world: TestClient, resource: str) -> None:
    page = world.get(f"/api/v1/{resource}?limit=3").json()
    assert page["page"]["total"] >= 3
    for row in page["data"] if resource != "feed" else ():
        assert world.get(row["url"]).status_code == 200


HOT = [
    "laws/kz-law-7",
    "laws/kz-law-7/provisions",
    "laws/kz-law-7/impact",
    "provisions/kz-law-7-art-2",
    "mechanisms/kz-mech-2",
    "councils/kz-council-2",
    "sources/kz-src-3",
    "facts?subject=kz-mech-2&as_of=2012-05-21",
    "facts?subject=kz-mech-2&include=evidence",
    "facts?source=kz-src-3",
    "facts?law=kz-law-7",
    "facts?subject=kz-mech-2&stale=true",
    "facts?subject=kz-mech-2&evidence_date__isnull=true",
    "facts?subject=kz-mech-2&sort=-start&facet=status,value",
    "provisions?law=kz-law-7",
    "provisions?source=kz-src-3",
    "mechanisms?law=kz-law-7",
    "mechanisms?text=quorum",
    "mechanisms?country=kz&type=grant",
    "mechanisms?country=kz&facet=type,status",
    "councils?country=kz",
    "laws?country=kz",
    "compare?columns=kz@2012-05-21,tj",
    "compare?columns=kz-mech-2,kz-mech-9",
    "presence?country=kz,tj",
    "coverage?country=kz",
    "changes?country=kz&from=2012-01-01&to=2014-01-01",
    "search?q=quorum",
    "search?q=quorum&country=kz",
    "search?q=quorumm",
    "suggest?q=invented%20gra",
]
LARGE = {
    "fact",
    "fact_option",
    "citation",
    "legal_basis",
    "provision",
    "change",
    "search_document",
    "search_index",
    "law_version",
    "body",
    "alias",
}
"""Tables that grow with the facts and texts of a country."""


def plans(database: Database, statements: list[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    """The large tables that a statement goes through from end to end, each with the statement."""
    with database.read() as session:
        connection = session.connection()
        if not is_sqlite(
            session
        ):  # what no index can answer is still scanned; how small tables are joined does not matter
            for way in ("seqscan", "hashjoin", "mergejoin"):
                connection.execute(text(f"SET LOCAL enable_{way} = off"))
        for statement, parameters in statements:
            if is_sqlite(session):
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                scanned = [
                    found[1]
                    for row in rows
                    if (found := re.match(r"SCAN (\w+)\b(?! VIRTUAL TABLE INDEX \d+:M)", row.detail))
                ]
            else:
                rows = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
                plan = rows.scalar_one()
                scanned = [*_scans((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])]
            for name in scanned:
                aliased = re.search(rf"(\w+) AS {name}\b", statement)
                table = aliased[1] if aliased else name
                if table in LARGE:
                    yield table, statement


def _scans(node: dict[str, Any]) -> Iterator[str]:
    if "Relation Name" in node and "Index Cond" not in node and "Bitmap" not in node["Node Type"]:
        yield node["Relation Name"]
    for part in node.get("Plans", ()):
        yield from _scans(part)


def sent_for(world: TestClient, address: str) -> list[tuple[str, Any]]:
    """What a request asks the database, each statement with its parameters."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            sent.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        answer = world.get(f"/api/v1/{address}")
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert answer.status_code == 200, answer.text
    return sent


@pytest.mark.parametrize("address", HOT)
def test_no_hot_read_goes_through_a_large_table(invented: Database, world: TestClient, address: str) -> None:
    sent = sent_for(world, address)
    assert sent
    assert [*plans(invented, sent)] == []


WHOLE = [
    "facts",
    "facts?as_of=any",
    "facts?sort=start",
    "facts?sort=-start",
    "facts?sort=criterion",
    "facts?stale=true",
    "facts?aspect=practice",
    "provisions",
    "countries",
    "sources",
    "institutions",
    "laws?sort=id",
]
"""Lists of the whole world, or of much of it, in an order that an index has."""


def test_no_day_keeps_sqlite_from_going_along_the_start_of_facts(
    invented: Database, world: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.listing.MANY", 50)
    for address in ("facts?sort=-start&as_of=any", "facts?sort=start&as_of=1950-01-01", "facts?sort=start&as_of=any"):
        world.get(f"/api/v1/{address}")
        assert not any(sorts_all(invented, *one) for one in sent_for(world, address) if "_key_0" in one[0])


@pytest.mark.parametrize("address", WHOLE)
def test_a_page_of_the_whole_world_is_read_along_an_index(
    invented: Database, world: TestClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.listing.MANY", 50)
    monkeypatch.setattr("app.listing.VERY_MANY", 50)
    address += f"{'&' if '?' in address else '?'}limit=2"
    first = world.get(f"/api/v1/{address}").json()
    sent = sent_for(world, address)  # its total is known now
    assert [*plans(invented, sent)] == []
    assert not any(sorts_all(invented, *one) for one in sent if "_key_0" in one[0])
    second = sent_for(world, f"{address}&cursor={first['page']['next']}")
    assert [*plans(invented, second)] == []


def sorts_all(database: Database, statement: str, parameters: Any) -> bool:
    """Whether SQLite puts all rows that it finds in order before it gives the first. (PostgreSQL does so where it costs less.)"""
    with database.read() as session:
        if not is_sqlite(session):
            return False
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return "USE TEMP B-TREE FOR ORDER BY" in [row.detail for row in plan]


@on_one_engine
def test_a_list_that_is_put_in_order_would_be_seen(invented: Database) -> None:
    assert sorts_all(invented, "SELECT id FROM fact ORDER BY note LIMIT 5", ())


@pytest.mark.parametrize("address", ["facts", "laws", "provisions", "statistics", "events", "facts?country=kz"])
def test_the_total_of_a_list_is_counted_once_for_a_state_of_the_data(world: TestClient, address: str) -> None:
    world.get(f"/api/v1/{address}")
    again = sent_for(world, address)
    assert again
    assert not any("count(*)" in statement and "FROM (SELECT" in statement for statement, _ in again)


@pytest.mark.parametrize("asked", ["facet=country", "facet=value,status", "group_by=theme,status", "facet=subject"])
def test_facets_and_groups_are_counted_once_for_a_state_of_the_data(world: TestClient, asked: str) -> None:
    first = world.get(f"/api/v1/facts?limit=1&{asked}").json()
    assert not any("GROUP BY" in statement for statement, _ in sent_for(world, f"facts?limit=1&{asked}"))
    again, others = (world.get(f"/api/v1/facts?limit=1&{asked}{more}").json() for more in ("", "&country=kz"))
    for told in ("facets", "groups"):
        assert again[told] == first[told]
    assert others["facets"] + others["groups"] != first["facets"] + first["groups"]


def test_a_statement_that_goes_through_a_large_table_would_be_seen(invented: Database) -> None:
    statement = "SELECT id FROM fact WHERE note IS NULL"
    assert [*plans(invented, [(statement, ())])] == [("fact", statement)]


def test_a_question_about_the_whole_world_says_its_limit(world: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.coverage.queries.MOST_SUBJECTS", 50)
    for address in ("coverage", "agenda", "agenda?country=kz&facet=country"):
        refused = world.get(f"/api/v1/{address}")
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["code"] == "too-wide"
        assert "at most 50" in refused.json()["detail"]
    assert world.get("/api/v1/coverage?country=kz").status_code == 200
    assert world.get("/api/v1/agenda?country=kz").status_code == 200
