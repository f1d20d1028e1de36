"""Tables as Parquet: typed columns for those who compute. It needs the optional packages of `cso-atlas[parquet]`."""

import json
import tempfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from itertools import accumulate, chain

from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema, list_array
from arro3.io import write_parquet

from app.core.tabular import Cell, Column, Datatype, Table, batches_of, read_chunks

ROWS_TOGETHER = 20_000
"""Rows of one row group: what is in memory at a time."""
SAID_UNDER = "cso-atlas"
"""The key under which the file says what it is, as a JSON object: several keys would come in any order, and equal tables are
equal files."""
TEXTS = DataType.list(Field("element", DataType.string(), nullable=True))
TYPES = {
    Datatype.TEXT: DataType.string(),
    Datatype.NUMBER: DataType.float64(),
    Datatype.INTEGER: DataType.int64(),
    Datatype.BOOLEAN: DataType.bool(),
    Datatype.DAY: DataType.date32(),
    Datatype.PARTIAL_DATE: DataType.string(),
    Datatype.TEXTS: TEXTS,
}


def parquet_chunks(table: Table, said: Mapping[str, str]) -> Generator[bytes]:
    """A Parquet file piece by piece; `said` of it stands in its key-value metadata, the meaning of a column in its field.

    Days are dates, partial dates text, several texts a list; nothing is null. Text is as it is: nothing runs formulas here.
    The file is whole, in a temporary one, before the first piece is given: what fails, fails then.
    """
    schema = Schema([_field(column) for column in table.columns])
    raised: list[Exception] = []

    def batches() -> Iterator[RecordBatch]:
        try:
            for rows in batches_of(table.rows):
                columns = zip(table.columns, zip(*rows, strict=True), strict=True)
                yield RecordBatch.from_arrays([_array(column, cells) for column, cells in columns], schema=schema)
        except Exception as fault:
            raised.append(fault)  # the writer would tell it in words of its own
            raise

    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by what reads it
    try:
        write_parquet(
            RecordBatchReader.from_batches(schema, batches()),
            file,
            compression="snappy",  # what every reader reads
            key_value_metadata={SAID_UNDER: json.dumps(said, ensure_ascii=False)},
            max_row_group_size=ROWS_TOGETHER,
        )
    except BaseException:
        file.close()
        if raised:
            raise raised[0] from None
        raise
    return read_chunks(file)


def _field(column: Column) -> Field:
    said = {"description": column.description} if column.description else None
    return Field(column.key, TYPES[column.datatype], nullable=True, metadata=said)


def _array(column: Column, cells: Sequence[Cell]) -> Array:
    if column.datatype is Datatype.TEXTS:
        return _lists(cells)
    if column.datatype is Datatype.DAY:
        return Array(cells, DataType.string()).cast(TYPES[Datatype.DAY])
    return Array(cells, TYPES[column.datatype])


def _lists(cells: Sequence[Cell]) -> Array:
    lists = [cell if isinstance(cell, tuple) else () for cell in cells]
    return list_array(
        Array([0, *accumulate(map(len, lists))], DataType.int32()),
        Array(list(chain.from_iterable(lists)), DataType.string()),
        type=TEXTS,
        mask=Array([cell is None for cell in cells], DataType.bool()),
    )
