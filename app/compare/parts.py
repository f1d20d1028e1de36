"""In which order a person reads a comparison: first what is known on every side, last what is known on none.

The JSON keeps the codebook's order; files for people and the terminal put the answers first, so that rows on which a side
had nothing of the kind, or nothing is known, do not bury them.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.compare.phrases import column_title, is_country, type_words
from app.compare.schemas import ComparisonRead, RowRead
from app.compare.verdicts import Verdict
from app.describing import phrase
from app.reading import Reading


class Part(StrEnum):
    """What can be said of a row, in the order of reading."""

    JUDGED = "judged"
    SOME_SIDES = "some-sides"
    SOME_HAD = "some-had"
    NO_SIDE = "no-side"


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading."""

    title: str
    rows: tuple[int, ...]
    """Places in the comparison's rows."""


@dataclass(frozen=True, slots=True)
class PartRead:
    """A part of the comparison, and what its rows have in common."""

    part: Part
    title: str
    says: str
    count: int
    sections: tuple[Section, ...]


def part_of(row: RowRead) -> Part:
    """Where a row belongs: to be judged a question must be known on every side."""
    if row.verdict is Verdict.BOTH_UNKNOWN:
        return Part.NO_SIDE
    if row.verdict is not Verdict.ONE_UNKNOWN:
        return Part.JUDGED
    return Part.SOME_HAD if any(cell.no_subject for cell in row.cells) else Part.SOME_SIDES


def parts_of(reading: Reading, comparison: ComparisonRead) -> Iterator[PartRead]:
    """The parts that have rows. Their sections are the comparison's groups or, where a side had nothing of a type, the types."""
    found: dict[Part, list[int]] = defaultdict(list)
    for at, row in enumerate(comparison.rows):
        found[part_of(row)].append(at)
    for part in Part:
        if part in found:
            title, says = _words(reading, part, of_countries=is_country(comparison.columns[0]))
            make = _by_type if part is Part.SOME_HAD else _by_group
            sections = make(reading, comparison, found[part])
            yield PartRead(part, title, says, len(found[part]), tuple(sections))


def _by_group(_: Reading, comparison: ComparisonRead, rows: list[int]) -> Iterator[Section]:
    wanted = {*rows}
    for group in comparison.groups:
        if shown := tuple(at for at in group.rows if at in wanted):
            yield Section(group.title, shown)


def _by_type(reading: Reading, comparison: ComparisonRead, rows: list[int]) -> Iterator[Section]:
    """A section for each type, which says who had it: what is new, or what only one country has, stands together."""
    types: dict[tuple[str, str], list[int]] = {
        (row.kind, row.type.code): [] for row in comparison.presence
    }  # in the order of what each had
    for at in rows:
        row = comparison.rows[at]
        types.setdefault((row.kind, row.type.code if row.type else ""), []).append(at)
    for shown in filter(None, types.values()):
        first = comparison.rows[shown[0]]
        had = [
            column_title(column)
            for column, cell in zip(comparison.columns, first.cells, strict=True)
            if not cell.no_subject
        ]
        type_ = type_words(reading, first.kind, first.type)
        yield Section(": ".join(filter(None, [type_, ", ".join(had)])), tuple(shown))


def _words(reading: Reading, part: Part, *, of_countries: bool) -> tuple[str, str]:
    if part is Part.SOME_HAD and not of_countries:
        return (
            phrase(reading, "Of those that are there on their day", "О тех, что существуют на свой день"),
            phrase(
                reading,
                "The others are not there on their day, or it is not known whether they are: nothing is judged.",
                "Остальных на их день нет или не известно, есть ли они: вывода нет.",
            ),
        )
    return {
        Part.JUDGED: (
            phrase(reading, "Answered on every side", "Есть ответ у всех сторон"),
            phrase(
                reading,
                "The verdict follows from the codebook's rules.",
                "Вывод следует из правил кодификатора.",
            ),
        ),
        Part.SOME_SIDES: (
            phrase(reading, "Known on some sides only", "Известно лишь для части сторон"),
            phrase(
                reading,
                "Every side has something of the kind, but for one the answer is not known: nothing is judged.",
                "У каждой стороны есть нечто подобное, но для какой-то ответ не известен: вывода нет.",
            ),
        ),
        Part.SOME_HAD: (
            phrase(reading, "What only some had", "Что было лишь у части сторон"),
            phrase(
                reading,
                "By type, with those for which something of it is recorded on their day; for the others see “What each had”. "
                "Nothing is judged.",
                "По типам, с теми, у кого на их день нечто подобное учтено; об остальных см. «Что у кого было». Вывода нет.",
            ),
        ),
        Part.NO_SIDE: (
            phrase(
                reading, "Asked, but known on no side", "Вопрос поставлен, но ответ не известен ни для одной стороны"
            ),
            phrase(
                reading,
                "What was looked for and not found, or is told in a note only.",
                "Что искали и не нашли или что сказано лишь в примечании.",
            ),
        ),
    }[part]
