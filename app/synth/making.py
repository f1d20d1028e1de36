"""Writes an invented world into an empty database: a country at a time, in one transaction, whole or not at all.

What a load derives is derived here by the same functions: rows, laws in force, search documents, the words of names, the change
log and the digest. Only one country is held in memory.
"""

import datetime as dt
import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, func, insert, select, text, update
from sqlalchemy.orm import Session

from app.core.bulk import bulk_insert
from app.core.db import Database
from app.core.filling import rare_collections
from app.fulltext import index as fulltext
from app.fulltext.index import IndexedDocument
from app.models import Change, Entry, LegalBasis, Provision, Revision
from app.seeding.dataset import CODEBOOK, CODEBOOK_FILE, FACT, Dataset, Unit, from_documents
from app.seeding.derived import laws_in_force
from app.seeding.files import SUFFIX, Document
from app.seeding.load import FORMAT
from app.seeding.loaded import INVENTED
from app.seeding.records import CodebookRecord, CriterionRecord
from app.seeding.rows import DOCUMENTS, Ids, RowMaker
from app.synth.countries import COUNTRIES, Real
from app.synth.world import InventedCountry, codebook_of_the_world, series_of_the_world
from app.vocabulary import EntryKind

VERSION = 1
"""Raised when the same arguments make another world."""

MARK = INVENTED


class Refused(Exception):
    """The database is not empty, or there is no codebook to ask by; the message says what to do."""


@dataclass(slots=True)
class Made:
    """What was written."""

    digest: str
    units: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    new: bool = True


def make_world(
    database: Database, seed_folder: Path, countries: int, seed: int, tell: Callable[[str], None] = lambda _: None
) -> Made:
    """Fill an empty database with the invented world of a number, with the codebook of a seed folder.

    The same world again changes nothing. Raises Refused for a database that holds anything else.
    """
    mark = f"{MARK} {VERSION}: {countries} countries, seed {seed}"
    started = time.monotonic()
    with rare_collections(), database.fill() as session, fulltext.many_to_come(session):
        newest = session.execute(select(Revision.seed_digest, Revision.digest)).first()
        if newest is not None and newest.seed_digest == mark:
            return Made(newest.digest, new=False)
        if newest is not None or session.execute(select(func.count()).select_from(Entry)).scalar_one():
            raise Refused(
                "the database holds data already, and an invented world must not be mixed with it: name an empty one "
                "(ATLAS_DATABASE_URL), or say --replace to delete everything that it holds"
            )
        made = _Maker(session, _codebook(seed_folder), sorted(COUNTRIES[:countries]), seed, tell).make(mark)
    _gather_statistics(database.writer)
    made.seconds = time.monotonic() - started
    return made


def _codebook(folder: Path) -> Dataset:
    """The codebook of a seed folder alone."""
    file = folder / f"{CODEBOOK_FILE}{SUFFIX}"
    if not file.is_file():
        raise Refused(f"{file} is missing: the invented world answers the questions of the real codebook")
    dataset, faults = from_documents([Document(file.name, file.read_bytes())])
    if faults:
        raise Refused(f"{file} is faulty; run `atlas check`")
    return dataset


class _Digest:
    """The digest of a dataset (`Dataset.digest`) whose countries come one by one, in the order of their codes."""

    def __init__(self, shared: Iterable[Unit]) -> None:
        self._total = hashlib.sha256()
        self._waiting = sorted(shared, key=lambda unit: unit.public_id, reverse=True)

    def add(self, states: dict[str, dict[str, Any]]) -> None:
        for public_id in sorted(states):
            self._pass(public_id)
            self._take(public_id, states[public_id])

    def end(self) -> str:
        self._pass(None)
        return self._total.hexdigest()

    def _pass(self, public_id: str | None) -> None:
        while self._waiting and (public_id is None or self._waiting[-1].public_id < public_id):
            unit = self._waiting.pop()
            self._take(unit.public_id, unit.state())

    def _take(self, public_id: str, state: dict[str, Any]) -> None:
        self._total.update(json.dumps([public_id, state], sort_keys=True).encode())


class _Maker:
    def __init__(
        self, session: Session, real: Dataset, countries: Sequence[Real], seed: int, tell: Callable[[str], None]
    ) -> None:
        self.session, self.countries, self.seed, self.tell = session, countries, seed, tell
        self.shared = Dataset({unit.public_id: unit for unit in codebook_of_the_world(real, countries)})
        self.criteria = [unit.record for unit in self.shared.units.values() if isinstance(unit.record, CriterionRecord)]
        self.ids, self.made = Ids(), Made("")
        book = self.shared.units[CODEBOOK].record
        assert isinstance(book, CodebookRecord)
        for numbers, keys in (
            (self.ids.theme, [theme.key for theme in book.themes]),
            (self.ids.framework, [framework.key for framework in book.frameworks]),
        ):
            numbers.update((key, number) for number, key in enumerate(keys, start=1))
        self.version = book.version

    def make(self, mark: str) -> Made:
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
        revision = {"number": 1, "loaded_at": now, "digest": "", "seed_digest": mark, "format": FORMAT}
        self.session.execute(insert(Revision), [revision])
        series = list(series_of_the_world(self.countries, self.seed))
        digest = _Digest([*self.shared.units.values(), *series])
        self._write([*self.shared.units.values()], self.shared)
        for at, country in enumerate(self.countries, start=1):
            units = list(InventedCountry(country, self.seed, self.criteria).units())
            digest.add(self._write(units, Dataset({**self.shared.units, **{unit.public_id: unit for unit in units}})))
            self._forget(units)
            if at % 10 == 0 or at == len(self.countries):
                self.tell(f"{at} of {len(self.countries)} countries, {self.made.rows.total():,} rows")
        self._write(series, Dataset({unit.public_id: unit for unit in series}))
        self.made.digest = digest.end()
        self.session.execute(update(Revision).values(digest=self.made.digest))
        return self.made

    def _write(self, units: Sequence[Unit], dataset: Dataset) -> dict[str, dict[str, Any]]:
        """Write units with everything derived from them; their states by public id."""
        for unit in units:
            if unit.kind != CODEBOOK:
                self.ids.of(unit)
        maker = RowMaker(dataset, self.ids, laws_in_force(dataset), self.version)
        rows: dict[Table, list[dict[str, Any]]] = {}
        for unit in units:
            for table, row in maker.rows_of(unit):
                rows.setdefault(table, []).append(row)
        _link_provisions(rows)
        states = {unit.public_id: unit.state() for unit in units}
        rows[Change.__table__] = [self._change(unit, states[unit.public_id]) for unit in units]  # type: ignore[index]  # a Table, declared as FromClause
        for table, some in rows.items():
            self.made.rows[table.name] += bulk_insert(self.session, table, some)
        found = rows[DOCUMENTS]
        fulltext.write(self.session, (IndexedDocument.of(row["id"], row["texts"]) for row in found))
        fulltext.count_words(self.session, (), (row["texts"] for row in found))
        _check_references(self.session)
        self.made.units.update(unit.kind for unit in units)
        return states

    def _change(self, unit: Unit, state: dict[str, Any]) -> dict[str, Any]:
        """The line of the change log that says that a unit was made."""
        return {
            "id": self.ids.number(Change.__table__),  # type: ignore[arg-type]  # a Table, declared as FromClause
            "revision": 1,
            "public_id": unit.public_id,
            "kind": unit.kind,
            "entry_id": self.ids.entry.get((unit.parent or "") if unit.kind == FACT else unit.public_id),
            "action": "created",
            "before": None,
            "after": state,
        }

    def _forget(self, units: Iterable[Unit]) -> None:
        """Numbers that nothing will name again: series name countries."""
        for unit in units:
            if unit.kind == EntryKind.COUNTRY:
                continue
            (self.ids.fact if unit.kind == FACT else self.ids.entry).pop(unit.public_id, None)


def _link_provisions(rows: dict[Table, list[dict[str, Any]]]) -> None:
    """Link every legal basis to the provision of its law that bears the label it names."""
    labelled = {(row["law_id"], row["label"]): row["id"] for row in rows.get(Provision.__table__, ())}  # type: ignore[call-overload]  # a Table, declared as FromClause
    for row in rows.get(LegalBasis.__table__, ()):  # type: ignore[call-overload]  # a Table, declared as FromClause
        row["provision_id"] = labelled.get((row["law_id"], row["provision_label"]))


def _gather_statistics(engine: Engine) -> None:
    """Tell PostgreSQL's planner at once what has come; it would find out by itself a minute later."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def _check_references(session: Session) -> None:
    """Have PostgreSQL check foreign keys now, so that its queue of checks stays short; SQLite merely counts them."""
    if not fulltext.is_sqlite(session):
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
