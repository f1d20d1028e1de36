"""What all tables share: naming of constraints, column types, entries and their periods."""

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypedDict

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.core.dates import Basis, PartialDate, Precision, Span, Spanned
from app.vocabulary import EntryKind

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Base(DeclarativeBase):
    """All tables of the atlas. There are no relationships: every query says which columns it reads."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dict[str, str]: Json, dict[str, Any]: Json, list[str]: Json}  # noqa: RUF012


class _AtCommit(TypedDict):
    deferrable: bool
    initially: str


AT_COMMIT: _AtCommit = {"deferrable": True, "initially": "DEFERRED"}
"""Foreign keys are checked when the transaction commits: a load may write its rows in any order."""


def references(column: str) -> ForeignKey:
    """A foreign key to a column, checked at commit."""
    return ForeignKey(column, **AT_COMMIT)


def one_of(column: str, words: Iterable[StrEnum | str]) -> CheckConstraint:
    """The constraint that a column holds one of the domain's closed words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def ordered_period(start: str = "valid_from", end: str = "valid_to") -> tuple[CheckConstraint, ...]:
    """The constraints on a pair of partial dates: start before end, and a precision just where there is a date."""
    return (
        CheckConstraint(f"{start} < {end}", name="period_ordered"),
        precision_beside(start),
        precision_beside(end),
    )


def precision_beside(date: str) -> CheckConstraint:
    """The constraint that a date has a precision and a missing date has none."""
    words = ", ".join(f"'{word}'" for word in Precision)
    column = '"end"' if date == "end" else date  # PostgreSQL keeps the bare word for itself
    return CheckConstraint(
        f"({column} IS NULL) = ({date}_precision IS NULL) AND {date}_precision IN ({words})",
        name=f"{date}_precision",
    )


def spanned_period() -> tuple[CheckConstraint, ...]:
    """The constraints of a table with `Dated`."""
    return (
        *ordered_period(),
        one_of("valid_from_basis", Basis),
        one_of("valid_to_basis", Basis),
        CheckConstraint(
            "starts_first <= starts_last AND ends_first <= ends_last AND starts_first <= ends_last", name="span_ordered"
        ),
    )


class Dated(Spanned):
    """A period: its dates as recorded, and the span of days that they can mean (`app.core.dates`)."""

    valid_from: Mapped[dt.date | None] = mapped_column(Date)
    valid_from_precision: Mapped[str | None] = mapped_column(String(5))
    valid_from_basis: Mapped[str] = mapped_column(String(7))
    valid_to: Mapped[dt.date | None] = mapped_column(Date)
    valid_to_precision: Mapped[str | None] = mapped_column(String(5))
    valid_to_basis: Mapped[str] = mapped_column(String(7))


PRECISIONS: Mapping[str, Precision] = {word: word for word in Precision}
BASES: Mapping[str, Basis] = {word: word for word in Basis}
"""What the words in the columns of `Dated` mean: rows are many, and calling an enumeration is slow."""


def partial(date: dt.date | None, precision: str | None) -> PartialDate | None:
    """The partial date that two columns hold."""
    return None if date is None or precision is None else PartialDate(date, PRECISIONS[precision])


def span_of(row: Any) -> Span:
    """The span that a row with the columns of `Dated` holds."""
    return Span(row.starts_first, row.starts_last, row.ends_first, row.ends_last)


class Entry(Dated, Base):
    """Anything with a lasting public id, and the period in which it exists (always, for what has no dates).

    A retired entry keeps its row, so that its id is never used again and its history can still be read; the row of its
    own table is gone, so it appears in no list.
    """

    __tablename__ = "entry"
    __table_args__ = (
        one_of("kind", EntryKind),
        *spanned_period(),
        Index("ix_entry_kind", "kind", "country_id"),
        Index("ix_entry_kind_public_id", "kind", "public_id"),  # the order of most lists
        # what a country has on a day is counted without reading entries
        Index("ix_entry_country_id", "country_id", "kind", "retired", "starts_first", "ends_last"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    home: Mapped[str]
    """The folder (`kz`) or file (`reference-series`) of the seed that holds it."""
    country_id: Mapped[int | None] = mapped_column(references("entry.id"))
    """The country that it belongs to; NULL for what belongs to several or to none."""
    retired: Mapped[bool] = mapped_column(default=False)


class Alias(Base):
    """Another name of an entry."""

    __tablename__ = "alias"

    entry_id: Mapped[int] = mapped_column(references("entry.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    lang: Mapped[str] = mapped_column(String(3))


class About(Base):
    """What an event, a conflict or a question is about."""

    __tablename__ = "about"

    owner_id: Mapped[int] = mapped_column(references("entry.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(references("entry.id"), index=True)
