"""Lists and comparisons as Parquet, read by DuckDB: typed columns, the same rows, and what the file says of itself."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from fastapi.testclient import TestClient

from app.core.settings import ROOT
from tests.exports.test_lists import ADDRESSES, LAW, lines, table, with_suffix


def rows_of(file: Path) -> tuple[list[str], list[str], list[tuple[Any, ...]]]:
    """Its columns, their types, its rows."""
    with duckdb.connect() as connection:
        read = connection.read_parquet(str(file))
        return list(read.columns), list(map(str, read.types)), read.fetchall()


@pytest.fixture
def taken(client: TestClient, tmp_path: Path) -> Any:
    def taken(path: str) -> Path:
        response = client.get(with_suffix(path, "parquet"))
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == "application/vnd.apache.parquet"
        assert ".parquet" in response.headers["content-disposition"]
        file = tmp_path / "taken.parquet"
        file.write_bytes(response.content)
        return file

    return taken


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_list_has_the_rows_and_columns_of_its_other_files(client: TestClient, taken: Any, path: str) -> None:
    columns, _, rows = rows_of(taken(path))
    flat = lines(client, f"{path}{'&' if '?' in path else '?'}fields={','.join(columns)}")
    assert [list(one) for one in flat] == [columns for _ in rows]
    for row, expected in zip(rows, flat, strict=True):
        plain = [cell.isoformat() if isinstance(cell, dt.date) else cell for cell in row]
        assert plain == list(expected.values())
    written = table(client, path)
    assert len(written) == len(rows)
    assert not written or list(written[0]) == columns
    links = client.get(f"/api/v1/{path}").json()["meta"]["links"]
    assert client.get(links["parquet"]).content[:4] == b"PAR1"


def test_columns_have_types(taken: Any) -> None:
    columns = "id,status,value_number,value_bound,value_options,valid_from,holds"
    named, types, rows = rows_of(taken(f"facts?as_of=any&country=kz&fields={columns}"))
    assert named == columns.split(",")
    assert types == ["VARCHAR", "VARCHAR", "DOUBLE", "VARCHAR", "VARCHAR[]", "VARCHAR", "VARCHAR"]
    assert any(isinstance(row[2], float) for row in rows)
    for row in rows:
        assert row[1] == "known" or row[2:5] == (None,) * 3  # never a zero or an empty choice
    named, types, rows = rows_of(taken("sources"))
    days = [named.index(name) for name, type_ in zip(named, types, strict=True) if type_ == "DATE"]
    assert days
    assert all(isinstance(row[day], dt.date | None) for row in rows for day in days)


def test_the_file_says_what_it_is(client: TestClient, taken: Any) -> None:
    path = f"laws/{LAW}/versions?as_of=2012-05-21&lang=ru"
    meta = client.get(f"/api/v1/{path}").json()["meta"]
    with duckdb.connect() as connection:
        said = dict(connection.sql(f"SELECT key, value FROM parquet_kv_metadata('{taken(path)}')").fetchall())
    told = json.loads(said[b"cso-atlas"])
    assert told["describe"] == meta["describe"]
    assert (told["as_of"], told["lang"]) == ("2012-05-21", "ru")
    assert (told["revision"], told["digest"]) == (str(meta["revision"]["number"]), meta["revision"]["digest"])
    assert (told["licence_url"], told["attribution"]) == (meta["licence"]["url"], meta["licence"]["attribution"])
    assert client.get(told["dictionary"]).json()["tableSchema"]["columns"]
    assert client.get(told["source"]).json()["meta"]["describe"] == meta["describe"]


def test_long_tables_and_comparisons_too(client: TestClient, taken: Any) -> None:
    for path in (
        "facts?country=kz&as_of=2012-05-21&shape=long",
        "compare?columns=kz@2012-05-21,tj@2012-05-21",
        "compare?columns=kz@2012-05-21,tj@2012-05-21&shape=wide",
    ):
        columns, _, rows = rows_of(taken(path))
        written = table(client, path)
        assert rows
        assert (len(rows), columns) == (len(written), list(written[0]))


def test_the_same_question_gives_the_same_bytes(taken: Any) -> None:
    assert taken("laws?as_of=any").read_bytes() == taken("laws?as_of=any").read_bytes()


WITHOUT = """
import json, sys
sys.modules["arro3"] = None  # as where it was never installed
from fastapi.testclient import TestClient
from app.core.settings import Settings
from app.main import create_app
app = create_app(Settings())
client = TestClient(app)
by_suffix = client.get("/api/v1/laws.parquet")
listed = client.get("/api/v1/laws", headers={"Accept": "application/vnd.apache.parquet"})
print(json.dumps([
    by_suffix.status_code, by_suffix.json(), listed.headers["content-type"], listed.json()["meta"]["links"],
    listed.headers["link"], "parquet" in json.dumps(app.openapi()["paths"]["/api/v1/laws"]["get"]["responses"]),
]))
"""


def test_without_the_optional_packages_it_says_what_to_install(client: TestClient) -> None:
    url = client.app.state.settings.database_url  # type: ignore[attr-defined]  # it is typed as any ASGI callable
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        cwd=ROOT,
        env={"ATLAS_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    status, problem, type_, links, header, is_declared = json.loads(done.stdout)
    assert status == 404
    assert "pip install 'cso-atlas[parquet]'" in problem["detail"]
    assert problem["errors"][0]["allowed"][:6] == ["json", "csv", "ndjson", "xlsx", "jsonld", "csv-metadata.json"]
    assert "parquet" not in problem["errors"][0]["allowed"]
    assert (type_, links["parquet"]) == ("application/json", None)
    assert links["csv"]
    assert "parquet" not in header
    assert not is_declared
