"""The two doors to the database: what a reader cannot do, and what a writer leaves behind."""

import threading
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from app.core.db import Database, DatabaseFault, addresses, ensure_writable_home, make_engine
from app.core.migrations import migrate
from app.models import Alias, Entry
from tests.conftest import Home, address, opened
from tests.factories import make_alias, make_country, make_entry


def entries(database: Database) -> int:
    with database.read() as session:
        return session.execute(select(func.count()).select_from(Entry)).scalar_one()


# ---- reading


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM entry", "UPDATE entry SET home = 'x'", "CREATE TABLE mine (id INTEGER)", "DROP TABLE alias"],
)
def test_a_reader_cannot_write(database: Database, statement: str) -> None:
    with database.write() as session:
        make_country(session)
    with database.read() as session, pytest.raises(SQLAlchemyError, match=r"readonly|read-only"):
        session.execute(text(statement))
    assert entries(database) == 1


def test_a_reader_sees_one_moment(database: Database) -> None:
    with database.read() as session:
        before = session.execute(select(func.count()).select_from(Entry)).scalar_one()
        with database.write() as writing:
            make_country(writing)
        after = session.execute(select(func.count()).select_from(Entry)).scalar_one()
    assert (before, after) == (0, 0)
    assert entries(database) == 1


# ---- writing


def test_a_writer_commits_when_its_block_ends_well(database: Database) -> None:
    with database.write() as session:
        make_country(session)
    assert entries(database) == 1


def fail_in_the_middle(database: Database) -> None:
    with database.write() as session:
        make_country(session)
        raise RuntimeError("in the middle")


def fail_at_the_commit(database: Database) -> None:
    with database.write() as session:
        make_alias(session, make_country(session), "Kazakhstan")
        session.execute(text("UPDATE alias SET entry_id = 99999"))


@pytest.mark.parametrize(("fail", "fault"), [(fail_in_the_middle, RuntimeError), (fail_at_the_commit, IntegrityError)])
def test_a_writer_that_fails_leaves_nothing_behind(database: Database, fail: Any, fault: type[Exception]) -> None:
    for _ in range(2):  # the connection is sound afterwards
        with pytest.raises(fault):
            fail(database)
    assert entries(database) == 0
    with database.write() as session:
        assert session.execute(select(func.count()).select_from(Alias)).scalar_one() == 0
        make_country(session)
    assert entries(database) == 1


def test_a_second_writer_waits_for_the_first_and_sees_what_it_wrote(database: Database) -> None:
    seen: list[int] = []
    writing = threading.Event()

    def second() -> None:
        writing.wait(10)
        with database.write() as session:
            seen.append(session.execute(select(func.count()).select_from(Entry)).scalar_one())
            make_entry(session, "law")

    waiting = threading.Thread(target=second)
    waiting.start()
    with database.write() as session:
        make_country(session)
        writing.set()
        sleep(0.3)
        assert seen == []
    waiting.join(10)
    assert seen == [1]
    assert entries(database) == 2


def test_on_sqlite_a_writer_is_told_when_the_database_stays_busy(tmp_path: Path) -> None:
    with (
        opened(f"sqlite:///{tmp_path / 'atlas.db'}") as database,
        opened(f"sqlite:///{tmp_path / 'atlas.db'}") as other,
    ):

        @event.listens_for(other.writer, "connect")
        def impatient(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA busy_timeout = 50")

        migrate(database.writer)
        with database.write() as session:
            make_country(session)
            began = monotonic()
            with pytest.raises(OperationalError, match="database is locked"), other.write() as second:
                second.connection()
            assert monotonic() - began < 3
        assert entries(other) == 1


def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    with database.write() as session:
        make_country(session)
        assert entries(database) == 0


def test_foreign_keys_are_on(database: Database) -> None:
    with database.read() as session:
        if session.get_bind().dialect.name == "sqlite":
            assert session.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    with pytest.raises(IntegrityError), database.write() as session:
        make_entry(session, "law", country_id=99999)


# ---- addresses and homes


@pytest.mark.parametrize("url", ["mysql://localhost/atlas", "mssql://localhost/atlas"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(DatabaseFault, match="use sqlite:///file or postgresql"):
        make_engine(url)


def test_any_postgresql_address_means_psycopg() -> None:
    assert make_engine("postgresql://somebody@localhost/atlas").url.drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("postgresql://u@one/name", ["u@one/name"]),
        (
            "postgresql+psycopg://u@one:5433,two/name?connect_timeout=9",
            ["u@one:5433/name?connect_timeout=9", "u@two/name?connect_timeout=9"],
        ),
        ("postgresql://u@one/a, postgresql://v@[::1]:7,three/b", ["u@one/a", "v@[::1]:7/b", "v@three/b"]),
        ("postgresql://u@/a?host=/run/pg", ["u@/a?host=%2Frun%2Fpg"]),
    ],
)
def test_replicas_are_named_by_hosts_or_by_addresses(told: str, meant: list[str]) -> None:
    assert [str(address).partition("://")[2] for address in addresses(told)] == meant


@pytest.mark.parametrize("told", ["sqlite:///atlas.db", "mysql://one/name", "one,two", ","])
def test_what_is_no_replica_is_refused(told: str) -> None:
    with pytest.raises(DatabaseFault, match="replica"):
        addresses(told)


def test_a_read_goes_past_replicas_that_are_away_and_leaves_them_alone_for_a_while(seeded: Database) -> None:
    if seeded.url.get_backend_name() == "sqlite":
        with pytest.raises(DatabaseFault, match="a replica is a PostgreSQL server"):
            Database("sqlite:///:memory:", "sqlite:///atlas.db")
        return
    database = Database(address(seeded.url), "postgresql://u:secret@127.0.0.1:1,127.0.0.1:2/name")
    try:
        assert entries(database) > 0
        assert [replica.rests for replica in database._replicas] == [True, True]
        primary, *away = database.reachable()
        assert (primary.role, primary.fault) == ("primary", None)
        assert sorted(replica.address for replica in away) == ["127.0.0.1:1", "127.0.0.1:2"]
        assert all("refused" in str(replica.fault) and "secret" not in str(replica) for replica in away)
    finally:
        database.dispose()


def test_the_folder_of_the_database_is_made(tmp_path: Path) -> None:
    file = tmp_path / "var" / "deep" / "atlas.db"
    ensure_writable_home(f"sqlite:///{file}")
    assert file.parent.is_dir()
    assert list(file.parent.iterdir()) == []


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "postgresql+psycopg://localhost/atlas"])
def test_what_is_no_file_needs_no_folder(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ensure_writable_home(url)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_gets_a_clear_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseFault) as refused:
        ensure_writable_home(f"sqlite:///{tmp_path / 'file' / 'atlas.db'}")
    assert str(refused.value).startswith(f"cannot write {tmp_path / 'file' / 'atlas.db'}: ")
    assert "Choose another place, for example ATLAS_DATABASE_URL=sqlite:////tmp/atlas.db" in str(refused.value)


def test_a_database_that_is_a_folder_gets_a_clear_message(tmp_path: Path) -> None:
    (tmp_path / "atlas.db").mkdir()
    with pytest.raises(DatabaseFault, match=r"cannot write .*atlas\.db: Is a directory"):
        ensure_writable_home(f"sqlite:///{tmp_path / 'atlas.db'}")


def test_a_session_of_the_tests_is_rolled_back(session: Session, home: Home) -> None:
    make_country(session)
    assert session.execute(select(func.count()).select_from(Entry)).scalar_one() == 1
    with home.migrated() as url, opened(url) as fresh:
        assert entries(fresh) == 0
