"""How the data came to be as it is: revisions, the changes each made, and ids that are no longer used."""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Json, one_of, references


class Revision(Base):
    """One committed load that changed something."""

    __tablename__ = "revision"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    loaded_at: Mapped[dt.datetime]
    """In UTC."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 over all records: the same data has the same digest wherever it was loaded."""
    seed_digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 over the bytes of the files it was loaded from: lets a load of the same files stop at once."""
    format: Mapped[str]
    """How the code wrote the rows: if it writes them differently now, the next load writes all of them anew."""


class Change(Base):
    """What one revision did to one record. The log outlives the record, so it names it by public id."""

    __tablename__ = "change"
    __table_args__ = (
        one_of("action", ("created", "changed", "retired")),
        CheckConstraint("(action = 'created') = (before IS NULL)", name="before_unless_created"),
        CheckConstraint("(action = 'retired') = (after IS NULL)", name="after_unless_retired"),
        Index("ix_change_public_id", "public_id"),
        # changes are counted by what they did without reading what they say
        Index("ix_change_revision", "revision", "action", "kind", "id", "entry_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(references("revision.number"))
    public_id: Mapped[str]
    kind: Mapped[str]
    entry_id: Mapped[int | None] = mapped_column(references("entry.id"), index=True)
    """The entry itself or, for a fact, the entry it is about."""
    action: Mapped[str] = mapped_column(String(7))
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    after: Mapped[dict[str, Any] | None] = mapped_column(Json)


class Retirement(Base):
    """A public id that is no longer used: merged into another, or withdrawn with a reason."""

    __tablename__ = "retirement"

    public_id: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    successor: Mapped[str | None]
    merged_into: Mapped[str | None]
    retired_on: Mapped[dt.date]
