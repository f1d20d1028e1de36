"""Making a release: everything is written into a folder beside the others and gets its name when it is whole.

A process that is killed leaves a hidden folder that is no release; the next one takes it away. The same data makes the same
bytes, on every database and in every run, so that a release can be made again to check it.
"""

import datetime as dt
import fcntl
import filecmp
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.db import Database
from app.core.locale import Lang
from app.core.settings import ROOT
from app.core.tabular import Table, write_csv
from app.reading import LICENCE, Codebooks, Reading, State, newest_state, read_at
from app.releases import files, notes, package, records, shelf
from app.releases.database_file import DatabaseFile, datasette_metadata, iter_frozen
from app.releases.files import Digest
from app.releases.queries import ReleaseRows, read_coverage, read_newest_day
from app.releases.schemas import ReleaseFile, ReleaseRecord
from app.releases.tables import TABLES
from app.releases.wording import TITLE

LICENCE_FILE = ROOT / "seed" / "LICENSE"
NAME = "cso-financing-atlas"


class Refused(Exception):
    """The release cannot be made; the message says why."""


@dataclass(frozen=True, slots=True)
class Made:
    """A release that is there."""

    folder: Path
    record: ReleaseRecord
    new: bool
    """False if it was there before, just as it would be made now."""


def make_release(database: Database, folder: Path, release_id: str, *, on: dt.date | None, today: dt.date) -> Made:
    """Freeze the newest revision under an id. `on` is the day of the release: today, or that of the release if it is there.

    Raises Refused if the id is none or belongs to a release that differs; NotReady before the first load; OSError if the
    folder cannot be written.
    """
    if not shelf.is_id(release_id):
        raise Refused(f"{release_id!r} is no id of a release; write YYYY.N, such as {today.year}.1")
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder), database.read() as session:
        state = newest_state(session)
        there = _there(folder, release_id, state)
        day = on or (there.date if there else today)
        reading = read_at(session, state, Codebooks(), as_of="any", today=day, lang=Lang.EN)
        if there:  # it may have been made from another database, which counted its loads otherwise
            reading = replace(reading, revision=there.revision)
        _clear_away(folder, release_id)
        making = Path(tempfile.mkdtemp(prefix=f".{release_id}-", dir=folder))
        try:
            record = _Maker(reading, folder, making, release_id, day).make()
            if there:
                _refuse_if_different(folder / release_id, making)
                return Made(folder / release_id, record, new=False)
            making.chmod(0o755)
            files.through_to_disk(making)
            making.rename(folder / release_id)
            files.through_to_disk(folder)
            return Made(folder / release_id, record, new=True)
        finally:
            shutil.rmtree(making, ignore_errors=True)


@contextmanager
def _alone(folder: Path) -> Generator[None]:
    """One process makes releases in a folder at a time; the lock ends with the process, however that ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _clear_away(folder: Path, release_id: str) -> None:
    """Take away what a killed process left behind."""
    for left in folder.glob(f".{release_id}-*"):
        shutil.rmtree(left)


def _there(folder: Path, release_id: str, state: State) -> ReleaseRecord | None:
    """The release of this id, if there is one. Raises Refused if it holds other data."""
    if not (folder / release_id).exists():
        return None
    record = shelf.read_record(folder, release_id)
    if record is None:
        raise Refused(f"{folder / release_id} is there and is no release; nothing was changed")
    if record.revision.digest != state.digest:
        raise Refused(
            f"release {release_id} is there already, with other data ({record.revision.digest[:12]}, now "
            f"{state.digest[:12]}); a release never changes: choose the next id"
        )
    return record


def _refuse_if_different(old: Path, new: Path) -> None:
    names = sorted({path.name for path in (*old.iterdir(), *new.iterdir())})
    _, mismatched, unreadable = filecmp.cmpfiles(old, new, names, shallow=False)
    if different := sorted([*mismatched, *unreadable]):
        raise Refused(
            f"release {old.name} is there already and would differ now in {', '.join(different)}; a release never changes: "
            "choose the next id"
        )


class _Maker:
    """Writes one release into a folder."""

    def __init__(self, reading: Reading, shelf_folder: Path, folder: Path, release_id: str, day: dt.date) -> None:
        self.reading = reading
        self.folder = folder
        self.id = release_id
        self.day = day
        self.stem = f"atlas-{release_id}"
        self.created = f"{read_newest_day(reading)}T00:00:00Z"
        self.rows: dict[str, int] = {}
        self.listed: list[ReleaseFile] = []
        self.shelf_folder = shelf_folder
        earlier = [one for one in shelf.list_ids(shelf_folder) if shelf.order_of(one) < shelf.order_of(release_id)]
        self.previous = earlier[0] if earlier else None

    def make(self) -> ReleaseRecord:
        """All files; the record, which names the others, and the sums last."""
        self._database()
        self._package()
        self._records()
        self._papers()
        record = ReleaseRecord(
            id=self.id,
            date=self.day,
            revision=self.reading.revision,
            codebook=self.reading.codebook.version,
            title=f"{TITLE}, release {self.id}",
            licence=LICENCE,
            previous=self.previous,
            rows=self.rows,
            files=self.listed,
        )
        self._write(shelf.RECORD, (record.model_dump_json(indent=2) + "\n").encode())
        own = files.digest_of(self.folder / shelf.RECORD)
        sums = {**{file.name: file.sha256 for file in self.listed}, shelf.RECORD: own.sha256}
        self._write(shelf.SUMS, "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode())
        return record

    @property
    def about(self) -> dict[str, str]:
        """What a file says of the release that it is part of. Nothing of the day on which it was made."""
        return {
            "id": self.id,
            "title": f"{TITLE}, release {self.id}",
            "digest": self.reading.revision.digest,
            "codebook": self.reading.codebook.version,
            "licence": LICENCE.name,
            "licence_url": LICENCE.url,
            "attribution": LICENCE.attribution,
            "data_until": self.created[:10],
        }

    def _write(self, name: str, content: bytes) -> Digest:
        return files.write(self.folder / name, [content])

    def _list(self, name: str, media_type: str, description: str, digest: Digest | None = None) -> None:
        length, sha256 = digest or files.digest_of(self.folder / name)
        self.listed.append(
            ReleaseFile(name=name, media_type=media_type, bytes=length, sha256=sha256, description=description)
        )

    def _database(self) -> None:
        name = f"{self.stem}.sqlite"
        database, rows = DatabaseFile(self.folder / name, self.about), ReleaseRows(self.reading)
        for table in TABLES:
            self.rows[table.name] = database.fill(table, rows.of(table.name))
        database.close()
        self._list(name, "application/vnd.sqlite3", "SQLite: all tables, with views and a description of every column.")
        digest = self._write("metadata.json", datasette_metadata(self.stem, self.id))
        self._list("metadata.json", "application/json", "What Datasette says of the SQLite file (`-m`).", digest)

    def _package(self) -> None:
        parts: list[tuple[str, Path]] = []
        digests: dict[str, Digest] = {}
        database = self.folder / f"{self.stem}.sqlite"
        with tempfile.TemporaryDirectory(dir=self.folder) as place:
            for table in TABLES:
                file = Path(place) / f"{table.name}.csv"
                written = write_csv(Table(table.name, table.columns, iter_frozen(database, table)))
                digests[table.name] = files.write(file, written)
                parts.append((package.path_of(table), file))
            head = Path(place) / "datapackage.json"
            digest = self.reading.revision.digest
            files.write(head, [package.descriptor(NAME, self.id, self.created, digest, digests, self.rows)])
            first = [("datapackage.json", head), ("LICENSE", LICENCE_FILE)]
            name = f"{self.stem}-datapackage.zip"
            package.write_zip(self.folder / name, [*first, *sorted(parts)])
        self._list(name, "application/zip", "Frictionless data package: the same tables as CSV, with their schemas.")

    def _records(self) -> None:
        name = f"{self.stem}.ndjson"
        lines = records.written(records.iter_lines(self.reading.session, self.about))
        digest = files.write(self.folder / name, lines)
        description = "Every record whole, as curators write it (seed/FORMAT.md): one JSON object a line."
        self._list(name, "application/x-ndjson", description, digest)
        records.compress(self.folder / name, self.folder / f"{name}.gz")
        self._list(f"{name}.gz", "application/gzip", "The same, compressed.")

    def _papers(self) -> None:
        digest = self.reading.revision.digest
        cited = self._write("CITATION.cff", notes.citation(self.id, self.day, digest))
        self._list("CITATION.cff", "application/yaml", "How to cite the release.", cited)
        licence = self._write("LICENSE", LICENCE_FILE.read_bytes())
        self._list("LICENSE", "text/plain", "The terms on which the data may be used.", licence)
        said = self._write(shelf.NOTES, self._notes())
        self._list(shelf.NOTES, "text/markdown", "What it holds, how much is known, what changed.", said)

    def _notes(self) -> bytes:
        before = shelf.read_record(self.shelf_folder, self.previous) if self.previous else None
        old = self.shelf_folder / str(self.previous) / f"atlas-{self.previous}.ndjson"
        changes = None
        if self.previous and old.is_file():
            changes = records.changes_between(old, self.folder / f"{self.stem}.ndjson", notes.MOST_NAMED)
        return notes.notes(
            self.id,
            self.day,
            digest=self.reading.revision.digest,
            codebook=self.reading.codebook.version,
            rows=self.rows,
            coverage=read_coverage(replace(self.reading, day=self.day)),
            previous=self.previous,
            previous_codebook=before.codebook if before else None,
            changes=changes,
        )
