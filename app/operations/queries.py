"""What the database says of its own state."""

from dataclasses import dataclass

from sqlalchemy import func, inspect, select, table, text, update
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.errors import NotReady
from app.core.migrations import schema_revision
from app.fulltext.index import TABLE, is_sqlite
from app.models import Entry, Fact, SearchDocument
from app.reading import State, newest_state


def reach(database: Database) -> None:
    """Ask the database anything that it must open its files for. Raises OperationalError or DatabaseError where it cannot."""
    with database.read() as session:
        inspect(session.connection()).has_table("alembic_version")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a server of the database stands: what it holds, and whether it goes on to follow another."""

    schema: str | None
    """The revision of its schema; None where it has none."""
    state: State | None
    """The newest state of its data; None before the first load."""
    follows: bool
    """Whether it is a standby."""
    lag: float | None
    """The seconds since the last transaction that it replayed, if it has received more than it replayed; else none."""


def standing_of(server: Session) -> Standing:
    """Where a server stands. Raises DBAPIError where it cannot be asked."""
    schema = schema_revision(server.connection())
    try:
        state = newest_state(server) if schema else None
    except NotReady:
        state = None
    follows, lag = (False, None) if is_sqlite(server) else server.execute(text(_FOLLOWING)).one()
    return Standing(schema, state, follows, lag)


_FOLLOWING = """
SELECT pg_is_in_recovery(),
       CASE WHEN pg_last_wal_receive_lsn() IS DISTINCT FROM pg_last_wal_replay_lsn()
            THEN CAST(extract(epoch FROM now() - pg_last_xact_replay_timestamp()) AS float) END
"""


def state_of_data(session: Session) -> State:
    """The newest state of the data. Raises NotReady before the first load."""
    return newest_state(session)


def index_counts(session: Session) -> tuple[int, int, int]:
    """How many things there are to be found, how many have a document, and how many documents have their tokens in the index.

    All three are written by the same load; they differ only where something else wrote to the database.
    """
    entries = select(func.count()).select_from(Entry).where(Entry.retired.is_(False)).scalar_subquery()
    facts = select(func.count()).select_from(Fact).scalar_subquery()
    documents = select(func.count()).select_from(SearchDocument).scalar_subquery()
    indexed = select(func.count()).select_from(table(TABLE)).scalar_subquery()
    row = session.execute(
        select((entries + facts).label("things"), documents.label("documents"), indexed.label("indexed"))
    ).one()
    return row.things, row.documents, row.indexed


def integrity_faults(database: Database) -> list[str]:
    """What the database finds wrong in itself: pages, indexes and foreign keys on SQLite, constraints that do not hold on PostgreSQL."""
    with database.read() as session:
        if session.get_bind().dialect.name == "sqlite":
            said = [str(line) for line in session.execute(text("PRAGMA integrity_check")).scalars() if line != "ok"]
            broken = session.execute(text("PRAGMA foreign_key_check")).all()
            return said + [f"{row[0]} row {row[1]} refers to a {row[2]} that is not there" for row in broken]
        # rows that were restored with triggers off are not checked by PostgreSQL: its own catalogue knows which constraints hold
        unchecked = text("SELECT conrelid::regclass || ': ' || conname FROM pg_constraint WHERE NOT convalidated")
        return [f"{line} was never checked" for line in session.execute(unchecked).scalars()]


def try_writing(database: Database) -> None:
    """Begin to write and take it back. Raises OperationalError where that cannot be done."""
    try:
        with database.write() as session:
            session.execute(update(Entry).where(Entry.id < 0).values(retired=False))
            raise _TakenBack
    except _TakenBack:
        return


class _TakenBack(Exception):
    """Ends the transaction of a probe."""
