"""What is in a release: the same as the API says, in shapes that other programs read."""

import csv
import gzip
import io
import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.db import Database
from app.core.tabular import Datatype
from app.releases.tables import ON_A_DAY, TABLES, VIEWS
from app.seeding.reading import read_dataset
from app.seeding.records import dump

BY_NAME = {table.name: table for table in TABLES}
LISTED = (
    "laws institutions mechanisms councils criteria sources statistics series events conflicts questions themes".split()
)


@pytest.fixture
def frozen(release: Path) -> Iterator[sqlite3.Connection]:
    """The SQLite file, as a reader opens it who may not write."""
    with closing(sqlite3.connect(f"file:{release / 'atlas-2026.1.sqlite'}?mode=ro&immutable=1", uri=True)) as held:
        held.row_factory = sqlite3.Row
        yield held


def every(client: TestClient, path: str) -> list[Any]:
    """All rows of a list, page by page."""
    rows, cursor = [], ""
    while True:
        page = client.get(f"/api/v1/{path}{'&' if '?' in path else '?'}limit=500{cursor}").json()
        rows += page["data"]
        if page["page"]["next"] is None:
            return rows
        cursor = f"&cursor={page['page']['next']}"


class TestTheDictionary:
    @pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
    def test_describes_every_column_in_words(self, table: Any) -> None:
        assert table.description.endswith((".", "…"))
        names = [one.name for one in table.fields]
        assert len(set(names)) == len(names)
        assert all(one.column.description.strip() for one in table.fields)
        assert set(table.key) <= {one.name for one in table.fields if one.required}

    @pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
    def test_leads_only_to_what_is_there(self, table: Any) -> None:
        names = {one.name for one in table.fields}
        for foreign in table.foreign:
            assert set(foreign.columns) <= names
            assert foreign.target == BY_NAME[foreign.table].key


class TestTheSqliteFile:
    def test_is_sound_and_not_in_the_middle_of_anything(self, frozen: sqlite3.Connection, release: Path) -> None:
        assert frozen.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert frozen.execute("PRAGMA foreign_key_check").fetchall() == []
        assert frozen.execute("PRAGMA journal_mode").fetchone()[0] in ("delete", "off", "memory")
        assert not list(release.glob("*-wal")) + list(release.glob("*-journal")) + list(release.glob("*-shm"))

    def test_has_none_of_our_bookkeeping(self, frozen: sqlite3.Connection) -> None:
        names = {
            row["name"] for row in frozen.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        }
        described = {row["name"] for row in frozen.execute("SELECT name FROM _tables")}
        assert names == described | {"_release", "_tables", "_columns"}
        assert described == {table.name for table in TABLES} | {view.name for view in VIEWS}
        columns = {row["column"] for row in frozen.execute('SELECT "column" FROM _columns')}
        assert not {name for name in columns if name.endswith("_id") or name in ("search_text", "proof", "home")}

    def test_describes_the_columns_that_it_has(self, frozen: sqlite3.Connection) -> None:
        for table in TABLES:
            there = [row["name"] for row in frozen.execute(f"PRAGMA table_info({table.name})")]
            told = frozen.execute('SELECT "column" FROM _columns WHERE "table" = ? ORDER BY position', (table.name,))
            assert [row["column"] for row in told] == there

    def test_has_what_must_be_there_and_codes_that_are_known(self, frozen: sqlite3.Connection) -> None:
        terms = {(row["vocabulary"], row["value"]) for row in frozen.execute("SELECT * FROM vocabulary_terms")}
        for table in TABLES:
            for row in frozen.execute(f"SELECT * FROM {table.name}"):
                for one in table.fields:
                    value = row[one.name]
                    assert value != "", f"{table.name}.{one.name}: an empty text where nothing is meant"
                    assert not one.vocabulary or value is None or (one.vocabulary, value) in terms

    def test_stands_in_the_order_of_its_keys(self, frozen: sqlite3.Connection) -> None:
        for table in TABLES:
            keys = [
                tuple(row) for row in frozen.execute(f"SELECT {', '.join(table.key)} FROM {table.name} ORDER BY rowid")
            ]
            assert keys == sorted(keys), table.name

    @pytest.mark.parametrize("resource", LISTED)
    def test_has_as_many_rows_as_the_api_lists(
        self, frozen: sqlite3.Connection, client: TestClient, resource: str
    ) -> None:
        total = client.get(f"/api/v1/{resource}?as_of=any&limit=1").json()["page"]["total"]
        assert frozen.execute(f"SELECT count(*) FROM {resource}").fetchone()[0] == total > 0

    @pytest.mark.parametrize("lang", ["en", "ru"])
    def test_says_of_every_fact_what_the_api_says(
        self, frozen: sqlite3.Connection, client: TestClient, lang: str
    ) -> None:
        ours = {row["id"]: row for row in frozen.execute("SELECT * FROM facts")}
        said = every(client, f"facts?as_of=any&rank=preferred,normal,deprecated&lang={lang}")
        assert {one["id"] for one in said} == set(ours)
        for one in said:
            row, value = ours[one["id"]], one["value"]
            assert row["display" if lang == "en" else "display_ru"] == (value and value["display"])
            assert row["number"] == (value and value["number"])
            assert row["date"] == (value and value["date"])
            assert json.loads(row["value"] or "null") == (value and value["raw"])
            told = ("subject", "criterion", "status", "certainty", "rank", "valid_from", "valid_to", "scope", "note")
            api: tuple[Any, ...] = (
                one["subject"]["id"],
                one["criterion"]["key"],
                one["status"]["code"],
                one["certainty"]["code"],
            )
            api += (
                one["rank"]["code"],
                one["period"]["valid_from"],
                one["period"]["valid_to"],
                one["scope"],
                one["note"],
            )
            assert tuple(row[name] for name in told) == api
            if lang == "en":
                assert row["status_label"] == one["status"]["label"]
                assert row["subject_name"] == one["subject"]["name"]

    @pytest.mark.parametrize("day", ["1900-01-01", "2005-04-12", "2012-05-21", "2015-12-10", "2026-11-23"])
    def test_answers_what_held_on_a_day_as_the_api_does(
        self, frozen: sqlite3.Connection, client: TestClient, day: str
    ) -> None:
        ours = {row["id"]: row["holds"] for row in frozen.execute(ON_A_DAY, {"day": day})}
        assert ours == {one["id"]: one["period"]["holds"] for one in every(client, f"facts?as_of={day}")}

    def test_has_views_that_answer(self, frozen: sqlite3.Connection) -> None:
        counts = {view.name: frozen.execute(f"SELECT count(*) FROM {view.name}").fetchone()[0] for view in VIEWS}
        assert counts["facts_with_sources"] == frozen.execute("SELECT count(*) FROM fact_sources").fetchone()[0]
        assert counts["facts_with_articles"] == frozen.execute("SELECT count(*) FROM fact_legal_basis").fetchone()[0]
        assert 0 < counts["answers"] < frozen.execute("SELECT count(*) FROM facts").fetchone()[0]
        assert counts["facts_by_status"] > 0


def datasette(release: Path, *words: str) -> Any:
    """What the real Datasette says of the file."""
    done = subprocess.run(
        [sys.executable, "-m", "datasette", *words], cwd=release, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class TestDatasette:
    FILE = "atlas-2026.1.sqlite"

    def test_counts_the_rows_that_the_record_states(self, release: Path) -> None:
        tables = datasette(release, "inspect", self.FILE)["atlas-2026.1"]["tables"]
        record = json.loads((release / "release.json").read_text())
        assert {name: tables[name]["count"] for name in record["rows"]} == record["rows"]

    def test_shows_rows_and_what_their_columns_mean(self, release: Path) -> None:
        path = "/atlas-2026~2E1/facts.json?_shape=objects&id=kz-fact-social-order-statutory-basis-law-2005-04-12"
        page = datasette(release, self.FILE, "-m", "metadata.json", "--get", path)
        assert [row["display"] for row in page["rows"]] == ["Yes"]
        assert page["license"] == "CC BY 4.0"
        shown = datasette(release, self.FILE, "-m", "metadata.json", "--get", "/-/metadata.json")
        columns = shown["databases"]["atlas-2026.1"]["tables"]["facts"]["columns"]
        assert columns == {one.name: one.column.description for one in BY_NAME["facts"].fields}

    def test_has_the_question_of_a_day_ready(self, release: Path, client: TestClient) -> None:
        path = "/atlas-2026~2E1/facts_on_a_day.json?day=2012-05-21&_shape=array"
        rows = datasette(release, self.FILE, "-m", "metadata.json", "--get", path)
        total = client.get("/api/v1/facts?as_of=2012-05-21&limit=1").json()["page"]["total"]
        assert len(rows) == total > 0


class TestTheDataPackage:
    def test_is_valid_to_frictionless(self, release: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "frictionless", "validate", "atlas-2026.1-datapackage.zip", "--json"],
            cwd=release,
            capture_output=True,
            text=True,
            timeout=300,
        )
        report = json.loads(done.stdout)
        assert (report["valid"], report["stats"]["tasks"]) == (True, len(TABLES))
        assert report["stats"]["errors"] == report["stats"]["warnings"] == 0

    def test_says_what_it_is(self, release: Path) -> None:
        with zipfile.ZipFile(release / "atlas-2026.1-datapackage.zip") as archive:
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            data = json.loads(archive.read("datapackage.json"))
            listed = [path for path in archive.namelist() if path.startswith("data/")]
        assert (data["version"], data["licenses"][0]["name"]) == ("2026.1", "CC-BY-4.0")
        assert data["created"] == "2026-11-23T00:00:00Z"  # the newest day that the data knows of
        assert listed == sorted(resource["path"] for resource in data["resources"])
        facts = next(one for one in data["resources"] if one["name"] == "facts")["schema"]
        assert facts["primaryKey"] == ["id"]
        assert {"fields": ["criterion"], "reference": {"resource": "criteria", "fields": ["id"]}} in facts[
            "foreignKeys"
        ]
        types = {one["name"]: one["type"] for one in facts["fields"]}
        assert (types["number"], types["year"], types["checked_on"], types["valid_from"]) == (
            "number",
            "integer",
            "date",
            "string",
        )

    def test_has_the_rows_of_the_sqlite_file(self, release: Path, frozen: sqlite3.Connection) -> None:
        with zipfile.ZipFile(release / "atlas-2026.1-datapackage.zip") as archive:
            for table in TABLES:
                text = archive.read(f"data/{table.name}.csv").decode()
                rows = list(csv.reader(io.StringIO(text, newline="")))
                assert rows[0] == [one.name for one in table.fields]
                types = [one.column.datatype for one in table.fields]
                ours = frozen.execute(f"SELECT * FROM {table.name} ORDER BY rowid")
                for read, row in zip(rows[1:], ours, strict=True):
                    assert [_read(cell, type_) for cell, type_ in zip(read, types, strict=True)] == list(row)


def _read(cell: str, type_: Datatype) -> Any:
    if cell == "":
        return None
    match type_:
        case Datatype.NUMBER:
            return float(cell)
        case Datatype.INTEGER:
            return int(cell)
        case Datatype.BOOLEAN:
            return {"true": 1, "false": 0}[cell]
    return cell[1:] if re.match(r"'[=+\-@\t\r\n＝＋－＠]", cell) else cell


class TestTheRecords:
    def test_are_those_of_the_database_whole(self, release: Path, seeded: Database) -> None:
        lines = [json.loads(line) for line in (release / "atlas-2026.1.ndjson").read_text().splitlines()]
        head, *records = lines
        assert (head["kind"], head["id"], head["licence"]) == ("release", "2026.1", "CC BY 4.0")
        assert all(list(line)[:2] == ["kind", "id"] for line in lines)
        keys = [(line["kind"], line["id"]) for line in records]
        assert keys == sorted(set(keys))
        with seeded.read() as session:
            dataset = read_dataset(session)
        assert len(records) == len(dataset.units) + len(dataset.retired)
        for line in records:
            if line["kind"] == "retired":
                assert line["record"] == dump(dataset.retired[line["id"]])
                continue
            unit = dataset.units[line["id"]]
            place = (line["kind"], line["home"], line.get("parent"), line.get("position", 0))
            assert place == (unit.kind, unit.home, unit.parent, unit.position)
            assert line["record"] == dump(unit.record)

    def test_are_the_same_compressed(self, release: Path) -> None:
        packed = (release / "atlas-2026.1.ndjson.gz").read_bytes()
        assert gzip.decompress(packed) == (release / "atlas-2026.1.ndjson").read_bytes()
        assert packed[3:8] == b"\0\0\0\0\0"  # no name, no time
