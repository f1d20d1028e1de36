"""Which fact answers (`semantics.md`), with rules 2 and 3 of "As of a day": a table of cases, and an oracle."""

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.dates import Basis, Holds, PartialDate, Reason, Span
from app.facts.answering import Answer, answer
from app.vocabulary import Rank, ValueStatus

STATED, BOUND, UNDATED = Basis.STATED, Basis.BOUND, Basis.UNDATED
KNOWN, UNKNOWN, SILENT = ValueStatus.KNOWN, ValueStatus.UNKNOWN, ValueStatus.SOURCE_SILENT
PREFERRED, NORMAL, DEPRECATED = Rank.PREFERRED, Rank.NORMAL, Rank.DEPRECATED


@dataclass(frozen=True)
class Row:
    """A fact as a coder writes it."""

    name: str
    start: str | None
    end: str | None = None
    rank: Rank = NORMAL
    start_basis: Basis = STATED
    end_basis: Basis = STATED
    status: ValueStatus = KNOWN

    @property
    def span(self) -> Span:
        start = PartialDate.parse(self.start) if self.start else None
        end = PartialDate.parse(self.end) if self.end else None
        return Span.between(start, end, self.start_basis, self.end_basis)

    def __str__(self) -> str:
        marks = [
            mark
            for mark in (self.rank, self.start_basis, self.end_basis, self.status)
            if mark not in (NORMAL, STATED, KNOWN)
        ]
        return f"{self.name}({' '.join([self.start or '?', self.end or '...', *marks])})"


def said(answered: Answer[Row] | None) -> str:
    """An answer in short: its status, the rows that answer, and the other claims."""
    if answered is None:
        return "not coded"
    facts = " ".join(sorted(row.name for row in answered.facts))
    others = " ".join(sorted(row.name for row in answered.other_claims))
    reason = f" ({answered.reason})" if answered.reason else ""
    return f"{answered.status}{reason}: {facts}" + (f" / {others}" if others else "")


def on(day: str, *rows: Row) -> str:
    return said(answer(rows, dt.date.fromisoformat(day)))


# ---- rule 1: the best rank present answers


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], "not coded"),
        ([Row("a", "2010")], "known: a"),
        ([Row("a", "2010"), Row("b", "2011")], "known: a b"),
        ([Row("a", "2010", rank=PREFERRED), Row("b", "2011")], "known: a / b"),
        ([Row("a", "2010"), Row("b", "2011", rank=DEPRECATED)], "known: a / b"),
        ([Row("a", "2010", rank=PREFERRED), Row("b", "2011"), Row("c", "2012", rank=DEPRECATED)], "known: a / b c"),
        ([Row("a", "2010", rank=PREFERRED), Row("b", "2011", rank=PREFERRED), Row("c", "2012")], "known: a b / c"),
        ([Row("a", "2010", rank=DEPRECATED)], "unknown:  / a"),
        ([Row("a", "2010", "2012", rank=PREFERRED), Row("b", "2011")], "known: b"),
        ([Row("a", "2016", rank=PREFERRED), Row("b", "2011")], "known: b"),
        ([Row("a", "2010", "2012"), Row("b", "2016")], "not coded"),
        ([Row("a", None)], "known: a"),
    ],
    ids=lambda value: value if isinstance(value, str) else "+".join(str(row) for row in value),
)
def test_the_best_rank_that_is_present_answers(rows: list[Row], expected: str) -> None:
    assert on("2015-06-01", *rows) == expected


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((KNOWN,), "known"),
        ((UNKNOWN,), "unknown"),
        ((SILENT,), "source-silent"),
        ((UNKNOWN, KNOWN), "known"),
        ((ValueStatus.NOT_APPLICABLE,), "not-applicable"),
    ],
)
def test_the_status_of_the_answer_is_that_of_its_rows(statuses: tuple[ValueStatus, ...], expected: str) -> None:
    answered = answer([Row(str(n), "2010", status=status) for n, status in enumerate(statuses)], dt.date(2015, 6, 1))
    assert answered is not None
    assert answered.status == expected


# ---- rule 2 of "As of a day": before a bound nothing is known, which is never "no"


@pytest.mark.parametrize(
    ("day", "rows", "expected"),
    [
        ("2014-12-31", [Row("a", "2015", start_basis=BOUND)], "unknown (before-bound): "),
        ("2015-06-01", [Row("a", "2015", start_basis=BOUND)], "known: a"),
        ("2014-12-31", [Row("a", "2015")], "not coded"),
        ("2014-12-31", [Row("a", "2015", start_basis=UNDATED)], "not coded"),
        ("2020-01-01", [Row("a", "2015", start_basis=UNDATED)], "known: a"),
        ("2018-12-31", [Row("a", "2015", "2018", end_basis=BOUND)], "unknown (after-bound): "),
        ("2018-12-31", [Row("a", "2015", "2018")], "not coded"),
        ("2014-12-31", [Row("a", "2015", start_basis=BOUND, rank=DEPRECATED)], "not coded"),
        ("2014-12-31", [Row("a", "2015", start_basis=BOUND), Row("b", "2010")], "known: b"),
        ("2014-12-31", [Row("a", "2015", start_basis=BOUND), Row("b", "2010", status=SILENT)], "source-silent: b"),
        ("2014-12-31", [Row("a", "2015", start_basis=BOUND), Row("b", "2010", "2012")], "unknown (before-bound): "),
        (
            "2014-12-31",
            [Row("a", "2015", start_basis=BOUND), Row("b", "2010", rank=DEPRECATED)],
            "unknown (before-bound):  / b",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "+".join(str(row) for row in value),
)
def test_outside_of_a_bound_the_answer_is_unknown(day: str, rows: list[Row], expected: str) -> None:
    assert on(day, *rows) == expected


# ---- rule 3 of "As of a day": where two rows meet in one imprecise year or month, the later one answers


@pytest.mark.parametrize(
    ("day", "rows", "expected"),
    [
        ("2014-12-31", [Row("a", "2010", "2015"), Row("b", "2015")], "known: a"),
        ("2015-01-01", [Row("a", "2010", "2015"), Row("b", "2015")], "known: b / a"),
        ("2015-12-30", [Row("a", "2010", "2015"), Row("b", "2015")], "known: b / a"),
        ("2015-12-31", [Row("a", "2010", "2015"), Row("b", "2015")], "known: b"),
        ("2015-06-15", [Row("a", "2010", "2015-06"), Row("b", "2015-06")], "known: b / a"),
        ("2015-07-01", [Row("a", "2010", "2015"), Row("b", "2015-06")], "known: b / a"),
        ("2015-05-31", [Row("a", "2010", "2015"), Row("b", "2015-06")], "known: a"),
        ("2015-06-01", [Row("a", "2010", "2015-03-01"), Row("b", "2015")], "known: b"),
        ("2015-02-01", [Row("a", "2010", "2015-03-01"), Row("b", "2015")], "known: a / b"),
        # they overlap for more than the imprecise year, so they disagree
        ("2015-06-01", [Row("a", "2010", "2015"), Row("b", "2014")], "known: a b"),
        ("2015-06-01", [Row("a", "2010"), Row("b", "2015")], "known: a b"),
        # a lower rank does not step aside for, nor in front of, a higher one
        ("2015-06-01", [Row("a", "2010", "2015", rank=PREFERRED), Row("b", "2015")], "known: a / b"),
        ("2015-06-01", [Row("a", "2010", "2015"), Row("b", "2015", rank=PREFERRED)], "known: b / a"),
        ("2015-06-01", [Row("a", "2010", "2015"), Row("b", "2015", rank=DEPRECATED)], "known: a / b"),
        # three in a row
        ("2015-06-01", [Row("a", "2010", "2015"), Row("b", "2015-03", "2015"), Row("c", "2015-05")], "known: c / a b"),
    ],
    ids=lambda value: value if isinstance(value, str) else "+".join(str(row) for row in value),
)
def test_the_later_row_answers_where_two_meet(day: str, rows: list[Row], expected: str) -> None:
    assert on(day, *rows) == expected
    assert on(day, *reversed(rows)) == expected


def test_the_later_row_is_only_possible_in_the_year_in_which_they_meet() -> None:
    answered = answer([Row("a", "2010", "2015"), Row("b", "2015")], dt.date(2015, 6, 1))
    assert answered is not None
    assert [row.span.on(dt.date(2015, 6, 1)) for row in answered.facts] == [Holds.POSSIBLE]


# ---- properties


years = st.integers(2012, 2016).map(str)
rows = st.lists(
    st.builds(
        Row,
        st.uuids().map(str),
        st.none() | years,
        st.none() | years,
        st.sampled_from(Rank),
        st.sampled_from(Basis),
        st.sampled_from(Basis),
        st.sampled_from(ValueStatus),
    ).filter(lambda row: not row.start or not row.end or row.start < row.end),
    max_size=5,
)
days = st.dates(dt.date(2011, 12, 30), dt.date(2017, 1, 2))


def oracle(rivals: list[Row], day: dt.date) -> tuple[set[str], set[str]]:
    """Which rows answer and which are other claims, for rows dated by the year: the text of the rules, row by row."""
    present = [row for row in rivals if row.span.on(day) is not Holds.NO]
    for rank in (PREFERRED, NORMAL):
        level = [row for row in present if row.rank is rank]
        if level:
            year = str(day.year)

            def ends_now(row: Row, year: str = year) -> bool:
                return row.end is not None and (row.end == year or (row.end_basis is UNDATED and row.end < year))

            def meets(early: Row, late: Row, year: str = year) -> bool:
                """The early row may have ended in (or, undated, since) the year in which the late one started."""
                if late.start is None or (early.start is not None and early.start >= late.start) or not ends_now(early):
                    return False
                if early.end_basis is UNDATED or late.start_basis is UNDATED:
                    return late.start >= str(early.end) or late.start_basis is UNDATED
                return late.start == early.end

            answering = {row.name for row in level if not any(meets(row, other) for other in level)}
            return answering, {row.name for row in present} - answering
    return set(), {row.name for row in present}


@settings(max_examples=400)
@given(rows, days)
def test_agrees_with_the_oracle(rivals: list[Row], day: dt.date) -> None:
    answered = answer(rivals, day)
    facts = {row.name for row in answered.facts} if answered else set()
    others = {row.name for row in answered.other_claims} if answered else set()
    assert (facts, others) == oracle(rivals, day)


@given(rows, days)
def test_every_row_that_holds_is_shown_once_and_no_other(rivals: list[Row], day: dt.date) -> None:
    answered = answer(rivals, day)
    shown = [*answered.facts, *answered.other_claims] if answered else []
    holding = [row for row in rivals if row.span.on(day) is not Holds.NO]
    assert sorted(row.name for row in shown) == sorted(row.name for row in holding)


@given(rows, days)
def test_a_deprecated_row_never_answers_and_ranks_are_not_mixed(rivals: list[Row], day: dt.date) -> None:
    answered = answer(rivals, day)
    ranks = {row.rank for row in answered.facts} if answered else set()
    assert ranks in (set(), {PREFERRED}, {NORMAL})


@given(rows.flatmap(lambda rivals: st.tuples(st.just(rivals), st.permutations(rivals))), days)
def test_the_order_of_the_rows_does_not_matter(orders: tuple[list[Row], list[Row]], day: dt.date) -> None:
    one, other = (answer(rivals, day) for rivals in orders)
    assert said(one).partition(": ")[2] == said(other).partition(": ")[2]


@given(rows, days)
def test_without_facts_the_status_is_unknown_and_never_no(rivals: list[Row], day: dt.date) -> None:
    answered = answer(rivals, day)
    if answered and not answered.facts:
        assert answered.status is UNKNOWN
    if answered and answered.reason is not None:
        assert answered.reason in (Reason.BEFORE_BOUND, Reason.AFTER_BOUND)
        assert not answered.facts
