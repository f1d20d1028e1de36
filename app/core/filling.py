"""A load into a database that holds nothing: what SQLite does for every row is done once for all of them, before the commit.

Indexes are made in the end, each by one sort, instead of being kept up row by row; foreign keys are looked up in the end, instead
of twice for each row (the tables refer to each other, so whatever order rows come in, some come before what they name). Both
happen within the one transaction of the load: whoever reads meanwhile, and whatever kills it, finds the empty database whole.
"""

import gc
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

_PAGES_KB = 65_536
"""How much SQLite keeps in memory: with its usual 2 MB it would write the same pages again and again."""


@contextmanager
def filling_sqlite(engine: Engine) -> Generator[Session]:
    """A session that commits when the block ends well. Raises IntegrityError where a row names another that never came.

    It is right for a database that holds something, too, but slower then than any other session.
    """
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys = OFF")  # SQLite passes over this within a transaction
        (usual,) = driver.execute("PRAGMA cache_size").fetchone()
        driver.execute(f"PRAGMA cache_size = -{_PAGES_KB}")
        try:
            with Session(connection) as session, session.begin(), _without_indexes(session):
                yield session
        finally:
            driver.execute("PRAGMA foreign_keys = ON")
            driver.execute(f"PRAGMA cache_size = {usual}")


@contextmanager
def _without_indexes(session: Session) -> Generator[None]:
    made = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid"
    indexes = session.execute(text(made)).all()
    for index in indexes:
        session.execute(text(f'DROP INDEX "{index.name}"'))
    yield
    for index in indexes:
        session.connection().exec_driver_sql(index.sql)
    orphan = session.execute(text("PRAGMA foreign_key_check")).first()
    if orphan is not None:
        said = f"FOREIGN KEY constraint failed: row {orphan[1]} of {orphan[0]} names none of {orphan[2]}"
        raise IntegrityError("PRAGMA foreign_key_check", None, sqlite3.IntegrityError(said))


@contextmanager
def rare_collections() -> Generator[None]:
    """Many objects come and few of them are in rings: looking for those seldom saves an eighth of a load."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
