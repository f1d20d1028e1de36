"""In which order rows stand, and how they are grouped: by theme or, through the lens of a framework, by its references."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from app.codebook import CriterionInfo, FrameworkRefInfo
from app.compare.schemas import RowGroup, RowRead
from app.compare.verdicts import Verdict
from app.reading import Reading

Place = tuple[int, list[tuple[bool, int, str]]]
"""Where a reference stands: the framework's place among those asked for, then the reference with its numbers as numbers."""


def references_in(criterion: CriterionInfo, frameworks: Sequence[str]) -> list[FrameworkRefInfo]:
    """Where the frameworks ask what a criterion asks, in their order."""
    mapped = [ref for ref in criterion.frameworks if ref.framework in frameworks]
    return sorted(mapped, key=lambda ref: _place(ref, frameworks))


def ordered(criteria: Iterable[CriterionInfo], frameworks: Sequence[str]) -> list[CriterionInfo]:
    """Criteria in the order of the codebook or, with frameworks, of their first reference there (2.2.9 before 2.2.10)."""
    if not frameworks:
        return list(criteria)
    return sorted(criteria, key=lambda one: _place(references_in(one, frameworks)[0], frameworks))


def grouped(reading: Reading, rows: Sequence[RowRead], frameworks: Sequence[str]) -> list[RowGroup]:
    """The rows by theme or, with frameworks, by reference; a row stands in each reference that asks its question."""
    book = reading.codebook
    places: dict[tuple[str, str], list[int]] = {}
    titles: dict[tuple[str, str], str] = {}
    order: dict[tuple[str, str], Place] = {}
    for at, row in enumerate(rows):
        criterion = book.criteria[row.criterion.key]
        for ref in references_in(criterion, frameworks):
            key = (ref.framework, ref.ref)
            places.setdefault(key, []).append(at)
            titles[key], order[key] = f"{ref.name}: {ref.ref}", _place(ref, frameworks)
        if not frameworks:
            key = ("", criterion.theme.key)
            places.setdefault(key, []).append(at)
            titles[key], order[key] = reading.text(criterion.theme.title), (criterion.theme.position, [])
    return [
        RowGroup(
            key=f"{key[0]}: {key[1]}" if key[0] else key[1],
            title=titles[key],
            rows=places[key],
            verdicts=_counted(rows[at].verdict for at in places[key]),
        )
        for key in sorted(places, key=lambda key: order[key])
    ]


def _counted(verdicts: Iterable[Verdict]) -> Mapping[Verdict, int]:
    counts = Counter(verdicts)
    return {verdict: counts[verdict] for verdict in Verdict}


def _place(ref: FrameworkRefInfo, frameworks: Sequence[str]) -> Place:
    parts = re.findall(r"\d+|\D+", ref.ref)
    return frameworks.index(ref.framework), [
        (not part.isdigit(), int(part) if part.isdigit() else 0, part.casefold()) for part in parts
    ]
