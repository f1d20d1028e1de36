"""Bringing a database to the schema that the code expects, safely on both engines.

SQLite needs care: Alembic rebuilds tables there, and with foreign keys on, dropping the old table would delete child rows;
and DDL is transactional only if BEGIN comes from us. PostgreSQL needs a lock against a second process.

Where a database is, and whether that is where it should be, is known without Alembic, which takes longer to import than all of
the rest takes to look: only who has something to migrate needs it.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from app.core.db import LOAD_LOCK, DatabaseFault
from app.core.settings import ROOT

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = ROOT / "migrations"


def alembic_config(scripts: Path = SCRIPTS) -> "Config":
    """Alembic's configuration, whatever the working folder is."""
    from alembic.config import Config

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
    """Bring the database up (or down, for an older revision) to a revision.

    Raises DatabaseFault if the database is newer than the code, or there is no such revision.
    """
    from alembic import command

    if revision not in ("head", "base", *known_revisions(scripts)):
        raise DatabaseFault(
            f"there is no migration {revision}; write head, base or one of {', '.join(known_revisions(scripts))}"
        )
    config = alembic_config(scripts)
    with guarded(engine) as connection:
        refuse_newer(connection, scripts)
        config.attributes["connection"] = connection
        if revision == "base" or _is_older(connection, revision, scripts):
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


def _is_older(connection: Connection, revision: str, scripts: Path) -> bool:
    known, current = known_revisions(scripts), schema_revision(connection)
    return revision in known and current in known and known.index(revision) < known.index(current)


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the full-text index out of comparisons with the models: it is made by hand, differently on each database."""
    return kind != "table" or not (name or "").startswith("search_index")


def schema_revision(at: Engine | Connection) -> str | None:
    """The migration that the database is at; None if it was never migrated."""
    if not isinstance(at, Connection):
        with at.connect() as connection:
            return schema_revision(connection)
    if not inspect(at).has_table("alembic_version"):
        return None
    found: str | None = at.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found


def known_revisions(scripts: Path = SCRIPTS) -> list[str]:
    """The migrations that the code knows, the oldest first: their files are numbered, and `003_growth.py` is revision 003."""
    return sorted(file.stem.partition("_")[0] for file in (scripts / "versions").glob("*.py"))


def head_revision(scripts: Path = SCRIPTS) -> str:
    """The newest migration that the code knows."""
    return known_revisions(scripts)[-1]


def refuse_newer(connection: Connection, scripts: Path = SCRIPTS) -> None:
    """Raise DatabaseFault if the database was made by a newer version of the code."""
    current = schema_revision(connection)
    if current is not None and current not in known_revisions(scripts):
        raise DatabaseFault(
            f"the database is at schema revision {current}, which is newer than this code (it knows up to "
            f"{head_revision(scripts)}). Use the newer version of the atlas, or another database (ATLAS_DATABASE_URL)."
        )
