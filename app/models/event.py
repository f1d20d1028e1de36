"""Events: visits, forums, reforms …, of one or more countries."""

import datetime as dt

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, one_of, precision_beside, references
from app.vocabulary import PartyRole


class Event(Base):
    """Something that happened; `end` is its last day, unlike the half-open periods elsewhere."""

    __tablename__ = "event"
    __table_args__ = (
        precision_beside("start"),
        precision_beside("end"),
        CheckConstraint('"start" <= "end"', name="period_ordered"),
    )

    id: Mapped[int] = mapped_column(references("entry.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    start: Mapped[dt.date | None] = mapped_column(index=True)
    start_precision: Mapped[str | None] = mapped_column(String(5))
    end: Mapped[dt.date | None]
    end_precision: Mapped[str | None] = mapped_column(String(5))
    places: Mapped[list[str]]
    topics: Mapped[list[str]]
    summary: Mapped[str | None]
    note: Mapped[str | None]


class EventCountry(Base):
    """A country that an event concerns."""

    __tablename__ = "event_country"

    event_id: Mapped[int] = mapped_column(references("event.id"), primary_key=True)
    country_id: Mapped[int] = mapped_column(references("country.id"), primary_key=True, index=True)
    position: Mapped[int]


class EventParty(Base):
    """Who organised or took part: an institution of the atlas, or words."""

    __tablename__ = "event_party"
    __table_args__ = (
        one_of("role", PartyRole),
        CheckConstraint("(institution_id IS NULL) <> (text IS NULL)", name="one_party"),
    )

    event_id: Mapped[int] = mapped_column(references("event.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(11), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int | None] = mapped_column(references("institution.id"), index=True)
    text: Mapped[str | None]
