"""What is disputed and what is not yet known."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, one_of, references
from app.vocabulary import Priority


class Conflict(Base):
    """A point on which sources disagree."""

    __tablename__ = "conflict"

    id: Mapped[int] = mapped_column(references("entry.id"), primary_key=True)
    topic: Mapped[str]
    resolution: Mapped[str | None]
    note: Mapped[str | None]


class Claim(Base):
    """One side of a conflict."""

    __tablename__ = "claim"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    conflict_id: Mapped[int] = mapped_column(references("conflict.id"), index=True)
    position: Mapped[int]
    claim: Mapped[str]


class Question(Base):
    """Something that is still to be found out."""

    __tablename__ = "question"
    __table_args__ = (one_of("priority", Priority),)

    id: Mapped[int] = mapped_column(references("entry.id"), primary_key=True)
    question: Mapped[str]
    why: Mapped[str]
    lead: Mapped[str | None]
    priority: Mapped[str] = mapped_column(String(6))
    note: Mapped[str | None]
