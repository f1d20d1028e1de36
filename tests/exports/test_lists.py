"""Every list as a file: all rows of its question, under the same address."""

import csv
import io
import json
import re
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from app.core.db import Database
from app.core.flattening import columns_of, list_element
from app.core.pagination import BATCH
from app.core.schema import Page
from app.core.settings import Settings
from app.main import create_app
from app.seeding.load import load
from tests.conftest import asked, on_one_engine
from tests.seeding.small_seed import write_small_seed

LAW = "kz-law-social-order-2005"
PATHS: dict[str, Any] = create_app(Settings(database_url="sqlite://")).openapi()["paths"]
LISTS = sorted(
    path.removeprefix("/api/v1/")
    for path, operations in PATHS.items()
    for said in [operations["get"]["responses"]["200"]["content"].get("application/json", {"schema": {}})]
    if said["schema"].get("$ref", "").endswith("Page")
)
"""Everything that answers with rows, paths with ids included."""
NARROWED = {"agenda": "?theme=selection", "search": "?q=grants"}
ADDRESSES = [path.format(law_id=LAW, criterion_key="statutory-basis") + NARROWED.get(path, "") for path in LISTS]
PARTS = [
    ("coverage?by=criterion&country=kz", "rows"),
    ("changes?country=kz&from=2012-05-21&core=true", "criteria"),
    ("series/kz-mci", "values"),
    ("vocabularies/units", "terms"),
]
"""Answers that are no lists, and the rows in them that their tables have."""


def with_suffix(path: str, suffix: str) -> str:
    address, question, query = path.partition("?")
    return f"/api/v1/{address}.{suffix}{question}{query}"


def table(client: TestClient, path: str) -> list[dict[str, str]]:
    response = client.get(with_suffix(path, "csv"))
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.text, newline="")))


def lines(client: TestClient, path: str) -> list[Any]:
    response = client.get(with_suffix(path, "ndjson"))
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.text.splitlines()]


def whole(client: TestClient, path: str) -> list[Any]:
    """All rows of a list, page by page."""
    rows: list[Any] = []
    address: str | None = f"/api/v1/{path}"
    while address:
        response = client.get(address)
        rows += response.json()["data"]
        address = response.links.get("next", {}).get("url")
    assert len(rows) == response.json()["page"]["total"]
    return rows


@pytest.mark.parametrize("path", ADDRESSES)
class TestEveryList:
    def test_is_written_whole_in_every_format_and_the_same(self, client: TestClient, path: str) -> None:
        rows = whole(client, path)
        assert lines(client, path) == rows
        written = table(client, path)
        assert len(written) == len(rows)
        for name in ("id", "key", "url"):
            assert [row.get(name) for row in written] == [row.get(name) for row in rows]
        book = openpyxl.load_workbook(io.BytesIO(client.get(with_suffix(path, "xlsx")).content))
        about, sheet = book.worksheets
        assert about.title == "About"
        assert ("Rows", str(len(rows))) in {(row[0].value, row[1].value) for row in about.iter_rows(max_col=2)}
        header, *filled = sheet.iter_rows(values_only=True)
        assert list(header) == list(written[0] if written else header)
        texts = [[("" if cell is None else str(cell)) for cell in row] for row in filled]
        assert len(texts) == len(written)
        for given, row in zip(texts, written, strict=True):
            for cell, text in zip(given, row.values(), strict=True):
                same = {text, text.removeprefix("'"), {"true": "True", "false": "False"}.get(text, text)}
                assert cell in same or float(cell) == float(text)

    @on_one_engine
    def test_is_chosen_by_accept_too_and_names_its_other_formats(self, client: TestClient, path: str) -> None:
        address = f"/api/v1/{path}"
        by_accept = client.get(address, headers={"Accept": "text/csv"})
        assert by_accept.content == client.get(with_suffix(path, "csv")).content
        assert "Accept" in by_accept.headers["vary"]
        listed = client.get(address)
        types = re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"', listed.headers["link"])
        assert {"text/csv", "application/x-ndjson"} <= {type_ for _, type_ in types}
        for target, type_ in types:
            assert client.get(target).headers["content-type"].startswith(type_)

    @on_one_engine
    def test_has_a_dictionary_of_just_its_columns(self, client: TestClient, path: str) -> None:
        response = client.get(with_suffix(path, "csv"))
        (header,) = list(csv.reader(io.StringIO(response.text, newline="")))[:1]
        described = response.links["describedby"]["url"]
        metadata = client.get(described).json()
        assert metadata["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en"}]
        assert metadata["url"] == f"http://testserver{with_suffix(path, 'csv')}"
        assert metadata["dc:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
        assert metadata["dc:description"] == client.get(f"/api/v1/{path}").json()["meta"]["describe"]
        assert client.get(metadata["dc:source"]["@id"]).json()["data"] == client.get(f"/api/v1/{path}").json()["data"]
        columns = metadata["tableSchema"]["columns"]
        assert [column["name"] for column in columns] == header
        for column in columns:
            assert set(column) <= {"name", "titles", "dc:title", "dc:description", "datatype", "separator"}
            assert column["titles"] == {"und": column["name"]}
            assert re.fullmatch(r"[a-z][a-z0-9_]*", column["name"])
            assert column["dc:description"]["@value"].endswith((".", ")", "…"))
        key = metadata["tableSchema"].get("primaryKey")
        if key:
            values = [row[key] for row in table(client, path)]
            assert len(values) == len(set(values))

    @on_one_engine
    def test_says_how_to_read_it_in_a_shell_in_python_and_in_r(self, client: TestClient, path: str) -> None:
        links = client.get(f"/api/v1/{path}").json()["meta"]["links"]
        rows = table(client, path)
        for line, pattern in (
            (links["curl"], r"^curl -OJ '([^']+)'$"),
            (links["python"], r'^import pandas as pd; [a-z_]+ = pd\.read_csv\("([^"]+)"\)$'),
            (links["r"], r'^[a-z_]+ <- read\.csv\("([^"]+)", encoding = "UTF-8"\)$'),
        ):
            found = re.search(pattern, line)
            assert found, line
            text = client.get(found[1], headers={"Accept-Language": "ru"} if "lang=" in line else {}).text
            assert list(csv.DictReader(io.StringIO(text, newline=""))) == rows
        for name, suffix in (("ndjson", "ndjson"), ("xlsx", "xlsx"), ("dictionary", "csv-metadata.json")):
            assert f".{suffix}" in links[name]
            assert client.get(links[name]).status_code == 200


@pytest.mark.parametrize(("path", "name"), PARTS)
def test_rows_within_an_answer_are_tables_too(client: TestClient, path: str, name: str) -> None:
    rows = client.get(f"/api/v1/{path}").json()["data"][name]
    assert rows
    assert lines(client, path) == rows
    assert len(table(client, path)) == len(rows)
    metadata = client.get(with_suffix(path, "csv-metadata.json")).json()
    assert [column["name"] for column in metadata["tableSchema"]["columns"]] == list(table(client, path)[0])


def test_changes_have_a_table_for_each_part_and_a_workbook_with_all(client: TestClient) -> None:
    path = "changes?country=kz&from=2012-05-21&core=true"
    changes = client.get(f"/api/v1/{path}").json()["data"]
    for part in ("criteria", "laws", "arrangements", "institutions"):
        assert lines(client, f"{path}&part={part}") == changes[part]
    book = openpyxl.load_workbook(io.BytesIO(client.get(with_suffix(path, "xlsx")).content))
    assert book.sheetnames == ["About", "criteria", "laws", "arrangements", "institutions"]
    assert book["laws"].max_row == len(changes["laws"]) + 1


def test_timelines_are_one_table_that_names_the_lane(client: TestClient) -> None:
    path = "timeline?of=kz,tj&lane=events,laws"
    lanes = client.get(f"/api/v1/{path}").json()["data"]["lanes"]
    rows = table(client, path)
    assert [(row["lane"], row["title"]) for row in rows] == [
        (lane["key"], entry["title"]) for lane in lanes for entry in lane["entries"]
    ]


class TestFacts:
    QUERY = "facts?country=kz&as_of=2012-05-21"

    def test_have_a_row_for_each_option_where_they_are_long(self, client: TestClient) -> None:
        facts = lines(client, self.QUERY)
        long = table(client, f"{self.QUERY}&shape=long&fields=id,status,value_options,value_options_label,value_number")
        expected = [
            (fact["id"], option["code"] if option else "", option["label"] if option else "")
            for fact in facts
            for option in (fact["value"]["options"] if fact["value"] else []) or [None]
        ]
        assert [(row["id"], row["value_options"], row["value_options_label"]) for row in long] == expected
        assert len(expected) > len(facts)

    def test_never_show_what_is_not_known_as_a_value(self, client: TestClient) -> None:
        rows = table(client, self.QUERY)
        assert {row["status"] for row in rows} > {"known"}
        for row in rows:
            values = [cell for key, cell in row.items() if key.startswith("value_") and cell]
            assert bool(values) is (row["status"] == "known")

    def test_have_columns_of_evidence_and_conversion_only_if_they_are_asked_for(self, client: TestClient) -> None:
        plain = table(client, f"{self.QUERY}&criterion=statutory-basis")[0]
        assert not [key for key in plain if "evidence_" in key.replace("evidence_date", "") or "converted" in key]
        shown = table(client, f"{self.QUERY}&criterion=statutory-basis&include=evidence&currency=USD")[0]
        assert shown["evidence_source_id"]
        assert "value_converted_number" in shown

    def test_as_ndjson_with_fields_are_flat_and_keep_arrays(self, client: TestClient) -> None:
        (row, *_) = lines(client, f"{self.QUERY}&criterion=recipient-forms&fields=id,value_options,valid_to")
        assert list(row) == ["id", "value_options", "valid_to"]
        assert isinstance(row["value_options"], list)


class TestWhatAFileDoesNotHave:
    @on_one_engine
    @pytest.mark.parametrize(
        ("path", "parameter"),
        [
            ("laws.csv?limit=5", "limit"),
            ("laws.ndjson?cursor=x", "cursor"),
            ("laws.xlsx?facet=kind", "facet"),
            ("facts.csv?group_by=country", "group_by"),
            ("laws?fields=id", "fields"),
            ("laws.jsonld?fields=id", "fields"),
        ],
    )
    def test_is_refused_and_not_ignored(self, client: TestClient, path: str, parameter: str) -> None:
        response = client.get(f"/api/v1/{path}")
        assert response.status_code == 422
        assert response.json()["errors"][0]["parameter"] == parameter

    @on_one_engine
    @pytest.mark.parametrize(("wrong", "near"), [("titel", "title"), ("valid", "valid_from"), ("zzzz", "id")])
    def test_unknown_columns_are_refused_with_what_is_near(self, client: TestClient, wrong: str, near: str) -> None:
        for suffix in ("csv", "ndjson", "xlsx", "csv-metadata.json"):
            response = client.get(f"/api/v1/laws.{suffix}?fields=id,{wrong}")
            assert response.status_code == 400
            assert near in response.json()["errors"][0]["allowed"]

    def test_other_faults_are_told_before_anything_is_sent(self, client: TestClient) -> None:
        assert client.get("/api/v1/laws.csv?country=kzz").status_code == 400
        assert client.get("/api/v1/laws/none/versions.csv").status_code == 404


def test_fields_choose_columns_and_their_order(client: TestClient) -> None:
    rows = table(client, "laws?fields=number,id&country=tj")
    assert list(rows[0]) == ["number", "id"]


def test_files_have_telling_names(client: TestClient) -> None:
    def name(path: str) -> str:
        said = client.get(f"/api/v1/{path}").headers["content-disposition"]
        return said.partition('filename="')[2].partition('"')[0]

    assert name("facts.csv?country=kz&as_of=2012-05-21") == "facts-kz-2012-05-21.csv"
    assert name("facts.csv?country=kz&as_of=2012-05-21&shape=long") == "facts-kz-2012-05-21-long.csv"
    assert name("sources.ndjson") == "sources.ndjson"
    assert (
        name("changes.csv?country=kz&from=2012-05-21&to=2020-01-01") == "changes-criteria-kz-2012-05-21-2020-01-01.csv"
    )
    assert name("timeline.csv?of=kz") == "timeline-kz.csv"
    assert name(f"laws/{LAW}/versions.xlsx?as_of=any") == f"laws-{LAW}-versions-any.xlsx"


def test_a_byte_order_mark_comes_if_it_is_asked_for(client: TestClient) -> None:
    assert client.get("/api/v1/countries.csv?bom=true").content.startswith(b"\xef\xbb\xbfid,")
    assert client.get("/api/v1/countries.csv").content.startswith(b"id,")


def test_languages_of_names_are_those_of_the_columns(client: TestClient) -> None:
    for path, field in (("laws?as_of=any", "titles"), ("institutions?as_of=any", "names"), ("criteria", "titles")):
        for row in whole(client, path):
            assert set(row[field]) <= {"en", "ru", "kk", "tg"}


def test_an_empty_list_is_a_file_without_rows(client: TestClient) -> None:
    path = "mechanisms?country=kz&type=grant&as_of=2012-05-21"
    assert table(client, path) == []
    assert client.get(with_suffix(path, "csv")).text.startswith("id,url,country_id")
    assert client.get(with_suffix(path, "ndjson")).content == b""


def test_who_holds_a_file_is_not_sent_it_again(client: TestClient) -> None:
    held = client.get("/api/v1/facts.csv").headers["etag"]
    assert client.get("/api/v1/facts.csv", headers={"If-None-Match": held}).status_code == 304
    assert client.get("/api/v1/facts.ndjson").headers["etag"] != held


def test_formulas_of_a_note_are_not_run(database: Database, tmp_path: Any) -> None:
    seed = write_small_seed(tmp_path / "seed")
    load(database, seed.folder)
    with database.write() as session:
        session.connection().exec_driver_sql("UPDATE institution SET role = '=1+1'")
    with asked(database) as client:
        assert {row["role"] for row in table(client, "institutions?as_of=any")} == {"'=1+1"}
        book = openpyxl.load_workbook(io.BytesIO(client.get("/api/v1/institutions.xlsx?as_of=any").content))
        header, row = list(book.worksheets[1].iter_rows())[:2]
        cell = row[[one.value for one in header].index("role")]
        assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_list_is_read_by_as_many_statements_as_batches_need(client: TestClient, query_count: Any) -> None:
    counts, batches = [], []
    for query in ("?country=tj&as_of=2012-05-21", "?as_of=any"):
        with query_count() as statements:
            rows = client.get(f"/api/v1/facts.ndjson{query}").text.count("\n")
        counts.append(statements.count)
        batches.append(-(-rows // BATCH))
    assert batches[1] > batches[0]
    assert counts[1] <= counts[0] + 5 * (batches[1] - batches[0]), (counts, batches)


def test_sessions_are_given_back(client: TestClient, seeded: Database) -> None:
    pool = client.app.state.database.readers[-1].pool  # type: ignore[attr-defined]  # it is typed as any ASGI callable
    for path in ("facts.csv", "laws.xlsx", "laws.csv?fields=x", "laws.jsonld", "agenda.csv?theme=selection"):
        client.get(f"/api/v1/{path}")
        assert pool.checkedout() == 0, path


def test_every_schema_that_a_list_has_is_flat_without_clashes() -> None:
    seen = 0
    for route in _routes(create_app(Settings(database_url="sqlite://"))):
        model = getattr(route, "response_model", None)
        if isinstance(model, type) and issubclass(model, Page):
            columns = columns_of(list_element(model.model_fields["data"].annotation), asked={"include", "currency"})
            assert all(one.column.description for one in columns)
            seen += 1
    assert seen >= 20


def _routes(app: Any) -> list[Any]:
    found: list[Any] = []
    for route in app.routes:
        inner = getattr(route, "original_router", None)
        found += _routes(inner) if inner is not None else [route]
    return found
