"""What mechanisms and councils have in common: bodies, levels and legal basis.

Facts rest on laws in the same way, so the legal basis of both is one table.
"""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AT_COMMIT, Base, Dated, one_of, references, spanned_period
from app.vocabulary import BodyRole, Level


class ArrangementLevel(Base):
    """A level of government at which a mechanism or council works."""

    __tablename__ = "arrangement_level"
    __table_args__ = (one_of("level", Level),)

    entry_id: Mapped[int] = mapped_column(references("entry.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(8), primary_key=True)
    position: Mapped[int]


class Body(Dated, Base):
    """What an institution does for a mechanism or council, and when."""

    __tablename__ = "body"
    __table_args__ = (one_of("role", BodyRole), *spanned_period())

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(references("entry.id"), index=True)
    position: Mapped[int]
    institution_id: Mapped[int] = mapped_column(references("institution.id"), index=True)
    role: Mapped[str] = mapped_column(String(9))


class LegalBasis(Base):
    """The act, and its provision where one is named, on which a mechanism, a council or a fact rests.

    `provision_label` is the article as the coder named it; `provision_id` is set where that article is recorded.
    """

    __tablename__ = "legal_basis"
    __table_args__ = (
        CheckConstraint("(entry_id IS NULL) <> (fact_id IS NULL)", name="one_owner"),
        CheckConstraint("provision_id IS NULL OR provision_label IS NOT NULL", name="provision_named"),
        ForeignKeyConstraint(["law_id", "provision_id"], ["provision.law_id", "provision.id"], **AT_COMMIT),
        Index("ix_legal_basis_provision_id", "provision_id"),
        Index("ix_legal_basis_law_id", "law_id", "fact_id", "entry_id"),  # alone says who rests on an act
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int | None] = mapped_column(references("entry.id"), index=True)
    fact_id: Mapped[int | None] = mapped_column(references("fact.id"), index=True)
    position: Mapped[int]
    law_id: Mapped[int] = mapped_column(references("law.id"))
    provision_id: Mapped[int | None]
    provision_label: Mapped[str | None]
