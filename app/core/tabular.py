"""Tables that people take away: written row by row, so that their length costs no memory.

A table is rows of cells under columns that say what they mean. The same rows become CSV, NDJSON, Markdown or a sheet of a
workbook; equal tables become equal bytes.
"""

import datetime as dt
import itertools
import json
import re
import tempfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import IO, Any, TypeVar

T = TypeVar("T")
Cell = str | int | float | bool | tuple[str | None, ...] | None
"""What stands in one place. A tuple is several texts; None is nothing."""


class Datatype(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    TEXTS = "texts"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DAY = "day"
    """YYYY-MM-DD."""
    PARTIAL_DATE = "partial date"
    """YYYY, YYYY-MM or YYYY-MM-DD: text, because a spreadsheet would make a day of it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what programs call it, what people call it, and what it means."""

    key: str
    title: str
    datatype: Datatype = Datatype.TEXT
    description: str = ""
    width: int = 0
    """In characters, where a sheet is made of it; 0: as usual for the datatype."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns. The rows may be an iterator, and are then read once."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    description: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a workbook says of itself on its first sheet."""

    title: str
    lines: Sequence[tuple[str, str]] = field(default_factory=tuple)


SEPARATOR = " | "
"""Between several texts in one cell."""
BOM = b"\xef\xbb\xbf"
"""At the start of a CSV file it tells Excel that the text is UTF-8."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With these a spreadsheet takes the text of a cell for a formula (OWASP, "CSV Injection")."""
_FORMULA = frozenset(FORMULA)
_EMPTY = '""'
_as_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
BATCH = 200
"""Rows that are handed on together."""
MOST_IN_MEMORY = 1024 * 1024
"""Bytes of a file that wait in memory to be sent; more wait in a temporary file."""
CHUNK = 64 * 1024
"""Bytes of a file that are handed on together."""


def write_csv(table: Table, *, bom: bool = False) -> Generator[bytes]:
    """CSV as RFC 4180 has it: UTF-8, lines that end with CRLF, the keys of the columns first.

    Nothing is an empty cell. Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers.
    """
    if bom:
        yield BOM
    before = _csv_lines([[_quoted(column.key)] for column in table.columns])
    for batch in batches_of(table.rows):
        yield f"{before}{_csv_lines([_csv_column(cells) for cells in zip(*batch, strict=True)])}".encode()
        before = ""
    if before:
        yield before.encode()


def _csv_lines(columns: Sequence[Iterable[str]]) -> str:
    """Lines of the cells of columns. A line of one empty cell says so: readers pass over empty lines."""
    if len(columns) == 1:
        return "".join(f"{cell or _EMPTY}\r\n" for cell in columns[0])
    return "".join([f"{','.join(cells)}\r\n" for cells in zip(*columns, strict=True)])


def _csv_column(cells: Sequence[Cell]) -> Iterable[str]:
    """The cells of a column as CSV has them: each is written once, for most recur."""
    return map({cell: _csv_cell(cell) for cell in set(cells)}.__getitem__, cells)


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, str):
        text = cell
    elif cell is None:
        return ""
    elif isinstance(cell, tuple):
        text = text_of(cell)
    elif isinstance(cell, bool):
        return "true" if cell else "false"
    else:
        return figure(cell)
    return _quoted(f"'{text}" if text[:1] in _FORMULA else text)


def _quoted(text: str) -> str:
    """A text in quotation marks where CSV needs them."""
    if '"' in text:
        text = text.replace('"', '""')
        return f'"{text}"'
    return f'"{text}"' if "," in text or "\n" in text or "\r" in text else text


def write_ndjson(table: Table) -> Generator[bytes]:
    """One JSON object a line, by the keys of the columns; several texts are an array, nothing is null."""
    keys = [column.key for column in table.columns]
    for batch in batches_of(table.rows):
        objects = (dict(zip(keys, row, strict=True)) for row in batch)
        yield "".join(f"{_as_json(row)}\n" for row in objects).encode()


def write_markdown(table: Table) -> Iterator[bytes]:
    """A table of GitHub Flavored Markdown, under the titles of the columns."""
    numeric = {Datatype.NUMBER, Datatype.INTEGER}
    yield _markdown_line(markdown_text(column.title) for column in table.columns)
    yield _markdown_line("--:" if column.datatype in numeric else "---" for column in table.columns)
    for batch in batches_of(table.rows):
        yield b"".join(_markdown_line(markdown_text(_shown(cell)) for cell in row) for row in batch)


def _markdown_line(cells: Iterable[str]) -> bytes:
    return f"| {' | '.join(cells)} |\n".encode()


def markdown_text(text: str) -> str:
    """A text as Markdown that shows just this text, on one line."""
    return re.sub(r"([\\`*_\[\]<>|~&])", r"\\\1", " ".join(text.split()))


MOST_ROWS = 1_048_576
MOST_LETTERS = 32_767
"""What one sheet, and one cell of it, can hold."""
CUT = " … (cut: a cell holds no more)"
EPOCH = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - written without a zone
"""When every workbook says that it was made: equal tables are equal files. The revision says which data it holds."""
WIDTHS = {
    Datatype.TEXT: 24,
    Datatype.TEXTS: 24,
    Datatype.NUMBER: 12,
    Datatype.INTEGER: 9,
    Datatype.BOOLEAN: 9,
    Datatype.DAY: 12,
    Datatype.PARTIAL_DATE: 12,
}


def write_xlsx(file: IO[bytes], about: About, tables: Iterable[Table]) -> None:
    """A workbook: first what it is and what its columns mean, then a sheet for each table.

    Text is never run as a formula nor made a link. A table that is longer than a sheet goes on on another one.
    """
    listed = list(tables)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    import xlsxwriter  # a server may never be asked for a workbook

    book = xlsxwriter.Workbook(file, options)
    book.use_zip64()
    book.set_properties({"title": about.title, "created": EPOCH})
    bold = book.add_format({"bold": True})
    _write_about(book, bold, about, listed)
    for table in listed:
        _write_sheets(book, bold, table)
    book.close()


def xlsx_chunks(about: About, tables: Iterable[Table]) -> Generator[bytes]:
    """A workbook piece by piece. It is whole, in a temporary file, before the first piece is given: what fails, fails then."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by what reads it
    write_xlsx(file, about, tables)
    return read_chunks(file)


def whole(pieces: Iterable[bytes]) -> Generator[bytes]:
    """The same pieces once all of them are there, in memory or, if they are many, in a temporary file."""
    file = tempfile.SpooledTemporaryFile(MOST_IN_MEMORY)  # noqa: SIM115 - closed by what reads it
    try:
        file.writelines(pieces)
    except BaseException:
        file.close()
        raise
    return read_chunks(file)


def read_chunks(file: IO[bytes]) -> Generator[bytes]:
    """A file from its start, piece by piece; it is closed in the end."""
    with file:
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _write_about(book: Any, bold: Any, about: About, tables: Sequence[Table]) -> None:
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 2, 34)
    sheet.set_column(3, 3, 14)
    sheet.set_column(4, 4, 110)
    rows: list[tuple[tuple[str, ...], Any]] = [((about.title,), bold), ((), None)]
    rows += [(line, None) for line in about.lines]
    rows += [((), None), (("Sheet", "Column", "In words", "Datatype", "Meaning"), bold)]
    for table in tables:
        rows += [((table.name, "", "", "", table.description), None)] if table.description else []
        for column in table.columns:
            rows.append(((table.name, column.key, column.title, column.datatype, column.description), None))
    for at, (cells, format_) in enumerate(rows):
        for place, cell in enumerate(cells):
            _write_cell(sheet, at, place, str(cell), format_)


def _write_sheets(book: Any, bold: Any, table: Table) -> None:
    rows = iter(table.rows)
    number, row = 1, next(rows, None)
    while number == 1 or row is not None:
        sheet = book.add_worksheet(table.name if number == 1 else f"{table.name} {number}")
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, column.width or max(WIDTHS[column.datatype], min(len(column.key) + 3, 30)))
        for place, column in enumerate(table.columns):
            _write_cell(sheet, 0, place, column.key, bold)
        at = 1
        while row is not None and at < MOST_ROWS:
            for place, cell in enumerate(row):
                _write_cell(sheet, at, place, cell, None)
            row = next(rows, None)
            at += 1
        sheet.autofilter(0, 0, at - 1, len(table.columns) - 1)
        number += 1


def _write_cell(sheet: Any, row: int, place: int, cell: Cell, format_: Any) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(row, place, cell, format_)
    elif isinstance(cell, int | float):
        sheet.write_number(row, place, cell, format_)
    elif text := text_of(cell):
        if len(text) > MOST_LETTERS:
            text = text[: MOST_LETTERS - len(CUT)] + CUT
        if text.startswith("<r>"):
            text = f" {text}"  # XlsxWriter takes it for markup of its own and would not escape it
        sheet.write_string(row, place, text, format_)


def text_of(cell: str | tuple[str | None, ...] | None) -> str:
    """The text of a cell that is no figure; several texts joined, with the place of a missing one kept."""
    if isinstance(cell, tuple):
        return SEPARATOR.join([part or "" for part in cell])
    return cell or ""


def figure(number: float) -> str:
    """A figure that reads back as the same figure; whole ones without a point."""
    whole = isinstance(number, float) and number.is_integer() and abs(number) < 1e15
    return str(int(number)) if whole else repr(number)


def _shown(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return figure(cell) if isinstance(cell, int | float) else text_of(cell)


def batches_of(rows: Iterable[T]) -> Iterator[list[T]]:
    """Rows of whatever kind, as many together as are written together."""
    ahead = iter(rows)
    while batch := list(itertools.islice(ahead, BATCH)):
        yield batch
