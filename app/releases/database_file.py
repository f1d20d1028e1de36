"""The SQLite file of a release: plain tables that anybody can open, and what Datasette says of them.

Equal data makes equal bytes: rows come in the order of their keys, the layout is fixed, and the file does not tell which
version of SQLite wrote it.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from app.core.tabular import Cell, Datatype, text_of
from app.reading import LICENCE
from app.releases.files import through_to_disk
from app.releases.tables import ON_A_DAY, TABLES, VIEWS, ReleaseTable
from app.releases.wording import DESCRIPTION, TITLE

TYPES = {Datatype.NUMBER: "REAL", Datatype.INTEGER: "INTEGER", Datatype.BOOLEAN: "INTEGER"}
"""The types of columns that are no text."""
OWN_TABLES = {
    "_release": "What this file is.",
    "_tables": "What each table and view holds.",
    "_columns": "What each column means.",
}
"""The tables that describe the others."""
WRITTEN_BY = 3_040_000
"""The version of SQLite that every file names, whichever wrote it."""


class Unsound(Exception):
    """The data contradicts itself: a row names another that is not there."""


class DatabaseFile:
    """A file that is being written, table by table in the order of `TABLES`."""

    def __init__(self, file: Path, about: dict[str, str]) -> None:
        self._file = file
        self._connection = sqlite3.connect(file, isolation_level=None)
        for pragma in ("page_size = 4096", "encoding = 'UTF-8'", "journal_mode = OFF", "synchronous = OFF"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("BEGIN")
        for table in TABLES:
            self._connection.execute(_definition(table))
        self._describe(about)

    def fill(self, table: ReleaseTable, rows: Iterable[Sequence[Cell]]) -> int:
        """Write the rows of a table. Returns how many there were."""
        places = ", ".join("?" * len(table.fields))
        before = self._connection.total_changes
        self._connection.executemany(
            f'INSERT INTO "{table.name}" VALUES ({places})', ([_stored(cell) for cell in row] for row in rows)
        )
        return self._connection.total_changes - before

    def close(self) -> None:
        """Finish the file. Raises Unsound if a row names another that is not there."""
        run = self._connection.execute
        for table in TABLES:
            for foreign in table.foreign:
                if foreign.columns != table.key[: len(foreign.columns)]:
                    listed = ", ".join(f'"{name}"' for name in foreign.columns)
                    run(f'CREATE INDEX "{table.name}_{"_".join(foreign.columns)}" ON "{table.name}" ({listed})')
        for view in VIEWS:
            run(f'CREATE VIEW "{view.name}" AS {view.sql}')
        run("COMMIT")
        astray = run("PRAGMA foreign_key_check").fetchall()
        run("VACUUM")
        self._connection.close()
        if astray:
            table, row, target, _ = astray[0]
            raise Unsound(f"{len(astray)} rows name what is not there; the first: row {row} of {table} names {target}")
        _forget_the_writer(self._file)
        through_to_disk(self._file)

    def _describe(self, about: dict[str, str]) -> None:
        run, many = self._connection.execute, self._connection.executemany
        run('CREATE TABLE "_release" ("key" TEXT PRIMARY KEY, "value" TEXT NOT NULL)')
        many('INSERT INTO "_release" VALUES (?, ?)', about.items())
        run('CREATE TABLE "_tables" ("name" TEXT PRIMARY KEY, "kind" TEXT NOT NULL, "description" TEXT NOT NULL)')
        many(
            'INSERT INTO "_tables" VALUES (?, ?, ?)',
            [
                *((table.name, "table", table.description) for table in TABLES),
                *((view.name, "view", view.description) for view in VIEWS),
            ],
        )
        run(
            'CREATE TABLE "_columns" ("table" TEXT NOT NULL REFERENCES "_tables" ("name"), "position" INTEGER NOT NULL, '
            '"column" TEXT NOT NULL, "datatype" TEXT NOT NULL, "is_key" INTEGER NOT NULL, "required" INTEGER NOT NULL, '
            '"leads_to" TEXT, "description" TEXT NOT NULL, PRIMARY KEY ("table", "column"))'
        )
        many('INSERT INTO "_columns" VALUES (?, ?, ?, ?, ?, ?, ?, ?)', _column_rows())


def iter_frozen(file: Path, table: ReleaseTable) -> Iterator[list[Cell]]:
    """The rows of a table of a finished file, in the order in which they were written."""
    places = [at for at, one in enumerate(table.fields) if one.column.datatype is Datatype.BOOLEAN]
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        for row in connection.execute(f'SELECT * FROM "{table.name}" ORDER BY rowid'):
            cells = list(row)
            for at in places:
                cells[at] = None if cells[at] is None else bool(cells[at])
            yield cells


def _column_rows() -> Iterator[tuple[Any, ...]]:
    for table in TABLES:
        leads: dict[str, list[str]] = {}
        for foreign in table.foreign:
            for name, target in zip(foreign.columns, foreign.target, strict=True):
                leads.setdefault(name, []).append(f"{foreign.table}.{target}")
        for position, one in enumerate(table.fields):
            column = one.column
            yield (
                table.name,
                position,
                column.key,
                column.datatype.value,
                int(column.key in table.key),
                int(one.required),
                ", ".join(leads.get(column.key, ())) or None,
                column.description,
            )


def _definition(table: ReleaseTable) -> str:
    lines = []
    for one in table.fields:
        kind = TYPES.get(one.column.datatype, "TEXT")
        lines.append(f'"{one.name}" {kind}{" NOT NULL" if one.required else ""}')
    lines.append(f"PRIMARY KEY ({_listed(table.key)})")
    lines += [
        f'FOREIGN KEY ({_listed(foreign.columns)}) REFERENCES "{foreign.table}" ({_listed(foreign.target)})'
        for foreign in table.foreign
    ]
    return f'CREATE TABLE "{table.name}" (\n  ' + ",\n  ".join(lines) + "\n)"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _stored(cell: Cell) -> str | int | float | None:
    return text_of(cell) if isinstance(cell, tuple) else cell


def _forget_the_writer(file: Path) -> None:
    """Fix what the header says of how often, and by which version, the file was written (SQLite file format, 1.3)."""
    with file.open("r+b") as held:
        for offset, number in ((24, 1), (92, 1), (96, WRITTEN_BY)):
            held.seek(offset)
            held.write(number.to_bytes(4))


def datasette_metadata(name: str, release_id: str) -> bytes:
    """What Datasette shows beside the tables of the file of this name, and the questions it has ready."""
    described = {
        table.name: {
            "description": table.description,
            "columns": {one.name: one.column.description for one in table.fields},
        }
        for table in TABLES
    }
    described |= {view.name: {"description": view.description} for view in VIEWS}
    described |= {table: {"description": text} for table, text in OWN_TABLES.items()}
    described["facts"] |= {"facets": ["country", "criterion", "aspect", "status"]}
    about = {"license": LICENCE.name, "license_url": LICENCE.url, "source": LICENCE.attribution}
    queries = {
        "facts_on_a_day": {
            "title": "Facts on a day",
            "description": "What held, certainly or possibly, on a day: ?day=2012-05-21.",
            "sql": ON_A_DAY,
            "params": ["day"],
        }
    }
    title = f"{TITLE}, release {release_id}"
    data = {
        "title": title,
        "description": DESCRIPTION,
        **about,
        "databases": {name: {"title": title, **about, "tables": described, "queries": queries}},
    }
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
