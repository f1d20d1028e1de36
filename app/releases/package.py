"""The data package of a release (Frictionless, tabular-data-package): CSV files and a descriptor that says what they hold.

Equal data makes equal bytes: fixed dates, fixed order, sizes known before they are written.
"""

import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from app.core.tabular import Datatype
from app.reading import LICENCE
from app.releases.files import CHUNK, Digest, through_to_disk
from app.releases.tables import TABLES, Field, Foreign, ReleaseTable
from app.releases.wording import DESCRIPTION, KEYWORDS, TITLE

TYPES = {
    Datatype.TEXT: "string",
    Datatype.TEXTS: "string",
    Datatype.NUMBER: "number",
    Datatype.INTEGER: "integer",
    Datatype.BOOLEAN: "boolean",
    Datatype.DAY: "date",
    Datatype.PARTIAL_DATE: "string",
}
PARTIAL_DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the archive: the first that the format can say."""


def path_of(table: ReleaseTable) -> str:
    """Where the rows of a table are in the package."""
    return f"data/{table.name}.csv"


def descriptor(
    name: str, release_id: str, created: str, digest: str, parts: Mapping[str, Digest], rows: Mapping[str, int]
) -> bytes:
    """The `datapackage.json`. `created` and `digest` are of the data, not of the day on which the files were made."""
    data = {
        "profile": "tabular-data-package",
        "name": name,
        "id": f"{name}-{digest[:12]}",
        "title": f"{TITLE}, release {release_id}",
        "description": DESCRIPTION,
        "version": release_id,
        "created": created,
        "keywords": KEYWORDS,
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE.url, "title": "Creative Commons Attribution 4.0"}],
        "contributors": [{"title": LICENCE.attribution, "role": "author"}],
        "sources": [
            {"title": f"{rows['sources']} documents, listed with their addresses in {path_of(_named('sources'))}"}
        ],
        "resources": [_resource(table, parts[table.name]) for table in TABLES],
    }
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def _named(name: str) -> ReleaseTable:
    return next(table for table in TABLES if table.name == name)


def _resource(table: ReleaseTable, part: Digest) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name.replace("_", "-"),
        "path": path_of(table),
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": part.bytes,
        "hash": f"sha256:{part.sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {
            "fields": [_schema_field(one) for one in table.fields],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {
                    "fields": list(foreign.columns),
                    "reference": {
                        "resource": "" if foreign.table == table.name else foreign.table.replace("_", "-"),
                        "fields": list(foreign.target),
                    },
                }
                for foreign in table.foreign
                if _is_whole(table, foreign)
            ],
        },
    }


def _is_whole(table: ReleaseTable, foreign: Foreign) -> bool:
    """Whether a key of several columns is always filled: frictionless calls half a key a fault, where SQL does not look at it."""
    filled = {one.name for one in table.fields if one.required}
    return len(foreign.columns) == 1 or filled.issuperset(foreign.columns)


def _schema_field(one: Field) -> dict[str, Any]:
    column = one.column
    constraints: dict[str, Any] = {"required": True} if one.required else {}
    if column.datatype is Datatype.PARTIAL_DATE:
        constraints["pattern"] = PARTIAL_DATE
    return {
        "name": column.key,
        "type": TYPES[column.datatype],
        "title": column.title,
        "description": column.description,
        **({"constraints": constraints} if constraints else {}),
    }


def write_zip(file: Path, parts: Iterable[tuple[str, Path]]) -> None:
    """An archive of files under their names, in the order given."""
    with zipfile.ZipFile(file, "x", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts:
            info = zipfile.ZipInfo(name, EARLIEST)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            info.file_size = part.stat().st_size
            with part.open("rb") as held, archive.open(info, "w") as out:
                while chunk := held.read(CHUNK):
                    out.write(chunk)
    through_to_disk(file)
