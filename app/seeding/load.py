"""One load: seed files → records → references → rows, in one transaction, whole or not at all.

A load compares what the files say with what the database holds and writes the difference. The same files again change
nothing, and are recognised by their digest before anything is parsed.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Table, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.core.bulk import bulk_insert
from app.core.db import Database
from app.core.filling import rare_collections
from app.fulltext import index as fulltext
from app.fulltext.index import IndexedDocument
from app.models import (
    Change,
    Codebook,
    Criterion,
    Entry,
    Fact,
    Framework,
    LegalBasis,
    Provision,
    Retirement,
    Revision,
    SearchDocument,
    Theme,
    VocabularyTerm,
)
from app.seeding.dataset import CODEBOOK, FACT, RETIRED_FILE, Dataset, from_documents
from app.seeding.derived import laws_in_force
from app.seeding.faults import Fault, SeedFaults
from app.seeding.files import Document
from app.seeding.loaded import FORMAT as FORMAT
from app.seeding.loaded import NothingToLoad as NothingToLoad
from app.seeding.loaded import latest_revision as latest_revision
from app.seeding.loaded import read_seed as read_seed
from app.seeding.reading import read_dataset, read_ids
from app.seeding.records import CodebookRecord
from app.seeding.references import faults_of
from app.seeding.rows import CHANGES, CITED_CHILDREN, DOCUMENTS, OF_ENTRY, OF_FACT, OWN, Ids, RowMaker
from app.vocabulary import EntryKind


@dataclass(frozen=True, slots=True)
class UnitChange:
    """What a load does to one unit."""

    action: str
    public_id: str
    kind: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    def fields(self) -> list[tuple[str, Any, Any]]:
        """The fields that differ, as (name, before, after), in the order of the record."""
        before, after = self.before or {}, self.after or {}
        names = list(dict.fromkeys((*before, *after)))
        return [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


@dataclass(slots=True)
class LoadReport:
    """What a load did, or (dry run) would do."""

    revision: int | None
    digest: str
    unchanged: int = 0
    changes: list[UnitChange] = field(default_factory=list)
    dry_run: bool = False

    def counts(self) -> Counter[str]:
        """How many units were created, changed and retired."""
        return Counter(change.action for change in self.changes)


def parse_seed(contents: Mapping[str, bytes]) -> tuple[Dataset, dict[str, Document]]:
    """Files as a sound dataset. Raises SeedFaults with everything that is wrong."""
    documents = {name: Document(name, content) for name, content in contents.items()}
    dataset, faults = from_documents(documents.values())
    if CODEBOOK not in dataset.units and not faults:
        faults.append(Fault("codebook.yaml", 0, "", "the file is missing: without the codebook no value can be judged"))
    faults += faults_of(dataset, lambda file, place: documents[file].line(place))
    if faults:
        raise SeedFaults(faults)
    return dataset, documents


def load(database: Database, folder: Path, *, dry_run: bool = False) -> LoadReport:
    """Load a seed folder.

    Raises SeedFaults (nothing was written) if anything in the files is wrong or an id vanished without a line in
    `retired.yaml`; NothingToLoad if there are no files. With `dry_run` the whole load is done and rolled back.
    """
    contents, seed_digest = read_seed(folder)
    with database.read() as session:
        newest = latest_revision(session)
        if newest is not None and newest.seed_digest == seed_digest:
            held = session.execute(select(func.count()).select_from(Entry).where(Entry.retired.is_(False))).scalar_one()
            facts = session.execute(select(func.count()).select_from(OWN[FACT])).scalar_one()
            return LoadReport(newest.number, newest.digest, unchanged=held + facts + 1, dry_run=dry_run)
    dataset, documents = parse_seed(contents)
    try:
        with rare_collections(), database.fill() if newest is None else database.write() as session:
            report = _apply(session, dataset, seed_digest, documents)
            report.dry_run = dry_run
            if dry_run:
                raise _RolledBack
    except _RolledBack:
        report.revision = None
    return report


class _RolledBack(Exception):
    """Ends the transaction of a dry run."""


def _apply(session: Session, new: Dataset, seed_digest: str, documents: Mapping[str, Document]) -> LoadReport:
    old = read_dataset(session)
    if misused := [*_vanished(old, new, documents), *_reused(old, new, documents)]:
        raise SeedFaults(misused)
    changes = compare(old, new)
    digest = new.digest()
    unchanged = len(new.units) - sum(1 for change in changes if change.action != "retired")
    newest = latest_revision(session)
    outdated = newest is not None and newest.format != FORMAT
    if changes or outdated or old.retired != new.retired:
        _Writer(session, new, [*changes, *(_rewrites(changes, new) if outdated else ())]).write()
    if newest is not None and not changes and old.retired == new.retired:
        same = update(Revision).where(Revision.number == newest.number)
        session.execute(same.values(seed_digest=seed_digest, format=FORMAT))
        return LoadReport(newest.number, newest.digest, unchanged)
    number = newest.number + 1 if newest else 1
    _log(session, number, digest, seed_digest, changes)
    return LoadReport(number, digest, unchanged, changes)


def _rewrites(changes: list[UnitChange], new: Dataset) -> list[UnitChange]:
    """Every unit that is not changing anyway, to be written as the code now writes it."""
    changing = {change.public_id for change in changes}
    same = [unit for unit in new.units.values() if unit.public_id not in changing]
    return [UnitChange("changed", unit.public_id, unit.kind, None, None) for unit in same]


def _vanished(old: Dataset, new: Dataset, documents: Mapping[str, Document]) -> list[Fault]:
    """Ids that were public and are gone from the files: those without a line in retired.yaml, and such lines themselves."""
    file = f"{RETIRED_FILE}.yaml"
    line = 1 if file in documents else 0
    forgotten = [
        Fault(
            file,
            line,
            public_id,
            f"the line of {public_id}, retired on {record.on}, is gone from retired.yaml; an id that once was public is "
            "never forgotten and never used again",
        )
        for public_id, record in old.retired.items()
        if public_id not in new.retired
    ]
    return forgotten + [
        Fault(
            file,
            line,
            public_id,
            f"the {unit.kind} {public_id} is gone from the seed; ids are lasting, so retired.yaml says why and what to use "
            f'instead: {{id: {public_id}, reason: "…", successor: null, merged_into: null, on: "YYYY-MM-DD"}}',
        )
        for public_id, unit in old.units.items()
        if public_id not in new.units and public_id not in new.retired
    ]


def _reused(old: Dataset, new: Dataset, documents: Mapping[str, Document]) -> list[Fault]:
    """Ids that named one kind of thing and now name another."""
    return [
        Fault(
            unit.file,
            documents[unit.file].line(unit.place),
            public_id,
            f"{public_id} was the id of a {before.kind} and now is that of a {unit.kind}; an id is never used for another thing",
        )
        for public_id, unit in new.units.items()
        if (before := old.units.get(public_id)) is not None and before.kind != unit.kind
    ]


def compare(old: Dataset, new: Dataset) -> list[UnitChange]:
    """What leads from one dataset to another, in the order of the new one, retirements last."""
    changes = []
    for public_id, unit in new.units.items():
        before = old.units.get(public_id)
        if before is None:
            changes.append(UnitChange("created", public_id, unit.kind, None, unit.state()))
        elif before != unit:
            changes.append(UnitChange("changed", public_id, unit.kind, before.state(), unit.state()))
    gone = [unit for public_id, unit in old.units.items() if public_id not in new.units]
    changes += [UnitChange("retired", unit.public_id, unit.kind, unit.state(), None) for unit in gone]
    return changes


class _Writer:
    """Writes the difference. Foreign keys are checked at commit, so tables are written in any order."""

    def __init__(self, session: Session, new: Dataset, changes: list[UnitChange]) -> None:
        self.session = session
        self.new = new
        self.changes = changes
        self.ids = read_ids(session)
        self.in_force = laws_in_force(new)

    def write(self) -> None:
        touched = [change for change in self.changes if change.action != "created"]
        unfound = self._forget(touched)
        self._clear(touched)
        for change in self.changes:
            if change.action == "created":
                self.ids.of(self.new.units[change.public_id])
        self._number_codebook()
        book = self.new.units[CODEBOOK].record
        assert isinstance(book, CodebookRecord)
        maker = RowMaker(self.new, self.ids, self.in_force, book.version)
        inserts: dict[Table, list[dict[str, Any]]] = {}
        updates: dict[Table, list[dict[str, Any]]] = {}
        for change in self.changes:
            if change.action == "retired":
                continue
            own_tables = {Entry.__table__, OWN.get(change.kind)} if change.action == "changed" else set()
            for table, row in maker.rows_of(self.new.units[change.public_id]):
                (updates if table in own_tables else inserts).setdefault(table, []).append(row)
        for table, rows in updates.items():
            _update_by_id(self.session, table, rows)
        for table, rows in inserts.items():
            bulk_insert(self.session, table, rows)
        found = inserts.get(DOCUMENTS, [])
        with fulltext.many_to_come(self.session):
            fulltext.write(self.session, (IndexedDocument.of(row["id"], row["texts"]) for row in found))
        fulltext.count_words(self.session, unfound, (row["texts"] for row in found))
        self._refresh_laws(maker)
        self._refresh_value_types()
        stale = update(Fact).where(Fact.codebook_version != book.version)
        self.session.execute(stale.values(codebook_version=book.version))
        self._find_provisions()
        self._write_retirements()

    def _forget(self, touched: list[UnitChange]) -> list[Any]:
        """Take changed and retired units out of the full-text index; the texts by which they were found."""
        ids = [
            2 * self.ids.fact[c.public_id] + 1 if c.kind == FACT else 2 * self.ids.entry[c.public_id]
            for c in touched
            if c.kind != CODEBOOK
        ]
        fulltext.forget(self.session, ids)
        texts: list[Any] = []
        for part in _parts(ids):
            texts += self.session.execute(select(SearchDocument.texts).where(SearchDocument.id.in_(part))).scalars()
        return texts

    def _clear(self, touched: list[UnitChange]) -> None:
        """Take away the children of changed and retired units, and the own rows of retired ones."""
        entries = [self.ids.entry[c.public_id] for c in touched if c.kind not in (FACT, CODEBOOK)]
        facts = [self.ids.fact[c.public_id] for c in touched if c.kind == FACT]
        for column, child in CITED_CHILDREN:
            owner = next(owner for owner in OF_ENTRY if owner.table is child)
            for part in _parts(entries):
                self.session.execute(delete(column.table).where(column.in_(select(child.c.id).where(owner.in_(part)))))
        for columns, owners in ((OF_ENTRY, entries), (OF_FACT, facts)):
            for column in columns:
                for part in _parts(owners):
                    self.session.execute(delete(column.table).where(column.in_(part)))
        if any(change.kind == CODEBOOK for change in touched):
            for model in (Codebook, Theme, Framework, VocabularyTerm):
                self.session.execute(delete(model))
        provisions = [self.ids.entry[c.public_id] for c in touched if c.kind == EntryKind.PROVISION]
        for part in _parts(provisions):
            self.session.execute(update(LegalBasis).where(LegalBasis.provision_id.in_(part)).values(provision_id=None))
            # two provisions may swap their labels: neither may stand in the other's way
            self.session.execute(
                update(Provision).where(Provision.id.in_(part)).values(label=Provision.label + " (being rewritten)")
            )
        for change in touched:
            if change.action == "retired":
                own = self.ids.fact[change.public_id] if change.kind == FACT else self.ids.entry[change.public_id]
                self.session.execute(delete(OWN[change.kind]).where(OWN[change.kind].c.id == own))
                if change.kind != FACT:
                    self.session.execute(update(Entry).where(Entry.id == own).values(retired=True))

    def _number_codebook(self) -> None:
        book = self.new.units[CODEBOOK].record
        assert isinstance(book, CodebookRecord)
        for numbers, keys in (
            (self.ids.theme, [theme.key for theme in book.themes]),
            (self.ids.framework, [framework.key for framework in book.frameworks]),
        ):
            for key in keys:
                numbers.setdefault(key, max(numbers.values(), default=0) + 1)

    def _refresh_laws(self, maker: RowMaker) -> None:
        """A law's time in force hangs on its versions and on other acts, so it is written even where the law is unchanged."""
        stored = {
            row.id: row for row in self.session.execute(select(*Entry.__table__.c).where(Entry.kind == EntryKind.LAW))
        }
        stale = []
        for unit in self.new.of_kind(EntryKind.LAW):
            own = self.ids.entry[unit.public_id]
            period = maker.entry_period(unit)
            if any(getattr(stored[own], name) != value for name, value in period.items()):
                stale.append({"id": own, **period})
        _update_by_id(self.session, Entry.__table__, stale)

    def _refresh_value_types(self) -> None:
        """A fact repeats the value type of its criterion, so it follows a changed criterion even where it is unchanged."""
        asked = select(Criterion.value_type).where(Criterion.id == Fact.criterion_id).scalar_subquery()
        self.session.execute(
            update(Fact)
            .where(Fact.value_type != asked)
            .values(value_type=asked)
            .execution_options(synchronize_session=False)
        )

    def _find_provisions(self) -> None:
        """Link every legal basis to the provision of its law that bears the label it names."""
        found = (
            select(Provision.id)
            .where(Provision.law_id == LegalBasis.law_id, Provision.label == LegalBasis.provision_label)
            .scalar_subquery()
        )
        self.session.execute(
            update(LegalBasis)
            .where(LegalBasis.provision_id.is_(None), LegalBasis.provision_label.is_not(None))
            .values(provision_id=found)
            .execution_options(synchronize_session=False)
        )

    def _write_retirements(self) -> None:
        self.session.execute(delete(Retirement))
        rows = [
            {
                "public_id": record.id,
                "reason": record.reason,
                "successor": record.successor,
                "merged_into": record.merged_into,
                "retired_on": record.on,
            }
            for record in self.new.retired.values()
        ]
        if rows:
            self.session.execute(insert(Retirement), rows)


def _log(session: Session, number: int, digest: str, seed_digest: str, changes: list[UnitChange]) -> None:
    """Write the revision and what it changed."""
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
    session.execute(
        insert(Revision),
        [{"number": number, "loaded_at": now, "digest": digest, "seed_digest": seed_digest, "format": FORMAT}],
    )
    ids = read_ids(session)
    last = session.execute(select(func.max(Change.id))).scalar() or 0
    rows = [
        {
            "id": last + position,
            "revision": number,
            "public_id": change.public_id,
            "kind": change.kind,
            "entry_id": _concerned(change, ids),
            "action": change.action,
            "before": change.before,
            "after": change.after,
        }
        for position, change in enumerate(changes, start=1)
    ]
    bulk_insert(session, CHANGES, rows)


def _concerned(change: UnitChange, ids: Ids) -> int | None:
    state = change.after or change.before or {}
    return ids.entry.get(state["parent"] if change.kind == FACT else change.public_id)


def _update_by_id(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        statement = update(table).where(table.c.id == bindparam("own_id"))
        session.connection().execute(statement, [{"own_id": row["id"], **_without_id(row)} for row in rows])


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


def _parts(numbers: list[int], size: int = 500) -> Iterable[list[int]]:
    """The numbers in portions that fit into one statement."""
    return (numbers[start : start + size] for start in range(0, len(numbers), size))
