"""The research agenda: everything that should be looked into, ranked by a rule that each item shows."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from pydantic import Field

from app.core.pagination import Paging, page_of_sorted
from app.core.parameters import Several
from app.core.schema import Bucket, Facet, Page
from app.coverage.queries import (
    Cell,
    Note,
    QuestionFilters,
    list_cells,
    list_notes,
    subject_ids,
)
from app.coverage.reasons import LABELS, Why
from app.coverage.schemas import AgendaItem, SaidRead
from app.describing import Wording, coded_in_words, describe, phrase
from app.facts.queries import criterion_summary
from app.facts.questions import wanted_theme
from app.facts.subjects import Subject, some_subjects, wanted_types
from app.facts.values import value_read
from app.listing import answered
from app.lookups import country_summary, entry_summaries, url_of
from app.reading import Reading
from app.summaries import EntrySummary
from app.vocabulary import EntryKind

WHAT: Wording = {
    "cell": ("question of the codebook", "вопрос кодификатора"),
    EntryKind.QUESTION: ("open question", "открытый вопрос"),
    EntryKind.CONFLICT: ("conflict between sources", "расхождение источников"),
}
"""What stands on the agenda, in English and Russian."""


class AgendaFacet(StrEnum):
    """What the agenda can be counted by."""

    WHY = "why"
    COUNTRY = "country"
    KIND = "kind"
    THEME = "theme"


class AgendaFilters(QuestionFilters):
    """Which part of the agenda. Open questions and conflicts have no theme, criterion or aspect: these filters leave them out."""

    why: Several[Why] = Field(default=[], description="With one of these reasons, whether or not it is the heaviest.")
    facet: Several[AgendaFacet] = Field(default=[], description="Count the whole agenda by these fields.")


@dataclass(frozen=True, slots=True)
class Point:
    """Something to look into, as it is filtered, counted and ordered."""

    of: Cell | Note
    id: str
    reasons: tuple[Why, ...]
    country: str | None
    kinds: tuple[str, ...]
    """The kinds of subject that it is about."""
    theme: str | None
    position: int

    @property
    def order(self) -> str:
        """Its place: the rank of its heaviest reason, the order of the codebook, its id."""
        return f"{self.reasons[0].rank:02}|{self.position:04}|{self.id}"


def list_agenda(reading: Reading, filters: AgendaFilters, paging: Paging) -> Page[AgendaItem]:
    """Everything that should be looked into, as of the day, by rank.

    Raises UnknownValue, NotFound and Gone for what is not there, BadCursor for a cursor of another question.
    """
    countries = [] if AgendaFacet.COUNTRY in filters.facet else reading.country_ids(filters.country)
    notes = list_notes(reading, countries)
    points = _points(reading, filters, notes)
    found = page_of_sorted(
        [point for point in points if _matches(reading, point, filters)],
        paging,
        f"agenda {reading.day_asked} {filters.canonical()}",
        lambda point: point.order,
    )
    return answered(
        reading,
        found,
        paging,
        _items(reading, found.rows, notes),
        facets=[_facet(reading, points, filters, name) for name in filters.facet],
        describe=_described(reading, filters, found.total),
    )


def _described(reading: Reading, filters: AgendaFilters, total: int) -> str:
    return describe(reading, "agenda", filters, total, words={"why": LABELS})


def _points(reading: Reading, filters: AgendaFilters, notes: Sequence[Note]) -> list[Point]:
    """What the filters ask for, those lifted that are counted by: `_matches` applies them."""
    lifted = filters.model_copy(update={name: [] for name in filters.facet if name in AgendaFilters.model_fields})
    codes = {number: country.code for number, country in reading.codebook.countries_by_id.items()}
    cells = [
        Point(
            cell,
            cell.id,
            cell.reasons,
            codes[cell.subject.country_id],
            (cell.subject.kind,),
            cell.asked.criterion.theme.key,
            cell.asked.criterion.position,
        )
        for cell in list_cells(reading, lifted)
        if cell.reasons
    ]
    if filters.criterion or filters.aspect or filters.core is not None:
        return cells
    about = {number for note in notes for number in note.about}
    subjects = {subject.id: subject for subject in some_subjects(reading, about)}
    named = subject_ids(reading, filters)
    types = wanted_types(reading, filters.type)
    wanted = {
        subject.id
        for subject in subjects.values()
        if (not named or subject.id in named) and (not types or subject.type in types)
    }
    return cells + [
        Point(note, note.public_id, (note.why,), codes.get(note.country_id or 0), _kinds(note, subjects), None, 0)
        for note in notes
        if not (filters.subject or filters.type) or wanted.intersection(note.about)
    ]


def _kinds(note: Note, subjects: Mapping[int, Subject]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(subjects[number].kind for number in note.about if number in subjects))


def _matches(reading: Reading, point: Point, filters: AgendaFilters, without: AgendaFacet | None = None) -> bool:
    """Whether a point has what is asked for in the fields that the agenda can be counted by."""
    return all(
        not (wanted := _wanted(reading, filters, name)) or wanted.intersection(_values(point, name))
        for name in AgendaFacet
        if name is not without
    )


def _wanted(reading: Reading, filters: AgendaFilters, name: AgendaFacet) -> set[str]:
    if name is AgendaFacet.COUNTRY:
        return {reading.country(code).code for code in filters.country}
    if name is AgendaFacet.THEME:
        return {wanted_theme(reading, key) for key in filters.theme}
    return {str(word) for word in getattr(filters, name)}


def _values(point: Point, name: AgendaFacet) -> Collection[str | None]:
    match name:
        case AgendaFacet.WHY:
            return point.reasons
        case AgendaFacet.COUNTRY:
            return (point.country,)
        case AgendaFacet.KIND:
            return point.kinds or (None,)
        case AgendaFacet.THEME:
            return (point.theme,)


def _facet(reading: Reading, points: Sequence[Point], filters: AgendaFilters, name: AgendaFacet) -> Facet:
    """How the agenda divides by one field, its own filter lifted. What has several reasons counts under each."""
    matching = [point for point in points if _matches(reading, point, filters, without=name)]
    counts = Counter(chain.from_iterable(_values(point, name) for point in matching))
    selected = _wanted(reading, filters, name)
    buckets = [
        Bucket(key=key, label=_label(reading, name, key), count=count, selected=key in selected)
        for key, count in sorted(counts.items(), key=lambda item: (-item[1], item[0] is None, item[0] or ""))
    ]
    return Facet(field=name, total=len(buckets), buckets=buckets)


def _label(reading: Reading, name: AgendaFacet, key: str | None) -> str:
    if key is None:
        return phrase(reading, "does not apply", "не относится")
    match name:
        case AgendaFacet.WHY:
            return phrase(reading, *LABELS[Why(key)])
        case AgendaFacet.COUNTRY:
            return reading.text(reading.codebook.countries[key].names)
        case AgendaFacet.THEME:
            return reading.text(reading.codebook.themes[key].title)
        case AgendaFacet.KIND:
            return key


def _items(reading: Reading, points: Sequence[Point], notes: Sequence[Note]) -> list[AgendaItem]:
    """The points of a page as they are sent."""
    noted: dict[tuple[int, str], list[int]] = defaultdict(list)
    for note in notes:
        for number in note.about:
            noted[number, note.kind].append(note.id)
    numbers: set[int] = set()
    for point in points:
        if isinstance(point.of, Note):
            numbers |= {point.of.id, *point.of.about}
        else:
            subject = point.of.subject.id
            numbers |= {subject, *noted[subject, EntryKind.QUESTION], *noted[subject, EntryKind.CONFLICT]}
    named = entry_summaries(reading, numbers)
    return [
        _of_note(reading, point, point.of, named)
        if isinstance(point.of, Note)
        else _of_cell(reading, point, point.of, named, lambda number, kind: [named[n] for n in noted[number, kind]])
        for point in points
    ]


def _of_note(reading: Reading, point: Point, note: Note, named: Mapping[int, EntrySummary]) -> AgendaItem:
    return AgendaItem(
        id=point.id,
        what=coded_in_words(reading, WHAT, note.kind),
        rank=point.reasons[0].rank,
        why=coded_in_words(reading, LABELS, point.reasons[0]),
        reasons=[coded_in_words(reading, LABELS, why) for why in point.reasons],
        country=country_summary(reading, note.country_id),
        subject=None,
        about=[named[number] for number in note.about],
        text=note.said,
        criterion=None,
        aspect=None,
        status=None,
        reason=None,
        facts=[],
        lead=note.lead,
        questions=[],
        conflicts=[],
        url=url_of(note.kind, note.public_id),
    )


def _of_cell(
    reading: Reading,
    point: Point,
    cell: Cell,
    named: Mapping[int, EntrySummary],
    about: Callable[[int, str], list[EntrySummary]],
) -> AgendaItem:
    criterion, subject = cell.asked.criterion, named[cell.subject.id]
    facts = []
    for fact in cell.facts:
        value = value_read(reading, criterion, fact.row, fact.span)
        facts.append(
            SaidRead(
                fact_url=url_of("fact", fact.row.public_id),
                scope=fact.row.scope,
                status=reading.coded("value_statuses", fact.status),
                display=value.display if value else None,
            )
        )
    return AgendaItem(
        id=point.id,
        what=coded_in_words(reading, WHAT, "cell"),
        rank=point.reasons[0].rank,
        why=coded_in_words(reading, LABELS, point.reasons[0]),
        reasons=[coded_in_words(reading, LABELS, why) for why in point.reasons],
        country=country_summary(reading, cell.subject.country_id),
        subject=subject,
        about=[subject],
        text=reading.text(criterion.question),
        criterion=criterion_summary(reading, criterion),
        aspect=reading.coded("aspects", cell.asked.aspect),
        status=reading.coded("value_statuses", cell.asked.status),
        reason=next((said.reason for said in cell.asked.said if said.reason), None),
        facts=facts,
        lead=None,
        questions=about(cell.subject.id, EntryKind.QUESTION),
        conflicts=about(cell.subject.id, EntryKind.CONFLICT),
        url=facts[0].fact_url if facts else subject.url,
    )
