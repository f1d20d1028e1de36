"""Tables as files: what is written can be read back, by whoever reads it."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.core import tabular
from app.core.settings import ROOT
from app.core.tabular import (
    About,
    Cell,
    Column,
    Datatype,
    Table,
    figure,
    markdown_text,
    text_of,
    write_csv,
    write_markdown,
    write_ndjson,
    write_xlsx,
)

COLUMNS = [
    Column("name", "Name", Datatype.TEXT, "What it is called."),
    Column("parts", "Parts", Datatype.TEXTS),
    Column("figure", "Figure", Datatype.NUMBER),
    Column("whole", "Whole", Datatype.INTEGER),
    Column("flag", "Flag", Datatype.BOOLEAN),
]
ROWS: list[tuple[Cell, ...]] = [
    ("plain", ("a", None, "c"), 1.5, 3, True),
    ('quoted "text", with comma\r\nand lines', (), -2.0, -7, False),
    ("Қазақстан, ӯ, ₸", ("=1+1", "@x"), 1e20, 0, None),
    (None, None, None, None, None),
]
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")))
cells = st.tuples(
    texts | st.none(),
    st.lists(texts, max_size=3).map(tuple),
    st.floats(-1e300, 1e300) | st.none(),
    st.integers(-(2**53), 2**53) | st.none(),
    st.booleans() | st.none(),
)


def table(rows: Any = ROWS) -> Table:
    return Table("Things", COLUMNS, rows, "Things of every kind.")


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


def read_sheet(data: bytes, name: str = "Things") -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(data))[name].iter_rows(values_only=True))


def xlsx(*tables: Table) -> bytes:
    file = io.BytesIO()
    write_xlsx(file, About("A title", [("Day", "2012-05-21")]), tables)
    return file.getvalue()


class TestCsv:
    @given(st.lists(cells))
    def test_is_read_back_as_it_was_but_for_the_apostrophe(self, rows: list[tuple[Cell, ...]]) -> None:
        header, *read = read_csv(b"".join(write_csv(table(rows))))
        assert header == [column.key for column in COLUMNS]
        assert len(read) == len(rows)
        for (name, parts, number, whole, flag), row in zip(read, rows, strict=True):
            for said, meant in ((name, row[0]), (parts, row[1])):
                assert isinstance(meant, str | tuple | None)
                assert said in (text_of(meant), f"'{text_of(meant)}")
                assert not said.startswith(tabular.FORMULA)
            assert (float(number) if number else None) == row[2]
            assert (int(whole) if whole else None) == row[3]
            assert flag == {None: "", True: "true", False: "false"}[row[4]]  # type: ignore[index]  # the strategy gives these

    def test_ends_every_line_with_crlf_and_quotes_what_needs_it(self) -> None:
        data = b"".join(write_csv(table(ROWS[:2])))
        assert data == (
            b"name,parts,figure,whole,flag\r\n"
            b"plain,a |  | c,1.5,3,true\r\n"
            b'"quoted ""text"", with comma\r\nand lines",,-2,-7,false\r\n'
        )

    @given(st.lists(st.tuples(st.text("a,\"'\r\n =ә", max_size=4) | st.none(), st.integers() | st.none()), max_size=5))
    def test_is_quoted_as_the_standard_library_does_it(self, rows: list[tuple[str | None, int | None]]) -> None:
        for width in (1, 2):
            lines = io.StringIO(newline="")
            guarded = ((f"'{text}" if text and text.startswith(tabular.FORMULA) else text, n) for text, n in rows)
            csv.writer(lines).writerows([["name", "whole"][:width], *(row[:width] for row in guarded)])
            columns = [COLUMNS[0], COLUMNS[3]][:width]
            assert b"".join(write_csv(Table("t", columns, [row[:width] for row in rows]))) == lines.getvalue().encode()

    def test_of_no_rows_is_its_header(self) -> None:
        assert b"".join(write_csv(table([]))) == b"name,parts,figure,whole,flag\r\n"

    def test_starts_with_a_byte_order_mark_if_that_is_asked_for(self) -> None:
        assert b"".join(write_csv(table(), bom=True)) == b"\xef\xbb\xbf" + b"".join(write_csv(table()))

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
    def test_runs_no_formula(self, start: str) -> None:
        text = f"{start}HYPERLINK(1)"
        ((_, (name, parts, *_)),) = [read_csv(b"".join(write_csv(table([(text, (text, "b"), -1.0, -1, True)]))))]
        assert (name, parts) == (f"'{text}", f"'{text} | b")


@given(st.lists(cells))
def test_ndjson_is_read_back_as_it_was(rows: list[tuple[Cell, ...]]) -> None:
    read = [json.loads(line) for line in b"".join(write_ndjson(table(rows))).decode().split("\n")[:-1]]
    assert [tuple(tuple(c) if isinstance(c, list) else c for c in row.values()) for row in read] == rows
    assert all(list(row) == [column.key for column in COLUMNS] for row in read)


class TestMarkdown:
    def test_is_a_table_with_titles_and_figures_to_the_right(self) -> None:
        lines = b"".join(write_markdown(table([("a|b\nc", ("*x*",), 1.5, 2, True)]))).decode().splitlines()
        assert lines == [
            "| Name | Parts | Figure | Whole | Flag |",
            "| --- | --- | --: | --: | --- |",
            r"| a\|b c | \*x\* | 1.5 | 2 | yes |",
        ]

    @given(texts)
    def test_keeps_a_cell_on_its_line_and_in_its_place(self, text: str) -> None:
        escaped = markdown_text(text)
        assert "\n" not in escaped
        assert "|" not in escaped.replace("\\\\", "").replace("\\|", "")


class TestXlsx:
    @settings(max_examples=30)
    @given(st.lists(cells, max_size=9))
    def test_is_read_back_as_it_was(self, rows: list[tuple[Cell, ...]]) -> None:
        header, *read = read_sheet(xlsx(table(rows)))
        assert header == tuple(column.key for column in COLUMNS)
        for at, row in enumerate(rows):
            found = read[at] if at < len(read) else (None,) * len(COLUMNS)  # empty rows at the end leave no trace
            for said, cell in zip(found, row, strict=True):
                if isinstance(cell, str | tuple | None):
                    assert said == (text_of(cell) or None)
                else:
                    assert said == pytest.approx(cell, rel=1e-14, abs=0)

    def test_begins_with_what_it_is_and_what_its_columns_mean(self) -> None:
        book = load_workbook(io.BytesIO(xlsx(table())))
        assert book.sheetnames == ["About", "Things"]
        rows = list(book["About"].iter_rows(values_only=True))
        assert rows[0][0] == "A title"
        assert rows[2][:2] == ("Day", "2012-05-21")
        assert ("Things", "name", "Name", "text", "What it is called.") in rows
        assert book["Things"].freeze_panes == "A2"
        assert book["Things"].auto_filter.ref == "A1:E5"

    def test_runs_no_formula_and_makes_no_link(self) -> None:
        sheet = load_workbook(io.BytesIO(xlsx(table([("=1+1", ("https://example.org",), 1.0, 1, True)]))))["Things"]
        assert "f" not in [cell.data_type for cell in sheet[2]]
        assert sheet["A2"].value == "=1+1"
        assert sheet["B2"].hyperlink is None

    def test_has_the_same_bytes_for_the_same_table(self) -> None:
        assert xlsx(table()) == xlsx(table(iter(ROWS)))
        with zipfile.ZipFile(io.BytesIO(xlsx(table()))) as parts:
            assert b"1980-01-01T00:00:00Z" in parts.read("docProps/core.xml")
            assert {part.date_time[0] for part in parts.infolist()} == {1980}

    def test_says_where_a_text_is_longer_than_a_cell(self) -> None:
        _, row = read_sheet(xlsx(table([("x" * 40_000, (), None, None, None)])))
        assert len(row[0]) == tabular.MOST_LETTERS
        assert row[0].endswith(tabular.CUT)

    @pytest.mark.parametrize("text", ["<r>bold</r>", "a\x01b", "_x0041_", " spaces ", "<&>\"'"])
    def test_holds_text_that_looks_like_its_own_markup(self, text: str) -> None:
        _, row = read_sheet(xlsx(table([(text, (), None, None, None)])))
        assert row[0].replace("_x0001_", "\x01").replace("_x005F", "").strip() == text.strip()

    def test_goes_on_on_another_sheet(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tabular, "MOST_ROWS", 4)
        data = xlsx(table([(str(number), (), None, None, None) for number in range(7)]))
        assert load_workbook(io.BytesIO(data)).sheetnames == ["About", "Things", "Things 2", "Things 3"]
        names = [row[0] for name in ("Things", "Things 2", "Things 3") for row in read_sheet(data, name)[1:]]
        assert names == [str(number) for number in range(7)]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_figure_is_read_back_as_it_was(number: float) -> None:
    assert float(figure(number)) == number


LONG = """
import resource, sys, tempfile
from app.core.tabular import *

columns = [Column(f"c{n}", f"C{n}", Datatype.TEXT) for n in range(8)] + [Column("n", "N", Datatype.NUMBER)]
def rows(count):
    for n in range(count):
        yield (f"row {n}", "Қазақстан", ("a", "b"), None, "text " * 5, True, "2012-05-21", "x", n / 7)
def write(count):
    table = Table("Rows", columns, rows(count))
    with tempfile.TemporaryFile() as file:
        if sys.argv[1] == "xlsx":
            write_xlsx(file, About("Long"), [table])
        else:
            for chunk in (write_csv if sys.argv[1] == "csv" else write_ndjson)(table):
                file.write(chunk)
        return file.tell()
write(1_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
size = write(1_000_000)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, size)
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "ndjson", "xlsx"])
def test_a_million_rows_need_no_more_memory_than_a_thousand(kind: str) -> None:
    done = subprocess.run([sys.executable, "-c", LONG, kind], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    grown, size = map(int, done.stdout.split())
    assert size > 20_000_000
    assert grown < 10_000, f"{grown} KB more"
