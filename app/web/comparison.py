"""The page that puts countries, mechanisms or councils side by side."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import Field

from app.cite.service import work_of_comparison
from app.compare import phrases
from app.compare.brief import citation_of
from app.compare.columns import MOST, Choice, choices
from app.compare.schemas import CellRead, ColumnRead, ComparisonRead, PresenceRow, RowRead
from app.compare.service import CompareFilters, describe_comparison, get_comparison
from app.compare.verdicts import Verdict
from app.compare.wording import VERDICTS
from app.core.formats import FILES
from app.core.links import address
from app.core.parameters import OneOf, Places
from app.core.schema import Coded
from app.describing import ASPECTS, coded_in_words, phrase, short
from app.facts.subjects import TYPES
from app.reading import Rate, Reading, converted_into
from app.summaries import API
from app.vocabulary import Aspect, EntryKind, ValueStatus
from app.web.asking import PageReading
from app.web.forms import MANY_COUNTRIES, LargePageRoute
from app.web.rendering import MEETING, Page, Teller, rendered
from app.web.words import word

router = APIRouter(include_in_schema=False, route_class=LargePageRoute)

FEW = 60
"""Up to so many rows, each value has its evidence folded in beside it; of more, it is one click away, on the page of the fact."""

FIRST = 3
"""So many answers stand in a cell unless a part is asked for; the rest is one click away, on the page of the row."""

BAR = 1000
"""How wide the bar of verdicts is, in its own units."""


class Show(StrEnum):
    """How much of a comparison is shown at once."""

    MAIN = "main"
    ALL = "all"


class AskedComparison(CompareFilters):
    """What is compared, as the page is asked for it."""

    columns: Places = Field(default=[])
    show: Show | None = Field(default=None)

    @property
    def is_narrowed(self) -> bool:
        """Whether it asks for a part only, which is then shown whole."""
        return bool(self.theme or self.type or self.criterion or self.framework or self.verdict)

    @property
    def shows_all(self) -> bool:
        """Whether every row is shown."""
        return self.show is Show.ALL or (self.show is None and self.is_narrowed)


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of a theme, or of a framework's reference, that are shown."""

    key: str
    title: str
    rows: Sequence[RowRead]
    left_out: int


@dataclass(frozen=True, slots=True)
class Absence:
    """A type of which some side has nothing on its day, and what was asked of the others: shown where all is, else one link away."""

    type: Coded
    presence: PresenceRow | None
    rows: Sequence[RowRead]
    left_out: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A verdict in the bar of verdicts."""

    verdict: Coded
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Layout:
    """What of a comparison stands on the page, and what it leaves out."""

    sections: Sequence[Section]
    absences: Sequence[Absence]
    segments: Sequence[Segment]
    with_core: bool
    """Whether core rows that only some side answers are shown."""
    evidence: bool
    """Whether the evidence is folded in beside each value."""

    @property
    def parts(self) -> list[Section | Absence]:
        """Both kinds of parts."""
        return [*self.sections, *self.absences]

    @property
    def left_out(self) -> int:
        """How many rows are not shown."""
        return sum(one.left_out for one in self.parts)

    @property
    def rows(self) -> list[RowRead]:
        """Every row that is shown."""
        return [row for part in self.parts for row in part.rows]


@router.get("/compare")
def compare(
    reading: PageReading,
    asked: Annotated[AskedComparison, Query()],
    currency: Annotated[str | None, Query()] = None,
    rate: Annotated[OneOf[Rate] | None, Query()] = None,
) -> HTMLResponse:
    """Countries, mechanisms or councils side by side, each at its own day, with verdicts and evidence."""
    return comparison_page(converted_into(reading, currency, rate), asked)


@router.get("/compare/choose")
def choose(request: Request) -> RedirectResponse:
    """From a filled-in form to the address that people share."""
    return RedirectResponse(address("/compare", chosen(request.query_params.multi_items())), 303)


def chosen(given: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parameters of a form without its empty fields, each side with its day written as one column."""
    fields: dict[str, list[str]] = defaultdict(list)
    for name, value in given:
        fields[name].append(value.strip())
    sides, days = fields.pop("side", []), fields.pop("day", [])
    days += [""] * (len(sides) - len(days))
    columns = [f"{side}@{day}" if day else side for side, day in zip(sides, days, strict=False) if side]
    filled = [(name, ",".join(filter(None, values))) for name, values in fields.items()]
    return [(name, value) for name, value in (("columns", ",".join(columns)), *filled) if value]


def first_columns(reading: Reading) -> list[str]:
    """What is compared before anybody chose: the first two countries; where there is one, it as it was at the meeting and as it is."""
    two = sorted(reading.codebook.countries)[:2]
    return two if len(two) > 1 else [column for code in two for column in (f"{code}@{MEETING}", code)]


def comparison_page(reading: Reading, asked: AskedComparison) -> HTMLResponse:
    """The page of a comparison."""
    if not asked.columns:
        asked = asked.model_copy(update={"columns": first_columns(reading)})
    comparison = get_comparison(reading, asked)
    item = reading.item(comparison, describe_comparison(reading, comparison))
    laid = laid_out(reading, comparison, whole=asked.shows_all, narrowed=asked.is_narrowed)
    most = None if asked.shows_all else FIRST
    numbers = numbered(laid.rows, most)
    teller = Teller(reading, reading.links)
    title = title_of(teller, comparison)
    path = comparison.permalink.removeprefix(API) + (f"&show={asked.show}" if asked.show else "")
    page = Page(
        title,
        item.meta.describe,
        comparison.permalink.removeprefix(API),
        [one.suffix for one in FILES],
        cite=True,
        dated=False,
        kind="article",
        works=[work_of_comparison(reading, comparison)],
    )
    by_id = {source.id: source for source in comparison.sources}
    return rendered(
        reading,
        "comparison/compare.html",
        page,
        comparison=comparison,
        laid=laid,
        asked=asked,
        both=sum(map(is_answered, comparison.rows)),
        columns={column.key: column for column in comparison.columns},
        t_columns=",".join(column.key for column in comparison.columns),
        sides=[*comparison.columns, *([None] if len(comparison.columns) < MOST else [])],
        most=most,
        kinds_asked={column.entry.kind for column in comparison.columns},
        side_name=sides_named(teller, comparison),
        choices=grouped_choices(reading, comparison),
        offers_all=offers_all(reading),
        options=options(reading),
        verdicts={verdict: phrase(reading, *VERDICTS[verdict]).lower() for verdict in Verdict},
        sources=[(number, by_id[key]) for key, number in numbers.items()],
        by_id=by_id,
        numbers=numbers,
        numbers_of=lambda value: sorted({numbers[ref.source] for ref in value.sources}),
        share=reading.links.base + path,
        citation=citation_of(reading, item).replace(
            reading.links.base + comparison.permalink, reading.links.base + path
        ),
        presets=presets(reading),
        country_names=[reading.text(reading.country(code).names) for code in sorted(reading.codebook.countries)[:2]],
        asked_day=lambda column: "" if column.as_of == reading.today else column.as_of.isoformat(),
        phrases=phrases,
        short=short,
        kind_of=kind_of,
        anchor=anchor,
    )


def offers_all(reading: Reading) -> bool:
    """Whether the mechanisms and councils of every country can be chosen."""
    return len(reading.codebook.countries) <= MANY_COUNTRIES


def grouped_choices(reading: Reading, comparison: ComparisonRead) -> list[tuple[str, list[Choice]]]:
    """What can be chosen for a side, under headings: countries, then the mechanisms and councils of each or of those compared."""
    compared = {column.country.id for column in comparison.columns if column.country}
    groups: dict[tuple[str, str], list[Choice]] = defaultdict(list)
    for choice in choices(reading, reading.codebook.countries if offers_all(reading) else compared):
        groups[choice.kind, "" if choice.kind == EntryKind.COUNTRY else choice.country].append(choice)
    return [(_heading(reading, kind, country), among) for (kind, country), among in groups.items()]


def _heading(reading: Reading, kind: str, country: str) -> str:
    key = {EntryKind.COUNTRY: "countries", EntryKind.MECHANISM: "mechanisms"}.get(EntryKind(kind), "councils")
    name = reading.text(reading.country(country).names) if country else ""
    return ": ".join(filter(None, [name, word(reading.lang, key)]))


def sides_named(teller: Teller, comparison: ComparisonRead) -> Callable[[ColumnRead], str]:
    """What a side is called where its head is out of sight: its name, with its day where the same entry stands on several."""
    entries = [column.entry.id for column in comparison.columns]

    def named(column: ColumnRead) -> str:
        name = column.entry.name
        return f"{name}, {teller.date(column.as_of)}" if entries.count(column.entry.id) > 1 else name

    return named


def kind_of(type_: Coded) -> str:
    """The word of a type without what stands in brackets."""
    return short(type_.label).partition(" (")[0]


def title_of(teller: Teller, comparison: ComparisonRead) -> str:
    """What is compared: the day once where all sides have the same."""
    days = {column.as_of for column in comparison.columns}
    names = [column.entry.name for column in comparison.columns]
    if len(days) == 1:
        return f"{' – '.join(names)}, {teller.date(days.pop())}"
    return " – ".join(
        f"{name} ({teller.date(column.as_of)})" for name, column in zip(names, comparison.columns, strict=True)
    )


def presets(reading: Reading) -> list[tuple[str, str]]:
    """Comparisons at hand: the key of their name, and their columns."""
    first, *others = sorted(reading.codebook.countries)[:2]
    then, now = MEETING.isoformat(), reading.today.isoformat()
    presets = [("preset-first-then-now", f"{first}@{then},{first}@{now}")]
    for second in others:
        presets = [
            ("preset-meeting", f"{first}@{then},{second}@{then}"),
            ("preset-today", f"{first}@{now},{second}@{now}"),
            *presets,
            ("preset-second-then-now", f"{second}@{then},{second}@{now}"),
        ]
    return presets


def options(reading: Reading) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What the filters can be set to: the code and the label of each."""
    book = reading.codebook
    frameworks = {ref.framework: ref.name for one in book.criteria.values() for ref in one.frameworks}
    return {
        "theme": [(key, reading.text(theme.title)) for key, theme in book.themes.items()],
        "type": [
            (type_, short(reading.coded(vocabulary, type_).label))
            for vocabulary in TYPES.values()
            for type_ in book.vocabularies[vocabulary]
        ],
        "framework": list(frameworks.items()),
        "aspect": [(one, phrase(reading, *ASPECTS[one])) for one in Aspect],
        "verdict": [(one, phrase(reading, *VERDICTS[one])) for one in Verdict],
    }


def laid_out(reading: Reading, comparison: ComparisonRead, *, whole: bool, narrowed: bool) -> Layout:
    """What of a comparison is shown.

    Not `whole`: rows that every side answers and, if that makes a page, core rows that some side does. Rows on which a side
    has nothing of the kind stand apart, by type.
    """
    rows = [row for row in comparison.rows if not lacks_subject(row)]
    with_core = sum(map(is_main, rows)) <= FEW
    chosen = [row for row in rows if whole or is_answered(row) or (with_core and is_main(row))]
    places = {id(row) for row in chosen}
    sections = []
    for group in comparison.groups:
        among = [comparison.rows[at] for at in group.rows if not lacks_subject(comparison.rows[at])]
        shown = [row for row in among if id(row) in places]
        if among:
            sections.append(Section(group.key, group.title, shown, len(among) - len(shown)))
    return Layout(
        sections,
        _absences(comparison, whole=whole),
        segments_of(reading, comparison),
        with_core=with_core,
        evidence=narrowed or len(chosen) <= FEW,
    )


def _absences(comparison: ComparisonRead, *, whole: bool) -> list[Absence]:
    presence = {(str(row.kind), row.type.code): row for row in comparison.presence}
    by_type: dict[tuple[str, str], list[RowRead]] = defaultdict(list)
    for row in comparison.rows:
        if lacks_subject(row) and row.type:
            by_type[row.kind, row.type.code].append(row)
    found = []
    for key, rows in by_type.items():
        shown = rows if whole else []
        type_ = rows[0].type
        assert type_  # only rows with a type are gathered
        found.append(Absence(type_, presence.get(key), shown, len(rows) - len(shown)))
    return found


def lacks_subject(row: RowRead) -> bool:
    """Whether some side has nothing of the kind on its day."""
    return any(cell.no_subject for cell in row.cells)


def is_known(cell: CellRead) -> bool:
    """Whether a side answers."""
    return cell.status.code == ValueStatus.KNOWN


def is_answered(row: RowRead) -> bool:
    """Whether every side answers a row."""
    return all(map(is_known, row.cells))


def is_main(row: RowRead) -> bool:
    """Whether a row stands among the first: answered by every side, or core and answered by some."""
    return is_answered(row) or (row.criterion.core and any(map(is_known, row.cells)))


def segments_of(reading: Reading, comparison: ComparisonRead) -> list[Segment]:
    """The verdicts as parts of a bar."""
    total, x, found = max(comparison.summary.rows, 1), 0.0, []
    for verdict, count in comparison.summary.verdicts.items():
        width = BAR * count / total
        found.append(Segment(coded_in_words(reading, VERDICTS, verdict), count, round(x, 1), round(width, 1)))
        x += width
    return found


def numbered(rows: Iterable[RowRead], most: int | None = None) -> dict[str, int]:
    """The sources that rows cite, in the first values of each cell, numbered in the order in which they stand there."""
    cited = (ref.source for row in rows for cell in row.cells for value in cell.values[:most] for ref in value.sources)
    return {source: number for number, source in enumerate(dict.fromkeys(cited), 1)}


def anchor(row: RowRead) -> str:
    """The name of a row on the page."""
    return ".".join(filter(None, [row.criterion.key, row.aspect.code, row.type.code if row.type else ""]))
