"""A fact's value as it is sent: codes with labels, and a display as a person would write it."""

from collections.abc import Sequence
from typing import Any

from babel.numbers import format_decimal, format_percent

from app.codebook import CriterionInfo
from app.core.locale import Lang
from app.core.schema import Coded
from app.facts.schemas import ValueRead
from app.reading import Reading
from app.vocabulary import Bound, ValueType


def value_read(reading: Reading, criterion: CriterionInfo, row: Any) -> ValueRead | None:
    """The value of a row with the value columns of a fact; None where it has none."""
    if row.value is None:
        return None
    codes: Sequence[str] = row.value if isinstance(row.value, list) else [row.value_code] if row.value_code else []
    options = [option_label(reading, criterion, code) for code in codes]
    unit = unit_label(reading, row.value_unit) if row.value_unit else None
    bound = reading.coded("bounds", row.value_bound) if row.value_bound else None
    date = row.value if criterion.value_type == ValueType.DATE else None
    return ValueRead(
        raw=row.value,
        options=options,
        number=row.value_number,
        unit=unit,
        bound=bound,
        year=row.value_year,
        date=date,
        display=date or _figure(reading, criterion, row, unit, bound) or "; ".join(o.label for o in options),
    )


def option_label(reading: Reading, criterion: CriterionInfo, code: str) -> Coded:
    """An option with its label."""
    option = criterion.options.get(code)
    return Coded(code=code, label=reading.text(option.label) if option else code)


def unit_label(reading: Reading, unit: str) -> Coded:
    """A unit with its label; an index series such as `kz-mci` bears the label of the unit it stands for."""
    named = reading.coded("units", reading.codebook.index_units.get(unit, unit))
    return Coded(code=unit, label=named.label)


def _figure(reading: Reading, criterion: CriterionInfo, row: Any, unit: Coded | None, bound: Coded | None) -> str:
    if row.value_number is None:
        return ""
    lang = reading.lang
    words = "" if bound is None or bound.code == Bound.EXACT else f"{bound.label.partition(' (')[0]} "
    if criterion.value_type == ValueType.SHARE:
        return words + format_percent(row.value_number, format="#,##0.##%" if lang == Lang.EN else None, locale=lang)
    figure = format_decimal(row.value_number, locale=lang)
    shown = f"{words}{figure} {symbol_of(reading, unit.code) if unit else ''}".rstrip()
    return f"{shown} ({row.value_year})" if row.value_year else shown


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
    return reading.text(term.label)
