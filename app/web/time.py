"""Pages on time: what changed between two days, and what happened when, as a picture with its table."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import Field

from app.core.dates import AnswerDay, Basis, PartialDate
from app.core.links import address
from app.core.parameters import Words
from app.describing import in_russian
from app.reading import Reading
from app.summaries import EntrySummary
from app.timeline.changes import LABELS as CHANGE_LABELS
from app.timeline.changes import ChangeFilters, describe_changes, get_changes
from app.timeline.moments import Moment
from app.timeline.schemas import ChangeKind, ChangesRead, CriterionChange, Lane, LaneEntry, LaneKind, TimelineRead
from app.timeline.service import LABELS as LANE_LABELS
from app.timeline.service import TimelineFilters, describe_timeline, get_timeline
from app.web.asking import PageReading
from app.web.comparison import chosen
from app.web.forms import LargePageRoute
from app.web.rendering import MEETING, Page, Teller, rendered
from app.web.words import word

router = APIRouter(include_in_schema=False, route_class=LargePageRoute)

FIRST_LANES = [LaneKind.LAWS, LaneKind.MECHANISMS, LaneKind.COUNCILS, LaneKind.EVENTS]
"""What a timeline shows unless lanes are chosen."""


class AskedChanges(ChangeFilters):
    """What changed, as the page is asked for it: since the meeting, unless a day is given."""

    start: AnswerDay = Field(default=MEETING, alias="from")


class AskedTimeline(TimelineFilters):
    """Whose timelines, as the page is asked for them."""

    of: Words = Field(default=[])


@router.get("/changes")
def changes(reading: PageReading, asked: Annotated[AskedChanges, Query()]) -> HTMLResponse:
    """What changed between two days, and by which act."""
    return changes_page(reading, asked)


@router.get("/timeline")
def timeline(reading: PageReading, asked: Annotated[AskedTimeline, Query()]) -> HTMLResponse:
    """What happened to countries or other entries, as a picture and as tables."""
    return timeline_page(reading, asked)


@router.get("/changes/choose")
@router.get("/timeline/choose")
def choose(request: Request) -> RedirectResponse:
    """From a filled-in form to the address that people share."""
    path = request.url.path.removesuffix("/choose")
    return RedirectResponse(address(path, chosen(request.query_params.multi_items())), 303)


# ---- what changed


@dataclass(frozen=True, slots=True)
class Turned:
    """Answers about one subject that began, ended, became known or are no longer known."""

    subject: EntrySummary
    kind: str
    label: str
    answers: Sequence[CriterionChange]


def changes_page(reading: Reading, asked: AskedChanges) -> HTMLResponse:
    """The page of what changed."""
    if not asked.country and not asked.subject:
        asked = asked.model_copy(update={"country": sorted(reading.codebook.countries)[:1]})
    found = get_changes(reading, asked)
    teller = Teller(reading, reading.links)
    names = ", ".join(one.name for one in (found.subjects or found.countries))
    title = word(reading.lang, "changes-title", names=names, start=teller.date(found.start), end=teller.date(found.end))
    asks = {"country": ",".join(asked.country), "subject": ",".join(asked.subject)}
    asks |= {"from": found.start.isoformat(), "to": found.end.isoformat()}
    asks |= {name: ",".join(getattr(asked, name)) for name in ("theme", "criterion", "aspect", "kind")}
    asks |= {"core": "" if asked.core is None else str(asked.core).lower()}
    twin = address("/changes", [(name, value) for name, value in asks.items() if value])
    page = Page(title, describe_changes(reading, asked, found), twin, dated=False)
    return rendered(
        reading,
        "time/changes.html",
        page,
        asked=asked,
        found=found,
        told=[one for one in found.criteria if one.kind.code in (ChangeKind.CHANGED, ChangeKind.DISPUTED)],
        came_and_went=turned(found, (ChangeKind.STARTED, ChangeKind.ENDED)),
        known=turned(found, (ChangeKind.BECAME_KNOWN, ChangeKind.BECAME_UNKNOWN)),
        laws=by_year(found.laws),
        countries=country_names(reading),
        themes=[(key, reading.text(theme.title)) for key, theme in reading.codebook.themes.items()],
        kinds=[(kind, CHANGE_LABELS[kind][in_russian(reading)]) for kind in ChangeKind],
    )


def turned(found: ChangesRead, kinds: Sequence[ChangeKind]) -> list[Turned]:
    """Answers that turned in one of some ways, by way and subject."""
    by_subject: dict[tuple[str, str], list[CriterionChange]] = defaultdict(list)
    for kind in kinds:
        for one in found.criteria:
            if one.kind.code == kind:
                by_subject[kind, one.subject.id].append(one)
    return [
        Turned(answers[0].subject, kind, answers[0].kind.label, answers) for (kind, _), answers in by_subject.items()
    ]


def by_year(entries: Iterable[LaneEntry]) -> dict[str, list[LaneEntry]]:
    """Happenings by the year in which they began; those without a date under none."""
    years: dict[str, list[LaneEntry]] = defaultdict(list)
    for entry in entries:
        years[(entry.date or "")[:4]].append(entry)
    return dict(years)


def country_names(reading: Reading) -> list[tuple[str, str]]:
    """Codes and names of the countries."""
    return [(code, reading.text(country.names)) for code, country in sorted(reading.codebook.countries.items())]


# ---- what happened when

STEP = 9
"""How far below each other dots of one year stand, in pixels."""

_IN_DOTS = (LaneKind.LAWS, LaneKind.EVENTS, LaneKind.FACTS)
"""Lanes of what happens on a day; the others are of what lasts, in bars."""
_STARTS = (Moment.ARRANGEMENT_START, Moment.INSTITUTION_START)
_ENDS = (Moment.ARRANGEMENT_END, Moment.INSTITUTION_END)
_DOTS: Mapping[str, str] = {
    Moment.ADOPTED: "new",
    Moment.VERSION: "changed",
    Moment.REPEALED: "gone",
    Moment.LAPSED: "gone",
    Moment.EVENT: "event",
    Moment.ANSWER_CHANGED: "changed",
    Moment.ANSWER_START: "new",
    Moment.ANSWER_KNOWN: "new",
    Moment.ANSWER_END: "gone",
}
"""What a dot of each kind looks like; other kinds are told in the tables only."""


@dataclass(frozen=True, slots=True)
class Dot:
    """Something that happened on a day: in per cent of the years from the left, in pixels from the top."""

    x: float
    y: int
    look: str
    says: str


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that lasts: in per cent of the years."""

    entry: EntrySummary
    x: float
    width: float
    unsure: bool
    """Whether an end of it is a coder's bound or not known."""
    years: str
    says: str


@dataclass(slots=True)
class Band:
    """One lane of the picture."""

    label: str
    dots: list[Dot] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)

    @property
    def height(self) -> int:
        """How high its dots stand, in pixels."""
        return max((dot.y for dot in self.dots), default=0) + STEP


@dataclass(slots=True)
class Side:
    """What the picture shows of one entry."""

    name: str
    look: str
    bands: list[Band] = field(default_factory=list)


@dataclass(slots=True)
class Picture:
    """Years from left to right, what happened in rows from top to bottom; as wide as the page is."""

    first: int
    last: int
    sides: list[Side] = field(default_factory=list)

    def x(self, day: dt.date) -> float:
        """Where a day stands, in per cent."""
        year = min(max(day.year, self.first), self.last + 1)
        within = (day.timetuple().tm_yday - 1) / 366 if year == day.year <= self.last else 0.0
        return round(100 * (year + within - self.first) / (self.last + 1 - self.first), 1)

    @property
    def years(self) -> list[tuple[int, float]]:
        """The years that have a line, and where it stands."""
        step = 5 if self.last - self.first > 12 else 1
        return [(year, self.x(dt.date(year, 1, 1))) for year in range(self.first, self.last + 1) if not year % step]


def timeline_page(reading: Reading, asked: AskedTimeline) -> HTMLResponse:
    """The page of a timeline."""
    if not asked.of:
        asked = asked.model_copy(update={"of": sorted(reading.codebook.countries)[:2]})
    wide = asked
    if not asked.lane:
        asked = asked.model_copy(update={"lane": FIRST_LANES})
    found = get_timeline(reading, asked)
    owners = list({lane.of.id: lane.of for lane in found.lanes}.values())
    title = word(reading.lang, "timeline-title", names=" – ".join(one.name for one in owners))
    asks = {"of": ",".join(asked.of), "lane": ",".join(asked.lane)}
    asks |= {"from": str(asked.start or ""), "to": str(asked.end or "")}
    asks |= {name: ",".join(getattr(asked, name)) for name in ("theme", "criterion", "aspect")}
    twin = address("/timeline", [(name, value) for name, value in asks.items() if value])
    picture = picture_of(reading, found, asked)
    names = [name for _, name in country_names(reading)[:2]]
    both = ",".join(sorted(reading.codebook.countries)[:2])
    wanted = [(both, " – ".join(names)), *country_names(reading)]
    if ",".join(asked.of) not in dict(wanted):
        wanted.append((",".join(asked.of), ", ".join(one.name for one in owners)))
    return rendered(
        reading,
        "time/timeline.html",
        Page(title, describe_timeline(reading, wide, found), twin, dated=False),
        asked=asked,
        found=found,
        picture=picture,
        meeting_x=picture.x(MEETING) if picture.first <= MEETING.year <= picture.last else None,
        today_x=picture.x(reading.today) if picture.first <= reading.today.year <= picture.last else None,
        wanted=wanted,
        lanes=asked.lane,
        kinds=[(kind, LANE_LABELS[kind][in_russian(reading)]) for kind in LaneKind],
    )


def picture_of(reading: Reading, found: TimelineRead, asked: AskedTimeline) -> Picture:
    """Where everything stands: what happened in the stretch, and what lasted in it, come and gone or not. What bears no date stands in
    the tables only."""
    start, end = asked.start, asked.end
    dated = [int(entry.date[:4]) for lane in found.lanes for entry in lane.entries if entry.date]
    past = [year for year in dated if year <= reading.today.year]
    first = start.year if start else min(past, default=reading.today.year - 1)
    last = (end - dt.timedelta(days=1)).year if end else max(max(dated, default=0), reading.today.year)
    picture = Picture(first, max(first, last))
    lasting = {lane.key: lane for lane in found.lanes}
    barred = [kind for kind in asked.lane if kind not in _IN_DOTS]
    if barred and (start or end):
        ever = get_timeline(reading, asked.model_copy(update={"start": None, "end": None, "lane": barred}))
        lasting |= {lane.key: lane for lane in ever.lanes}
    teller = Teller(reading, reading.links)
    sides: dict[str, Side] = {}
    for lane in found.lanes:
        if lane.of.id not in sides:
            look = ("one", "two")[len(sides) % 2]
            sides[lane.of.id] = Side(lane.of.name, look)
            picture.sides.append(sides[lane.of.id])
        band = Band(lane.kind.label)
        if lane.kind.code in _IN_DOTS:
            band.dots += _dots(picture, lane, teller)
        else:
            band.bars += _bars(picture, lasting[lane.key], teller, asked)
        if band.dots or band.bars:
            sides[lane.of.id].bands.append(band)
    return picture


def _dots(picture: Picture, lane: Lane, teller: Teller) -> Iterable[Dot]:
    """A dot for each happening, those of one year below each other."""
    stacks: dict[int, int] = defaultdict(int)
    for entry in lane.entries:
        if entry.date is None or entry.kind.code not in _DOTS:
            continue
        date = PartialDate.parse(entry.date)
        year = date.first.year
        if picture.first <= year <= picture.last:
            middle = date.first + (date.last - date.first) / 2
            says = f"{teller.date(entry.date)}: {entry.title}"
            yield Dot(picture.x(middle), STEP * (1 + stacks[year]), _DOTS[entry.kind.code], says)
            stacks[year] += 1


def _bars(picture: Picture, lane: Lane, teller: Teller, asked: AskedTimeline) -> Iterable[Bar]:
    """A bar for each thing that may have been there on some day of the stretch, by the day on which it comes."""
    starts = {entry.entries[0].id: entry for entry in lane.entries if entry.kind.code in _STARTS}
    ends = {entry.entries[0].id: entry for entry in lane.entries if entry.kind.code in _ENDS}
    things = {one.entries[0].id: one.entries[0] for one in (*starts.values(), *ends.values())}
    for key, thing in things.items():
        start, end = starts.get(key), ends.get(key)
        comes_later = asked.end and start and start.date and PartialDate.parse(start.date).first >= asked.end
        went_before = asked.start and end and end.date and PartialDate.parse(end.date).last <= asked.start
        if comes_later or went_before:
            continue
        left = picture.x(PartialDate.parse(start.date).first) if start and start.date else 0.0
        right = picture.x(PartialDate.parse(end.date).first) if end and end.date else 100.0
        unsure = any(one is not None and (one.date is None or one.basis is not Basis.STATED) for one in (start, end))
        says = " – ".join(teller.date(one.date) if one and one.date else "…" for one in (start, end))
        years = " – ".join(one.date[:4] if one and one.date else "…" for one in (start, end))
        yield Bar(thing, left, round(max(right - left, 0.6), 1), unsure, years, f"{thing.name}: {says}")
