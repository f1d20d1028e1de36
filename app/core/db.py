"""The database: engines, read and write sessions, on SQLite and PostgreSQL.

Read sessions cannot write, by the database's own means, and open their transaction before the first statement, so that all
rows of an answer and the revision it names belong together. Write sessions commit only where they are opened.
"""

import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session

LOAD_LOCK = 71_420_261
"""The PostgreSQL advisory lock that writers take, so that two loads never run at once."""

WAIT_FOR_LOCK = 5
"""How many seconds a connection to SQLite waits for another writer before it says that the database is busy."""


class DatabaseFault(Exception):
    """The database cannot be used as it is; the message says why and what to do."""


def make_engine(url: str | URL, *, read_only: bool = False) -> Engine:
    """An engine for SQLite or PostgreSQL. Raises DatabaseFault for an address that is neither."""
    address = make_url(url)
    match address.get_backend_name():
        case "sqlite":
            engine = create_engine(address)
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


class Database:
    """The two doors to one database: `read()` and `write()`."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self._reader = make_engine(self.url, read_only=True)
        self._writer = make_engine(self.url)

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

    @property
    def reader(self) -> Engine:
        """The engine that only reads."""
        return self._reader

    @property
    def writer(self) -> Engine:
        """The engine that may write; migrations use it."""
        return self._writer

    def dispose(self) -> None:
        """Close all connections."""
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
