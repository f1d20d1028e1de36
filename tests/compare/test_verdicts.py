"""Every rule of comparing two values, and what must hold for all values."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codebook import CriterionInfo, OptionInfo, ThemeInfo
from app.compare.verdicts import UNKNOWNS, VAGUE, Rule, Side, Verdict, compare, same_fact
from app.vocabulary import Bound, Comparable, ValueStatus

KNOWN, NA, UNKNOWN, SILENT, NOT_CODED = (
    ValueStatus.KNOWN,
    ValueStatus.NOT_APPLICABLE,
    ValueStatus.UNKNOWN,
    ValueStatus.SOURCE_SILENT,
    ValueStatus.NOT_CODED,
)


def option(value: str, rank: int | None = None, **how: Any) -> OptionInfo:
    exclusive, covers, partly_with = (how.get(name) for name in ("exclusive", "covers", "partly_with"))
    return OptionInfo(value, {"en": value}, rank, bool(exclusive), covers, partly_with, None, (), ())


def criterion(comparable: Comparable, *options: OptionInfo, **tolerance: Any) -> CriterionInfo:
    return CriterionInfo(
        id=1, key="asked", position=0, theme=ThemeInfo(1, "theme", 0, {"en": "Theme"}, "mechanism"),
        applies_to="mechanism", mechanism_types=None, title={"en": "Asked"}, question={"en": "Asked?"}, clarification="",
        aspects=("law",), main_aspect=None, value_type="choice", unit=None, units=(), default_bound=None,
        comparable=comparable, tolerance=tolerance or None, higher_is="neutral", higher_is_note=None, sister=None, core=True,
        options={o.value: o for o in options}, frameworks=(),
    )  # fmt: skip


SCALE = criterion(
    Comparable.EQUAL,
    option("yes", 2),
    option("partial", 1),
    option("no", 0),
    option("mixed", partly_with="any"),
    option("close", partly_with=["no"]),
    option("other"),
    option("unspecified"),
)
SETS = criterion(
    Comparable.OVERLAP,
    option("a"),
    option("b"),
    option("c"),
    option("wide", covers="any"),
    option("some", covers=["a", "b"]),
    option("none", exclusive=True),
    option("other"),
    option("unspecified"),
)
NEVER = criterion(Comparable.NEVER)
DAYS = criterion(Comparable.NUMERIC_TOLERANCE, same={"abs": 0}, partly={"rel": 0.25})
SHARES = criterion(Comparable.NUMERIC_TOLERANCE, same={"abs": 0.01}, partly={"abs": 0.1})
AMOUNTS = criterion(Comparable.NUMERIC_TOLERANCE, same={"rel": 0.05}, partly={"rel": 0.25})


def chosen(*codes: str) -> Side:
    return Side(KNOWN, frozenset(codes))


def amount(number: str, unit: str, converted: str | None, bound: Bound = Bound.EXACT) -> Side:
    """An amount that was asked for in US dollars; None: a rate is missing."""
    dollars = None if converted is None else Decimal(converted)
    return Side(KNOWN, number=Decimal(number), unit=unit, bound=bound, currency="USD", converted=dollars)


def figure(number: str, unit: str = "calendar-days", bound: Bound = Bound.EXACT) -> Side:
    return Side(KNOWN, number=Decimal(number), unit=unit, bound=bound)


RULES = [
    # not applicable comes before everything
    (SCALE, Side(NA), chosen("yes"), "not-comparable", "not-applicable"),
    (SCALE, Side(NA), Side(UNKNOWN), "not-comparable", "not-applicable"),
    (NEVER, Side(NA), Side(NA), "not-comparable", "not-applicable"),
    # then unknown, of whatever kind
    *((SCALE, Side(status), chosen("yes"), "one-unknown", "unknown") for status in UNKNOWNS),
    (SCALE, Side(UNKNOWN), Side(SILENT), "both-unknown", "unknown"),
    (NEVER, Side(NOT_CODED), figure("1"), "one-unknown", "unknown"),
    # then criteria that are never compared
    (NEVER, figure("1"), figure("1"), "not-comparable", "never-compared"),
    # single options
    (SCALE, chosen("other"), chosen("other"), "not-comparable", "only-other"),
    (SCALE, chosen("unspecified"), chosen("yes"), "not-comparable", "only-other"),
    (SCALE, chosen("yes"), chosen("yes"), "same", "equal"),
    (SCALE, chosen("yes"), chosen("partial"), "partly", "adjacent-ranks"),
    (SCALE, chosen("yes"), chosen("no"), "different", "unequal"),
    (SCALE, chosen("mixed"), chosen("yes"), "partly", "partly-with"),
    (SCALE, chosen("close"), chosen("no"), "partly", "partly-with"),
    (SCALE, chosen("close"), chosen("yes"), "different", "unequal"),
    # sets of options
    (SETS, chosen("a", "b"), chosen("b", "a"), "same", "equal"),
    (SETS, chosen("a", "b"), chosen("b", "c"), "partly", "shares"),
    (SETS, chosen("a"), chosen("b"), "different", "unequal"),
    (SETS, chosen("a", "other"), chosen("a", "other"), "partly", "holds-other"),
    (SETS, chosen("a", "other"), chosen("b", "other"), "different", "unequal"),
    (SETS, chosen("other"), chosen("a"), "not-comparable", "only-other"),
    (SETS, chosen("other"), chosen("none"), "different", "unequal"),
    (SETS, chosen("other"), chosen("unspecified"), "not-comparable", "only-other"),
    (SETS, chosen("none"), chosen("a"), "different", "unequal"),
    (SETS, chosen("none"), chosen("none"), "same", "equal"),
    (SETS, chosen("wide"), chosen("c"), "partly", "covers"),
    (SETS, chosen("wide"), chosen("none"), "different", "unequal"),
    (SETS, chosen("some"), chosen("b"), "partly", "covers"),
    (SETS, chosen("some"), chosen("c"), "different", "unequal"),
    (SETS, chosen("wide"), chosen("wide"), "same", "equal"),
    # figures
    (DAYS, figure("20"), figure("20"), "same", "equal"),
    (DAYS, figure("20"), figure("16"), "partly", "within-tolerance"),
    (DAYS, figure("20"), figure("15"), "partly", "within-tolerance"),
    (DAYS, figure("20"), figure("14.9"), "different", "unequal"),
    (DAYS, figure("20"), figure("20", bound=Bound.AT_LEAST), "partly", "unlike-bounds"),
    (DAYS, figure("5", "working-days"), figure("7"), "partly", "converted-days"),
    (DAYS, figure("5", "working-days"), figure("5"), "different", "unequal"),
    (DAYS, figure("5", "working-days"), figure("5", "working-days"), "same", "equal"),
    (DAYS, figure("2", "years"), figure("24", "months"), "same", "equal"),
    (DAYS, figure("1", "months"), figure("30"), "not-comparable", "unlike-units"),
    (SHARES, figure("0.30", "fraction"), figure("0.31", "fraction"), "same", "within-tolerance"),
    (SHARES, figure("0.3", "fraction"), figure("0.4", "fraction"), "partly", "within-tolerance"),
    (SHARES, figure("0.3", "fraction"), figure("0.41", "fraction"), "different", "unequal"),
    (AMOUNTS, figure("100", "KZT"), figure("95", "KZT"), "same", "within-tolerance"),
    (AMOUNTS, figure("100", "KZT"), figure("100", "TJS"), "not-comparable", "unlike-units"),
    (AMOUNTS, figure("3000", "kz-mci"), figure("3000", "KZT"), "not-comparable", "unlike-units"),
    # a conversion that was asked for judges unlike units by the same tolerance, and never like ones
    (AMOUNTS, amount("47000", "KZT", "100"), amount("1080", "TJS", "100"), "same", "converted"),
    (AMOUNTS, amount("47000", "KZT", "100"), amount("1026", "TJS", "95"), "same", "converted"),
    (AMOUNTS, amount("47000", "KZT", "100"), amount("810", "TJS", "75"), "partly", "converted"),
    (AMOUNTS, amount("47000", "KZT", "100"), amount("799", "TJS", "74"), "different", "converted"),
    (AMOUNTS, amount("100", "USD", "100"), amount("47000", "KZT", "100", Bound.AT_MOST), "partly", "unlike-bounds"),
    (AMOUNTS, amount("3000", "kz-mci", "22689"), amount("3000", "kz-mci", "19969"), "same", "equal"),
    (AMOUNTS, amount("3000", "kz-mci", None), amount("3000", "kz-mci", None), "same", "equal"),
    (AMOUNTS, amount("100", "KZT", "5"), amount("90", "KZT", "9"), "partly", "within-tolerance"),
    (AMOUNTS, amount("47000", "KZT", "100"), amount("1080", "TJS", None), "not-comparable", "no-rate"),
    (AMOUNTS, amount("47000", "KZT", None), amount("1080", "TJS", None), "not-comparable", "no-rate"),
    (AMOUNTS, amount("47000", "KZT", "100"), figure("1080", "TJS"), "not-comparable", "unlike-units"),
]


@pytest.mark.parametrize(("asked", "one", "other", "verdict", "rule"), RULES)
def test_the_rules_give_the_verdict_either_way_round(
    asked: CriterionInfo, one: Side, other: Side, verdict: str, rule: str
) -> None:
    for left, right in ((one, other), (other, one)):
        judged = compare(asked, left, right)
        assert (judged.verdict, judged.rule) == (verdict, rule)


def test_every_rule_has_a_case() -> None:
    of_rows = (Rule.VARIES, Rule.SAME_FACT)
    assert {rule for *_, rule in RULES} == {str(rule) for rule in Rule if rule not in of_rows}


@pytest.mark.parametrize(
    ("asked", "verdict", "rule"),
    [(SCALE, "same", "same-fact"), (SETS, "same", "same-fact"), (NEVER, "not-comparable", "never-compared")],
)
def test_a_fact_is_the_same_as_itself_unless_its_criterion_is_never_compared(
    asked: CriterionInfo, verdict: str, rule: str
) -> None:
    judged = same_fact(asked)
    assert (judged.verdict, judged.rule) == (verdict, rule)


BOUNDS = st.sampled_from(list(Bound))
CHOICES = st.sampled_from(sorted(SCALE.options)).map(chosen)
CHOICE_SETS = st.sets(st.sampled_from(["a", "b", "c", "wide", "some", "other", "unspecified"]), min_size=1).map(
    lambda codes: chosen(*codes)
) | st.just(chosen("none"))
FIGURES = st.builds(
    Side,
    st.just(KNOWN),
    number=st.decimals(0, 1000, places=2),
    unit=st.sampled_from(["calendar-days", "working-days", "months", "years", "KZT"]),
    bound=BOUNDS,
    currency=st.none(),
    converted=st.none(),
)
CONVERTED = st.builds(
    Side,
    st.just(KNOWN),
    number=st.decimals(0, 1000, places=2),
    unit=st.sampled_from(["KZT", "TJS", "kz-mci"]),
    bound=BOUNDS,
    currency=st.sampled_from(["USD"]),
    converted=st.none() | st.decimals(0, 1000, places=2),
)
STATUSES = st.sampled_from([Side(status) for status in ValueStatus if status is not KNOWN])
CASES = st.one_of(
    *(
        st.tuples(st.just(asked), values | STATUSES, values | STATUSES)
        for asked, values in (
            (SCALE, CHOICES),
            (SETS, CHOICE_SETS),
            (DAYS, FIGURES),
            (SHARES, FIGURES),
            (AMOUNTS, CONVERTED),
            (NEVER, FIGURES),
        )
    )
)


@given(CASES)
def test_comparing_is_symmetric(case: tuple[CriterionInfo, Side, Side]) -> None:
    asked, one, other = case
    assert compare(asked, one, other) == compare(asked, other, one)


@given(CASES)
def test_a_known_comparable_value_is_the_same_as_itself(case: tuple[CriterionInfo, Side, Side]) -> None:
    asked, one, _ = case
    if one.status is KNOWN and asked is not NEVER:
        judged = compare(asked, one, one).verdict
        if not one.codes & VAGUE:
            assert judged is Verdict.SAME
        else:
            assert judged in (Verdict.PARTLY, Verdict.NOT_COMPARABLE)


@given(CASES)
def test_unknown_never_becomes_the_same_or_different(case: tuple[CriterionInfo, Side, Side]) -> None:
    asked, one, other = case
    if one.status is not KNOWN or other.status is not KNOWN:
        judged = compare(asked, one, other).verdict
        assert judged in (Verdict.ONE_UNKNOWN, Verdict.BOTH_UNKNOWN, Verdict.NOT_COMPARABLE)
