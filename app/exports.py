"""Lists as files: every row of the question, under the same address, by suffix or `Accept`.

A list needs nothing of its own for it: the columns are derived from its rows' schema, the rows are read from the same
question, in one transaction, and sent while they are read.
"""

import itertools
import json
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request, Response

from app.core.budget import take_time
from app.core.csvw import TableSaid, metadata_of
from app.core.errors import Busy, Fault, InvalidParameter, UnknownValue, declared, near_matches, parameter_error
from app.core.flattening import FlatColumn, Rows, columns_of, list_element, long_rows, rows_of
from app.core.formats import (
    CITATIONS,
    CSV,
    CSVW,
    JSON,
    JSONLD,
    LIST_FORMATS,
    NDJSON,
    PARQUET,
    XLSX,
    ChosenFormat,
    Format,
    file_name,
    file_response,
    written_as,
)
from app.core.links import OF_A_PAGE, Links
from app.core.pacing import Kind
from app.core.pagination import AskedPaging, Paging, WholeList
from app.core.parameters import OneOf, Words
from app.core.schema import Item, Meta, Page, Schema
from app.core.tabular import About, Column, Table, batches_of, whole, write_csv, write_ndjson, xlsx_chunks
from app.summaries import API

R = TypeVar("R", bound=Schema)
D = TypeVar("D", bound=Schema)

Linker = Callable[[Iterable[Schema], Meta, Links, bool], Generator[bytes]]
"""Writes rows, of a list or not, as linked data."""
LONG = 5000
"""Rows. A list of no more is read whole before it is sent: then it holds no connection, however slowly it is taken."""
MADE_FIRST = (XLSX, PARQUET)
"""Formats whose files are whole, in a temporary one, before the first piece is sent."""
UNKNOWN = "Only the status known carries a value. None of the others (unknown, not-coded, …) ever means no."


class RowShape(StrEnum):
    """What a row of a table is."""

    WIDE = "wide"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Taking:
    """How the answer to a list is taken: as JSON, a page at a time, or as a file with all rows."""

    request: Request
    format: Format
    paging: Paging
    fields: Sequence[str]
    bom: bool
    shape: RowShape = RowShape.WIDE

    def answer(self, page: Page[R]) -> Page[R] | Response:
        """The list as it is asked for. Raises UnknownValue, naming near ones, for a column that there is not."""
        if self.format is JSON:
            return page
        schema = list_element(self.request.state.answers_with.model_fields["data"].annotation)
        return self._file(page.meta, [Rows(self._resource, schema, page.rows())], page.page.total)

    def part(self, item: Item[D], *tables: Rows, wanted: str = "") -> Item[D] | Response:
        """An answer that is no list, as it is asked for: a file holds the wanted (else the first) of its tables, a workbook all."""
        if self.format is JSON:
            return item
        if self.format is JSONLD:
            return self.one(item)
        return self._file(item.meta, sorted(tables, key=lambda table: table.name != wanted), None)

    def one(self, item: Item[D]) -> Item[D] | Response:
        """One thing as it is asked for: as JSON or as linked data."""
        return item if self.format is JSON else self._file(item.meta, [Rows("", Schema, [item.data])], None)

    @property
    def _links(self) -> Links:
        links: Links = self.request.state.links
        return links

    @property
    def _resource(self) -> str:
        """The last part of the address: what is listed."""
        return self._links.path.rpartition("/")[2]

    def _file(self, meta: Meta, tables: Sequence[Rows], total: int | None) -> Response:
        if self.format is CSV:
            self._links.named["describedby"] = self._links.at(f"{self._links.path}.{CSVW.suffix}")
        name = self._name(meta, tables[0].name)
        is_long = total is not None and total > LONG and self.format is not CSVW
        with ExitStack() as held:
            if is_long:
                held.callback(self.request.app.state.lanes[Kind.FILE].stay())
                take_time()
            pieces = self._written(meta, tables, total)
            if not is_long or self.format in MADE_FIRST:
                return file_response(whole(pieces), self.format, name)
            first = next(pieces, b"")  # what fails at once, fails before anything is sent
            held.enter_context(self.request.state.keep_open())
            held.callback(pieces.close)  # whoever reads rows lets go of them before the session
            return file_response(itertools.chain([first], pieces), self.format, name, held.pop_all().close)

    def _written(self, meta: Meta, tables: Sequence[Rows], total: int | None) -> Generator[bytes]:
        first = tables[0]
        if self.format is JSONLD:
            write: Linker = self.request.app.state.linked
            return write(first.rows, meta, self._links, total is not None)
        if self.format is NDJSON and not self.fields and self.shape is RowShape.WIDE:
            return _objects(iter(first.rows))
        if self.format is XLSX:
            every = [self._table(table, meta, self.fields if table is first else ()) for table in tables]
            return xlsx_chunks(self._about(meta, total), every)
        table = self._table(first, meta, self.fields)
        if self.format is PARQUET:
            from app.core.parquet import parquet_chunks  # its packages are optional

            links = self._links
            dictionary = f"{links.base}{links.at(f'{links.path}.{CSVW.suffix}')}"
            return parquet_chunks(table, told_of(meta) | {"source": self._source(meta), "dictionary": dictionary})
        if self.format is CSVW:
            said = json.dumps(self._said(table.columns, meta), ensure_ascii=False, indent=1)
            return (piece for piece in [said.encode()])
        return write_csv(table, bom=self.bom) if self.format is CSV else write_ndjson(table)

    def _table(self, table: Rows, meta: Meta, fields: Sequence[str]) -> Table:
        columns = self._columns(table.schema, fields)
        rows = long_rows(table.schema, iter(table.rows)) if self.shape is RowShape.LONG else iter(table.rows)
        return Table(table.name[:31], [one.column for one in columns], rows_of(columns, rows), meta.describe)

    def _columns(self, row: type[Schema], fields: Sequence[str] = ()) -> list[FlatColumn]:
        every = columns_of(row, long=self.shape is RowShape.LONG, asked=set(self.request.query_params))
        known = {one.key: one for one in every}
        for name in fields:
            if name not in known:
                near = near_matches(name, known) or [key for key in known if name in key] or list(known)
                message = f"there is no column {name!r} here"
                raise UnknownValue(message, [parameter_error("fields", "unknown", message, near)])
        return [known[name] for name in fields] or every

    def _said(self, columns: Sequence[Column], meta: Meta) -> dict[str, Any]:
        links = self._links
        keys = {one.key for one in columns}
        key = next((name for name in ("id", "key") if name in keys), None)
        table = TableSaid(
            url=f"{links.base}{links.at(f'{links.path}.{CSV.suffix}')}",
            title=meta.describe.partition(": ")[0],
            description=meta.describe,
            lang=meta.lang,
            licence=meta.licence.url,
            said={
                "dc:publisher": meta.licence.attribution,
                "dc:language": meta.lang,
                "dc:source": {"@id": self._source(meta)},
                "dc:identifier": meta.revision.digest,
                "schema:version": f"revision {meta.revision.number} ({meta.revision.digest}), codebook {meta.codebook}",
                **({"dc:temporal": str(meta.as_of)} if meta.as_of_applied else {}),
            },
            key=key if self.shape is RowShape.WIDE else None,
        )
        return metadata_of(table, columns)

    def _name(self, meta: Meta, table: str) -> str:
        """`facts-kz-2012-05-21.csv`: what it is of, the countries and the days asked for."""
        links = self._links
        whose = [value for name, value in links.query if name in ("country", "of", "subject")]
        days = [value for name, value in links.query if name in ("from", "to")]
        part = [table] if table not in links.path and self.format is not XLSX else []
        day = [str(meta.as_of)] if meta.as_of_applied or meta.as_of == "any" else []
        shape = [self.shape.value] if self.shape is RowShape.LONG and self.format is not XLSX else []
        return file_name([links.path.removeprefix(API), *part, *whose, *(days or day), *shape], self.format)

    def _source(self, meta: Meta) -> str:
        """The question as JSON, its day written out."""
        links = self._links
        return f"{links.base}{links.whole(JSON.suffix, **({'as_of': str(meta.as_of)} if meta.as_of_applied else {}))}"

    def _about(self, meta: Meta, total: int | None) -> About:
        lines = [
            ("Question", meta.describe),
            ("Rows", "" if total is None else str(total)),
            ("As of", str(meta.as_of) if meta.as_of_applied or meta.as_of == "any" else "the day does not matter"),
            ("Language", meta.lang),
            ("Data", f"revision {meta.revision.number} ({meta.revision.digest}), codebook {meta.codebook}"),
            ("Licence", f"{meta.licence.name}, {meta.licence.attribution}, {meta.licence.url}"),
            ("Address", self._source(meta)),
            ("Unknown", UNKNOWN),
            ("Several texts", "Several texts in one cell have “ | ” between them; parallel columns keep their order."),
        ]
        return About(meta.describe.partition(": ")[0], [line for line in lines if line[1]])


def told_of(meta: Meta) -> dict[str, str]:
    """What a Parquet file says of itself."""
    return {
        "describe": meta.describe,
        "as_of": str(meta.as_of) if meta.as_of_applied or meta.as_of == "any" else "",
        "lang": meta.lang,
        "revision": str(meta.revision.number),
        "digest": meta.revision.digest,
        "codebook": meta.codebook,
        "licence": meta.licence.name,
        "licence_url": meta.licence.url,
        "attribution": meta.licence.attribution,
        "unknown": UNKNOWN,
    }


async def taking_one(request: Request, format_: ChosenFormat) -> Taking:
    """How one thing is taken."""
    return one_taken(request, format_)


def one_taken(request: Request, format_: Format) -> Taking:
    """The taking of one thing. It has no columns."""
    return Taking(request, format_, WholeList(), (), bom=False)


async def taking_part(
    request: Request,
    format_: ChosenFormat,
    fields: Annotated[
        Words,
        Query(
            description="For CSV, NDJSON, workbooks and Parquet: these columns only, in this order. Without it all of them (of "
            "NDJSON: the objects of the JSON).",
        ),
    ] = [],  # noqa: B006 - FastAPI copies a parameter's default for each request
    bom: Annotated[
        bool, Query(description="For CSV: start with a byte order mark, by which Excel knows UTF-8.")
    ] = False,
) -> Taking:
    """How an answer is taken that has no pages. Raises InvalidParameter for what a file of all rows does not have."""
    is_file, is_whole = format_ in LIST_FORMATS, format_ in (*LIST_FORMATS, *CITATIONS)
    if fields and (format_ is JSONLD or not is_file):
        asked = [("fields", "fields names columns of a file: ask for .csv, .ndjson or .xlsx, or leave it out")]
    elif not is_whole:
        asked = []
    else:
        asked = [
            (name, f"a .{format_.suffix} has all rows, and only rows: leave {name} out")
            for name in dict.fromkeys(request.query_params)
            if name in OF_A_PAGE
        ]
    if asked:
        raise InvalidParameter(
            "; ".join(said for _, said in asked), [parameter_error(name, "not-of-a-file", said) for name, said in asked]
        )
    return Taking(request, format_, WholeList() if is_file else Paging(), fields, bom)


async def taking(part: Annotated[Taking, Depends(taking_part)], paging: AskedPaging) -> Taking:
    """How a list is taken that has pages."""
    return part if part.format in LIST_FORMATS else replace(part, paging=paging)


async def taking_in_shapes(
    whole: Annotated[Taking, Depends(taking)],
    shape: Annotated[
        OneOf[RowShape],
        Query(
            description="For CSV, NDJSON, workbooks and Parquet: `wide` has a row for each, with several options in one cell; `long` a row "
            "for each option chosen, and one where none is."
        ),
    ] = RowShape.WIDE,
) -> Taking:
    """How a list is taken that has a long shape too."""
    return replace(whole, shape=shape)


Taken = Annotated[Taking, Depends(taking)]
"""How a list is taken: its `paging`, and `answer`."""
TakenWhole = Annotated[Taking, Depends(taking_part)]
"""The same where the answer has no pages."""
TakenOne = Annotated[Taking, Depends(taking_one)]
"""How one thing is taken: by `one`."""
TakenInShapes = Annotated[Taking, Depends(taking_in_shapes)]
"""The same where tables can be long, too."""


def listed(*faults: type[Fault], also: Sequence[Format] = ()) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI `responses` of a list that can be taken away and may answer with these faults; `also` in formats of others."""
    return {**declared(*faults, Busy), **written_as(*LIST_FORMATS, *also)}


def tabled(*faults: type[Fault], also: Sequence[Format] = ()) -> dict[int | str, dict[str, Any]]:
    """The same where the rows are not linked data."""
    return {**declared(*faults, Busy), **written_as(*(one for one in LIST_FORMATS if one is not JSONLD), *also)}


def linked(*faults: type[Fault], also: Sequence[Format] = ()) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI `responses` of one thing that is linked data too."""
    return {**declared(*faults), **written_as(JSONLD, *also)}


def _objects(rows: Iterator[Schema]) -> Generator[bytes]:
    """The rows as JSON has them, one a line."""
    for batch in batches_of(rows):
        yield "".join(f"{row.model_dump_json(by_alias=True)}\n" for row in batch).encode()
