"""How much is known, by country, theme, criterion or subject, and aspect."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from pydantic import Field

from app.core.parameters import OneOf
from app.core.schema import Coded
from app.coverage.queries import Cell, QuestionFilters, list_cells, list_notes
from app.coverage.reasons import Why
from app.coverage.schemas import CountryCoverage, CoverageCounts, CoverageRead, CoverageRow, Share, Weaknesses
from app.describing import filters_in_words, in_russian, numbered, phrase, when
from app.facts.queries import criterion_summary
from app.lookups import country_summary, entry_summaries
from app.reading import Reading
from app.summaries import API
from app.vocabulary import EntryKind, ValueStatus


class CoverageBy(StrEnum):
    """What the rows are."""

    THEME = "theme"
    CRITERION = "criterion"
    SUBJECT = "subject"


class CoverageFilters(QuestionFilters):
    """Of which questions, and row by row of what."""

    by: OneOf[CoverageBy] = Field(default=CoverageBy.THEME, description="A row for each theme, criterion or subject.")


def get_coverage(reading: Reading, filters: CoverageFilters) -> CoverageRead:
    """How much is known of what the filters ask for: in all by country, and row by row.

    Subjects that do not exist on the day are not asked. Raises UnknownValue, NotFound and Gone.
    """
    cells = list_cells(reading, filters)
    named = entry_summaries(reading, {cell.subject.id for cell in cells} if filters.by is CoverageBy.SUBJECT else ())
    rows: dict[tuple[Any, ...], list[Cell]] = defaultdict(list)
    for cell in cells:
        rows[_place(reading, cell, filters.by)].append(cell)
    return CoverageRead(
        countries=_countries(reading, filters, cells),
        rows=[_row(reading, filters, rows[place], named) for place in sorted(rows)],
    )


def _place(reading: Reading, cell: Cell, by: CoverageBy) -> tuple[Any, ...]:
    """The row that a cell belongs to, as rows are ordered."""
    country = reading.codebook.countries_by_id[cell.subject.country_id].code
    criterion = cell.asked.criterion
    match by:
        case CoverageBy.THEME:
            place: tuple[Any, ...] = (criterion.theme.position, criterion.theme.key)
        case CoverageBy.CRITERION:
            place = (criterion.theme.position, criterion.position)
        case CoverageBy.SUBJECT:
            place = (cell.subject.public_id,)
    return (country, *place, cell.asked.aspect)


def _row(reading: Reading, filters: CoverageFilters, cells: Sequence[Cell], named: Any) -> CoverageRow:
    first = cells[0]
    country = country_summary(reading, first.subject.country_id)
    assert country is not None  # every subject belongs to a country
    criterion = first.asked.criterion
    theme = Coded(code=criterion.theme.key, label=reading.text(criterion.theme.title))
    key = {
        CoverageBy.THEME: criterion.theme.key,
        CoverageBy.CRITERION: criterion.key,
        CoverageBy.SUBJECT: first.subject.public_id,
    }[filters.by]
    narrowed = {"country": [country.id], filters.by.value: [key], "aspect": [first.asked.aspect]}
    return CoverageRow(
        id=f"{country.id}:{key}:{first.asked.aspect}",
        country=country,
        kind=first.subject.kind,
        theme=None if filters.by is CoverageBy.SUBJECT else theme,
        criterion=criterion_summary(reading, criterion) if filters.by is CoverageBy.CRITERION else None,
        subject=named[first.subject.id] if filters.by is CoverageBy.SUBJECT else None,
        aspect=reading.coded("aspects", first.asked.aspect),
        subjects=_subjects(cells),
        counts=counts_of(cells),
        facts_url=_address(reading, filters, "facts", narrowed),
        agenda_url=_address(reading, filters, "agenda", narrowed),
    )


def _countries(reading: Reading, filters: CoverageFilters, cells: Sequence[Cell]) -> list[CountryCoverage]:
    asked = set(reading.country_ids(filters.country)) or {cell.subject.country_id for cell in cells}
    noted = Counter((note.country_id, note.kind) for note in list_notes(reading, asked))
    found = []
    for number in sorted(asked, key=lambda number: reading.codebook.countries_by_id[number].code):
        country = country_summary(reading, number)
        assert country is not None  # it is one of the codebook's
        own = [cell for cell in cells if cell.subject.country_id == number]
        narrowed = {"country": [country.id]}
        found.append(
            CountryCoverage(
                country=country,
                subjects=_subjects(own),
                counts=counts_of(own),
                open_questions=noted[number, EntryKind.QUESTION],
                open_conflicts=noted[number, EntryKind.CONFLICT],
                facts_url=_address(reading, filters, "facts", narrowed),
                agenda_url=_address(reading, filters, "agenda", narrowed),
            )
        )
    return found


def _subjects(cells: Sequence[Cell]) -> int:
    """How many subjects are asked anything that can be asked of them."""
    return len({cell.subject.id for cell in cells if cell.asked.put})


def counts_of(cells: Sequence[Cell]) -> CoverageCounts:
    """How many of some questions stand where, and on what ground the known ones."""
    statuses = Counter(cell.asked.status for cell in cells)
    known = [cell for cell in cells if cell.asked.status is ValueStatus.KNOWN]
    weak = Counter(why for cell in known for why in cell.reasons)
    asked = len(cells) - statuses[ValueStatus.NOT_APPLICABLE]
    return CoverageCounts(
        questions=asked,
        known=len(known),
        unknown=statuses[ValueStatus.UNKNOWN],
        source_silent=statuses[ValueStatus.SOURCE_SILENT],
        not_coded=statuses[ValueStatus.NOT_CODED],
        not_applicable=statuses[ValueStatus.NOT_APPLICABLE],
        share_known=_share(len(known), asked),
        share_known_of_examined=_share(len(known), asked - statuses[ValueStatus.NOT_CODED]),
        of_known=Weaknesses(
            none=sum(not cell.reasons for cell in known),
            **{name: weak[Why(name.replace("_", "-"))] for name in Weaknesses.model_fields if name != "none"},
        ),
    )


def _share(part: int, whole: int) -> Share:
    return Share(numerator=part, denominator=whole, fraction=round(part / whole, 4) if whole else None)


def _address(reading: Reading, filters: CoverageFilters, path: str, narrowed: dict[str, list[str]]) -> str:
    """A list with the same filters, narrowed to a row."""
    asked = {name: getattr(filters, name) for name in QuestionFilters.model_fields}
    asked = {name: value for name, value in {**asked, **narrowed}.items() if value not in (None, [])}
    if path == "facts" and "kind" in asked:
        asked["subject_kind"] = asked.pop("kind")
    if reading.day_given:
        asked["as_of"] = reading.day or "any"
    return f"{API}/{path}?{urlencode({name: _written(value) for name, value in asked.items()}, safe=',')}"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def describe_coverage(reading: Reading, filters: CoverageFilters, coverage: CoverageRead) -> str:
    """The coverage in a sentence, in English or Russian."""
    russian = in_russian(reading)
    told = []
    for one in coverage.countries:
        counts, name = one.counts, one.country.name
        if not counts.questions:
            told.append(f"{name}: спрашивать не о чем" if russian else f"{name}: nothing recorded to be asked about")
            continue
        told.append(
            f"{name}: известно {counts.known} из {counts.questions}; искали и не нашли {counts.unknown}; источник молчит "
            f"{counts.source_silent}; еще не искали {counts.not_coded}"
            if russian
            else f"{name}: {counts.known} of {numbered(counts.questions, 'question', 'questions')} known, {counts.unknown} looked for and not found, "
            f"{counts.source_silent} on which the source is silent, {counts.not_coded} that nobody has looked into"
        )
    said = "; ".join(told) or ("Спрашивать не о чем" if russian else "Nothing recorded to be asked about")
    asked = filters_in_words(reading, filters, apart=("country", "by"))
    told_of = f" ({asked})" if asked else ""
    return f"{phrase(reading, 'What is known', 'Что известно')}{told_of} {when(reading)}. {said}."
