"""Sources, and the citations that tie every statement to them."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Entry, one_of, precision_beside, references
from app.vocabulary import SourceKind


class Source(Base):
    """A document that was read."""

    __tablename__ = "source"
    __table_args__ = (one_of("kind", SourceKind), precision_beside("published"))

    id: Mapped[int] = mapped_column(references("entry.id"), primary_key=True)
    title: Mapped[str]
    title_lang: Mapped[str] = mapped_column(String(3))
    publisher: Mapped[str]
    url: Mapped[str | None]
    kind: Mapped[str] = mapped_column(String(24), index=True)
    language: Mapped[str] = mapped_column(String(3))
    published: Mapped[dt.date | None]
    published_precision: Mapped[str | None] = mapped_column(String(5))
    published_last: Mapped[dt.date | None]
    """The last day that `published` can mean: what "the newest evidence" is measured by."""
    edition: Mapped[str | None]
    retrieved: Mapped[dt.date]
    archived_url: Mapped[str | None]
    note: Mapped[str | None]


SOURCE_COLUMNS = (
    Source.id,
    Entry.public_id,
    Source.title,
    Source.title_lang,
    Source.publisher,
    Source.kind,
    Source.language,
    Source.published,
    Source.published_precision,
    Source.url,
    Source.archived_url,
)
"""What the short form of a source is made of; join its entry."""


class Citation(Base):
    """Where in which source a statement is proved. It hangs on exactly one owner."""

    __tablename__ = "citation"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN entry_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN fact_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN relation_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN body_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN claim_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN series_value_id IS NULL THEN 0 ELSE 1 END)"
            " = 1",
            name="one_owner",
        ),
        # lets a fact name its first citation by a key that also holds the fact (see `Fact.proof_id`)
        UniqueConstraint("id", "fact_id"),
        Index("ix_citation_source_id", "source_id", "fact_id", "entry_id"),  # alone says who cites a source
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source_id: Mapped[int] = mapped_column(references("source.id"))
    locator: Mapped[str]
    position: Mapped[int]
    entry_id: Mapped[int | None] = mapped_column(references("entry.id"), index=True)
    fact_id: Mapped[int | None] = mapped_column(references("fact.id"), index=True)
    relation_id: Mapped[int | None] = mapped_column(references("law_relation.id"), index=True)
    body_id: Mapped[int | None] = mapped_column(references("body.id"), index=True)
    claim_id: Mapped[int | None] = mapped_column(references("claim.id"), index=True)
    series_value_id: Mapped[int | None] = mapped_column(references("series_value.id"), index=True)
