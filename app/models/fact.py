"""Facts: one answer to one criterion about one subject, over a period."""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AT_COMMIT, Base, Dated, Json, one_of, references, spanned_period
from app.vocabulary import Aspect, Bound, Certainty, Rank, ValueStatus


class Fact(Dated, Base):
    """One answer.

    `value` holds the answer as it was coded; `value_code`, `value_number`, `value_unit` … hold the same for queries.
    `value_type` is its criterion's, by a foreign key, so that the database itself can tell whether the value has the shape
    that its criterion asks for. `proof_id` names the first citation: by it the database refuses a known fact that cites
    nothing.
    """

    __tablename__ = "fact"
    __table_args__ = (
        one_of("aspect", Aspect),
        one_of("status", ValueStatus),
        one_of("rank", Rank),
        one_of("certainty", Certainty),
        one_of("value_bound", Bound),
        *spanned_period(),
        ForeignKeyConstraint(["criterion_id", "value_type"], ["criterion.id", "criterion.value_type"], **AT_COMMIT),
        ForeignKeyConstraint(
            ["criterion_id", "value_code"], ["criterion_option.criterion_id", "criterion_option.value"], **AT_COMMIT
        ),
        ForeignKeyConstraint(
            ["proof_id", "id"],
            ["citation.id", "citation.fact_id"],
            name="fk_fact_proof",
            use_alter=True,
            **AT_COMMIT,
        ),
        CheckConstraint("status <> 'known' OR proof_id IS NOT NULL", name="known_is_cited"),
        CheckConstraint("status <> 'known' OR value IS NOT NULL", name="known_has_value"),
        CheckConstraint(
            "status = 'known' OR (value IS NULL AND value_code IS NULL AND value_number IS NULL AND value_unit IS NULL"
            " AND value_year IS NULL AND value_bound IS NULL AND value_date IS NULL)",
            name="value_only_if_known",
        ),
        CheckConstraint(
            "status <> 'known'"
            " OR (value_type = 'choice' AND value_code IS NOT NULL AND value_number IS NULL AND value_date IS NULL)"
            " OR (value_type = 'choices' AND value_code IS NULL AND value_number IS NULL AND value_date IS NULL)"
            " OR (value_type IN ('number', 'amount') AND value_number IS NOT NULL AND value_unit IS NOT NULL"
            " AND value_code IS NULL AND value_date IS NULL)"
            " OR (value_type = 'share' AND value_number IS NOT NULL AND value_number >= 0 AND value_number <= 1"
            " AND value_code IS NULL AND value_date IS NULL)"
            " OR (value_type = 'date' AND value_date IS NOT NULL AND value_code IS NULL AND value_number IS NULL)",
            name="value_of_type",
        ),
        CheckConstraint("rank <> 'preferred' OR rank_reason IS NOT NULL", name="preferred_has_reason"),
        Index("ix_fact_subject_id_criterion_id", "subject_id", "criterion_id"),
        Index("ix_fact_criterion_id_subject_id", "criterion_id", "subject_id"),
        Index("ix_fact_starts_first", "starts_first"),  # the order of all facts by their start
        UniqueConstraint("id", "criterion_id"),  # chosen options carry their fact's criterion by this key
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_id: Mapped[str] = mapped_column(unique=True)
    subject_id: Mapped[int] = mapped_column(references("entry.id"))
    criterion_id: Mapped[int] = mapped_column(references("criterion.id"))
    value_type: Mapped[str] = mapped_column(String(7))
    aspect: Mapped[str] = mapped_column(String(8))
    scope: Mapped[str | None]
    status: Mapped[str] = mapped_column(String(14))
    value: Mapped[Any | None] = mapped_column(Json)
    value_code: Mapped[str | None]
    value_number: Mapped[float | None]
    value_unit: Mapped[str | None]
    value_bound: Mapped[str | None] = mapped_column(String(8))
    value_year: Mapped[int | None]
    value_date: Mapped[dt.date | None]
    note: Mapped[str | None]
    rank: Mapped[str] = mapped_column(String(10))
    rank_reason: Mapped[str | None]
    certainty: Mapped[str] = mapped_column(String(6))
    checked_on: Mapped[dt.date]
    proof_id: Mapped[int | None]
    codebook_version: Mapped[str]


class FactOption(Base):
    """One of the options that a fact with several choices names."""

    __tablename__ = "fact_option"
    __table_args__ = (
        ForeignKeyConstraint(["fact_id", "criterion_id"], ["fact.id", "fact.criterion_id"], **AT_COMMIT),
        ForeignKeyConstraint(
            ["criterion_id", "value"], ["criterion_option.criterion_id", "criterion_option.value"], **AT_COMMIT
        ),
        Index("ix_fact_option_criterion_id_value", "criterion_id", "value"),
    )

    fact_id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    criterion_id: Mapped[int]
    position: Mapped[int]
