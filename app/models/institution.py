"""Institutions and who came before and after them."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, references


class Institution(Base):
    """A ministry, fund, operator, CSO …; its entry holds the period in which it exists."""

    __tablename__ = "institution"

    id: Mapped[int] = mapped_column(references("entry.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    names: Mapped[dict[str, str]]
    role: Mapped[str]
    note: Mapped[str | None]


class InstitutionSuccession(Base):
    """One institution took over from another."""

    __tablename__ = "institution_succession"
    __table_args__ = (CheckConstraint("predecessor_id <> successor_id", name="two_institutions"),)

    predecessor_id: Mapped[int] = mapped_column(references("institution.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(references("institution.id"), primary_key=True, index=True)
