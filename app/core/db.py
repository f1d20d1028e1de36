"""The database: engines, read and write sessions, on SQLite and PostgreSQL.

Read sessions cannot write, by the database's own means, and open their transaction before the first statement, so that all
rows of an answer and the revision it names belong together. Write sessions commit only where they are opened.
"""

import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session

LOAD_LOCK = 71_420_261
"""The PostgreSQL advisory lock that writers take, so that two loads never run at once."""

WAIT_FOR_LOCK = 5
"""How many seconds a connection to SQLite waits for another writer before it says that the database is busy."""


_POOL = {"pool_size": 8, "max_overflow": -1}
"""So many connections stay open; more are opened when needed. `app.core.pacing` bounds how many that can be."""


class DatabaseFault(Exception):
    """The database cannot be used as it is; the message says why and what to do."""


def make_engine(url: str | URL, *, read_only: bool = False) -> Engine:
    """An engine for SQLite or PostgreSQL. Raises DatabaseFault for an address that is neither."""
    address = make_url(url)
    match address.get_backend_name():
        case "sqlite":
            engine = create_engine(address, **(_POOL if address.database not in (None, "", ":memory:") else {}))
            _prepare_sqlite(engine, read_only=read_only)
            return engine
        case "postgresql":
            options = "-c default_transaction_read_only=on" if read_only else ""
            return create_engine(
                address.set(drivername="postgresql+psycopg"),
                # a reader sees one moment; a writer, who may have waited for its lock, sees what was written meanwhile
                isolation_level="REPEATABLE READ" if read_only else "READ COMMITTED",
                connect_args={"options": options} if options else {},
                pool_pre_ping=True,
                **_POOL,
            )
        case other:
            raise DatabaseFault(
                f"the database address names {other!r}; use sqlite:///file or postgresql+psycopg://user@host/name"
            )


def _prepare_sqlite(engine: Engine, *, read_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver would open transactions late and leave DDL outside of them
        connection.execute(f"PRAGMA busy_timeout = {WAIT_FOR_LOCK * 1000}")
        connection.execute("PRAGMA foreign_keys = ON")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        else:
            _use_wal(connection)
            connection.execute("PRAGMA synchronous = NORMAL")

    @event.listens_for(engine, "begin")
    def _begun(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _use_wal(connection: Any) -> None:
    """Switch a file to write-ahead logging, waiting for others who do the same.

    The switch needs the file for itself, and SQLite does not ask its busy handler then: it says "locked" at once.
    """
    last = time.monotonic() + WAIT_FOR_LOCK
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or time.monotonic() > last:
                raise
            time.sleep(0.02)


class _FileMarker:
    """Tells commits to a SQLite file apart, whichever process makes them, without reading any table."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self._number = -1
        self._lock = Lock()

    def mark(self) -> object:
        """The file and its number of changes; always another if they cannot be had at once."""
        try:
            number = Path(self._file).stat().st_ino
            with self._lock:
                if self._connection is None or number != self._number:  # a file that took another's place
                    self._open(number)
                assert self._connection is not None
                return number, self._connection.execute("PRAGMA data_version").fetchone()[0]
        except (OSError, sqlite3.Error):
            return object()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _open(self, number: int) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = sqlite3.connect(
            f"file:{quote(self._file)}?mode=ro", uri=True, timeout=0, check_same_thread=False
        )
        self._number = number


class Database:
    """The two doors to one database: `read()` and `write()`."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self._reader = make_engine(self.url, read_only=True)
        self._writer = make_engine(self.url)
        is_file = self.url.get_backend_name() == "sqlite" and self.url.database not in (None, "", ":memory:")
        self._marker = _FileMarker(str(self.url.database)) if is_file else None

    @contextmanager
    def read(self) -> Generator[Session]:
        """A session that sees one moment of the data and cannot change it."""
        with Session(self._reader) as session:
            session.connection()  # opens the transaction: from here on the session sees one moment
            yield session

    @contextmanager
    def write(self) -> Generator[Session]:
        """A session that commits when the block ends well and leaves nothing behind when it does not.

        One writer at a time: a second one waits (PostgreSQL) or is told the database is busy after 5 s (SQLite).
        """
        with Session(self._writer) as session, session.begin():
            if session.get_bind().dialect.name == "postgresql":
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOAD_LOCK})
            yield session

    def mark(self) -> object:
        """What differs whenever something was committed since, by whomever: cheap on SQLite; elsewhere it always differs."""
        return self._marker.mark() if self._marker else object()

    @property
    def writer(self) -> Engine:
        """The engine that may write; migrations use it."""
        return self._writer

    def dispose(self) -> None:
        """Close all connections."""
        if self._marker:
            self._marker.close()
        self._reader.dispose()
        self._writer.dispose()


def ensure_writable_home(url: str | URL) -> None:
    """For SQLite, make the folder of the database file and see that it can be written. Raises DatabaseFault if not."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database or address.database == ":memory:":
        return
    file = Path(address.database)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        probe = file.parent / f".{file.name}.probe"
        probe.touch()
        probe.unlink(missing_ok=True)
        if file.exists():
            with file.open("ab"):
                pass
    except OSError as fault:
        raise DatabaseFault(
            f"cannot write {file}: {fault.strerror}. Choose another place, for example "
            f"ATLAS_DATABASE_URL=sqlite:////tmp/atlas.db"
        ) from fault
