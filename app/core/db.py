"""The database: engines, read and write sessions, on SQLite and PostgreSQL.

Read sessions cannot write, by the database's own means, and open their transaction before the first statement, so that all
rows of an answer and the revision it names belong together. Write sessions commit only where they are opened.

On PostgreSQL reads may go to replicas (`docs/decisions/0021-replicas-and-backups.md`).
"""

import os
import re
import sqlite3
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from app.core.commits import Commits
from app.core.filling import filling_sqlite

LOAD_LOCK = 71_420_261
"""The PostgreSQL advisory lock that writers take, so that two loads never run at once."""

WAIT_FOR_LOCK = 5
"""How many seconds a connection to SQLite waits for another writer before it says that the database is busy."""

CONNECT_SECONDS = 3
"""How long a PostgreSQL server may take to take a connection before it counts as away."""

REST_SECONDS = 2
"""How long a replica that was away is left alone before a read tries it again."""

RANDOM_PAGE = 1.1
"""What PostgreSQL takes a page that it looks up to cost beside one that it reads in a row. By its usual 4, of a spinning disk, it
goes through all facts to find those of a country; ours lie in memory or on a disk that does not spin."""

_POOL = {"pool_size": 8, "max_overflow": -1}
"""So many connections stay open; more are opened when needed. `app.core.pacing` bounds how many that can be."""


class DatabaseFault(Exception):
    """The database cannot be used as it is; the message says why and what to do."""


def address_of(told: str | URL) -> URL:
    """What an address says, taken apart. Raises DatabaseFault for what is none, without repeating it: it may hold a password."""
    try:
        return make_url(told)
    except (ArgumentError, ValueError) as fault:
        raise DatabaseFault(
            "what ATLAS_DATABASE_URL or ATLAS_DATABASE_REPLICA_URL says is no address of a database; "
            "write sqlite:////path/to/file or postgresql+psycopg://user@host/name"
        ) from fault


def make_engine(url: str | URL, *, read_only: bool = False) -> Engine:
    """An engine for SQLite or PostgreSQL. Raises DatabaseFault for an address that is neither."""
    address = address_of(url)
    match address.get_backend_name():
        case "sqlite":
            address = address.set(drivername="sqlite")
            engine = create_engine(address, **(_POOL if address.database not in (None, "", ":memory:") else {}))
            _prepare_sqlite(engine, read_only=read_only)
            return engine
        case "postgresql":
            given = {
                **_NOTICE_A_LOST_SERVER,
                **(
                    {"options": f"-c default_transaction_read_only=on -c random_page_cost={RANDOM_PAGE}"}
                    if read_only
                    else {}
                ),
            }
            return create_engine(
                address.set(drivername="postgresql+psycopg"),
                # a reader sees one moment; a writer, who may have waited for its lock, sees what was written meanwhile
                isolation_level="REPEATABLE READ" if read_only else "READ COMMITTED",
                connect_args={name: value for name, value in given.items() if name not in address.query},
                pool_pre_ping=True,
                **_POOL,
            )
        case other:
            raise DatabaseFault(
                f"the database address names {other!r}; use sqlite:///file or postgresql+psycopg://user@host/name"
            )


_NOTICE_A_LOST_SERVER = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # ms: a machine that lost its power says nothing
}


def addresses(told: str) -> tuple[URL, ...]:
    """Several addresses, separated by commas or, in libpq's form, with several hosts: postgresql://user@one:5432,two/name.

    Raises DatabaseFault for what is not PostgreSQL.
    """
    found = []
    for whole in re.split(r"\s*,\s*(?=[a-z0-9+]+://)", told.strip()):
        parts = re.fullmatch(r"(?P<before>[^/]+://(?:[^/]*@)?)(?P<hosts>[^/?@]*)(?P<after>.*)", whole.strip())
        for host in parts["hosts"].split(",") if parts else ():
            address = address_of(f"{parts['before']}{host.strip()}{parts['after']}" if parts else whole)
            if address.get_backend_name() != "postgresql":
                raise DatabaseFault(f"a replica is a PostgreSQL server, and {_shown(address)} is none")
            found.append(address)
    if not found:
        raise DatabaseFault(f"{told!r} names no replica; write postgresql+psycopg://user@one:5432,two:5432/name")
    return tuple(found)


def _shown(address: URL) -> str:
    """Where a database is, for messages: without user and password."""
    if address.get_backend_name() == "sqlite":
        return address.database or ":memory:"
    host = address.host or address.query.get("host") or "localhost"
    where = host if isinstance(host, str) else ",".join(host)
    return f"{where}:{address.port}" if address.port else where


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


class Reachable(NamedTuple):
    """A server of the database, and whether it does its part."""

    role: Literal["primary", "replica"]
    address: str
    """Without user and password."""
    fault: str | None
    """Why it does not; None where it does."""


class _Reader:
    """A server that answers reads."""

    def __init__(self, url: URL) -> None:
        self.address = _shown(url)
        self.engine = make_engine(url, read_only=True)
        self.rests_until = 0.0

    @property
    def rests(self) -> bool:
        """Whether it was away a moment ago, so that no read should wait for it now."""
        return time.monotonic() < self.rests_until

    def opened(self) -> Session:
        """A session with its transaction. Raises OperationalError if the server is away."""
        session = Session(self.engine)
        try:
            session.connection()  # opens the transaction: from here on the session sees one moment
        except BaseException:
            session.close()
            raise
        return session


class Database:
    """The doors to one database: `read()` and `write()`, and `reachable()`, which tells who is there.

    Writes go to the server at `url`. Reads go to a replica, if there are any: each process has its own order of them and keeps
    to the first that answers, so that what it answers goes forward in time; the last resort is the primary. A replica may lag
    a moment behind: commands, which read what they or others just wrote, open the database without replicas.
    """

    def __init__(self, url: str, replicas: str = "") -> None:
        self.url = address_of(url)
        self._writer = make_engine(self.url)
        self._primary = _Reader(self.url)
        self._replicas = [_Reader(address) for address in addresses(replicas)] if replicas else []
        first = os.getpid() % len(self._replicas) if self._replicas else 0  # the workers of a server share the replicas
        self._replicas = self._replicas[first:] + self._replicas[:first]
        is_file = self.url.get_backend_name() == "sqlite" and self.url.database not in (None, "", ":memory:")
        self._commits = Commits(str(self.url.database)) if is_file else None

    @contextmanager
    def read(self) -> Generator[Session]:
        """A session that sees one moment of the data and cannot change it. Raises OperationalError if no server is there."""
        with self._reading() as session:
            yield session

    def _reading(self) -> Session:
        awake = [replica for replica in self._replicas if not replica.rests]
        resting = [replica for replica in self._replicas if replica.rests]
        readers = [*awake, self._primary, *resting]
        for reader in readers[:-1]:
            try:
                return reader.opened()
            except OperationalError:
                reader.rests_until = time.monotonic() + REST_SECONDS
        return readers[-1].opened()

    @contextmanager
    def write(self) -> Generator[Session]:
        """A session that commits when the block ends well and leaves nothing behind when it does not.

        One writer at a time: a second one waits (PostgreSQL) or is told the database is busy after 5 s (SQLite).
        """
        with Session(self._writer) as session, session.begin():
            if session.get_bind().dialect.name == "postgresql":
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOAD_LOCK})
            yield session

    @contextmanager
    def fill(self) -> Generator[Session]:
        """The same for a load into a database that holds nothing, faster on SQLite (`app.core.filling`)."""
        if self.url.get_backend_name() == "sqlite":
            with filling_sqlite(self._writer) as session:
                yield session
        else:
            with self.write() as session:
                yield session

    def mark(self) -> object:
        """What differs whenever something was committed since, by whomever: cheap on SQLite; elsewhere it always differs."""
        return self._commits.mark() if self._commits else object()

    @property
    def writer(self) -> Engine:
        """The engine that may write; migrations use it."""
        return self._writer

    @property
    def readers(self) -> Sequence[Engine]:
        """The engines that reads go to, in this process's order; the last is the primary's."""
        return [reader.engine for reader in (*self._replicas, self._primary)]

    def reachable(self) -> list[Reachable]:
        """Every server, asked now: the primary first. Takes a few seconds where one does not answer."""
        return [_asked(self._primary, "primary"), *(_asked(replica, "replica") for replica in self._replicas)]

    def dispose(self) -> None:
        """Close all connections."""
        if self._commits:
            self._commits.close()
        for engine in [*self.readers, self._writer]:
            engine.dispose()


def _asked(reader: _Reader, role: Literal["primary", "replica"]) -> Reachable:
    fault = None
    try:
        with reader.opened() as session:
            if session.get_bind().dialect.name == "postgresql" and role == "primary":
                standby = session.execute(text("SELECT pg_is_in_recovery()")).scalar_one()
                fault = "it is a standby, which cannot be written" if standby else None
            else:
                session.execute(text("SELECT 1"))
    except DBAPIError as raised:
        fault = reason(raised)
    return Reachable(role, reader.address, fault)


_PASSING = {
    "40001",  # a standby gave up the statement, because it had to replay what the primary did meanwhile
    "40P01",
    "57P01",  # the server is told to stop, or crashed, or only starts
    "57P02",
    "57P03",
}


def is_passing(fault: DBAPIError) -> bool:
    """Whether the very same read may well succeed at once: its server went away in the middle of it, or put it off."""
    return fault.connection_invalidated or getattr(fault.orig, "sqlstate", None) in _PASSING


def reason(fault: DBAPIError) -> str:
    """What the database's driver says is wrong, in one line."""
    said = " ".join(str(fault.orig).split())
    return said.removeprefix("connection failed: ").removesuffix(
        " Is the server running on that host and accepting TCP/IP connections?"
    )


def cannot_write(url: URL, fault: DBAPIError) -> str:
    """What keeps the database from being written, and what to do about it."""
    if url.get_backend_name() == "sqlite":
        return f"the database cannot be reached or written: {fault.orig}"
    elsewhere = "if another server is the primary now, name that one in ATLAS_DATABASE_URL. Reading goes on from replicas, if there are any"
    if getattr(fault.orig, "sqlstate", None) == _READ_ONLY:
        return f"the server at {_shown(url)} is a standby, which cannot be written; {elsewhere}"
    if is_passing(fault) or _did_not_connect(fault):
        return f"the primary database at {_shown(url)} is away ({reason(fault)}). Start it or wait until it is back; {elsewhere}"
    return f"the database at {_shown(url)} refuses: {reason(fault)}"


_READ_ONLY = "25006"


def _did_not_connect(fault: DBAPIError) -> bool:
    """Whether nobody was there: a server that answers, and refuses, says why (no such database, wrong password, disk full)."""
    is_coming_or_going = any(word in str(fault.orig) for word in ("starting up", "shutting down"))
    return getattr(fault.orig, "sqlstate", None) is None and ("FATAL:" not in str(fault.orig) or is_coming_or_going)


def ensure_writable_home(url: str | URL) -> None:
    """For SQLite, make the folder of the database file and see that it can be written. Raises DatabaseFault if not."""
    address = address_of(url)
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
