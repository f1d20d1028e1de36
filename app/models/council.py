"""Public councils and other bodies in which state and CSOs meet."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, one_of, references
from app.vocabulary import ArrangementStatus, CouncilType


class Council(Base):
    """A cooperative body; its entry holds the period in which it exists."""

    __tablename__ = "council"
    __table_args__ = (one_of("type", CouncilType), one_of("status", ArrangementStatus))

    id: Mapped[int] = mapped_column(references("entry.id"), primary_key=True)
    type: Mapped[str] = mapped_column(String(20), index=True)
    names: Mapped[dict[str, str]]
    status: Mapped[str] = mapped_column(String(9))
    summary: Mapped[str]
    note: Mapped[str | None]
