"""How an amount is brought to a currency: which value of a series is used, which steps, and when there is none."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.money import Conversion, NoMoment, convert, rounded
from app.reading import Into, Rate
from app.reference import Moment, Reference, ReferenceSeries, ReferenceValue
from app.summaries import Operation


def value(start: str, end: str | None, number: float, *, seen: bool = False, position: int = 0) -> ReferenceValue:
    first, after = dt.date.fromisoformat(start), dt.date.fromisoformat(end) if end else None
    return ReferenceValue(1, position, first, "day", after, "day" if end else None, number, None, False, seen, None, ())


def yearly(numbers: dict[int, float]) -> tuple[ReferenceValue, ...]:
    return tuple(value(f"{year}-01-01", f"{year + 1}-01-01", number) for year, number in sorted(numbers.items()))


def series(
    key: str, unit: str, values: Sequence[ReferenceValue], *, index_unit: str | None = None, kind: str = "annual"
) -> ReferenceSeries:
    return ReferenceSeries(1, key, 1, {"en": key}, unit, index_unit, kind, None, tuple(values))


MCI = series(
    "kz-mci",
    "KZT per MCI",
    [
        value("2019-01-01", "2020-01-01", 2525),
        value("2020-01-01", "2020-04-01", 2651),
        value("2020-04-01", "2021-01-01", 2778),
        value("2023-01-01", "2024-01-01", 3450),
        value("2026-01-01", None, 4325),
    ],
    index_unit="MCI",
    kind="steps",
)
KZT = series("kzt-usd", "KZT per USD", yearly({2019: 400, 2020: 420, 2023: 460, 2024: 470}))
TJS = series("tjs-usd", "TJS per USD", yearly({2019: 9.5, 2020: 10, 2023: 10.8}))
REFERENCE = Reference({one.key: one for one in (MCI, KZT, TJS)}, {("KZT", "USD"): KZT, ("TJS", "USD"): TJS})
SAME, LATEST = Rate.SAME_YEAR, Rate.LATEST
DAY = dt.date(2023, 6, 1)


def steps(made: Conversion) -> list[tuple[str, str, Decimal]]:
    return [(step.series.key, str(step.operation), step.number) for step in made.steps]


class TestTheValueThatHolds:
    SEEN = series(
        "wage",
        "TJS per month",
        [
            value("2006-04-01", "2006-04-02", 20, seen=True),
            value("2011-06-01", None, 80, seen=True),
            value("2014-01-01", "2016-07-01", 250),
            value("2015-01-01", "2015-01-02", 999, seen=True),
        ],
    )

    @pytest.mark.parametrize(
        ("of", "day", "number"),
        [
            (MCI, "2018-12-31", None),
            (MCI, "2019-01-01", 2525),
            (MCI, "2020-03-31", 2651),
            (MCI, "2020-04-01", 2778),
            (MCI, "2021-01-01", None),
            (MCI, "2050-01-01", 4325),  # the last step holds until another is recorded
            (SEEN, "2006-04-01", 20),
            (SEEN, "2006-04-02", None),
            (SEEN, "2011-06-01", 80),
            (SEEN, "2011-06-02", None),  # what was seen is not carried forward
            (SEEN, "2015-01-01", 250),  # and does not outdo what holds
        ],
    )
    def test_on_a_day(self, of: ReferenceSeries, day: str, number: float | None) -> None:
        found = of.on(dt.date.fromisoformat(day))
        assert (found.value if found else None) == number

    @pytest.mark.parametrize(
        ("of", "year", "number"),
        [
            (MCI, 2019, 2525),
            (MCI, 2020, None),  # it changed in April
            (MCI, 2021, None),
            (MCI, 2026, 4325),
            (SEEN, 2006, None),
            (SEEN, 2015, 250),
            (SEEN, 2016, None),  # it ended in July
        ],
    )
    def test_through_a_year(self, of: ReferenceSeries, year: int, number: float | None) -> None:
        found = of.through(year)
        assert (found.value if found else None) == number

    @given(st.integers(2015, 2030), st.integers(0, 364))
    def test_through_a_year_holds_on_each_of_its_days(self, year: int, at: int) -> None:
        for of in (MCI, KZT, self.SEEN):
            if (found := of.through(year)) is not None:
                assert of.on(dt.date(year, 1, 1) + dt.timedelta(at)) is found


class TestSteps:
    @pytest.mark.parametrize(
        ("number", "unit", "into", "at", "rate", "expected"),
        [
            ("100", "USD", "USD", 2023, SAME, []),
            ("100", "USD", "USD", NoMoment.SEVERAL_YEARS, SAME, []),  # nothing is looked up
            ("460", "KZT", "USD", 2023, SAME, [("kzt-usd", "divide", Decimal(1))]),
            ("1", "USD", "KZT", 2019, SAME, [("kzt-usd", "multiply", Decimal(400))]),
            ("2", "kz-mci", "KZT", DAY, SAME, [("kz-mci", "multiply", Decimal(6900))]),
            ("2", "MCI", "KZT", DAY, SAME, [("kz-mci", "multiply", Decimal(6900))]),
            (
                "2",
                "kz-mci",
                "TJS",
                DAY,
                SAME,
                [
                    ("kz-mci", "multiply", Decimal(6900)),
                    ("kzt-usd", "divide", Decimal(15)),
                    ("tjs-usd", "multiply", Decimal(162)),
                ],
            ),
            # the latest: the newest year that all rates on the way have; an index unit keeps its own day
            ("470", "KZT", "USD", 2019, LATEST, [("kzt-usd", "divide", Decimal(1))]),
            ("460", "KZT", "TJS", 2019, LATEST, [("kzt-usd", "divide", 1), ("tjs-usd", "multiply", Decimal("10.8"))]),
            ("470", "KZT", "USD", NoMoment.SEVERAL_YEARS, LATEST, [("kzt-usd", "divide", Decimal(1))]),
            ("2", "kz-mci", "KZT", dt.date(2020, 1, 1), LATEST, [("kz-mci", "multiply", Decimal(5302))]),
        ],
    )
    def test_lead_from_the_unit_to_the_currency(
        self,
        number: str,
        unit: str,
        into: str,
        at: Moment | NoMoment,
        rate: Rate,
        expected: list[tuple[str, str, Decimal]],
    ) -> None:
        made = convert(REFERENCE, Decimal(number), unit, Into(into, rate), at)
        assert made.gap is None
        assert steps(made) == expected
        assert made.number == (expected[-1][2] if expected else Decimal(number))

    @pytest.mark.parametrize(
        ("unit", "at", "rate", "stuck_at", "done"),
        [
            ("kz-mci", dt.date(2021, 6, 1), SAME, MCI, 0),
            ("kz-mci", 2020, SAME, MCI, 0),  # two values within the year
            ("kz-mci", NoMoment.UNDATED, LATEST, MCI, 0),
            ("kz-mci", dt.date(2026, 1, 1), SAME, KZT, 1),
            ("KZT", 2024, SAME, TJS, 1),  # half the way is shown
            ("KZT", 2021, SAME, KZT, 0),
            ("KZT", NoMoment.SEVERAL_YEARS, SAME, KZT, 0),
            ("EUR", 2023, LATEST, None, 0),
        ],
    )
    def test_end_where_a_value_is_missing(
        self, unit: str, at: Moment | NoMoment, rate: Rate, stuck_at: ReferenceSeries | None, done: int
    ) -> None:
        made = convert(REFERENCE, Decimal(1), unit, Into("TJS", rate), at)
        assert made.number is None
        assert made.gap is not None
        assert made.gap.series is stuck_at
        assert len(made.steps) == done

    @given(
        st.decimals(1, 10**9, places=2),
        st.sampled_from(["kz-mci", "KZT", "TJS", "USD"]),
        st.sampled_from(["KZT", "TJS", "USD"]),
        st.sampled_from([DAY, 2019, 2023, dt.date(2020, 5, 1)]),
        st.sampled_from(list(Rate)),
    )
    def test_can_be_followed_by_hand(self, number: Decimal, unit: str, into: str, at: Moment, rate: Rate) -> None:
        made = convert(REFERENCE, number, unit, Into(into, rate), at)
        for step in made.steps:
            by = step.value.number
            number = number * by if step.operation is Operation.MULTIPLY else number / by
            assert step.number == number
        assert made.number == number

    @given(st.decimals(1, 10**9, places=2), st.sampled_from(["KZT", "TJS"]), st.sampled_from([2019, 2020, 2023]))
    def test_there_and_back_are_the_same_amount(self, number: Decimal, unit: str, year: int) -> None:
        there = convert(REFERENCE, number, unit, Into("USD", SAME), year).number
        assert there is not None
        back = convert(REFERENCE, there, "USD", Into(unit, SAME), year).number
        assert back is not None
        assert abs(back - number) < Decimal("1e-15")


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("22689.158528", "22700"),
        ("0", "0"),
        ("0.000012345", "0.0000123"),
        ("999.5", "1000"),
        ("12", "12"),
        ("-4565", "-4570"),
        ("135251663600000", "135000000000000"),
    ],
)
def test_three_figures_are_shown(number: str, shown: str) -> None:
    assert str(rounded(Decimal(number))) == shown
