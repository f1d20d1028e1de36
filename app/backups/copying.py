"""All rows of one database into another, and how to tell that they are the same."""

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session

from app.core.bulk import BATCH, bulk_insert
from app.fulltext import index as fulltext
from app.fulltext.index import IndexedDocument
from app.models import Base, SearchDocument


class Content(NamedTuple):
    """What a database holds."""

    rows: dict[str, int]
    """How many rows each table has."""
    digest: str
    """The same for the same rows, in whatever order and on whichever database they stand."""


def content_of(session: Session) -> Content:
    """Count and digest all rows, one after another."""
    counts, total = {}, 0
    for table in Base.metadata.sorted_tables:
        counts[table.name] = 0
        for row in iter_rows(session, table):
            counts[table.name] += 1
            said = json.dumps([table.name, row], sort_keys=True, ensure_ascii=False, default=str)
            total += int.from_bytes(hashlib.sha256(said.encode()).digest())
    return Content(counts, f"{total % 2**256:064x}")


def copy_rows(source: Session, target: Session) -> None:
    """Write all rows of one database into another that has the same schema and no rows, and make its full-text index."""
    for table in Base.metadata.sorted_tables:  # foreign keys are checked at commit
        bulk_insert(target, table, iter_rows(source, table))
    texts = source.execute(select(SearchDocument.id, SearchDocument.texts).execution_options(yield_per=BATCH))
    documents = (IndexedDocument.of(row.id, row.texts) for row in texts)
    while batch := list(islice(documents, BATCH)):
        fulltext.write(target, batch)


def delete_rows(session: Session) -> None:
    """Take away all rows. Not by TRUNCATE, under which those who are reading would see empty tables."""
    session.execute(text(f"DELETE FROM {fulltext.TABLE}"))
    for table in reversed(Base.metadata.sorted_tables):
        session.execute(table.delete())


def iter_rows(session: Session, table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a table, streamed."""
    found = session.execute(select(*table.columns).execution_options(yield_per=BATCH))
    return (dict(row) for row in found.mappings())
