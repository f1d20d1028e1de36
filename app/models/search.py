"""What a search finds: one document per entry and fact. The tokens themselves are in the database's own full-text index."""

from typing import Any

from sqlalchemy import CheckConstraint, Double, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Json, references


class SearchDocument(Base):
    """An entry or a fact as a search finds it.

    Its tokens are the row of the same number in `search_index`: a virtual table of FTS5 on SQLite, a table with a tsvector on
    PostgreSQL, which the migrations make and `app.fulltext.index` reads and writes.
    """

    __tablename__ = "search_document"
    __table_args__ = (CheckConstraint("(entry_id IS NULL) <> (fact_id IS NULL)", name="one_owner"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Twice the number of its entry, or twice that of its fact and one more."""
    entry_id: Mapped[int | None] = mapped_column(references("entry.id"), unique=True)
    fact_id: Mapped[int | None] = mapped_column(references("fact.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(12), index=True)
    country_id: Mapped[int | None] = mapped_column(references("entry.id"), index=True)
    weight: Mapped[float] = mapped_column(Double)
    """How much more than others a hit of its kind counts."""
    texts: Mapped[list[Any]] = mapped_column(Json)
    """Its texts as they are, for excerpts: lists of field, language (or null) and text, names first."""


class SearchWord(Base):
    """A word of a name, so that a misspelt query can be told the nearest ones."""

    __tablename__ = "search_word"

    word: Mapped[str] = mapped_column(primary_key=True)
    """Casefolded."""
    folded: Mapped[str] = mapped_column(index=True)
    documents: Mapped[int]
    """How many documents bear it in a name."""
