"""The codebook: criteria with their options, themes, frameworks and vocabularies."""

from typing import Any

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Json, one_of, references
from app.vocabulary import AppliesTo, Bound, Comparable, ValueType


class Codebook(Base):
    """The one row that says which codebook is loaded, with its rules and its shared option lists."""

    __tablename__ = "codebook"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[str]
    language_note: Mapped[str]
    scales: Mapped[dict[str, Any]]
    rules: Mapped[dict[str, Any]]


class Theme(Base):
    """A group of criteria."""

    __tablename__ = "theme"
    __table_args__ = (one_of("applies_to", AppliesTo),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    title: Mapped[dict[str, str]]
    applies_to: Mapped[str] = mapped_column(String(9))


class Criterion(Base):
    """One question put to a mechanism, a council or a country."""

    __tablename__ = "criterion"
    __table_args__ = (
        one_of("applies_to", AppliesTo),
        one_of("value_type", ValueType),
        one_of("comparable", Comparable),
        one_of("default_bound", Bound),
        UniqueConstraint("id", "value_type"),  # facts carry their criterion's value type by this key
    )

    id: Mapped[int] = mapped_column(references("entry.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(references("theme.id"), index=True)
    position: Mapped[int] = mapped_column(index=True)
    applies_to: Mapped[str] = mapped_column(String(9))
    mechanism_types: Mapped[list[str] | None]
    title: Mapped[dict[str, str]]
    question: Mapped[dict[str, str]]
    clarification: Mapped[str]
    aspects: Mapped[list[str]]
    main_aspect: Mapped[str | None] = mapped_column(String(8))
    value_type: Mapped[str] = mapped_column(String(7))
    unit: Mapped[str | None]
    units: Mapped[list[str] | None]
    default_bound: Mapped[str | None] = mapped_column(String(8))
    comparable: Mapped[str] = mapped_column(String(17))
    tolerance: Mapped[dict[str, Any] | None] = mapped_column(Json)
    higher_is: Mapped[str]
    higher_is_note: Mapped[str | None]
    sister_id: Mapped[int | None] = mapped_column(references("criterion.id"), index=True)
    core: Mapped[bool]


class CriterionOption(Base):
    """A possible answer to a criterion."""

    __tablename__ = "criterion_option"

    criterion_id: Mapped[int] = mapped_column(references("criterion.id"), primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    label: Mapped[dict[str, str]]
    rank: Mapped[int | None]
    exclusive: Mapped[bool]
    covers: Mapped[Any | None] = mapped_column(Json)
    partly_with: Mapped[Any | None] = mapped_column(Json)
    cofog: Mapped[str | None]
    sdg: Mapped[list[str]]
    aliases: Mapped[list[str]]


class Framework(Base):
    """A standard, index or classification that criteria are mapped to."""

    __tablename__ = "framework"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    name: Mapped[str]
    publisher: Mapped[str]
    url: Mapped[str]
    kind: Mapped[str]
    note: Mapped[str | None]


class CriterionFramework(Base):
    """Where a framework asks what a criterion asks."""

    __tablename__ = "criterion_framework"

    criterion_id: Mapped[int] = mapped_column(references("criterion.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    framework_id: Mapped[int] = mapped_column(references("framework.id"), index=True)
    ref: Mapped[str]


class VocabularyTerm(Base):
    """A term of one of the codebook's vocabularies; `attributes` holds what only some vocabularies say of their terms."""

    __tablename__ = "vocabulary_term"

    vocabulary: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    label: Mapped[dict[str, str]]
    attributes: Mapped[dict[str, Any]]
