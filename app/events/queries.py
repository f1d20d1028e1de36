"""Questions about events."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from enum import StrEnum
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from app.about import about_by, find_entry_ids, is_about
from app.core.dates import BEGINNING, IsoDay, IsoStretch, Precision, Stretch
from app.core.errors import unknown_value
from app.core.pagination import OrderedBy, Paging
from app.core.parameters import OneOf, Several, TextFilters, Words
from app.core.schema import Page
from app.describing import describe
from app.events.schemas import EventListed, EventRead, PartyRead
from app.listing import (
    Conditions,
    Listing,
    among,
    bounded,
    chosen,
    coded_dimension,
    country_dimension,
    missing_or_not,
    page_of,
    worded,
)
from app.lookups import citations_by, country_summary, find_entry, institution_summaries, url_of
from app.models import Citation, Entry, Event, EventCountry, EventParty, partial
from app.reading import Reading
from app.vocabulary import EntryKind, PartyRole

Holder = aliased(Entry, name="holder")
"""The entry of a country that an event concerns."""


class EventFacet(StrEnum):
    """What events can be counted by."""

    COUNTRY = "country"
    KIND = "kind"


class EventSort(StrEnum):
    """How events can be ordered."""

    START = "start"
    NEWEST = "-start"
    ID = "id"


class EventFilters(TextFilters):
    """Which events."""

    country: Words = Field(
        default=[],
        description="Codes of countries that they concern (kz, KZ or KAZ); repeat or separate by commas for OR.",
    )
    country__not: Words = Field(default=[], description="Concerning none of these countries.")
    kind: Words = Field(default=[], description="Kinds, such as `forum` or `study-visit`.")
    kind__not: Words = Field(default=[], description="None of these kinds.")
    about: Words = Field(default=[], description="Ids of entries that they are about, such as a council.")
    organiser: Words = Field(default=[], description="Ids of institutions that organised them.")
    participant: Words = Field(default=[], description="Ids of institutions that took part.")
    place: Words = Field(
        default=[], description="Places where they were held: `Dushanbe` finds `Navruz Palace, Dushanbe` too."
    )
    held_during: IsoStretch | None = Field(
        default=None,
        description="Held, certainly or possibly, on some day of a stretch: `2012`, `2012-05` or `2012-05-20/2012-05-26` (the end "
        "is the first day after it).",
        examples=["2012"],
    )
    start__gte: IsoDay | None = Field(
        default=None, description="Started on this day or later; an imprecise date counts as its first day."
    )
    start__lte: IsoDay | None = Field(default=None, description="Started on this day or earlier.")
    start__isnull: bool | None = Field(default=None, description="Whether it is not known when they started.")
    facet: Several[EventFacet] = Field(default=[], description="Count the whole list by these fields.")
    sort: OneOf[EventSort] = Field(
        default=EventSort.START, description="By start (unknown first), either way, or by id."
    )


def list_events(reading: Reading, filters: EventFilters, paging: Paging) -> Page[EventListed]:
    """Events, by start. The day asked for does not matter: they have filters by their own days."""
    started = func.coalesce(Event.start, BEGINNING, type_=Event.start.type)
    order = {
        EventSort.START: [OrderedBy(started)],
        EventSort.NEWEST: [OrderedBy(started, descending=True)],
        EventSort.ID: [],
    }[filters.sort]
    listing = Listing(
        _events(),
        Entry.id,
        _conditions(reading, filters),
        [*order, OrderedBy(Entry.public_id)],
        f"events {filters.canonical()}",
        {
            EventFacet.COUNTRY: replace(country_dimension(reading, Holder), through=_with_countries, several=True),
            EventFacet.KIND: coded_dimension(reading, Event.kind, "event_kinds"),
        },
        EntryKind.EVENT,
    )
    return page_of(
        reading,
        listing,
        paging,
        filters,
        lambda rows: [EventListed(**fields) for fields in _fields(reading, rows)],
        lambda total: describe(reading, "events", filters, total, type_vocabulary="event_kinds", dated=False),
        dated=False,
    )


def get_event(reading: Reading, event_id: str) -> EventRead:
    """One event. Raises NotFound or Gone."""
    entry = find_entry(reading, event_id, EntryKind.EVENT)
    row = reading.session.execute(_events().where(Event.id == entry.id)).one()
    return EventRead(**_fields(reading, [row])[0])


def _events() -> Select[Any]:
    columns: tuple[Any, ...] = (*Event.__table__.c, Entry.public_id, Entry.country_id)
    return select(*columns).join(Entry, Entry.id == Event.id)


def _with_countries(rows: Select[Any]) -> Select[Any]:
    """Each event beside each country that it concerns: those named or, where none is, the one that it belongs to."""
    concerned = func.coalesce(EventCountry.country_id, Entry.country_id)
    return rows.outerjoin(EventCountry, EventCountry.event_id == Event.id).outerjoin(Holder, Holder.id == concerned)


def _conditions(reading: Reading, filters: EventFilters) -> Conditions:
    conditions: Conditions = {}
    if filters.country:
        conditions["country"] = _concerns(reading.country_ids(filters.country))
    if filters.country__not:
        conditions["country__not"] = not_(_concerns(reading.country_ids(filters.country__not, "country__not")))
    chosen(
        conditions,
        "kind",
        Event.kind,
        reading.words("event_kinds", filters.kind, "kind"),
        reading.words("event_kinds", filters.kind__not, "kind__not"),
    )
    if filters.about:
        conditions["about"] = is_about(Event.id, find_entry_ids(reading, filters.about))
    for role, names in ((PartyRole.ORGANISER, filters.organiser), (PartyRole.PARTICIPANT, filters.participant)):
        if names:
            institutions = [find_entry(reading, name, EntryKind.INSTITUTION).id for name in names]
            took_part = (EventParty.role == role, EventParty.institution_id.in_(institutions))
            conditions[role] = among(Event.id, EventParty.event_id, *took_part)
    if filters.place:
        conditions["place"] = Event.id.in_(_held_at(reading, filters.place))
    if filters.held_during is not None:
        conditions["held_during"] = _held_during(filters.held_during)
    bounded(conditions, "start", Event.start, filters.start__gte, filters.start__lte)
    missing_or_not(conditions, "start", Event.start, filters.start__isnull)
    worded(reading, conditions, Entry.id, filters.text)
    return conditions


def _concerns(country_ids: Collection[int]) -> ColumnElement[bool]:
    """That an event names one of these countries or, where it names none, belongs to one. Never NULL."""
    named = EventCountry.event_id == Event.id
    belongs = and_(Entry.country_id.is_not(None), Entry.country_id.in_(country_ids))
    return or_(exists().where(named, EventCountry.country_id.in_(country_ids)), and_(~exists().where(named), belongs))


def _held_at(reading: Reading, words: Collection[str]) -> list[int]:
    """The numbers of the events held at places: as recorded, or a part between commas. Raises UnknownValue with near matches."""
    found: dict[str, list[int]] = defaultdict(list)
    known = set()
    for row in reading.session.execute(select(Event.id, Event.places)):
        for place in row.places:
            for part in place.split(","):
                found[part.strip().casefold()].append(row.id)
                known.add(part.strip())
    for word in words:
        if word.casefold() not in found:
            raise unknown_value("place", word, known, "place of an event")
    return [event for word in words for event in found[word.casefold()]]


def _held_during(stretch: Stretch) -> ColumnElement[bool]:
    """That an event may have been going on during a stretch. Its last day is that of its end or, without one, its start."""
    ended, precision = func.coalesce(Event.end, Event.start), func.coalesce(Event.end_precision, Event.start_precision)
    still_on = or_(
        and_(precision == Precision.DAY, ended >= stretch.start),
        and_(precision == Precision.MONTH, ended >= stretch.start.replace(day=1)),
        and_(precision == Precision.YEAR, ended >= dt.date(stretch.start.year, 1, 1)),
    )
    return and_(or_(Event.start < stretch.end, and_(Event.start.is_(None), Event.end.is_not(None))), still_on)


def _fields(reading: Reading, rows: Collection[Any]) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    countries = _countries(reading, ids)
    parties = _parties(reading, ids)
    about = about_by(reading, ids)
    sources = citations_by(reading, Citation.entry_id, ids)
    fields = []
    for row in rows:
        concerned = [country_summary(reading, number) for number in countries[row.id] or [row.country_id]]
        start, end = partial(row.start, row.start_precision), partial(row.end, row.end_precision)
        fields.append(
            {
                "id": row.public_id,
                "url": url_of(EntryKind.EVENT, row.public_id),
                "countries": [summary for summary in concerned if summary],
                "kind": reading.coded("event_kinds", row.kind),
                "title": row.title,
                "start": str(start) if start else None,
                "end": str(end) if end else None,
                "places": row.places,
                "organisers": parties[row.id, PartyRole.ORGANISER],
                "participants": parties[row.id, PartyRole.PARTICIPANT],
                "topics": row.topics,
                "about": about[row.id],
                "summary": row.summary,
                "note": row.note,
                "sources": sources[row.id],
            }
        )
    return fields


def _countries(reading: Reading, event_ids: Collection[int]) -> dict[int, list[int]]:
    """The countries that events name themselves, in their order."""
    named: dict[int, list[int]] = defaultdict(list)
    rows = select(EventCountry.event_id, EventCountry.country_id).where(EventCountry.event_id.in_(event_ids))
    for row in reading.session.execute(rows.order_by(EventCountry.event_id, EventCountry.position)):
        named[row.event_id].append(row.country_id)
    return named


def _parties(reading: Reading, event_ids: Collection[int]) -> dict[tuple[int, str], list[PartyRead]]:
    """Who organised events or took part, by event and role, in their order."""
    rows = reading.session.execute(
        select(EventParty.event_id, EventParty.role, EventParty.institution_id, EventParty.text)
        .where(EventParty.event_id.in_(event_ids))
        .order_by(EventParty.event_id, EventParty.role, EventParty.position)
    ).all()
    institutions = institution_summaries(reading, {row.institution_id for row in rows if row.institution_id})
    parties: dict[tuple[int, str], list[PartyRead]] = defaultdict(list)
    for row in rows:
        party = PartyRead(institution=institutions.get(row.institution_id), text=row.text)
        parties[row.event_id, row.role].append(party)
    return parties
