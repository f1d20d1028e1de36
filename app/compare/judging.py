"""The verdict on a whole row, and since when it has held."""

import datetime as dt
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from app.codebook import CriterionInfo
from app.compare.cells import Cell, Ground, Known, RowKey
from app.compare.verdicts import Judgement, Rule, Verdict, are_converted, compare, same_fact
from app.core.dates import BEGINNING
from app.vocabulary import ValueStatus


class Pair(NamedTuple):
    """Two values of different columns, and what one is to the other."""

    one: Known
    other: Known
    judgement: Judgement

    @property
    def converted(self) -> bool:
        """Whether they were compared in the currency asked for."""
        return are_converted(self.one.side, self.other.side)


class RowJudgement(NamedTuple):
    """The verdict on a row, the rule that gave it, and the pairs of values it rests on."""

    verdict: Verdict
    rule: Rule
    pairs: tuple[Pair, ...] = ()


class HeldSince(NamedTuple):
    """Since when a verdict has held without a break."""

    first: dt.date | None
    """The first day; None: as far back as anything is recorded."""
    before: Verdict | None
    """What the verdict was until then; an unknown one breaks a stretch like any other."""


def judge(criterion: CriterionInfo, cells: Sequence[Cell]) -> RowJudgement:
    """The verdict on a row: that of all its pairs across columns, if they agree; partly (`varies`) if they do not.

    A column without a known value makes it one-unknown; if no column has one, both-unknown. Pairs that cannot be compared
    are left aside as long as others can.
    """
    empty = [cell for cell in cells if not cell.known]
    if any(cell.status is ValueStatus.NOT_APPLICABLE for cell in empty):
        return RowJudgement(Verdict.NOT_COMPARABLE, Rule.NOT_APPLICABLE)
    if empty:
        unknown = Verdict.BOTH_UNKNOWN if len(empty) == len(cells) else Verdict.ONE_UNKNOWN
        return RowJudgement(unknown, Rule.UNKNOWN)
    pairs = tuple(
        Pair(left, right, _judged(criterion, left, right))
        for one, other in combinations(cells, 2)
        for left, right in paired(one.known, other.known)
    )
    made = {pair.judgement for pair in pairs}
    judged = {one for one in made if one.verdict is not Verdict.NOT_COMPARABLE} or made
    if len({one.verdict for one in judged}) > 1:
        return RowJudgement(Verdict.PARTLY, Rule.VARIES, pairs)
    first = min(judged, key=lambda one: _ORDER[one.rule])  # the same whatever the order of the columns
    return RowJudgement(first.verdict, first.rule, pairs)


_ORDER = {rule: place for place, rule in enumerate(Rule)}


def _judged(criterion: CriterionInfo, one: Known, other: Known) -> Judgement:
    if one.fact.row.id == other.fact.row.id:
        return same_fact(criterion)
    return compare(criterion, one.side, other.side)


def paired(one: Sequence[Known], other: Sequence[Known]) -> list[tuple[Known, Known]]:
    """The values of two cells that are compared: those of one subject where both have it (a country beside itself on another day),
    and of these, or of all, those of one scope where both have it, otherwise all with all."""
    if len(one) == len(other) == 1:
        return [(one[0], other[0])]
    theirs = {value.fact.row.subject_id for value in other}
    shared = dict.fromkeys(value.fact.row.subject_id for value in one if value.fact.row.subject_id in theirs)
    if not shared:
        return _of_one_scope(one, other)
    return [
        pair
        for subject in shared
        for pair in _of_one_scope(
            *([value for value in side if value.fact.row.subject_id == subject] for side in (one, other))
        )
    ]


def _of_one_scope(one: Sequence[Known], other: Sequence[Known]) -> list[tuple[Known, Known]]:
    scopes = {value.scope for value in one} & {value.scope for value in other}
    return [
        (left, right)
        for left in one
        for right in other
        if not scopes or (left.scope == right.scope and left.scope in scopes)
    ]


def held_since(ground: Ground, key: RowKey, verdict: Verdict) -> HeldSince | None:
    """Since when the verdict on a row has held without a break, over everything recorded.

    None where columns have different days, and for verdicts that say that something is not known.
    """
    days = {column.day for column in ground.columns}
    if len(days) > 1 or verdict in (Verdict.ONE_UNKNOWN, Verdict.BOTH_UNKNOWN):
        return None
    (first,) = days
    criterion = ground.reading.codebook.criteria[key.criterion]
    for day in reversed(ground.turning_points(key, first)):
        earlier = judge(criterion, [ground.cell(key, column, day) for column in ground.columns]).verdict
        if earlier is not verdict:
            return HeldSince(first, earlier)
        first = day
    return HeldSince(None if first == BEGINNING else first, None)
