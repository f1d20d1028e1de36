"""Figures over time: statistics of the sector, and reference series (index values, rates, GDP, prices, population)."""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, one_of, ordered_period, references
from app.vocabulary import Bound, SeriesKind


class Statistic(Base):
    """One figure about a country, mechanism, council …, for a half-open period."""

    __tablename__ = "statistic"
    __table_args__ = (one_of("bound", Bound), *ordered_period("period_from", "period_to"))

    id: Mapped[int] = mapped_column(references("entry.id"), primary_key=True)
    about_id: Mapped[int] = mapped_column(references("entry.id"), index=True)
    metric: Mapped[str] = mapped_column(index=True)
    period_from: Mapped[dt.date | None]
    period_from_precision: Mapped[str | None] = mapped_column(String(5))
    period_to: Mapped[dt.date | None]
    period_to_precision: Mapped[str | None] = mapped_column(String(5))
    value: Mapped[float]
    bound: Mapped[str] = mapped_column(String(8))
    unit: Mapped[str]
    place: Mapped[str | None]
    breakdown: Mapped[str | None]
    note: Mapped[str | None]


class Series(Base):
    """A series of reference values."""

    __tablename__ = "series"
    __table_args__ = (one_of("kind", SeriesKind),)

    id: Mapped[int] = mapped_column(references("entry.id"), primary_key=True)
    position: Mapped[int]
    title: Mapped[dict[str, str]]
    names: Mapped[dict[str, str]]
    unit: Mapped[str]
    index_unit: Mapped[str | None]
    indicator: Mapped[str | None]
    kind: Mapped[str] = mapped_column(String(22))
    definition: Mapped[str]
    gaps: Mapped[list[str]]
    note: Mapped[str | None]


class SeriesValue(Base):
    """A value of a series, for a half-open period or, as an observation, seen then."""

    __tablename__ = "series_value"
    __table_args__ = ordered_period("period_from", "period_to")

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    series_id: Mapped[int] = mapped_column(references("series.id"), index=True)
    position: Mapped[int]
    period_from: Mapped[dt.date]
    period_from_precision: Mapped[str] = mapped_column(String(5))
    period_to: Mapped[dt.date | None]
    period_to_precision: Mapped[str | None] = mapped_column(String(5))
    value: Mapped[float]
    set_by: Mapped[str | None]
    derived: Mapped[bool]
    observation: Mapped[bool]
    note: Mapped[str | None]
