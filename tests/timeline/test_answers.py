"""When an answer turns, and what kind of turn it is: a table of cases, without a database."""

import datetime as dt
import itertools
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.dates import ALWAYS, Basis, PartialDate, Span
from app.facts.queries import DatedFact
from app.timeline.answers import Life, shifts, state_on, turning_points, worth
from app.vocabulary import Rank, ValueStatus

STATED, BOUND, UNDATED = Basis.STATED, Basis.BOUND, Basis.UNDATED
FOREVER = Life(None, STATED, None, STATED, ALWAYS)


def parsed(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def columns(value: Any) -> dict[str, Any]:
    names = ("value_code", "value_number", "value_unit", "value_bound", "value_year", "value_date")
    own = value if isinstance(value, dict) else {"value_code": value} if isinstance(value, str) else {}
    return {"value": value, **dict.fromkeys(names), **own}


def fact(
    value: Any,
    start: str | None,
    end: str | None = None,
    *,
    start_basis: Basis = STATED,
    end_basis: Basis = STATED,
    rank: Rank = Rank.NORMAL,
    status: ValueStatus = ValueStatus.KNOWN,
    life: Life = FOREVER,
) -> DatedFact:
    begins, ends = parsed(start), parsed(end)
    span = Span.between(begins, ends, start_basis, end_basis)
    row: Any = SimpleNamespace(
        **columns(value if status is ValueStatus.KNOWN else None),
        starts_first=span.starts_first,
        starts_last=span.starts_last,
        ends_first=span.ends_first,
        ends_last=span.ends_last,
        valid_from=begins and begins.first,
        valid_from_precision=begins and begins.precision,
        valid_to=ends and ends.first,
        valid_to_precision=ends and ends.precision,
        public_id=f"{value} {start}",
    )
    return DatedFact(row, span.within(life.span), start_basis, end_basis, rank, status)


def told(rivals: list[DatedFact], life: Life = FOREVER) -> list[str]:
    return [f"{turn.date or '?'} {turn.moment}" for turn in shifts(rivals, life)]


@pytest.mark.parametrize(
    ("rivals", "turns"),
    [
        ([fact("a", "2012", "2015"), fact("b", "2015")], ["2012 answer-start", "2015 answer-changed"]),
        ([fact("a", "2012", "2015"), fact("a", "2015")], ["2012 answer-start"]),
        ([fact("a", "2012", "2015"), fact("b", "2016")], ["2012 answer-start", "2015 answer-end", "2016 answer-start"]),
        ([fact("a", "2012", start_basis=BOUND)], ["2012 answer-known"]),
        ([fact("a", "2012", start_basis=UNDATED)], ["2012 answer-known"]),
        ([fact("a", None)], ["? answer-known"]),
        ([fact("a", "2012", "2015", end_basis=BOUND)], ["2012 answer-start", "2015 answer-unknown"]),
        (
            [fact("a", "2012", "2015"), fact(None, "2015", status=ValueStatus.UNKNOWN)],
            ["2012 answer-start", "2015 answer-unknown"],
        ),
        ([fact(None, "2012", status=ValueStatus.UNKNOWN)], []),
        ([fact(None, "2012", "2015", status=ValueStatus.UNKNOWN), fact("a", "2015")], ["2015 answer-start"]),
        # the exact end of the first is known, of the second's start only the month
        ([fact("a", "2012", "2015-12-15"), fact("b", "2015-12")], ["2012 answer-start", "2015-12-15 answer-changed"]),
        # sources of equal rank begin to disagree
        ([fact("a", "2012"), fact("b", "2014")], ["2012 answer-start", "2014 answer-disputed"]),
        ([fact("a", "2012"), fact("b", "2014", rank=Rank.PREFERRED)], ["2012 answer-start", "2014 answer-changed"]),
        ([fact("a", "2012"), fact("b", "2014", rank=Rank.DEPRECATED)], ["2012 answer-start"]),
    ],
    ids=str,
)
def test_turns(rivals: list[DatedFact], turns: list[str]) -> None:
    assert told(rivals) == turns


def test_a_turn_at_the_start_of_the_subject_bears_its_date() -> None:
    life = Life(
        parsed("2015-12"), BOUND, parsed("2020"), STATED, Span.between(parsed("2015-12"), parsed("2020"), BOUND)
    )
    turns = list(shifts([fact("a", "2010", life=life)], life))
    assert [(str(turn.date), turn.basis) for turn in turns] == [("2015-12", BOUND), ("2020", STATED)]


def test_what_was_known_before_a_gap_is_remembered() -> None:
    *_, again = shifts([fact("a", "2012", "2015", end_basis=BOUND), fact("b", "2016", start_basis=BOUND)], FOREVER)
    assert not again.before.is_known
    assert again.last_known is not None
    assert again.last_known.values == {worth(fact("a", "2012").row)}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (["a", "b"], ["b", "a"], True),
        (["a"], ["a", "b"], False),
        (
            {"value_number": 10.0, "value_unit": "TJS", "value_year": 2016},
            {"value_number": 10.0, "value_unit": "TJS"},
            True,
        ),
        ({"value_number": 10.0, "value_unit": "TJS"}, {"value_number": 10.0, "value_unit": "KZT"}, False),
        ({"value_number": 10.0, "value_bound": "at-most"}, {"value_number": 10.0, "value_bound": "exact"}, False),
    ],
)
def test_what_a_value_says(one: Any, other: Any, same: bool) -> None:
    assert (worth(fact(one, "2012").row) == worth(fact(other, "2012").row)) is same


YEARS = st.integers(2000, 2010).map(str)


@st.composite
def histories(draw: st.DrawFn) -> list[DatedFact]:
    rivals = []
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted(draw(st.tuples(st.integers(2000, 2010), st.integers(2000, 2010))))
        rivals.append(
            fact(
                draw(st.sampled_from("abc")),
                draw(st.sampled_from([str(start), f"{start}-06", f"{start}-06-15"])),
                draw(st.sampled_from([None, str(end + 1)])),
                start_basis=draw(st.sampled_from(list(Basis))),
                end_basis=draw(st.sampled_from([STATED, BOUND])),
                rank=draw(st.sampled_from(list(Rank))),
                status=draw(st.sampled_from([ValueStatus.KNOWN, ValueStatus.UNKNOWN])),
            )
        )
    return rivals


@given(histories(), st.dates(dt.date(1999, 1, 1), dt.date(2012, 12, 31)))
def test_between_two_turns_every_day_says_the_same(rivals: list[DatedFact], day: dt.date) -> None:
    passed = [turn for turn in shifts(rivals, FOREVER) if turn.day <= day]
    said = state_on(rivals, day)
    assert said.values == (passed[-1].after.values if passed else frozenset())


@given(histories())
def test_every_turn_is_one_and_follows_from_the_one_before(rivals: list[DatedFact]) -> None:
    turns = list(shifts(rivals, FOREVER))
    assert all(not turn.before.says_the_same_as(turn.after) for turn in turns)
    for one, following in itertools.pairwise(turns):
        assert one.day < following.day
        assert one.after.says_the_same_as(following.before)
    assert {turn.day for turn in turns} <= {*turning_points(rivals)}
    for turn in turns:
        assert turn.date is None or turn.date.first <= turn.day <= turn.date.last
