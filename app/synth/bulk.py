"""What PostgreSQL needs while and after many rows come; SQLite needs nothing."""

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.fulltext import index as fulltext


def gather_statistics(engine: Engine) -> None:
    """Tell PostgreSQL's planner at once what has come; it would find out by itself a minute later."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def check_references(session: Session) -> None:
    """Have PostgreSQL check foreign keys now, so that its queue of checks stays short; SQLite merely counts them."""
    if not fulltext.is_sqlite(session):
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
