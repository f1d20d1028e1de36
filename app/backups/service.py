"""Making a backup while the atlas is served, and restoring one: whole or not at all, whenever the process is killed."""

import datetime as dt
import sqlite3
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path

from app.backups.archive import DATABASE, Manifest, Refused, read_archive, sum_of, write_archive
from app.backups.copying import Content, content_of, copy_rows, delete_rows
from app.core.db import Database, DatabaseFault
from app.core.errors import NotReady
from app.core.migrations import migrate, schema_revision
from app.reading import State, newest_state

WAIT_SECONDS = 30
"""How long a backup or restore waits for somebody who writes to SQLite."""


class Unsound(Exception):
    """What was restored is not what the backup holds."""


def make_backup(database: Database, file: Path) -> Manifest:
    """Write all that a migrated database holds into a new file. Readers and writers go on meanwhile.

    Raises Refused if the file is there; NotReady before the first load; OSError if it cannot be written.
    """
    if file.exists():
        raise Refused(f"{file} is there already, and no backup is ever overwritten; choose another name")
    with tempfile.TemporaryDirectory(prefix=f".{file.name}-", dir=file.parent) as scratch:
        copy = Path(scratch) / DATABASE
        if database.url.get_backend_name() == "sqlite":
            _copy_file(Path(str(database.url.database)), copy)
        else:
            _copy_out(database, copy)
        manifest = _manifest_of(copy)
        try:
            write_archive(file, copy, manifest)
        except FileExistsError as fault:
            raise Refused(f"{file} has come to be meanwhile, and no backup is ever overwritten") from fault
    return manifest


def restore_backup(database: Database, file: Path, *, replace: bool = False) -> Manifest:
    """Put what a backup holds into a migrated database: an empty one or, with `replace`, in place of what it holds.

    A server that is reading goes on with the old data until the new is there. Raises Refused if the file is no sound backup or
    the database holds data and `replace` is false, DatabaseFault if the backup is of newer code: nothing was changed then;
    Unsound if what is there afterwards is not what the backup holds.
    """
    is_sqlite = database.url.get_backend_name() == "sqlite"
    _refuse_to_overwrite(database, replace=replace)
    beside = Path(str(database.url.database)).parent if is_sqlite else None  # there is room for it there
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=beside) as scratch:
        copy = Path(scratch) / DATABASE
        manifest = read_archive(file, copy)
        wanted = _made_current(copy, manifest, file)
        if is_sqlite:
            _refuse_to_overwrite(database, replace=replace)
            _copy_file(copy, Path(str(database.url.database)))
        else:
            _copy_in(copy, database, wanted, replace=replace)
    with database.read() as session:
        if content_of(session) != wanted:
            raise Unsound(f"what {database.url.database} holds now is not what {file} holds; was it written meanwhile?")
    return manifest


def _refuse_to_overwrite(database: Database, *, replace: bool) -> None:

    with database.read() as session:
        try:
            held = newest_state(session)
        except NotReady:
            return
    if not replace:
        raise Refused(_held(held))


def _held(state: State) -> str:
    return (
        f"the database holds data already (revision {state.number}, digest {state.digest[:12]}); nothing was changed. Restore into "
        "another database (ATLAS_DATABASE_URL), or with --replace in its place (`atlas backup` first)"
    )


@contextmanager
def _opened(file: Path) -> Generator[Database]:
    database = Database(f"sqlite:///{file}")
    try:
        yield database
    finally:
        database.dispose()


def _copy_file(source: Path, target: Path) -> None:
    """Copy a SQLite database by its online backup: one moment of the source, and one transaction of the target.

    A target that is open elsewhere stays sound: its readers see the old data, then the new. Raises DatabaseFault if the target
    stays busy.
    """
    with closing(sqlite3.connect(source)) as out, closing(sqlite3.connect(target, timeout=1)) as into:
        try:
            out.backup(into, pages=-1, progress=_patience(), sleep=0.1)
        except sqlite3.Error as fault:
            raise DatabaseFault(f"cannot copy the database to {target}: {fault}; nothing was changed") from fault


def _patience() -> Callable[[int, int, int], None]:
    last = time.monotonic() + WAIT_SECONDS

    def wait(status: int, _left: int, _pages: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > last:
            raise sqlite3.OperationalError(f"another process has been writing for {WAIT_SECONDS} s")

    return wait


def _copy_out(database: Database, copy: Path) -> None:
    """PostgreSQL into a new SQLite file."""
    with _opened(copy) as target:
        migrate(target.writer)
        with database.read() as source, target.write() as session:
            copy_rows(source, session)
            if content_of(session) != content_of(source):
                raise Unsound("the copy differs from the database; please report this as a fault of the atlas")


def _copy_in(copy: Path, database: Database, wanted: Content, *, replace: bool) -> None:
    """A SQLite file into PostgreSQL, in one transaction."""
    with _opened(copy) as source, source.read() as rows, database.write() as session:
        _refuse_to_overwrite(database, replace=replace)  # again: nobody else writes now
        delete_rows(session)
        copy_rows(rows, session)
        if content_of(session) != wanted:
            raise Unsound("the database does not take the rows as they are in the backup; nothing was changed")


def _manifest_of(copy: Path) -> Manifest:
    with _opened(copy) as database, database.read() as session:
        state, schema, content = newest_state(session), schema_revision(session.connection()), content_of(session)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")  # one file, without one for its log
    size, digest = sum_of(copy)
    return Manifest(
        made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        revision=state.number,
        digest=state.digest,
        schema_revision=str(schema),
        rows=content.rows,
        rows_digest=content.digest,
        bytes=size,
        sha256=digest,
    )


def _made_current(copy: Path, manifest: Manifest, file: Path) -> Content:
    """Bring an unpacked database to the schema of this code; what it holds then. Raises Refused if it is not what the manifest says."""
    with _opened(copy) as database:
        migrate(database.writer)
        with database.read() as session:
            content, state, now = content_of(session), newest_state(session), schema_revision(session.connection())
    as_it_was = now == manifest.schema_revision  # a migration may change rows; their file's checksum was right
    if state.digest != manifest.digest or (as_it_was and content != (manifest.rows, manifest.rows_digest)):
        raise Refused(f"{file} does not hold what its manifest says")
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    return content
