"""Amounts in another currency: on request, step by step, each step by a sourced value of a reference series (`semantics`, "Columns").

An amount stays what it is, in its own unit; what is worked out stands beside it, nominal, with every value that was used. An
index unit is worth what its series says on the day (of an amount that a law names) or through the year (of one of practice);
a currency is converted at the average rate of the same year. Where a value is missing there is no number, but a sentence.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from app.core.dates import Precision
from app.describing import in_russian
from app.figures import displayed, figure_period
from app.lookups import citation_read, source_summary, url_of
from app.reading import Into, Rate, Reading
from app.reference import Moment, Reference, ReferenceSeries, ReferenceValue
from app.summaries import (
    ConversionStep,
    ConvertedAmount,
    EntrySummary,
    Operation,
    ReferenceUsed,
    ShareOfGdp,
)
from app.vocabulary import Bound, EntryKind

FIGURES_SHOWN = 3
"""How many significant figures are shown of an amount that an exchange rate was used for: an average rate bears no more."""


class NoMoment(StrEnum):
    """Why an amount is of no one day or year."""

    UNDATED = "undated"
    SEVERAL_YEARS = "several-years"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a conversion, worked out."""

    operation: Operation
    series: ReferenceSeries
    value: ReferenceValue
    number: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a conversion goes no further: the series without a value, or the unit without a series, for a moment."""

    series: ReferenceSeries | None
    unit: str
    at: Moment | NoMoment


@dataclass(frozen=True, slots=True)
class Conversion:
    """An amount brought to a currency as far as the recorded values go."""

    number: Decimal | None
    steps: tuple[Step, ...]
    gap: Gap | None
    """What is missing; None where nothing is."""


def is_money(reading: Reading, unit: str | None) -> bool:
    """Whether a unit is a currency or an index that acts express amounts in."""
    if unit is None:
        return False
    if reading.codebook.reference.index(unit) is not None:
        return True
    term = reading.codebook.vocabularies["units"].get(unit)
    return term is not None and term.attributes.get("dimension") in ("money", "money-index")


def convert(reference: Reference, number: Decimal, unit: str, into: Into, at: Moment | NoMoment) -> Conversion:
    """Bring an amount of a day or year to a currency: its index unit first, then the fewest exchange rates. Pure."""
    steps: list[Step] = []

    def stuck(series: ReferenceSeries | None) -> Conversion:
        return Conversion(None, tuple(steps), Gap(series, unit, at))

    index = reference.index(unit)
    if index is not None:
        worth = None if isinstance(at, NoMoment) else index.at(at)
        if worth is None:
            return stuck(index)
        number, unit = number * worth.number, index.ratio[0]
        steps.append(Step(Operation.MULTIPLY, index, worth, number, unit))
    path = reference.path(unit, into.currency)
    if path is None:
        return stuck(None)
    year = rate_year(path, into.rate, at)
    for series in path:
        rate = None if year is None else series.through(year)
        if rate is None:
            return stuck(series)
        of, per = series.ratio
        if unit == of:
            operation, number, unit = Operation.DIVIDE, number / rate.number, per
        else:
            operation, number, unit = Operation.MULTIPLY, number * rate.number, of
        steps.append(Step(operation, series, rate, number, unit))
    return Conversion(number, tuple(steps), None)


def rate_year(path: list[ReferenceSeries], rate: Rate, at: Moment | NoMoment) -> int | None:
    """The year of the exchange rates: that of the amount or, for the latest, the newest that all of them have."""
    if rate is Rate.LATEST:
        recorded = {value.period_from.year for series in path for value in series.values}
        whole = (year for year in sorted(recorded, reverse=True) if all(series.through(year) for series in path))
        return next(whole, None)
    if isinstance(at, NoMoment):
        return None
    return at if isinstance(at, int) else at.year


def converted(
    reading: Reading, number: float | None, unit: str | None, bound: str | None, at: Moment | NoMoment
) -> ConvertedAmount | None:
    """An amount in the currency that was asked for; None where none was, or where the figure is no money."""
    into = reading.into
    if into is None or number is None or unit is None or not is_money(reading, unit):
        return None
    made = convert(reading.codebook.reference, Decimal(repr(number)), unit, into, at)
    rated = [step for step in made.steps if step.series.index_unit is None]
    shown = None
    if made.number is not None:
        figure, so_far = (rounded(made.number), _roughly(bound)) if rated else (made.number, bound)
        shown = displayed(reading, figure, into.currency, so_far, every_digit=True)
    return ConvertedAmount(
        number=None if made.number is None else float(made.number),
        currency=reading.coded("units", into.currency),
        display=shown,
        at=None if isinstance(at, NoMoment) else str(at),
        rate_years=sorted({step.value.period_from.year for step in rated}),
        steps=[
            ConversionStep(
                operation=step.operation,
                by=_used(reading, step.series, step.value),
                number=float(step.number),
                unit=reading.coded("units", step.unit),
            )
            for step in made.steps
        ],
        missing=_missing(reading, into, made.gap) if made.gap else None,
    )


def share_of_gdp(
    reading: Reading, number: float, unit: str, bound: str, country_id: int | None, at: Moment | NoMoment
) -> ShareOfGdp | None:
    """An amount as a share of its country's gross domestic product of the year; None where the figure is no money.

    The product is taken in the amount's own currency, so that no exchange rate is needed.
    """
    if not is_money(reading, unit):
        return None
    year = None if isinstance(at, NoMoment) else at if isinstance(at, int) else at.year
    series = reading.codebook.reference.gdp(country_id, unit)
    product = series.through(year) if series and year else None
    if series is None or product is None:
        gap = Gap(series, unit, at)
        return ShareOfGdp(share=None, display=None, year=year, gdp=None, missing=_no_gdp(reading, gap, country_id))
    share = Decimal(repr(number)) / product.number
    return ShareOfGdp(
        share=float(share),
        display=displayed(reading, rounded(share), None, bound, percent=True, every_digit=True),
        year=year,
        gdp=_used(reading, series, product),
        missing=None,
    )


def _roughly(bound: str | None) -> str:
    """What is shown before a figure that an average rate was used for: an exact amount is then about that."""
    return Bound.ABOUT if bound is None or bound == Bound.EXACT else bound


def rounded(number: Decimal) -> Decimal:
    """A figure to the few significant digits that are shown."""
    if not number:
        return number
    place = Decimal(1).scaleb(number.adjusted() - FIGURES_SHOWN + 1)
    return Decimal(format(number.quantize(place, ROUND_HALF_UP).normalize(), "f"))


def _used(reading: Reading, series: ReferenceSeries, value: ReferenceValue) -> ReferenceUsed:
    return ReferenceUsed(
        series=series_summary(reading, series),
        unit=series.unit,
        value=value.value,
        period=figure_period(value),
        set_by=value.set_by,
        derived=value.derived,
        observation=value.observation,
        note=value.note,
        sources=[citation_read(source_summary(reading, one.source), one.locator) for one in value.citations],
    )


def series_summary(reading: Reading, series: ReferenceSeries) -> EntrySummary:
    """A reference series in short, without asking the database."""
    return EntrySummary(
        id=series.key,
        kind=EntryKind.SERIES,
        name=reading.text(series.title),
        url=url_of(EntryKind.SERIES, series.key),
    )


# ---- what is said where a value is missing


def no_value(series: ReferenceSeries, at: Moment, *, russian: bool = False) -> str:
    """That a series has no value on a day or through a year, and which values are nearest."""
    joint = " и " if russian else " and "
    if russian:
        said = f"в ряду {series.key} нет значения на {at}{' год' if isinstance(at, int) else ''}"
    else:
        said = f"no value of {series.key} is recorded for {at}"
    if isinstance(at, int) and (partly := series.within(at)):
        why = "на весь год одного значения нет" if russian else "no one value holds through the year"
        return f"{said}: {why}: {joint.join(_told(value, russian, start=True, end=True) for value in partly)}"
    before, after = series.nearest(dt.date(at, 1, 1) if isinstance(at, int) else at)
    nearest = [_told(before, russian, end=True)] if before else []
    nearest += [_told(after, russian, start=True)] if after else []
    return f"{said}; {'ближайшие' if russian else 'nearest'}: {joint.join(nearest)}" if nearest else said


def _told(value: ReferenceValue, russian: bool, *, start: bool = False, end: bool = False) -> str:
    """A value and its year, or the start or end of its period: `468.9625 in 2024`, `2405 from 2018-01-01`."""
    told, period = f"{value.value:.15g}", figure_period(value)
    if period.from_precision is Precision.YEAR and value.period_to == dt.date(value.period_from.year + 1, 1, 1):
        return f"{told} за {period.from_} год" if russian else f"{told} in {period.from_}"
    if start:
        told += f" {'с' if russian else 'from'} {period.from_}"
    if end and period.to:
        told += f" {'до' if russian else 'until'} {period.to}"
    return told


def _missing(reading: Reading, into: Into, gap: Gap) -> str:
    """Why there is no number, in a sentence."""
    russian = in_russian(reading)
    opening = f"Суммы в {into.currency} нет: " if russian else f"No amount in {into.currency}: "
    if gap.series is None:
        said = f"курс {gap.unit} не записан" if russian else f"no rate of {gap.unit} is recorded"
        return f"{opening}{said}."
    if isinstance(gap.at, NoMoment):
        return f"{opening}{_no_moment(gap.at, russian=russian)}."
    if gap.series.index_unit is not None:
        return f"{opening}{no_value(gap.series, gap.at, russian=russian)}."
    year = gap.at if isinstance(gap.at, int) else gap.at.year
    said = no_value(gap.series, year, russian=russian)
    path = reading.codebook.reference.path(gap.unit, into.currency) or []
    newest = rate_year(path, Rate.LATEST, gap.at)
    if newest is None or into.rate is Rate.LATEST:
        return f"{opening}{said}."
    hint = f"rate=latest берет курс за {newest} год" if russian else f"rate=latest takes the rate of {newest}"
    return f"{opening}{said}; {hint}."


def _no_moment(why: NoMoment, *, russian: bool) -> str:
    if why is NoMoment.UNDATED:
        return "год суммы неизвестен" if russian else "the year that it is of is not known"
    return (
        "она за несколько лет, одного курса для них нет"
        if russian
        else "it is of several years, which have no one rate"
    )


def _no_gdp(reading: Reading, gap: Gap, country_id: int | None) -> str:
    russian = in_russian(reading)
    if isinstance(gap.at, NoMoment):
        why = {
            NoMoment.UNDATED: ("the year of the amount is not known", "год суммы неизвестен"),
            NoMoment.SEVERAL_YEARS: ("the amount is of several years", "сумма за несколько лет"),
        }[gap.at][russian]
    elif country_id is None:
        why = "сумма не относится к одной стране" if russian else "the amount belongs to no single country"
    elif gap.series is None:
        why = (
            f"ВВП этой страны в {gap.unit} не записан"
            if russian
            else f"no GDP of its country in {gap.unit} is recorded"
        )
    else:
        year = gap.at if isinstance(gap.at, int) else gap.at.year
        why = no_value(gap.series, year, russian=russian)
    return f"{'Доли ВВП нет' if russian else 'No share of GDP'}: {why}."
