"""What a CSV file means, as the W3C's "Metadata Vocabulary for Tabular Data" (CSV on the Web) has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.tabular import SEPARATOR, Column, Datatype

DATATYPES: dict[Datatype, Any] = {
    Datatype.TEXT: "string",
    Datatype.TEXTS: "string",
    Datatype.NUMBER: "double",
    Datatype.INTEGER: "integer",
    Datatype.BOOLEAN: {"base": "boolean", "format": "true|false"},
    Datatype.DAY: {"base": "date", "format": "yyyy-MM-dd"},
    Datatype.PARTIAL_DATE: {"base": "string", "format": r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"},
}


@dataclass(frozen=True, slots=True)
class TableSaid:
    """What is said of a table as a whole."""

    url: str
    """Where the CSV file is."""
    title: str
    description: str
    lang: str
    licence: str
    said: Mapping[str, Any]
    """What else is said, by properties of Dublin Core, schema.org or PROV."""
    key: str | None = None
    """The column that tells rows apart; None if none does."""


def metadata_of(table: TableSaid, columns: Sequence[Column]) -> dict[str, Any]:
    """The metadata of a CSV file as `write_csv` writes it."""
    schema: dict[str, Any] = {"columns": [_column(column) for column in columns]}
    if table.key is not None:
        schema["primaryKey"] = table.key
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": table.lang}],
        "url": table.url,
        "dc:title": table.title,
        "dc:description": table.description,
        "dc:license": {"@id": table.licence},
        **table.said,
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "doubleQuote": True},
        "tableSchema": schema,
    }


def _column(column: Column) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": column.key,
        "titles": {"und": column.key},
        "dc:title": {"@value": column.title, "@language": "en"},
        "dc:description": {"@value": column.description, "@language": "en"},
        "datatype": DATATYPES[column.datatype],
    }
    if column.datatype is Datatype.TEXTS:
        said["separator"] = SEPARATOR
    return said
