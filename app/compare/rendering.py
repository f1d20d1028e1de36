"""A comparison in the formats in which it is taken away. Each holds what the JSON holds; CSV, NDJSON and Parquet hold one of its tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.compare.brief import brief_of, citation_of, facts_about
from app.compare.phrases import title_of
from app.compare.schemas import ComparisonRead
from app.compare.tables import (
    Shape,
    conflicts_table,
    presence_table,
    rows_table,
    sources_table,
    summary_table,
    table_of,
    values_table,
)
from app.core.formats import CSV, NDJSON, PARQUET, XLSX, Format, file_name
from app.core.schema import Item
from app.core.tabular import About, write_csv, write_ndjson, xlsx_chunks
from app.describing import phrase
from app.exports import told_of
from app.reading import Reading


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which table of a comparison a CSV, NDJSON or Parquet file holds, and how it starts."""

    shape: Shape = Shape.LONG
    bom: bool = False


def written(reading: Reading, item: Item[ComparisonRead], format_: Format, wanted: Wanted) -> Iterator[bytes]:
    """The comparison in a format, piece by piece."""
    if format_ is CSV:
        return write_csv(table_of(item.data, wanted.shape), bom=wanted.bom)
    if format_ is NDJSON:
        return write_ndjson(table_of(item.data, wanted.shape))
    if format_ is PARQUET:
        from app.core.parquet import parquet_chunks  # its packages are optional

        return parquet_chunks(table_of(item.data, wanted.shape), told_of(item.meta))
    if format_ is XLSX:
        tables = (summary_table, presence_table, rows_table, values_table, conflicts_table, sources_table)
        return xlsx_chunks(_about(reading, item), [table(item.data) for table in tables])
    return (f"{line}\n".encode() for line in brief_of(reading, item))


def name_of(comparison: ComparisonRead, format_: Format, wanted: Wanted) -> str:
    """The name of the file: `compare-kz-2012-05-21-tj-2012-05-21.csv`."""
    shape = [] if format_ not in (CSV, NDJSON, PARQUET) or wanted.shape is Shape.LONG else [wanted.shape.value]
    return file_name(["compare", *(column.key for column in comparison.columns), *shape], format_)


def _about(reading: Reading, item: Item[ComparisonRead]) -> About:
    meta = item.meta
    lines = [
        (phrase(reading, "Question", "Вопрос"), meta.describe),
        (phrase(reading, "Columns", "Столбцы"), ", ".join(column.key for column in item.data.columns)),
        (phrase(reading, "As of", "На день"), str(meta.as_of)),
        (phrase(reading, "Language", "Язык"), meta.lang),
        *facts_about(reading, item),
        (phrase(reading, "How to cite", "Как цитировать"), citation_of(reading, item)),
        (
            phrase(reading, "Unknown", "Не известно"),
            phrase(
                reading,
                "Only the status known carries a value. None of the others (unknown, not-coded, …) ever means no.",
                "Значение есть только при статусе known. Ни один из прочих (unknown, not-coded, …) не означает «нет».",
            ),
        ),
        (
            phrase(reading, "Several texts", "Несколько текстов"),
            phrase(
                reading,
                "Several texts in one cell have “ | ” between them; parallel columns keep their order.",
                "Несколько текстов в одной ячейке разделены знаком « | »; порядок в соседних столбцах один и тот же.",
            ),
        ),
    ]
    return About(title_of(reading, item.data.columns), lines)
