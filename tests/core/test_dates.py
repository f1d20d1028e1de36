"""As of a day (`semantics.md`, rules 1, 2 and 4): tables of cases, and properties held against an oracle written from the text.

The oracle knows nothing of spans: it lists every day that a start and an end can mean and looks at them all.
"""

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.dates import (
    ALWAYS,
    BEGINNING,
    NEVER,
    NOWHEN,
    Basis,
    Holds,
    IsoDay,
    PartialDate,
    Precision,
    Reason,
    Span,
    holding_on,
    surely_on,
    why,
)
from app.core.db import Database
from app.models import Body, Entry, span_of
from app.seeding.records import Period
from tests.factories import life, make_entry, write

STATED, BOUND, UNDATED = Basis.STATED, Basis.BOUND, Basis.UNDATED
CERTAIN, POSSIBLE, NO = Holds.CERTAIN, Holds.POSSIBLE, Holds.NO


def d(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def span(start: str | None, end: str | None = None, start_basis: Basis = STATED, end_basis: Basis = STATED) -> Span:
    return Span.between(
        PartialDate.parse(start) if start else None, PartialDate.parse(end) if end else None, start_basis, end_basis
    )


# ---- a date with a precision


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2015", "2015-01-01", "2015-12-31", Precision.YEAR),
        ("2015-12", "2015-12-01", "2015-12-31", Precision.MONTH),
        ("2015-02", "2015-02-01", "2015-02-28", Precision.MONTH),
        ("2016-02", "2016-02-01", "2016-02-29", Precision.MONTH),
        ("2012-05-21", "2012-05-21", "2012-05-21", Precision.DAY),
        ("0001", "0001-01-01", "0001-12-31", Precision.YEAR),
        ("9999-12", "9999-12-01", "9999-12-31", Precision.MONTH),
    ],
)
def test_a_partial_date_means_every_day_of_its_year_or_month(
    text: str, first: str, last: str, precision: Precision
) -> None:
    date = PartialDate.parse(text)
    assert (date.first, date.last, date.precision) == (d(first), d(last), precision)
    assert str(date) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "15",
        "2015-1",
        "2015-1-1",
        "20151201",
        "2015/12/01",
        " 2015",
        "2015\n",
        "2015-12-01T00:00",
        "-2015",
        "ca. 2015",
    ],
)
def test_other_spellings_are_refused_and_the_right_ones_named(text: str) -> None:
    with pytest.raises(ValueError, match="is no date; write YYYY, YYYY-MM or YYYY-MM-DD"):
        PartialDate.parse(text)


@pytest.mark.parametrize("text", ["2015-13", "2015-00", "2015-02-30", "2015-02-29", "0000", "２０１５"])
def test_days_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no day of the calendar"):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    "text", ["0", "1337558400", "2012-05-21T00:00:00", "2012", "2012-05", "21.05.2012", "2012-02-30", ""]
)
def test_a_day_of_a_request_is_strict(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(IsoDay).validate_python(text)


def test_a_day_of_a_request_is_a_date() -> None:
    assert TypeAdapter(IsoDay).validate_python("2012-05-21") == d("2012-05-21")


# ---- rule 1: certain, possible, no


@pytest.mark.parametrize(
    ("period", "days"),
    [
        (
            span("2012-05-21", "2014-03-01"),
            {"2012-05-20": NO, "2012-05-21": CERTAIN, "2014-02-28": CERTAIN, "2014-03-01": NO},
        ),
        (
            span("2015", "2018"),
            {
                "2014-12-31": NO,
                "2015-01-01": POSSIBLE,
                "2015-12-30": POSSIBLE,
                "2015-12-31": CERTAIN,  # the last day that the start can mean
                "2017-12-31": CERTAIN,
                "2018-01-01": POSSIBLE,  # the first day that the end can mean
                "2018-12-30": POSSIBLE,
                "2018-12-31": NO,  # even the last day that the end can mean is a day on which it no longer holds
            },
        ),
        (
            span("2015-02", "2015-04"),
            {
                "2015-01-31": NO,
                "2015-02-01": POSSIBLE,
                "2015-02-28": CERTAIN,
                "2015-03-31": CERTAIN,
                "2015-04-01": POSSIBLE,
            },
        ),
        (span("2015-06-30", None), {"2015-06-29": NO, "2015-06-30": CERTAIN, "9999-12-30": CERTAIN}),
        (
            span(None, "2015"),
            {"0001-01-01": POSSIBLE, "2014-12-31": POSSIBLE, "2015-12-30": POSSIBLE, "2015-12-31": NO},
        ),
        (span(None, None), {"0001-01-01": POSSIBLE, "2026-11-23": POSSIBLE, "9999-12-30": POSSIBLE}),
        (span("2015", "2015-06-01"), {"2015-01-01": POSSIBLE, "2015-05-31": POSSIBLE, "2015-06-01": NO}),
        (ALWAYS, {"0001-01-01": CERTAIN, "2026-11-23": CERTAIN, "9999-12-30": CERTAIN}),
        (NOWHEN, {"0001-01-01": NO, "2026-11-23": NO, "9999-12-31": NO}),
    ],
    ids=str,
)
def test_holds_certainly_possibly_or_not(period: Span, days: dict[str, Holds]) -> None:
    assert {day: period.on(d(day)) for day in days} == days


# ---- rule 2: bound and undated


@pytest.mark.parametrize(
    ("period", "days"),
    [
        (span("2015", None, BOUND), {"2014-12-31": NO, "2015-01-01": POSSIBLE, "2015-12-31": CERTAIN}),
        (span("2015-06-30", None, BOUND), {"2015-06-29": NO, "2015-06-30": CERTAIN}),
        (span("2015", None, UNDATED), {"2014-12-31": NO, "2015-01-01": POSSIBLE, "2026-11-23": POSSIBLE}),
        (
            span("2015-06-30", "2018", UNDATED),
            {"2015-06-29": NO, "2015-06-30": POSSIBLE, "2017-01-01": POSSIBLE, "2018-12-31": NO},
        ),
        (
            span("2015-06-30", "2018", STATED, UNDATED),
            {"2015-06-30": CERTAIN, "2017-12-31": CERTAIN, "2018-01-01": POSSIBLE, "2026-11-23": POSSIBLE},
        ),
    ],
    ids=str,
)
def test_a_bound_start_is_sure_and_an_undated_one_never(period: Span, days: dict[str, Holds]) -> None:
    assert {day: period.on(d(day)) for day in days} == days


@pytest.mark.parametrize(
    ("day", "start", "end", "bases", "parent", "reason"),
    [
        ("2016-01-01", "2015", "2018", (STATED, STATED), ALWAYS, None),
        ("2014-12-31", "2015", "2018", (STATED, STATED), ALWAYS, Reason.NOT_YET),
        ("2014-12-31", "2015", "2018", (BOUND, STATED), ALWAYS, Reason.BEFORE_BOUND),
        ("2014-12-31", "2015", "2018", (UNDATED, STATED), ALWAYS, Reason.NOT_YET),
        ("2018-12-31", "2015", "2018", (STATED, STATED), ALWAYS, Reason.ENDED),
        ("2018-12-31", "2015", "2018", (BOUND, STATED), ALWAYS, Reason.ENDED),
        ("2018-12-31", "2015", "2018", (STATED, BOUND), ALWAYS, Reason.AFTER_BOUND),
        ("2015-06-01", "2015", "2018", (STATED, STATED), ALWAYS, Reason.IMPRECISE),
        ("2015-06-01", "2015", "2018", (BOUND, BOUND), ALWAYS, Reason.IMPRECISE),
        ("2018-06-01", "2015", "2018", (STATED, STATED), ALWAYS, Reason.IMPRECISE),
        ("2016-06-01", None, "2018", (STATED, STATED), ALWAYS, Reason.START_UNKNOWN),
        ("2018-12-31", None, "2018", (STATED, STATED), ALWAYS, Reason.ENDED),
        ("2016-06-01", "2015", None, (UNDATED, STATED), ALWAYS, Reason.UNDATED),
        ("2019-06-01", "2015", "2018", (STATED, UNDATED), ALWAYS, Reason.UNDATED),
        ("2016-06-01", "2015", "2018", (STATED, STATED), span("2017"), Reason.PARENT),
        ("2017-06-01", "2015", None, (STATED, STATED), span("2017"), Reason.PARENT),
        ("2015-06-01", "2015", None, (STATED, STATED), span("2015"), Reason.IMPRECISE),
        ("2014-06-01", "2015", None, (BOUND, STATED), span("2010", "2012"), Reason.BEFORE_BOUND),
        ("2016-06-01", "2015", None, (STATED, STATED), NOWHEN, Reason.PARENT),
    ],
)
def test_says_why_it_does_not_certainly_hold(
    day: str, start: str | None, end: str | None, bases: tuple[Basis, Basis], parent: Span, reason: Reason | None
) -> None:
    own = span(start, end, *bases)
    assert why(d(day), own, *bases, own.within(parent)) == reason


def test_a_draft_holds_never() -> None:
    assert why(d("2020-01-01"), NOWHEN, STATED, STATED, NOWHEN.within(ALWAYS)) is Reason.NEVER_HOLDS


# ---- rule 4: clipped by the parents


@pytest.mark.parametrize(
    ("child", "parent", "days"),
    [
        (
            span("2010", None),
            span("2012-05-21", "2014"),
            {"2012-05-20": NO, "2012-05-21": CERTAIN, "2014-06-01": POSSIBLE, "2015-01-01": NO},
        ),
        (span("2013-02", "2013-04"), span("2012", None), {"2013-02-28": CERTAIN, "2013-04-30": NO}),
        (span("2015", None), span("2015", None), {"2015-06-01": POSSIBLE, "2015-12-31": CERTAIN}),
        (span("2010", "2012"), span("2012", "2014"), {"2012-06-01": POSSIBLE, "2012-12-31": NO}),
        (span("2010", "2011"), span("2012", "2014"), {"2010-12-31": NO, "2012-12-31": NO}),
        (span("2010", None), span(None, None), {"2015-01-01": POSSIBLE}),
    ],
    ids=str,
)
def test_a_child_holds_while_its_parent_does(child: Span, parent: Span, days: dict[str, Holds]) -> None:
    assert {day: child.within(parent).on(d(day)) for day in days} == days


def test_a_child_that_its_parent_never_lets_appear_is_empty() -> None:
    assert span("2010", "2011").within(span("2012", "2014")).is_empty
    assert not span("2010", "2012").within(span("2012", "2014")).is_empty


# ---- properties


@dataclass(frozen=True)
class Written:
    """A period as a coder writes it."""

    start: str | None
    end: str | None
    start_basis: Basis = STATED
    end_basis: Basis = STATED

    @property
    def span(self) -> Span:
        return span(self.start, self.end, self.start_basis, self.end_basis)


days = st.dates(d("2012-12-25"), d("2017-01-05"))
written_dates = st.one_of(
    st.integers(2013, 2016).map(str),
    st.dates(d("2013-01-01"), d("2016-12-31")).map(lambda day: day.isoformat()[:7]),
    st.dates(d("2013-01-01"), d("2016-12-31")).map(dt.date.isoformat),
)
periods = st.builds(
    Written, st.none() | written_dates, st.none() | written_dates, st.sampled_from(Basis), st.sampled_from(Basis)
)
ordered_periods = periods.filter(
    lambda p: not p.start or not p.end or PartialDate.parse(p.start).first < PartialDate.parse(p.end).first
)

FAR = [d("2010-01-01") + dt.timedelta(days=n) for n in range(4000)]
"""Days enough to stand for "any day at all" around those of the tests."""
MEANT: dict[str, list[dt.date]] = {}
"""Which of them a year, a month or a day means."""
for one in FAR:
    for length in (4, 7, 10):
        MEANT.setdefault(one.isoformat()[:length], []).append(one)


def oracle(period: Written, day: dt.date) -> Holds:
    """Rule 1 and 2 word by word, by looking at every day that the start and the end can mean."""
    if period.start is None:
        starts = FAR  # the start is unknown: any day
    elif period.start_basis is UNDATED:
        starts = [other for other in FAR if other >= MEANT[period.start][0]]  # not before the first day it can be
    else:
        starts = MEANT[period.start]
    if period.end is None:
        ends = [FAR[-1] + dt.timedelta(days=1)]  # open
    elif period.end_basis is UNDATED:
        ends = [other for other in FAR if other >= MEANT[period.end][0]]
    else:
        ends = MEANT[period.end]
    if all(start <= day for start in starts) and all(day < end for end in ends):
        return CERTAIN
    return POSSIBLE if any(start <= day for start in starts) and any(day < end for end in ends) else NO


ORDER = {NO: 0, POSSIBLE: 1, CERTAIN: 2}


@settings(max_examples=300)
@given(periods, days)
@example(Written("2015", "2016"), d("2015-12-31"))
@example(Written("2015", "2016"), d("2016-12-31"))
@example(Written(None, None), d("2015-01-01"))
def test_agrees_with_the_oracle(period: Written, day: dt.date) -> None:
    assert period.span.on(day) is oracle(period, day)


@given(periods, periods, days)
def test_clipping_holds_as_little_as_the_less_certain_of_both(child: Written, parent: Written, day: dt.date) -> None:
    clipped = child.span.within(parent.span).on(day)
    assert clipped is min(oracle(child, day), oracle(parent, day), key=lambda holds: ORDER[holds])


@given(periods, periods, periods)
def test_the_order_of_parents_does_not_matter(one: Written, two: Written, three: Written) -> None:
    assert one.span.within(two.span).within(three.span) == three.span.within(one.span.within(two.span))
    assert one.span.within(ALWAYS) == one.span


@given(periods, periods, days)
def test_there_is_a_reason_just_where_it_does_not_certainly_hold(child: Written, parent: Written, day: dt.date) -> None:
    clipped = child.span.within(parent.span)
    reason = why(day, child.span, child.start_basis, child.end_basis, clipped)
    assert (reason is None) == (clipped.on(day) is CERTAIN)
    assert (reason is Reason.PARENT) == (oracle(child, day) is not clipped.on(day))
    if reason in (Reason.NOT_YET, Reason.BEFORE_BOUND, Reason.ENDED, Reason.AFTER_BOUND, Reason.NEVER_HOLDS):
        assert clipped.on(day) is NO
    if reason in (Reason.START_UNKNOWN, Reason.UNDATED, Reason.IMPRECISE):
        assert clipped.on(day) is POSSIBLE


@given(periods, days)
def test_what_is_empty_holds_on_no_day(period: Written, day: dt.date) -> None:
    if period.span.is_empty:
        assert period.span.on(day) is NO


@given(ordered_periods)
def test_the_span_of_a_sound_period_is_ordered_as_the_database_wants_it(period: Written) -> None:
    stored = Period(
        valid_from=PartialDate.parse(period.start) if period.start else None,
        valid_to=PartialDate.parse(period.end) if period.end else None,
        valid_from_basis=period.start_basis,
        valid_to_basis=period.end_basis,
    ).span
    assert stored == period.span
    assert stored.starts_first <= stored.starts_last
    assert stored.ends_first <= stored.ends_last
    assert stored.starts_first <= stored.ends_last
    assert stored.starts_first >= BEGINNING
    assert stored.ends_last <= NEVER


@settings(max_examples=25)
@given(
    st.lists(st.tuples(ordered_periods, ordered_periods), min_size=1, max_size=12),
    st.lists(days, min_size=1, max_size=6),
)
def test_sql_says_what_python_says(
    shared_database: Database, pairs: list[tuple[Written, Written]], asked: list[dt.date]
) -> None:
    with Session(shared_database.writer) as session:
        spans = {}
        for number, (parent, child) in enumerate(pairs, start=1):
            owner = make_entry(session, "mechanism", period=columns(parent))
            row = {"id": number, "entry_id": owner.id, "institution_id": 1, "role": "operator", "position": 0}
            write(session, Body, **row, **columns(child))
            spans[number] = (parent.span, child.span)
        stored = session.execute(select(*Body.__table__.c)).all()
        assert {row.id: span_of(row) for row in stored} == {number: child for number, (_, child) in spans.items()}

        joined = select(Body.id).join(Entry, Entry.id == Body.entry_id)
        for day in asked:
            clipped = {number: child.within(parent).on(day) for number, (parent, child) in spans.items()}
            holding = session.execute(joined.where(holding_on(day, Body, Entry))).scalars().all()
            surely = session.execute(joined.where(surely_on(day, Body, Entry))).scalars().all()
            assert sorted(holding) == [number for number, holds in clipped.items() if holds is not NO]
            assert sorted(surely) == [number for number, holds in clipped.items() if holds is CERTAIN]
        session.rollback()


def columns(period: Written) -> dict[str, object]:
    return life(period.start, period.end, period.start_basis, period.end_basis)
