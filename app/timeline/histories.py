"""The histories of many entries at once: each kind of happening is asked for once, whatever the number of entries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from app.core.dates import Basis, Holds, PartialDate, Span
from app.describing import phrase
from app.laws.queries import relations_by
from app.lookups import PERIOD_COLUMNS, citations_by, entry_summaries, url_of
from app.models import (
    About,
    Body,
    Citation,
    Entry,
    Event,
    EventCountry,
    EventParty,
    Law,
    LawVersion,
    Provision,
    partial,
    span_of,
)
from app.reading import Reading
from app.summaries import CitationRead, EntrySummary, LawSummary
from app.timeline.moments import Happening, Moment
from app.vocabulary import EntryKind

Histories = dict[int, list[Happening]]
"""Happenings by the number of the entry whose they are."""

Verbs = tuple[tuple[str, str], tuple[str, str]]
"""What a start and an end are called, in English and in Russian."""

STARTS_ENDS: Verbs = (("Starts", "Ends"), ("Начинается", "Заканчивается"))
APPLIES: Verbs = (("Starts to apply", "No longer applies"), ("Начинает действовать", "Перестает действовать"))


def act_dates(reading: Reading, law_ids: Collection[int]) -> Histories:
    """Adoption, entry into force and repeal of laws, each where a source states its day.

    Where none states the end, but it was worked out (`app.seeding.derived`), that.
    """
    rows = reading.session.execute(
        select(*Law.__table__.c, Entry.public_id, *PERIOD_COLUMNS)
        .join(Entry, Entry.id == Law.id)
        .where(Law.id.in_(law_ids))
    ).all()
    sources = citations_by(reading, Citation.entry_id, [row.id for row in rows])
    named = entry_summaries(reading, {row.id for row in rows})
    found: Histories = defaultdict(list)
    for row in rows:
        english = f"Act No. {row.number}" if row.number else "The act"
        russian = f"Акт № {row.number}" if row.number else "Акт"
        repealed = partial(row.repealed, row.repealed_precision)
        lapsed = None if repealed else partial(row.valid_to, row.valid_to_precision)
        for moment, date, basis, happened, russian_verb in (
            (Moment.ADOPTED, partial(row.adopted, row.adopted_precision), Basis.STATED, "is adopted", "принят"),
            (
                Moment.IN_FORCE,
                partial(row.in_force_from, row.in_force_from_precision),
                Basis.STATED,
                "enters into force",
                "вступил в силу",
            ),
            (Moment.REPEALED, repealed, Basis.STATED, "is no longer in force", "утратил силу"),
            (Moment.LAPSED, lapsed, Basis(row.valid_to_basis), "is no longer in force", "утратил силу"),
        ):
            if date:
                told = (f"{english} {happened}.", f"{russian} {russian_verb}.")
                found[row.id].append(
                    Happening(moment, date, row.public_id, *told, (named[row.id],), sources[row.id], basis)
                )
    return found


def versions(reading: Reading, law_ids: Collection[int]) -> Histories:
    """The starts of the versions of laws, with the acts that made them."""
    rows = reading.session.execute(
        select(*LawVersion.__table__.c, Entry.public_id, *PERIOD_COLUMNS)
        .join(Entry, Entry.id == LawVersion.id)
        .where(LawVersion.law_id.in_(law_ids))
    ).all()
    sources = citations_by(reading, Citation.entry_id, [row.id for row in rows])
    amending = {row.amending_law_id for row in rows if row.amending_law_id}
    acts = entry_summaries(reading, amending | {row.law_id for row in rows})
    found: Histories = defaultdict(list)
    for row in rows:
        law_id = acts[row.law_id].id
        date = partial(row.valid_from, row.valid_from_precision)
        url = f"{url_of(EntryKind.LAW, law_id)}/versions/{row.public_id}"
        version = EntrySummary(id=row.public_id, kind=EntryKind.LAW_VERSION, name=f"{law_id}, {date or '—'}", url=url)
        act = acts.get(row.amending_law_id)
        by = f" ({row.amending_act})" if row.amending_act else f" (“{act.name}”)" if act else ""
        found[row.law_id].append(
            Happening(
                Moment.VERSION,
                date,
                row.public_id,
                f"New version{by}: {row.change}",
                f"Новая редакция{by}: {row.change}",
                (version, act) if act else (version,),
                sources[row.id],
                Basis(row.valid_from_basis),
            )
        )
    return found


Titles = Mapping[int, Sequence[tuple[Span, str]]]
"""What the versions of laws call them, and when, in the order of their starts."""


def titles_over_time(reading: Reading, law_ids: Collection[int]) -> Titles:
    """The titles that laws bore over time. One statement."""
    rows = reading.session.execute(
        select(LawVersion.law_id, LawVersion.titles, *PERIOD_COLUMNS)
        .join(Entry, Entry.id == LawVersion.id)
        .where(LawVersion.law_id.in_(law_ids))
        .order_by(Entry.starts_first, Entry.starts_last, Entry.id)
    )
    found: dict[int, list[tuple[Span, str]]] = defaultdict(list)
    for row in rows:
        if row.titles:
            found[row.law_id].append((span_of(row), reading.text(row.titles)))
    return found


def title_when(titles: Sequence[tuple[Span, str]], happening: Happening) -> str | None:
    """The title that a law bore when something happened to it; what ends had it on the day before. None: not recorded."""
    if happening.date is None:
        return None
    ends = happening.moment in (Moment.REPEALED, Moment.LAPSED)
    day = happening.date.first - dt.timedelta(days=1) if ends else happening.date.last
    return next((title for span, title in reversed(titles) if span.on(day) is not Holds.NO), None)


def relations(reading: Reading, law_ids: Collection[int]) -> Histories:
    """What laws did to other acts and they to them."""
    found: Histories = defaultdict(list)
    for law_id, related in relations_by(reading, law_ids).items():
        for relation in related:
            other = relation.law
            title = f"“{other.title.text}”" + (f" (No. {other.number})" if other.number else "")
            russian_title = f"«{other.title.text}»" + (f" (№ {other.number})" if other.number else "")
            verb = relation.type.label[0].upper() + relation.type.label[1:]
            found[law_id].append(
                Happening(
                    Moment.RELATION,
                    PartialDate.parse(relation.date) if relation.date else None,
                    f"{relation.type.code} {other.id}",
                    f"{verb}: {title}.",
                    f"{verb}: {russian_title}.",
                    (_named(other),),
                    relation.sources,
                )
            )
    return found


def provisions(reading: Reading, law_ids: Collection[int], provision_ids: Collection[int]) -> Histories:
    """The starts and ends of provisions: of all recorded ones of some laws (by law), and of some by themselves (by provision)."""
    rows = reading.session.execute(
        select(
            Provision.id,
            Provision.law_id,
            Provision.label,
            Provision.heading,
            Provision.summary,
            Entry.public_id,
            *PERIOD_COLUMNS,
        )
        .join(Entry, Entry.id == Provision.id)
        .where(or_(Provision.law_id.in_(law_ids), Provision.id.in_(provision_ids)))
    ).all()
    sources = citations_by(reading, Citation.entry_id, [row.id for row in rows])
    found: Histories = defaultdict(list)
    moments = (Moment.PROVISION_START, Moment.PROVISION_END)
    for row in rows:
        url = url_of(EntryKind.PROVISION, row.public_id)
        itself = EntrySummary(id=row.public_id, kind=EntryKind.PROVISION, name=row.label, url=url)
        said = f"{row.label}: {row.heading or row.summary}"
        span = list(span_of_life(row, moments, (itself,), sources[row.id], said, APPLIES))
        found[row.law_id] += span
        found[row.id] += span
    return found


def lives(reading: Reading, entry_ids: Collection[int], moments: tuple[Moment, Moment]) -> Histories:
    """The starts and ends of mechanisms, councils or institutions."""
    rows = reading.session.execute(
        select(Entry.id, Entry.public_id, *PERIOD_COLUMNS).where(Entry.id.in_(entry_ids))
    ).all()
    named = entry_summaries(reading, {row.id for row in rows})
    sources = citations_by(reading, Citation.entry_id, [row.id for row in rows])
    return {
        row.id: list(span_of_life(row, moments, (named[row.id],), sources[row.id], named[row.id].name, STARTS_ENDS))
        for row in rows
    }


def roles(reading: Reading, entry_ids: Collection[int]) -> dict[tuple[int, int], list[Happening]]:
    """When institutions take up and give up their roles: by institution and by mechanism or council, if either is asked for."""
    rows = reading.session.execute(
        select(*Body.__table__.c).where(or_(Body.institution_id.in_(entry_ids), Body.entry_id.in_(entry_ids)))
    ).all()
    named = entry_summaries(reading, {number for row in rows for number in (row.institution_id, row.entry_id)})
    sources = citations_by(reading, Citation.body_id, [row.id for row in rows])
    found: dict[tuple[int, int], list[Happening]] = defaultdict(list)
    moments = (Moment.BODY_START, Moment.BODY_END)
    verbs: Verbs = (("Takes a role", "Gives up a role"), ("Получает роль", "Утрачивает роль"))
    for row in rows:
        institution, arrangement = named[row.institution_id], named[row.entry_id]
        role = reading.coded("body_roles", row.role).label
        said = f"{institution.name} — {role} — {arrangement.name}"
        identity = f"{institution.id} {row.role} {arrangement.id}"
        found[row.institution_id, row.entry_id] += span_of_life(
            row, moments, (institution, arrangement), sources[row.id], said, verbs, identity
        )
    return found


def events(reading: Reading, entry_ids: Collection[int]) -> Histories:
    """Events by each entry that they concern: their countries, their parties, what they are about, and themselves."""
    concerned: dict[int, set[int]] = defaultdict(set)
    for event, concerns in (
        (EventCountry.event_id, EventCountry.country_id),
        (EventParty.event_id, EventParty.institution_id),
        (About.owner_id, About.target_id),
    ):
        links = select(event.label("event"), concerns.label("concerns")).where(concerns.in_(entry_ids))
        for link in reading.session.execute(links):
            concerned[link.event].add(link.concerns)
    own = or_(Entry.id.in_(concerned), Entry.id.in_(entry_ids), Entry.country_id.in_(entry_ids))
    named_countries = select(EventCountry.event_id)
    rows = reading.session.execute(
        select(
            *Event.__table__.c,
            Entry.public_id,
            Entry.country_id,
            Event.id.in_(named_countries).label("names_countries"),
        )
        .join(Entry, Entry.id == Event.id)
        .where(own)
    ).all()
    sources = citations_by(reading, Citation.entry_id, [row.id for row in rows])
    found: Histories = defaultdict(list)
    for row in rows:
        start, end = partial(row.start, row.start_precision), partial(row.end, row.end_precision)
        until = f" ({start} – {end})" if start and end and start != end else ""
        itself = EntrySummary(
            id=row.public_id, kind=EntryKind.EVENT, name=row.title, url=url_of(EntryKind.EVENT, row.public_id)
        )
        title = f"{reading.coded('event_kinds', row.kind).label}: {row.title}{until}"
        happening = Happening(Moment.EVENT, start or end, row.public_id, title, title, (itself,), sources[row.id])
        home = set() if row.names_countries or row.country_id is None else {row.country_id}
        for number in concerned[row.id] | home | {row.id}:
            found[number].append(happening)
    return found


def span_of_life(
    row: Any,
    moments: tuple[Moment, Moment],
    entries: tuple[EntrySummary, ...],
    sources: Sequence[CitationRead],
    said: str,
    verbs: Verbs,
    identity: str = "",
) -> Iterator[Happening]:
    """The start of something and, where one is recorded, its end. A coder's bound says that it is one."""
    start_basis, end_basis = Basis(row.valid_from_basis), Basis(row.valid_to_basis)
    (starts, ends), (russian_starts, russian_ends) = verbs
    latest, russian_latest = (", at the latest", ", не позднее") if start_basis is Basis.BOUND else ("", "")
    earliest, russian_earliest = (", at the earliest", ", не ранее") if end_basis is Basis.BOUND else ("", "")
    yield Happening(
        moments[0],
        partial(row.valid_from, row.valid_from_precision),
        identity or entries[0].id,
        f"{starts}{latest}: {said}",
        f"{russian_starts}{russian_latest}: {said}",
        entries,
        sources,
        start_basis,
    )
    if end := partial(row.valid_to, row.valid_to_precision):
        yield Happening(
            moments[1],
            end,
            identity or entries[0].id,
            f"{ends}{earliest}: {said}",
            f"{russian_ends}{russian_earliest}: {said}",
            entries,
            sources,
            end_basis,
        )


def of_all(histories: Mapping[int, Sequence[Happening]], numbers: Iterable[int]) -> list[Happening]:
    """The happenings of several entries."""
    return [happening for number in numbers for happening in histories.get(number, ())]


def resting_on_this(reading: Reading) -> str:
    """What is said of a mechanism or council in the timeline of an act on which it rests."""
    return phrase(reading, " (rests on this act)", " (опирается на этот акт)")


def _named(law: LawSummary) -> EntrySummary:
    return EntrySummary(id=law.id, kind=EntryKind.LAW, name=law.title.text, url=law.url)
