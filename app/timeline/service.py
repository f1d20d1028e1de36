"""Timelines: what happened to entries and because of them, in lanes; and the timeline of one act."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import Field
from sqlalchemy import or_, select

from app.core.dates import IsoDay
from app.core.errors import InvalidParameter, parameter_error
from app.core.parameters import Several, Words
from app.describing import Wording, coded_in_words, filters_in_words, in_russian, phrase
from app.facts.questions import Questions
from app.lookups import entry_summaries, find_entry
from app.models import Entry, LegalBasis
from app.reading import Reading
from app.summaries import EntrySummary
from app.timeline.histories import (
    act_dates,
    events,
    lives,
    of_all,
    provisions,
    relations,
    resting_on_this,
    roles,
    title_when,
    titles_over_time,
    versions,
)
from app.timeline.moments import Happening, Moment, entry_of, lane_entry_of, refuse_inverted, told
from app.timeline.questions import AnswerFilters, answer_history
from app.timeline.schemas import Lane, LaneKind, LaneRow, TimelineEntry, TimelineRead
from app.vocabulary import EntryKind

MOST = 8
ALL_LANES = tuple(LaneKind)
LANES: dict[EntryKind, tuple[LaneKind, ...]] = {
    EntryKind.COUNTRY: ALL_LANES,
    EntryKind.LAW: (LaneKind.LAWS, LaneKind.MECHANISMS, LaneKind.COUNCILS, LaneKind.EVENTS),
    EntryKind.PROVISION: (LaneKind.LAWS, LaneKind.MECHANISMS, LaneKind.COUNCILS),
    EntryKind.INSTITUTION: (LaneKind.INSTITUTIONS, LaneKind.MECHANISMS, LaneKind.COUNCILS, LaneKind.EVENTS),
    EntryKind.MECHANISM: (LaneKind.LAWS, LaneKind.INSTITUTIONS, LaneKind.MECHANISMS, LaneKind.FACTS, LaneKind.EVENTS),
    EntryKind.COUNCIL: (LaneKind.LAWS, LaneKind.INSTITUTIONS, LaneKind.COUNCILS, LaneKind.FACTS, LaneKind.EVENTS),
    EntryKind.EVENT: (LaneKind.EVENTS,),
}
"""The lanes that each kind of entry has."""

LABELS: Wording = {
    LaneKind.LAWS: ("Acts", "Акты"),
    LaneKind.INSTITUTIONS: ("Institutions", "Организации и органы"),
    LaneKind.MECHANISMS: ("Financing mechanisms", "Механизмы финансирования"),
    LaneKind.COUNCILS: ("Councils", "Советы"),
    LaneKind.FACTS: ("Answers", "Ответы"),
    LaneKind.EVENTS: ("Events", "События"),
}
"""The kinds of lanes in English and Russian."""

ARRANGEMENTS = {EntryKind.MECHANISM: LaneKind.MECHANISMS, EntryKind.COUNCIL: LaneKind.COUNCILS}
Lanes = dict[tuple[int, LaneKind], list[Happening]]
"""Happenings by owner's number and lane."""


class TimelineFilters(AnswerFilters):
    """Whose timelines, and what of them."""

    of: Words = Field(
        description="One to eight countries (kz, KZ or KAZ), laws, provisions, institutions, mechanisms, councils or events.",
        examples=["kz,tj"],
    )
    lane: Several[LaneKind] = Field(default=[], description="Only these lanes.")
    start: IsoDay | None = Field(default=None, alias="from", description="What may have happened on this day or later.")
    end: IsoDay | None = Field(default=None, alias="to", description="What may have happened on this day or earlier.")


@dataclass(frozen=True, slots=True)
class Owner:
    """An entry whose timeline is asked for."""

    id: int
    public_id: str
    kind: str


class Members:
    """Which entries the lanes of several owners are made of. Two statements, whatever their number."""

    def __init__(self, reading: Reading, owners: Sequence[Owner]) -> None:
        self.laws: dict[int, set[int]] = defaultdict(set)
        self.institutions: dict[int, set[int]] = defaultdict(set)
        self.mechanisms: dict[int, set[int]] = defaultdict(set)
        self.councils: dict[int, set[int]] = defaultdict(set)
        self.subjects: dict[int, set[int]] = defaultdict(set)
        by_kind: dict[str, list[int]] = defaultdict(list)
        for owner in owners:
            by_kind[owner.kind].append(owner.id)
        self._of_countries(reading, by_kind[EntryKind.COUNTRY])
        self._by_legal_basis(reading, by_kind)
        for number in by_kind[EntryKind.LAW]:
            self.laws[number].add(number)
        for number in by_kind[EntryKind.INSTITUTION]:
            self.institutions[number].add(number)
        for number in by_kind[EntryKind.MECHANISM]:
            self.mechanisms[number].add(number)
            self.subjects[number].add(number)
        for number in by_kind[EntryKind.COUNCIL]:
            self.councils[number].add(number)
            self.subjects[number].add(number)

    def _of_countries(self, reading: Reading, country_ids: Collection[int]) -> None:
        kinds = {
            EntryKind.LAW: (self.laws,),
            EntryKind.INSTITUTION: (self.institutions,),
            EntryKind.MECHANISM: (self.mechanisms, self.subjects),
            EntryKind.COUNCIL: (self.councils, self.subjects),
        }
        rows = reading.session.execute(
            select(Entry.id, Entry.kind, Entry.country_id).where(
                Entry.country_id.in_(country_ids), Entry.kind.in_(kinds), Entry.retired.is_(False)
            )
        )
        for row in rows:
            for members in kinds[EntryKind(row.kind)]:
                members[row.country_id].add(row.id)
        for number in country_ids:
            self.subjects[number].add(number)

    def _by_legal_basis(self, reading: Reading, by_kind: Mapping[str, Sequence[int]]) -> None:
        acts, parts = by_kind.get(EntryKind.LAW, ()), by_kind.get(EntryKind.PROVISION, ())
        arrangements = {*by_kind.get(EntryKind.MECHANISM, ()), *by_kind.get(EntryKind.COUNCIL, ())}
        rows = reading.session.execute(
            select(LegalBasis.law_id, LegalBasis.provision_id, LegalBasis.entry_id, Entry.kind)
            .join(Entry, Entry.id == LegalBasis.entry_id)
            .where(
                or_(
                    LegalBasis.law_id.in_(acts),
                    LegalBasis.provision_id.in_(parts),
                    LegalBasis.entry_id.in_(arrangements),
                )
            )
        )
        for row in rows:
            resting = self.mechanisms if row.kind == EntryKind.MECHANISM else self.councils
            if row.law_id in acts:
                resting[row.law_id].add(row.entry_id)
            if row.provision_id in parts:
                resting[row.provision_id].add(row.entry_id)
            if row.entry_id in arrangements:
                self.laws[row.entry_id].add(row.law_id)


def find_owners(reading: Reading, words: Sequence[str], parameter: str = "of") -> list[Owner]:
    """The entries whose timelines are asked for.

    Raises InvalidParameter for too few or too many; UnknownValue for what is not there or has no timeline.
    """
    problem = "" if 1 <= len(words) <= MOST else f"a timeline is of 1 to {MOST} entries, and this is of {len(words)}"
    owners: dict[int, Owner] = {}
    for word in words if not problem else ():
        owner = _owner(reading, word)
        owners[owner.id] = owner
    if problem:
        raise InvalidParameter(problem, [parameter_error(parameter, parameter, problem)])
    return list(owners.values())


def _owner(reading: Reading, word: str) -> Owner:
    country = reading.codebook.country(word)
    if country:
        return Owner(country.id, country.code, EntryKind.COUNTRY)
    row = find_entry(reading, word, *LANES)
    return Owner(row.id, row.public_id, row.kind)


def get_timeline(reading: Reading, filters: TimelineFilters) -> TimelineRead:
    """What happened to entries and because of them, in lanes.

    Raises InvalidParameter for an inverted stretch or too many entries; UnknownValue for what is not there or has no timeline.
    """
    refuse_inverted(filters.start, filters.end)
    owners = find_owners(reading, filters.of)
    wanted = filters.lane or ALL_LANES
    questions = Questions(reading, filters)
    happened = gathered(reading, owners, wanted, questions)
    named = entry_summaries(reading, {owner.id for owner in owners})
    lanes = [
        lane_of(reading, named[owner.id], kind, happened[owner.id, kind], filters.start, filters.end)
        for owner in owners
        for kind in ALL_LANES
        if kind in wanted and kind in LANES[EntryKind(owner.kind)]
    ]
    return TimelineRead(lanes=lanes)


def lane_of(
    reading: Reading,
    of: EntrySummary,
    kind: LaneKind,
    happenings: Sequence[Happening],
    start: dt.date | None,
    end: dt.date | None,
) -> Lane:
    """One lane: what may have happened in a stretch, in order."""
    entries = [lane_entry_of(reading, one, start, end) for one in told(happenings, start, end)]
    return Lane(
        key=f"{of.id}:{kind}", of=of, kind=coded_in_words(reading, LABELS, kind), total=len(entries), entries=entries
    )


def gathered(reading: Reading, owners: Sequence[Owner], wanted: Collection[LaneKind], questions: Questions) -> Lanes:
    """What happened, by owner and lane, unordered. The number of statements depends on the lanes alone."""
    members = Members(reading, owners)
    found: Lanes = defaultdict(list)
    if LaneKind.LAWS in wanted:
        _add_acts(reading, owners, members, found)
    if LaneKind.MECHANISMS in wanted or LaneKind.COUNCILS in wanted:
        _add_arrangements(reading, owners, members, found)
    if LaneKind.INSTITUTIONS in wanted:
        among = _all(members.institutions)
        spans = lives(reading, among, (Moment.INSTITUTION_START, Moment.INSTITUTION_END))
        _add(found, owners, LaneKind.INSTITUTIONS, members.institutions, spans)
    if any(lane is not LaneKind.LAWS for lane in wanted):
        _add_roles(reading, owners, found)
    if LaneKind.FACTS in wanted:
        turns = answer_history(reading, questions, _all(members.subjects))
        _add(found, owners, LaneKind.FACTS, members.subjects, turns)
    if LaneKind.EVENTS in wanted:
        held = events(reading, [owner.id for owner in owners])
        _add(found, owners, LaneKind.EVENTS, {owner.id: {owner.id} for owner in owners}, held)
    return found


def _all(members: Mapping[int, set[int]]) -> set[int]:
    """All members of all owners."""
    return {number for numbers in members.values() for number in numbers}


def _add(
    found: Lanes,
    owners: Sequence[Owner],
    lane: LaneKind,
    members: Mapping[int, set[int]],
    histories: Mapping[int, Sequence[Happening]],
) -> None:
    """Put into each owner's lane what happened to its members."""
    for owner in owners:
        found[owner.id, lane] += of_all(histories, sorted(members.get(owner.id, ())))


def _add_acts(reading: Reading, owners: Sequence[Owner], members: Members, found: Lanes) -> None:
    """Acts: their own dates and versions; of an act that is asked for, its relations and provisions too."""
    acts = [owner.id for owner in owners if owner.kind == EntryKind.LAW]
    articles = [owner.id for owner in owners if owner.kind == EntryKind.PROVISION]
    laws = _all(members.laws)
    own, made, names = act_dates(reading, laws), versions(reading, laws), entry_summaries(reading, laws)
    titles = titles_over_time(reading, laws)
    parts = (relations(reading, acts), provisions(reading, acts, articles))
    for owner in owners:
        lane = found[owner.id, LaneKind.LAWS]
        for law in sorted(members.laws[owner.id]):
            happened = [*own.get(law, ()), *made.get(law, ())]
            # among other acts, each entry says whose it is, by the title that the act bore then
            lane += (
                happened
                if law == owner.id
                else [_titled(one, title_when(titles.get(law, ()), one) or names[law].name) for one in happened]
            )
        if owner.id in (*acts, *articles):
            lane += [one for part in parts for one in part.get(owner.id, ())]


def _titled(happening: Happening, name: str) -> Happening:
    return replace(happening, english=f"“{name}”: {happening.english}", russian=f"«{name}»: {happening.russian}")


def _add_arrangements(reading: Reading, owners: Sequence[Owner], members: Members, found: Lanes) -> None:
    """Mechanisms and councils that come and go; in the lanes of an act it is said that they rest on it."""
    among = _all(members.mechanisms) | _all(members.councils)
    spans = lives(reading, among, (Moment.ARRANGEMENT_START, Moment.ARRANGEMENT_END))
    rests = resting_on_this(reading)
    for owner in owners:
        for numbers, lane in ((members.mechanisms, LaneKind.MECHANISMS), (members.councils, LaneKind.COUNCILS)):
            happened = of_all(spans, sorted(numbers[owner.id]))
            if owner.kind == EntryKind.LAW:
                happened = [replace(one, english=one.english + rests, russian=one.russian + rests) for one in happened]
            found[owner.id, lane] += happened


def _add_roles(reading: Reading, owners: Sequence[Owner], found: Lanes) -> None:
    """What institutions do for mechanisms and councils: in the lanes of either, not in those of a country."""
    asked = [owner.id for owner in owners if owner.kind in (EntryKind.INSTITUTION, *ARRANGEMENTS)]
    for (institution, arrangement), happenings in roles(reading, asked).items():
        kind = EntryKind(happenings[0].entries[1].kind)
        for owner in owners:
            if owner.id == institution:
                found[institution, ARRANGEMENTS[kind]] += happenings
            elif owner.id == arrangement:
                found[arrangement, LaneKind.INSTITUTIONS] += happenings


def law_timeline(
    reading: Reading, law_id: str, start: dt.date | None, end: dt.date | None
) -> tuple[str, list[TimelineEntry]]:
    """The title of a law, and what happened to it and because of it, in one order. Raises NotFound or Gone.

    Raises InvalidParameter if the stretch that is asked for is inverted.
    """
    refuse_inverted(start, end)
    entry = find_entry(reading, law_id, EntryKind.LAW)
    lanes = (LaneKind.LAWS, LaneKind.MECHANISMS, LaneKind.COUNCILS)
    owner = Owner(entry.id, entry.public_id, entry.kind)
    happened = gathered(reading, [owner], lanes, Questions(reading, AnswerFilters()))
    among = [one for lane in lanes for one in happened[entry.id, lane] if one.moment is not Moment.LAPSED]
    title = entry_summaries(reading, [entry.id])[entry.id].name
    return title, [entry_of(reading, one) for one in told(among, start, end)]


def described(reading: Reading, title: str, start: dt.date | None, end: dt.date | None, total: int) -> str:
    """The question of an act's timeline in words."""
    stretch = in_words(reading, start, end)
    return phrase(
        reading,
        f"Timeline of “{title}”{stretch}: {total} recorded.",
        f"Хронология акта «{title}»{stretch}: записей — {total}.",
    )


def rows_of(timeline: TimelineRead) -> list[LaneRow]:
    """A timeline as one table: lane by lane, in their order."""
    return [
        LaneRow(
            **{name: getattr(entry, name) for name in type(entry).model_fields},
            lane=lane.key,
            lane_kind=lane.kind,
            of=lane.of,
        )
        for lane in timeline.lanes
        for entry in lane.entries
    ]


def describe_timeline(reading: Reading, filters: TimelineFilters, timeline: TimelineRead) -> str:
    """The question of a timeline in words, with how much each lane holds."""
    of = {lane.of.id: lane.of.name for lane in timeline.lanes}
    alike = Counter(of.values())  # two countries may call a mechanism by one name
    names = ", ".join(f"{name} ({id_})" if alike[name] > 1 else name for id_, name in of.items()) or ", ".join(
        filters.of
    )
    total = sum(lane.total for lane in timeline.lanes)
    lanes: dict[str, int] = defaultdict(int)
    for lane in timeline.lanes:
        lanes[lane.kind.label] += lane.total
    parts = "; ".join(f"{label}: {count}" for label, count in lanes.items())
    stretch = in_words(reading, filters.start, filters.end)
    if asked := filters_in_words(reading, filters, apart=("of", "start", "end"), words={"lane": LABELS}):
        names += f" ({asked})"
    if in_russian(reading):
        nothing = " Это не доказывает, что ничего не было." if not total else ""
        return f"Хронология: {names}{stretch}. Записей — {total} ({parts or 'таких дорожек нет'}).{nothing}"
    nothing = " That is not proof that nothing happened." if not total else ""
    return f"Timeline of {names}{stretch}: {total} recorded ({parts or 'no such lanes'}).{nothing}"


def in_words(reading: Reading, start: dt.date | None, end: dt.date | None) -> str:
    """A stretch of days in words; empty without one."""
    words = (("с", start), ("по", end)) if in_russian(reading) else (("from", start), ("to", end))
    return "".join(f" {word} {day.isoformat()}" for word, day in words if day)
