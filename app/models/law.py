"""Laws, their versions and provisions, and the relations between acts."""

import datetime as dt

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, one_of, precision_beside, references
from app.vocabulary import LawStatus


class Law(Base):
    """An act. Its entry's period is the time in which it is in force, worked out by `app.seeding.derived`."""

    __tablename__ = "law"
    __table_args__ = (
        one_of("status", LawStatus),
        precision_beside("adopted"),
        precision_beside("in_force_from"),
        precision_beside("repealed"),
        CheckConstraint("in_force_from < repealed", name="period_ordered"),
        CheckConstraint("adopted < repealed", name="adopted_before_repealed"),
    )

    id: Mapped[int] = mapped_column(references("entry.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    number: Mapped[str | None]
    titles: Mapped[dict[str, str]]
    short_names: Mapped[dict[str, str]]
    adopted: Mapped[dt.date | None]
    adopted_precision: Mapped[str | None] = mapped_column(String(5))
    in_force_from: Mapped[dt.date | None]
    in_force_from_precision: Mapped[str | None] = mapped_column(String(5))
    repealed: Mapped[dt.date | None]
    repealed_precision: Mapped[str | None] = mapped_column(String(5))
    status: Mapped[str] = mapped_column(String(10))
    identifiers: Mapped[dict[str, str]]
    urls: Mapped[list[str]]
    note: Mapped[str | None]


class LawVersion(Base):
    """The wording of a law between two amendments; its entry holds the period."""

    __tablename__ = "law_version"

    id: Mapped[int] = mapped_column(references("entry.id"), primary_key=True)
    law_id: Mapped[int] = mapped_column(references("law.id"), index=True)
    titles: Mapped[dict[str, str]]
    change: Mapped[str]
    amending_law_id: Mapped[int | None] = mapped_column(references("law.id"), index=True)
    amending_act: Mapped[str | None]
    note: Mapped[str | None]


class Provision(Base):
    """An article, item or clause of a law; its entry holds the period in which it says what is summarised."""

    __tablename__ = "provision"
    __table_args__ = (UniqueConstraint("law_id", "label"), UniqueConstraint("law_id", "id"))

    id: Mapped[int] = mapped_column(references("entry.id"), primary_key=True)
    law_id: Mapped[int] = mapped_column(references("law.id"))
    position: Mapped[int]
    label: Mapped[str]
    heading: Mapped[str | None]
    summary: Mapped[str]
    note: Mapped[str | None]


class LawRelation(Base):
    """One act acts on another; stored once, in the active direction, read in both."""

    __tablename__ = "law_relation"
    __table_args__ = (
        precision_beside("date"),
        CheckConstraint("law_id <> other_law_id", name="two_laws"),
        UniqueConstraint("law_id", "type", "other_law_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    law_id: Mapped[int] = mapped_column(references("law.id"))
    position: Mapped[int]
    type: Mapped[str]
    other_law_id: Mapped[int] = mapped_column(references("law.id"), index=True)
    date: Mapped[dt.date | None]
    date_precision: Mapped[str | None] = mapped_column(String(5))
    note: Mapped[str | None]
