"""What happened to an act and because of it, in order: adopted, in force, amended, articles and arrangements that came and went."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from app.core.dates import NEVER, Basis, PartialDate
from app.core.errors import InvalidParameter, parameter_error
from app.core.schema import Coded
from app.describing import in_russian
from app.laws.queries import relations_of
from app.laws.schemas import TimelineEntry
from app.lookups import PERIOD_COLUMNS, citations_by, entry_summaries, find_entry, url_of
from app.models import Citation, Entry, Law, LawVersion, LegalBasis, Provision, partial
from app.reading import Reading
from app.summaries import CitationRead, EntrySummary, LawSummary
from app.vocabulary import EntryKind


class Moment(StrEnum):
    """What can happen to an act or because of it; on one day in this order."""

    ADOPTED = "adopted"
    IN_FORCE = "in-force"
    VERSION = "version"
    RELATION = "relation"
    PROVISION_START = "provision-start"
    PROVISION_END = "provision-end"
    ARRANGEMENT_START = "arrangement-start"
    ARRANGEMENT_END = "arrangement-end"
    REPEALED = "repealed"


RANKS = {moment: rank for rank, moment in enumerate(Moment)}

LABELS: dict[Moment, tuple[str, str]] = {
    Moment.ADOPTED: ("Adopted", "Принят"),
    Moment.IN_FORCE: ("In force", "Вступил в силу"),
    Moment.VERSION: ("New version", "Новая редакция"),
    Moment.RELATION: ("Relation to another act", "Связь с другим актом"),
    Moment.PROVISION_START: ("Provision starts", "Норма начинает действовать"),
    Moment.PROVISION_END: ("Provision ends", "Норма перестает действовать"),
    Moment.ARRANGEMENT_START: ("Mechanism or council starts", "Начало механизма или совета"),
    Moment.ARRANGEMENT_END: ("Mechanism or council ends", "Конец механизма или совета"),
    Moment.REPEALED: ("Repealed", "Утратил силу"),
}
"""The kinds of entries in English and Russian."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of a timeline."""

    moment: Moment
    date: PartialDate | None
    id: str
    """Tells happenings of one kind and day apart, always in the same way."""
    english: str
    russian: str
    entries: tuple[EntrySummary, ...]
    sources: Sequence[CitationRead]
    basis: Basis = Basis.STATED

    @property
    def place(self) -> tuple[bool, dt.date, int, str]:
        """Its place in the order: by the first day that its date can mean (unknown last), then by kind and id."""
        return (self.date is None, self.date.first if self.date else NEVER, RANKS[self.moment], self.id)

    def falls_into(self, start: dt.date | None, end: dt.date | None) -> bool:
        """Whether it may have happened on some day from `start` to `end`; what bears no date, only if neither is given."""
        if self.date is None:
            return start is None and end is None
        return (start is None or self.date.last >= start) and (end is None or self.date.first <= end)


def law_timeline(
    reading: Reading, law_id: str, start: dt.date | None, end: dt.date | None
) -> tuple[str, list[TimelineEntry]]:
    """The id of a law, and what happened to it and because of it, in order. Raises NotFound or Gone.

    Raises InvalidParameter if the stretch that is asked for is inverted.
    """
    if start and end and start > end:
        message = f"the stretch is inverted: from {start.isoformat()} comes after to {end.isoformat()}"
        raise InvalidParameter(message, [parameter_error("from", "inverted", message)])
    entry = find_entry(reading, law_id, EntryKind.LAW)
    happenings = [
        *_own_dates(reading, entry),
        *_versions(reading, entry),
        *_relations(reading, entry),
        *_provisions(reading, entry),
        *_arrangements(reading, entry),
    ]
    told = sorted((one for one in happenings if one.falls_into(start, end)), key=lambda one: one.place)
    return entry.public_id, [_entry_of(reading, happening) for happening in told]


def described(reading: Reading, public_id: str, start: dt.date | None, end: dt.date | None, total: int) -> str:
    """The question of a timeline in words."""
    russian = in_russian(reading)
    words = (("с", start), ("по", end)) if russian else (("from", start), ("to", end))
    stretch = "".join(f" {word} {day.isoformat()}" for word, day in words if day)
    if russian:
        return f"Хронология акта {public_id}{stretch}: записей — {total}."
    return f"Timeline of {public_id}{stretch}: {total} recorded."


def _entry_of(reading: Reading, happening: Happening) -> TimelineEntry:
    russian = in_russian(reading)
    return TimelineEntry(
        date=str(happening.date) if happening.date else None,
        basis=happening.basis,
        kind=Coded(code=happening.moment, label=LABELS[happening.moment][russian]),
        title=happening.russian if russian else happening.english,
        entries=list(happening.entries),
        sources=list(happening.sources),
    )


def _own_dates(reading: Reading, law: Any) -> Iterator[Happening]:
    """Adoption, entry into force and repeal, each where a source states its day."""
    row = reading.session.execute(select(*Law.__table__.c).where(Law.id == law.id)).one()
    sources = citations_by(reading, Citation.entry_id, [law.id])[law.id]
    itself = (entry_summaries(reading, [law.id])[law.id],)
    english = f"Act No. {row.number}" if row.number else "The act"
    russian = f"Акт № {row.number}" if row.number else "Акт"
    for moment, date, happened, russian_verb in (
        (Moment.ADOPTED, partial(row.adopted, row.adopted_precision), "is adopted", "принят"),
        (
            Moment.IN_FORCE,
            partial(row.in_force_from, row.in_force_from_precision),
            "enters into force",
            "вступил в силу",
        ),
        (Moment.REPEALED, partial(row.repealed, row.repealed_precision), "is no longer in force", "утратил силу"),
    ):
        if date:
            told = (f"{english} {happened}.", f"{russian} {russian_verb}.")
            yield Happening(moment, date, law.public_id, *told, itself, sources)


def _versions(reading: Reading, law: Any) -> Iterator[Happening]:
    """The starts of its versions, with the acts that made them."""
    rows = reading.session.execute(
        select(*LawVersion.__table__.c, Entry.public_id, *PERIOD_COLUMNS)
        .join(Entry, Entry.id == LawVersion.id)
        .where(LawVersion.law_id == law.id)
    ).all()
    sources = citations_by(reading, Citation.entry_id, [row.id for row in rows])
    amending = entry_summaries(reading, {row.amending_law_id for row in rows if row.amending_law_id})
    for row in rows:
        date = partial(row.valid_from, row.valid_from_precision)
        named = f"{law.public_id}, {date or '—'}"
        url = f"{url_of(EntryKind.LAW, law.public_id)}/versions/{row.public_id}"
        version = EntrySummary(id=row.public_id, kind=EntryKind.LAW_VERSION, name=named, url=url)
        act = amending.get(row.amending_law_id)
        by = f" ({row.amending_act})" if row.amending_act else f" (“{act.name}”)" if act else ""
        yield Happening(
            Moment.VERSION,
            date,
            row.public_id,
            f"New version{by}: {row.change}",
            f"Новая редакция{by}: {row.change}",
            (version, act) if act else (version,),
            sources[row.id],
            Basis(row.valid_from_basis),
        )


def _relations(reading: Reading, law: Any) -> Iterator[Happening]:
    """What it did to other acts and they to it."""
    for relation in relations_of(reading, law.id):
        other = relation.law
        title = f"“{other.title.text}”" + (f" (No. {other.number})" if other.number else "")
        russian_title = f"«{other.title.text}»" + (f" (№ {other.number})" if other.number else "")
        verb = relation.type.label[0].upper() + relation.type.label[1:]
        yield Happening(
            Moment.RELATION,
            PartialDate.parse(relation.date) if relation.date else None,
            f"{relation.type.code} {other.id}",
            f"{verb}: {title}.",
            f"{verb}: {russian_title}.",
            (_named(other),),
            relation.sources,
        )


def _provisions(reading: Reading, law: Any) -> Iterator[Happening]:
    """The starts and ends of its recorded articles."""
    rows = reading.session.execute(
        select(Provision.id, Provision.label, Provision.heading, Provision.summary, Entry.public_id, *PERIOD_COLUMNS)
        .join(Entry, Entry.id == Provision.id)
        .where(Provision.law_id == law.id)
    ).all()
    sources = citations_by(reading, Citation.entry_id, [row.id for row in rows])
    for row in rows:
        url = url_of(EntryKind.PROVISION, row.public_id)
        itself = EntrySummary(id=row.public_id, kind=EntryKind.PROVISION, name=row.label, url=url)
        said = f"{row.label}: {row.heading or row.summary}"
        moments = (Moment.PROVISION_START, Moment.PROVISION_END)
        verbs = (("Starts to apply", "No longer applies"), ("Начинает действовать", "Перестает действовать"))
        yield from _span(row, moments, itself, sources[row.id], said, verbs)


def _arrangements(reading: Reading, law: Any) -> Iterator[Happening]:
    """The starts and ends of the mechanisms and councils that rest on it."""
    resting = select(LegalBasis.entry_id).where(LegalBasis.law_id == law.id, LegalBasis.entry_id.is_not(None))
    rows = reading.session.execute(
        select(Entry.id, Entry.public_id, *PERIOD_COLUMNS).where(Entry.id.in_(resting))
    ).all()
    named = entry_summaries(reading, {row.id for row in rows})
    sources = citations_by(reading, Citation.entry_id, [row.id for row in rows])
    for row in rows:
        itself = named[row.id]
        moments = (Moment.ARRANGEMENT_START, Moment.ARRANGEMENT_END)
        rests = " (опирается на этот акт)" if in_russian(reading) else " (rests on this act)"
        verbs = (("Starts", "Ends"), ("Начинается", "Заканчивается"))
        yield from _span(row, moments, itself, sources[row.id], itself.name + rests, verbs)


def _span(
    row: Any,
    moments: tuple[Moment, Moment],
    itself: EntrySummary,
    sources: Sequence[CitationRead],
    said: str,
    verbs: tuple[tuple[str, str], tuple[str, str]],
) -> Iterator[Happening]:
    """The start of something and, where one is recorded, its end."""
    start_basis, end_basis = Basis(row.valid_from_basis), Basis(row.valid_to_basis)
    (starts, ends), (russian_starts, russian_ends) = verbs
    latest, russian_latest = (", at the latest", ", не позднее") if start_basis is Basis.BOUND else ("", "")
    earliest, russian_earliest = (", at the earliest", ", не ранее") if end_basis is Basis.BOUND else ("", "")
    yield Happening(
        moments[0],
        partial(row.valid_from, row.valid_from_precision),
        itself.id,
        f"{starts}{latest}: {said}",
        f"{russian_starts}{russian_latest}: {said}",
        (itself,),
        sources,
        start_basis,
    )
    if end := partial(row.valid_to, row.valid_to_precision):
        yield Happening(
            moments[1],
            end,
            itself.id,
            f"{ends}{earliest}: {said}",
            f"{russian_ends}{russian_earliest}: {said}",
            (itself,),
            sources,
            end_basis,
        )


def _named(law: LawSummary) -> EntrySummary:
    return EntrySummary(id=law.id, kind=EntryKind.LAW, name=law.title.text, url=law.url)
