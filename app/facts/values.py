"""A fact's value as it is sent: codes with labels, and a display as a person would write it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from app.codebook import CriterionInfo
from app.core.dates import Basis, Holds, Span
from app.core.schema import Coded
from app.facts.schemas import ValueRead
from app.figures import displayed, unit_label
from app.models import span_of
from app.money import NoMoment, converted
from app.reading import Reading
from app.reference import Moment
from app.summaries import ConvertedAmount
from app.vocabulary import Aspect, ValueType


def value_read(reading: Reading, criterion: CriterionInfo, row: Any, within: Span) -> ValueRead | None:
    """The value of a fact's row; None where it has none. `within` is the span of its subject, which clips the fact's."""
    if row.value is None:
        return None
    if reading.into is not None:
        at = moment_of(row, span_of(row).within(within), reading.day)
        amount = converted(reading, row.value_number, row.value_unit, row.value_bound, at)
        return _value(reading, criterion, row, amount)
    # values repeat: `yes` stands in hundreds of facts
    key = (criterion.id, repr(row.value), row.value_number, row.value_unit, row.value_bound, row.value_year)
    return reading.codebook.recalled.once((ValueRead, reading.lang), key, lambda: _value(reading, criterion, row, None))


def _value(reading: Reading, criterion: CriterionInfo, row: Any, amount: ConvertedAmount | None) -> ValueRead:
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
        display=date or _figure(reading, criterion, row) or "; ".join(o.label for o in options),
        converted=amount,
    )


def moment_of(row: Any, span: Span, day: dt.date | None) -> Moment | NoMoment:
    """When a fact's amount is of (`semantics`, "Columns").

    The amount that a law names is of the day asked for, if it holds then. One of practice, or with the day lifted, is of the
    year that is stated with it, else of that in which its period starts.
    """
    if row.aspect == Aspect.LAW and day is not None and span.on(day) is not Holds.NO:
        return day
    if row.value_year is not None:
        year: int = row.value_year
        return year
    if row.valid_from is None or row.valid_from_basis == Basis.UNDATED:
        return NoMoment.UNDATED
    start: dt.date = row.valid_from
    return start.year


def option_label(reading: Reading, criterion: CriterionInfo, code: str) -> Coded:
    """An option with its label."""

    def labelled() -> Coded:
        option = criterion.options.get(code)
        return Coded(code=code, label=reading.text(option.label) if option else code)

    return reading.codebook.recalled.once((option_label, reading.lang), (criterion.id, code), labelled)


def _figure(reading: Reading, criterion: CriterionInfo, row: Any) -> str:
    if row.value_number is None:
        return ""
    percent = criterion.value_type == ValueType.SHARE
    shown = displayed(reading, row.value_number, row.value_unit, row.value_bound, percent=percent)
    return f"{shown} ({row.value_year})" if row.value_year and not percent else shown
