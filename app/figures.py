"""Figures as people write them: with their bound, unit and period, in the language asked for."""

from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal, format_percent

from app.core.locale import Lang
from app.core.schema import Coded
from app.models import partial
from app.reading import Reading
from app.summaries import FigurePeriod
from app.vocabulary import Bound


def displayed(
    reading: Reading,
    number: float | Decimal,
    unit: str | None,
    bound: str | None,
    *,
    percent: bool = False,
    every_digit: bool = False,
) -> str:
    """A figure as a person would write it: `at least 500 MCI`, `about 23%`, `216`.

    `every_digit` shows all that a figure has, for one that was rounded already.
    """
    words = _words(reading, bound)
    if percent:
        form = "#,##0.##%" if reading.lang == Lang.EN else None
        return words + format_percent(number, format=form, locale=reading.lang, decimal_quantization=not every_digit)
    figure = format_decimal(number, locale=reading.lang, decimal_quantization=not every_digit)
    return f"{words}{figure} {symbol_of(reading, unit) if unit else ''}".rstrip()


def unit_label(reading: Reading, unit: str) -> Coded:
    """A unit with its label; an index series such as `kz-mci` bears the label of the unit it stands for."""
    named = reading.coded("units", reading.codebook.index_units.get(unit, unit))
    return Coded(code=unit, label=named.label)


def symbol_of(reading: Reading, unit: str) -> str:
    """What stands behind a figure: `KZT`, `MCI`, `months`; nothing behind a mere count."""
    code = reading.codebook.index_units.get(unit, unit)
    term = reading.codebook.vocabularies["units"].get(code)
    if term is None:
        return code
    match term.attributes:
        case {"symbol": symbol}:
            return reading.text(symbol)
        case {"dimension": "money"}:
            return code
        case {"dimension": "count"}:
            return ""
    return reading.text(term.label).partition(" (")[0]


def _words(reading: Reading, bound: str | None) -> str:
    """What stands before a figure that is not exact."""
    if bound is None or bound == Bound.EXACT:
        return ""
    return f"{reading.coded('bounds', bound).label.partition(' (')[0]} "


def figure_period(row: Any) -> FigurePeriod:
    """The period of a row with the period columns of a statistic or of a value of a series."""
    start = partial(row.period_from, row.period_from_precision)
    end = partial(row.period_to, row.period_to_precision)
    return FigurePeriod(
        from_=str(start) if start else None,
        from_precision=start.precision if start else None,
        to=str(end) if end else None,
        to_precision=end.precision if end else None,
    )
