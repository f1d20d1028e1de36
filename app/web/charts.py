"""Charts of figures by year: where each mark stands. Pure geometry: templates write the SVG, and nothing is drawn that is not recorded.

A figure stands over the period that it is for, at its height; no line joins two figures, and rival figures stand beside each
other. A total over several years is a line without a bar, since its height is not that of a year.
"""

import datetime as dt
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from babel.numbers import format_compact_decimal

from app.core.dates import PartialDate
from app.statistics.schemas import StatisticListed
from app.vocabulary import Bound

WIDTH, HEIGHT = 440, 230
LEFT, RIGHT, TOP, BOTTOM = 62, 8, 12, 26
TICKS = 4
"""How many steps the scale has, about."""
DAYS_OF_YEAR = 365.25
LONGER = 1.01
"""From how many years on a figure is for several years."""
LONGEST = 10
"""Over how many years a total is no longer drawn: beside years it would only press them down."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure as it is drawn."""

    figure: StatisticListed
    kind: str
    """Which of the chart's metrics: `one`, `two` …"""
    left: float
    right: float
    y: float
    bar: bool
    """Whether a bar stands under it: not for several years together."""
    bound: str
    """What the figure says of the true one; it has a sign of its own."""

    @property
    def middle(self) -> float:
        """Where its sign stands."""
        return round((self.left + self.right) / 2, 1)


@dataclass(frozen=True, slots=True)
class Tick:
    """A step of a scale."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures of one thing in one unit, over years."""

    title: str
    unit: str
    marks: Sequence[Mark]
    heights: Sequence[Tick]
    years: Sequence[Tick]
    gaps: Sequence[Tick]
    """The years for which no figure is recorded; their `at` is where the year begins."""
    year_width: float
    figures: Sequence[StatisticListed]
    """All that belong here, those too that cannot be drawn."""
    kinds: Sequence[tuple[str, str]]
    """The metrics drawn: `one` …, and what each is."""

    @property
    def undrawn(self) -> int:
        """How many figures the table has that the chart has not."""
        return len(self.figures) - len(self.marks)


def drawable(figure: StatisticListed, currency: str | None = None) -> bool:
    """Whether a figure can stand in a chart: for the whole country, all of it, in a known period of some years, in the unit asked for."""
    if figure.place or figure.breakdown or not figure.period.from_ or not figure.period.to:
        return False
    if _end(figure) - _start(figure) > LONGEST:
        return False
    return currency is None or amount_of(figure, currency) is not None


def amount_of(figure: StatisticListed, currency: str | None) -> float | None:
    """The height of a figure: its own, or in the currency asked for; None if it has none there."""
    if currency is None or figure.unit.code == currency:
        return figure.value
    return figure.converted.number if figure.converted else None


def years_of(figures: Collection[StatisticListed]) -> tuple[int, int] | None:
    """The first and last year for which figures are recorded; None without any."""
    known = [figure for figure in figures if drawable(figure)]
    if not known:
        return None
    return math.floor(min(map(_start, known))), math.ceil(max(map(_end, known)) - 0.01) - 1


def drawn(
    title: str,
    unit: str,
    figures: Sequence[StatisticListed],
    metrics: Sequence[str],
    years: tuple[int, int],
    lang: str,
    *,
    currency: str | None = None,
    highest: float | None = None,
) -> Chart:
    """The chart of some figures over years; `highest` sets the scale where several charts share one."""
    shown = [figure for figure in figures if drawable(figure, currency)]
    amounts = {figure.id: amount_of(figure, currency) or 0.0 for figure in shown}
    first, last = years
    width = (WIDTH - LEFT - RIGHT) / (last - first + 1)
    steps = scale(highest or max(amounts.values(), default=1.0))
    top = steps[-1]

    def across(year: float) -> float:
        return round(LEFT + (year - first) * width, 1)

    def up(amount: float) -> float:
        return round(HEIGHT - BOTTOM - amount / top * (HEIGHT - BOTTOM - TOP), 1)

    names = ("one", "two", "three", "four")
    present = [metric for metric in metrics if any(figure.metric.code == metric for figure in shown)]
    kinds = {metric: names[at] for at, metric in enumerate(present)}
    labels = {figure.metric.code: figure.metric.label for figure in shown}
    covered = {year for figure in shown for year in range(math.floor(_start(figure)), math.ceil(_end(figure) - 0.01))}
    every = 1 if last - first < 8 else 5
    return Chart(
        title=title,
        unit=unit,
        marks=[
            Mark(
                figure,
                kinds[figure.metric.code],
                across(_start(figure)) + 0.5,
                across(_end(figure)) - 0.5,
                up(amounts[figure.id]),
                _end(figure) - _start(figure) <= LONGER,
                _bound(figure, currency),
            )
            for figure in shown
        ],
        heights=[Tick(up(step), format_compact_decimal(step, locale=lang, fraction_digits=1)) for step in steps],
        years=[
            Tick(round(across(year) + width / 2, 1), str(year)) for year in range(first, last + 1) if year % every == 0
        ],
        gaps=[Tick(across(year), str(year)) for year in range(first, last + 1) if year not in covered],
        year_width=round(width, 1),
        figures=figures,
        kinds=[(kinds[metric], labels[metric]) for metric in present],
    )


def _bound(figure: StatisticListed, currency: str | None) -> str:
    """What a figure as drawn says of the true one: what was converted at an average rate is never exact."""
    converted = currency is not None and figure.unit.code != currency
    return Bound.ABOUT if converted and figure.bound.code == Bound.EXACT else figure.bound.code


def scale(highest: float) -> list[float]:
    """Round steps from nought to at least the highest."""
    if highest <= 0:
        return [0.0, 1.0]
    rough = highest / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * part for part in (1, 2, 2.5, 5, 10) if power * part >= rough * 0.999)
    return [step * at for at in range(math.ceil(highest / step - 0.001) + 1)]


def _start(figure: StatisticListed) -> float:
    return _as_year(PartialDate.parse(figure.period.from_ or "1").first)


def _end(figure: StatisticListed) -> float:
    return _as_year(PartialDate.parse(figure.period.to or "1").first)


def _as_year(day: dt.date) -> float:
    return day.year + (day - dt.date(day.year, 1, 1)).days / DAYS_OF_YEAR
