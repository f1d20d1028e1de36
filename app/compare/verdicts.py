"""What two values of one criterion are to each other (`semantics`, "Comparing two values"). Pure: no database, no HTTP.

The rules are the codebook's (`rules.compare`): its options say what covers what, what is next to what and what agrees in part;
its tolerances say how near two figures must be. A verdict always comes with the rule that gave it.
"""

from collections.abc import Collection, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from app.codebook import CriterionInfo, OptionInfo
from app.vocabulary import Bound, Comparable, ValueStatus


class Verdict(StrEnum):
    """What two values are to each other."""

    SAME = "same"
    PARTLY = "partly"
    DIFFERENT = "different"
    ONE_UNKNOWN = "one-unknown"
    BOTH_UNKNOWN = "both-unknown"
    NOT_COMPARABLE = "not-comparable"


class Rule(StrEnum):
    """Which rule gave the verdict, in the order in which they are tried."""

    NOT_APPLICABLE = "not-applicable"
    UNKNOWN = "unknown"
    NEVER_COMPARED = "never-compared"
    SAME_FACT = "same-fact"
    ONLY_OTHER = "only-other"
    EQUAL = "equal"
    HOLDS_OTHER = "holds-other"
    COVERS = "covers"
    SHARES = "shares"
    ADJACENT = "adjacent-ranks"
    PARTLY_WITH = "partly-with"
    WITHIN_TOLERANCE = "within-tolerance"
    UNLIKE_BOUNDS = "unlike-bounds"
    CONVERTED_DAYS = "converted-days"
    CONVERTED = "converted"
    UNLIKE_UNITS = "unlike-units"
    NO_RATE = "no-rate"
    UNEQUAL = "unequal"
    VARIES = "varies"
    """The pairs of a row have different verdicts."""


class Judgement(NamedTuple):
    """A verdict and the rule that gave it."""

    verdict: Verdict
    rule: Rule


class Side(NamedTuple):
    """One of the two values: its status and, if known, its options or its figure."""

    status: ValueStatus
    codes: frozenset[str] = frozenset()
    number: Decimal | None = None
    unit: str | None = None
    bound: Bound | None = None
    date: str | None = None
    currency: str | None = None
    """The currency that amounts were asked to be converted into; None where none was, or where it is no amount."""
    converted: Decimal | None = None
    """The amount in that currency; None where a value for it is missing."""


VAGUE = frozenset({"other", "unspecified"})
"""Options that say too little to be compared."""
UNKNOWNS = frozenset({ValueStatus.UNKNOWN, ValueStatus.SOURCE_SILENT, ValueStatus.NOT_CODED})

_DAYS = {"calendar-days": Decimal(1), "working-days": Decimal(7) / Decimal(5)}
_MONTHS = {"months": Decimal(1), "years": Decimal(12)}


def compare(criterion: CriterionInfo, one: Side, other: Side) -> Judgement:
    """What one value is to the other. Symmetric; a known, comparable value is the same as itself."""
    sides = (one, other)
    if any(side.status is ValueStatus.NOT_APPLICABLE for side in sides):
        return Judgement(Verdict.NOT_COMPARABLE, Rule.NOT_APPLICABLE)
    unknown = sum(side.status in UNKNOWNS for side in sides)
    if unknown:
        return Judgement(Verdict.BOTH_UNKNOWN if unknown == len(sides) else Verdict.ONE_UNKNOWN, Rule.UNKNOWN)
    match criterion.comparable:
        case Comparable.NEVER:
            return Judgement(Verdict.NOT_COMPARABLE, Rule.NEVER_COMPARED)
        case Comparable.NUMERIC_TOLERANCE:
            return _compare_figures(criterion.tolerance or {}, one, other)
        case Comparable.OVERLAP:
            return _compare_sets(criterion.options, one.codes, other.codes)
        case _:
            if one.date is not None or other.date is not None:
                return _equal_or_not(one.date == other.date)
            return _compare_choices(criterion.options, one.codes, other.codes)


def same_fact(criterion: CriterionInfo) -> Judgement:
    """What a known value is to itself, where two columns hold the very same fact: even “other” is then one and the same."""
    if criterion.comparable is Comparable.NEVER:
        return Judgement(Verdict.NOT_COMPARABLE, Rule.NEVER_COMPARED)
    return Judgement(Verdict.SAME, Rule.SAME_FACT)


def _equal_or_not(equal: bool) -> Judgement:
    return Judgement(Verdict.SAME, Rule.EQUAL) if equal else Judgement(Verdict.DIFFERENT, Rule.UNEQUAL)


def _compare_choices(options: Mapping[str, OptionInfo], one: frozenset[str], other: frozenset[str]) -> Judgement:
    """Two single options."""
    if one & VAGUE or other & VAGUE:
        return Judgement(Verdict.NOT_COMPARABLE, Rule.ONLY_OTHER)
    if one == other:
        return Judgement(Verdict.SAME, Rule.EQUAL)
    (left,), (right,) = one, other
    if _covers(options, left, right) or _covers(options, right, left):
        return Judgement(Verdict.PARTLY, Rule.COVERS)
    if _agree_in_part(options, left, right):
        return Judgement(Verdict.PARTLY, Rule.PARTLY_WITH)
    ranks = (options[left].rank, options[right].rank)
    if ranks[0] is not None and ranks[1] is not None and abs(ranks[0] - ranks[1]) == 1:
        return Judgement(Verdict.PARTLY, Rule.ADJACENT)
    return Judgement(Verdict.DIFFERENT, Rule.UNEQUAL)


def _compare_sets(options: Mapping[str, OptionInfo], one: frozenset[str], other: frozenset[str]) -> Judgement:
    """Two sets of options: equal, overlapping, or without a member in common."""
    alone = [side for side in (one, other) if side <= VAGUE]
    if alone:
        exclusive = any(_is_exclusive(options, side) for side in (one, other))
        if exclusive and len(alone) == 1:
            return Judgement(Verdict.DIFFERENT, Rule.UNEQUAL)  # "none" against "something else" is an answer
        return Judgement(Verdict.NOT_COMPARABLE, Rule.ONLY_OTHER)
    if one == other:
        vague = bool(one & VAGUE)
        return Judgement(Verdict.PARTLY, Rule.HOLDS_OTHER) if vague else Judgement(Verdict.SAME, Rule.EQUAL)
    if (one & other) - VAGUE:
        return Judgement(Verdict.PARTLY, Rule.SHARES)
    if any(_covers(options, left, right) or _covers(options, right, left) for left in one for right in other):
        return Judgement(Verdict.PARTLY, Rule.COVERS)
    if any(_agree_in_part(options, left, right) for left in one for right in other):
        return Judgement(Verdict.PARTLY, Rule.PARTLY_WITH)
    return Judgement(Verdict.DIFFERENT, Rule.UNEQUAL)


def _is_exclusive(options: Mapping[str, OptionInfo], codes: Collection[str]) -> bool:
    return any(options[code].exclusive for code in codes if code in options)


def _covers(options: Mapping[str, OptionInfo], wide: str, narrow: str) -> bool:
    """Whether an option holds another: all but the exclusive and the vague ones, or those that it lists."""
    held = options[wide].covers
    if held == "any":
        return not options[narrow].exclusive and narrow not in VAGUE
    return held is not None and narrow in held


def _agree_in_part(options: Mapping[str, OptionInfo], left: str, right: str) -> bool:
    return any(
        options[a].partly_with == "any" or b in (options[a].partly_with or ())
        for a, b in ((left, right), (right, left))
    )


def _compare_figures(tolerance: Mapping[str, Mapping[str, Any]], one: Side, other: Side) -> Judgement:
    """Two figures, brought to one unit: the same, near enough to agree in part, or different."""
    brought = _to_one_unit(one, other) or _to_one_currency(one, other)
    if brought is None:
        asked = one.currency is not None and one.currency == other.currency
        return Judgement(Verdict.NOT_COMPARABLE, Rule.NO_RATE if asked else Rule.UNLIKE_UNITS)
    converted = are_converted(one, other)
    left, right = brought
    gap, larger = abs(left - right), max(abs(left), abs(right))
    if _within(tolerance.get("same", {}), gap, larger):
        if one.bound != other.bound:
            return Judgement(Verdict.PARTLY, Rule.UNLIKE_BOUNDS)
        if {one.unit, other.unit} == set(_DAYS):
            return Judgement(Verdict.PARTLY, Rule.CONVERTED_DAYS)  # a working week is a custom, not a measure
        near = Rule.EQUAL if not gap else Rule.WITHIN_TOLERANCE
        return Judgement(Verdict.SAME, Rule.CONVERTED if converted else near)
    if _within(tolerance.get("partly", {}), gap, larger):
        return Judgement(Verdict.PARTLY, Rule.CONVERTED if converted else Rule.WITHIN_TOLERANCE)
    return Judgement(Verdict.DIFFERENT, Rule.CONVERTED if converted else Rule.UNEQUAL)


def are_converted(one: Side, other: Side) -> bool:
    """Whether two amounts are compared in the currency asked for; those in one unit never need to be."""
    return one.unit != other.unit and _to_one_currency(one, other) is not None


def _to_one_currency(one: Side, other: Side) -> tuple[Decimal, Decimal] | None:
    """Both amounts in the currency asked for; None where none was, or where a value for one of them is missing."""
    if one.currency != other.currency or one.converted is None or other.converted is None:
        return None
    return one.converted, other.converted


def _to_one_unit(one: Side, other: Side) -> tuple[Decimal, Decimal] | None:
    """Both figures in one unit; None where the units do not fit together without a sourced conversion."""
    if one.number is None or other.number is None:
        return None
    if one.unit == other.unit:
        return one.number, other.number
    for scale in (_DAYS, _MONTHS):
        if one.unit in scale and other.unit in scale:
            return one.number * scale[one.unit], other.number * scale[other.unit]
    return None


def _within(limit: Mapping[str, Any], gap: Decimal, larger: Decimal) -> bool:
    """Whether a gap lies within a limit: absolute, or relative to the larger of the two."""
    if "abs" in limit:
        return gap <= Decimal(str(limit["abs"]))
    return "rel" in limit and gap <= Decimal(str(limit["rel"])) * larger
