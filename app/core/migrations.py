"""Bringing a database to the schema that the code expects, safely on both engines.

SQLite needs care: Alembic rebuilds tables there, and with foreign keys on, dropping the old table would delete child rows;
and DDL is transactional only if BEGIN comes from us. PostgreSQL needs a lock against a second process.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from app.core.db import LOAD_LOCK, DatabaseFault
from app.core.settings import ROOT

SCRIPTS = ROOT / "migrations"


def alembic_config(scripts: Path = SCRIPTS) -> Config:
    """Alembic's configuration, whatever the working folder is."""
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def guarded(engine: Engine) -> Generator[Connection]:
    """A connection on which migrations run whole or not at all, one process at a time."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            raw = connection.connection.driver_connection
            assert raw is not None
            connection.rollback()
            raw.execute("PRAGMA busy_timeout = 30000")
            raw.execute("PRAGMA foreign_keys = OFF")  # does nothing inside a transaction, so it comes before BEGIN
            try:
                with connection.begin():  # BEGIN IMMEDIATE: the lock against a second process
                    yield connection
                    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                        raise RuntimeError(f"the migration broke foreign keys: {broken[:5]}")
            finally:
                connection.invalidate()  # its foreign keys are off: it must not be used again
        else:
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOAD_LOCK})
                yield connection


def migrate(engine: Engine, revision: str = "head", scripts: Path = SCRIPTS) -> None:
    """Bring the database up (or down, for an older revision) to a revision. Raises DatabaseFault if it is newer."""
    config = alembic_config(scripts)
    with guarded(engine) as connection:
        refuse_newer(connection, scripts)
        config.attributes["connection"] = connection
        if revision == "base" or _is_older(config, connection, revision):
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


def _is_older(config: Config, connection: Connection, revision: str) -> bool:
    current = MigrationContext.configure(connection).get_current_revision()
    if current is None or revision == "head":
        return False
    script = ScriptDirectory.from_config(config)
    return revision != current and revision in {
        older.revision for older in script.iterate_revisions(current, "base") if older.revision != current
    }


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the full-text index out of comparisons with the models: it is made by hand, differently on each database."""
    return kind != "table" or not (name or "").startswith("search_index")


def schema_revision(at: Engine | Connection) -> str | None:
    """The migration that the database is at; None if it was never migrated."""
    if isinstance(at, Connection):
        return MigrationContext.configure(at).get_current_revision()
    with at.connect() as connection:
        return schema_revision(connection)


def head_revision(scripts: Path = SCRIPTS) -> str:
    """The newest migration that the code knows."""
    head = ScriptDirectory.from_config(alembic_config(scripts)).get_current_head()
    assert head is not None
    return head


def refuse_newer(connection: Connection, scripts: Path = SCRIPTS) -> None:
    """Raise DatabaseFault if the database was made by a newer version of the code."""
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(alembic_config(scripts)).walk_revisions()}
    if current is not None and current not in known:
        raise DatabaseFault(
            f"the database is at schema revision {current}, which is newer than this code (it knows up to "
            f"{head_revision(scripts)}). Use the newer version of the atlas, or another database (ATLAS_DATABASE_URL)."
        )
