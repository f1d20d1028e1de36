"""The ground that answers stand on: how much is known, what to look into, what existed when, and figures by year."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from app.core.dates import PartialDate, Precision
from app.core.errors import InvalidParameter
from app.core.pagination import MOST, AskedPaging, Paging, page_of_sorted
from app.core.schema import Facet
from app.coverage.agenda import AgendaFacet, AgendaFilters, list_agenda
from app.coverage.counting import CoverageBy, CoverageFilters, describe_coverage, get_coverage
from app.coverage.presence import PresenceFilters, list_presence
from app.coverage.queries import MOST_SUBJECTS, TOO_WIDE
from app.coverage.reasons import LABELS, Why
from app.coverage.schemas import CoverageRead, CoverageRow, PresenceRead, Share, Weaknesses
from app.describing import coded_in_words
from app.reading import Rate, Reading, converted_into
from app.search.service import KINDS
from app.statistics.queries import StatisticFacet, StatisticFilters, list_statistics
from app.statistics.schemas import StatisticListed
from app.summaries import FigurePeriod
from app.web.asking import PageReading
from app.web.charts import HEIGHT, LEFT, WIDTH, Chart, amount_of, drawable, drawn, years_of
from app.web.forms import MANY_COUNTRIES, PageRoute, countries_of
from app.web.rendering import Page, Teller, rendered
from app.web.words import word

router = APIRouter(include_in_schema=False, route_class=PageRoute)

STEPS = (0.0, 0.05, 0.1, 0.25, 0.5)
"""Where the shades of the heat map begin: above nothing, from 5 percent, from a tenth, a quarter, a half."""


# ---- coverage


def shade_of(share: Share) -> int:
    """The step of a share: 0 where nothing is known (or asked), then 1 to 5."""
    if not share.numerator or share.fraction is None:
        return 0
    return max(at for at, start in enumerate(STEPS, start=1) if share.numerator / share.denominator >= start)


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of the heat map."""

    label: str
    url: str | None
    cells: Sequence[CoverageRow | None]
    """One for each column; None where nothing is asked."""


def heat_map(coverage: CoverageRead, aspects: Sequence[str]) -> list[HeatRow]:
    """Rows by theme, criterion or subject; columns by country, then aspect."""
    rows: dict[str, dict[tuple[str, str], CoverageRow]] = defaultdict(dict)
    for row in coverage.rows:
        rows[row.id.split(":")[1]][row.country.id, row.aspect.code] = row
    columns = [(country.country.id, aspect) for country in coverage.countries for aspect in aspects]
    return [HeatRow(*_head(next(iter(found.values()))), [found.get(at) for at in columns]) for found in rows.values()]


def _head(row: CoverageRow) -> tuple[str, str | None]:
    if row.subject:
        return row.subject.name, row.subject.url
    if row.criterion:
        return row.criterion.title, row.criterion.url
    return (row.theme.label if row.theme else ""), None


def asked_by(url: str) -> dict[str, str]:
    """The parameters of an address that an answer leads to, without the day: pages carry that themselves."""
    return {name: value for name, value in parse_qsl(url.partition("?")[2]) if name != "as_of"}


@router.get("/coverage")
def coverage(reading: PageReading, filters: Annotated[CoverageFilters, Query()]) -> HTMLResponse:
    """How much is known by country, theme and aspect, and on what ground; of few countries at a time, else which shall it be?"""
    try:
        found = get_coverage(reading, filters)
    except InvalidParameter as fault:
        return _choose_countries(reading, "/coverage", "coverage-title", filters.country, fault)
    aspects = [reading.coded("aspects", code) for code in dict.fromkeys(("law", "practice"))]
    weak = [
        (coded_in_words(reading, LABELS, Why(name.replace("_", "-"))), name)
        for name in Weaknesses.model_fields
        if name != "none"
    ]
    page = Page(
        word(reading.lang, "coverage-title"), describe_coverage(reading, filters, found), _twin("/coverage", reading)
    )
    return rendered(
        reading,
        "ground/coverage.html",
        page,
        coverage=found,
        rows=heat_map(found, [aspect.code for aspect in aspects]),
        aspects=aspects,
        weaknesses=weak,
        filters=filters,
        ways=list(CoverageBy),
        shade_of=shade_of,
        asked_by=asked_by,
        legend=shades_told(reading),
    )


def shades_told(reading: Reading) -> list[tuple[str, str]]:
    """What each shade of the heat map means, from nothing known to the most."""
    percent = [f"{round(low * 100)}–{round(high * 100)} %" for low, high in pairwise(STEPS)][1:]
    labels = [
        word(reading.lang, "shade-none"),
        word(reading.lang, "shade-one"),
        *percent,
        word(reading.lang, "shade-five"),
    ]
    return [(f"heat-{shade}", label) for shade, label in enumerate(labels)] + [
        ("unasked", word(reading.lang, "not-asked"))
    ]


def _twin(path: str, reading: Reading, **instead: str) -> str:
    """The data of a page: the same question without what every link carries, some of it said otherwise (empty: left out)."""
    own = [f"{name}={value}" for name, value in reading.links.query if name not in ("as_of", "lang", *instead)]
    own += [f"{name}={value}" for name, value in instead.items() if value]
    return path + (f"?{'&'.join(own)}" if own else "")


def _choose_countries(
    reading: Reading, path: str, title: str, chosen: Sequence[str], fault: InvalidParameter
) -> HTMLResponse:
    """A form to choose countries by, where too many were asked for. Any other fault is raised again."""
    if fault.errors[0].code != TOO_WIDE:
        raise fault
    ticked = {reading.country(code).code for code in chosen}
    countries = sorted(countries_of(reading), key=lambda one: one[1].casefold())
    page = Page(word(reading.lang, title), word(reading.lang, "choose-countries-lead"), _twin(path, reading))
    kept = [(name, text) for name, text in reading.links.query if name not in ("country", "cursor")]
    return rendered(
        reading,
        "ground/choose.html",
        page,
        path=path,
        countries=countries,
        ticked=ticked,
        kept=kept,
        most=MOST_SUBJECTS,
    )


# ---- the agenda


@router.get("/agenda")
def agenda(reading: PageReading, filters: Annotated[AgendaFilters, Query()], paging: AskedPaging) -> HTMLResponse:
    """What should be looked into, the most pressing first, by reason."""
    # to count many by country would be to look at every question put to any of them
    many = len(reading.codebook.countries) > MANY_COUNTRIES
    facets = [facet for facet in AgendaFacet if not (many and facet is AgendaFacet.COUNTRY)]
    try:
        found = list_agenda(reading, filters.model_copy(update={"facet": facets}), paging)
    except InvalidParameter as fault:
        return _choose_countries(reading, "/agenda", "agenda-title", filters.country, fault)
    page = Page(word(reading.lang, "agenda-title"), found.meta.describe, _twin("/agenda", reading))
    by_reason = [(items[0].why, items) for items in (list(run) for _, run in groupby(found.data, lambda it: it.rank))]
    shown = [_in_words(reading, facet) if facet.field == AgendaFacet.KIND else facet for facet in found.facets]
    return rendered(reading, "ground/agenda.html", page, found=found, facets=shown, by_reason=by_reason, paging=paging)


def _in_words(reading: Reading, facet: Facet) -> Facet:
    """A facet of kinds with their names in the place of their codes."""
    named = [
        bucket.model_copy(update={"label": coded_in_words(reading, KINDS, bucket.key).label}) if bucket.key else bucket
        for bucket in facet.buckets
    ]
    return facet.model_copy(update={"buckets": named})


# ---- presence


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive years that are alike."""

    first: int
    last: int
    look: str
    """The class that it is drawn with: the certainty of what is recorded, else the state."""
    label: str

    @property
    def years(self) -> int:
        """How many years it has."""
        return self.last - self.first + 1

    @property
    def told(self) -> str:
        """Its years as text."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


def stretches_of(row: PresenceRead) -> list[Stretch]:
    """A row's years, those that are alike together."""

    def look(year: Any) -> tuple[str, str]:
        said = year.certainty or year.state
        return said.code, said.label

    runs = ((key, list(years)) for key, years in groupby(row.years, look))
    return [Stretch(years[0].year, years[-1].year, code, label) for (code, label), years in runs]


LOOKS = ("whole-year", "part-of-year", "at-least-part-of-year", "possible", "not-known", "not-yet", "ended", "none-recorded")  # fmt: skip
"""How years can look, the surest first."""


@router.get("/presence")
def presence(
    reading: PageReading, filters: Annotated[PresenceFilters, Query()], cursor: str | None = None
) -> HTMLResponse:
    """What each country had of each type of mechanism and council, year by year; of many countries, some at a time after another."""
    asked = sorted({reading.country(code).code for code in filters.country} or reading.codebook.countries)
    paging = Paging(MANY_COUNTRIES, cursor)
    some = page_of_sorted(asked, paging, f"presence in {','.join(asked)}", str)
    twin = _twin("/presence", reading)
    if some.total > MANY_COUNTRIES:
        filters = filters.model_copy(update={"country": some.rows})
        twin = _twin("/presence", reading, country=",".join(some.rows), cursor="")
    found = list_presence(reading, filters, Paging(limit=MOST))
    page = Page(word(reading.lang, "presence-title"), found.meta.describe, twin)
    rows = [(row, stretches_of(row)) for row in found.data]
    years = [year.year for year in found.data[0].years] if found.data else []
    labels = {stretch.look: stretch.label for _, stretches in rows for stretch in stretches}
    return rendered(
        reading,
        "ground/presence.html",
        page,
        by_country=[(list(run)) for _, run in groupby(rows, lambda row: row[0].country.id)],
        decades=_decades(years),
        years=years,
        legend=[(f"year {look}", labels[look]) for look in LOOKS if look in labels],
        filters=filters,
        some=some,
        paging=paging,
        countries=countries_of(reading) if len(reading.codebook.countries) > MANY_COUNTRIES else [],
    )


def _decades(years: Sequence[int]) -> list[tuple[int, int]]:
    """The heads of the years, five together: the first year of each and how many there are."""
    runs = (list(run) for _, run in groupby(years, lambda year: year // 5))
    return [(run[0], len(run)) for run in runs]


# ---- statistics

FUNDING = ("funding-total", "amount-planned", "foreign-funding-total")
CONTESTS = ("grants", "applications", "grants-planned", "contracts")
ORGANISATIONS = ("csos-registered", "csos-active")
COUNCILS = ("councils", "council-members")


@dataclass(frozen=True, slots=True)
class Section:
    """Charts that belong together."""

    key: str
    charts: Sequence[Chart]
    lone: Sequence[StatisticListed]
    """Figures that no chart is made of: a single one, or one without a year of its own."""
    shared_scale: bool


@router.get("/statistics")
def statistics(
    reading: PageReading,
    filters: Annotated[StatisticFilters, Query()],
    currency: str | None = None,
    rate: Rate | None = None,
) -> HTMLResponse:
    """Figures by year: money, contests, organisations, councils; or all of one metric."""
    reading = converted_into(reading, currency, rate)
    asked = filters.model_copy(update={"facet": [StatisticFacet.METRIC, StatisticFacet.COUNTRY], "group_by": []})
    found = list_statistics(reading, asked, Paging(limit=MOST))
    page = Page(word(reading.lang, "statistics-title"), found.meta.describe, _twin("/statistics", reading), dated=False)
    return rendered(
        reading,
        "ground/statistics.html",
        page,
        found=found,
        sections=list(sections_of(reading, found.data, metric_asked=bool(filters.metric))),
        filters=filters,
        currency=reading.into.currency if reading.into else None,
        currencies=sorted(reading.codebook.reference.currencies),
        rate=reading.into.rate if reading.into else None,
        size=(WIDTH, HEIGHT, LEFT),
        span=lambda period: period_told(reading, period),
    )


def period_told(reading: Reading, period: FigurePeriod) -> str:
    """The period of a figure as people write it: `2016`, `2014–2017`, `4 June – 2 July 2021`; half-open ends become the last day."""
    teller = Teller(reading, reading.links)
    if period.from_ is None:
        return word(reading.lang, "undated")
    start = PartialDate.parse(period.from_)
    if period.to is None:
        return word(reading.lang, "from-day", day=teller.date(period.from_))
    end = PartialDate.parse(period.to)
    last = end.first - dt.timedelta(days=1)
    if start.precision is Precision.YEAR and end.precision is Precision.YEAR:
        return str(start) if last.year == start.first.year else f"{start}–{last.year}"
    finish = (
        f"{last:%Y-%m}"
        if end.precision is Precision.MONTH
        else str(last.year)
        if end.precision is Precision.YEAR
        else f"{last}"
    )
    told = teller.date(finish)
    return teller.date(period.from_) if finish == period.from_ else f"{teller.date(period.from_)} – {told}"


def sections_of(reading: Reading, figures: Sequence[StatisticListed], *, metric_asked: bool) -> Iterator[Section]:
    """The sections of the page: four by subject, or one of what was asked for."""
    if metric_asked:
        asked = list(dict.fromkeys(figure.metric.code for figure in figures))
        yield _section(reading, "of-metric", figures, asked, shared=False)
        return
    for key, metrics, shared in (
        ("funding", FUNDING, False),
        ("contests", CONTESTS, False),
        ("organisations", ORGANISATIONS, True),
        ("councils", COUNCILS, False),
    ):
        of_it = [figure for figure in figures if figure.metric.code in metrics]
        if of_it:
            yield _section(reading, key, of_it, metrics, shared=shared)


def _section(
    reading: Reading, key: str, figures: Sequence[StatisticListed], metrics: Sequence[str], *, shared: bool
) -> Section:
    """Charts by what figures are about and their unit, with the same years on all; `shared` gives all one scale."""
    into = reading.into.currency if reading.into else None
    groups: dict[tuple[str, str], list[StatisticListed]] = defaultdict(list)
    for figure in figures:
        money = into if figure.converted and into else None
        groups[figure.about.id, money or figure.unit.code].append(figure)
    years = years_of(figures)
    charted = {
        group: found
        for group, found in groups.items()
        if sum(drawable(figure, _of(found, into)) for figure in found) > 1
    }
    tops = [
        amount_of(one, _of(found, into)) or 0
        for found in charted.values()
        for one in found
        if drawable(one, _of(found, into))
    ]
    charts = [
        drawn(
            found[0].about.name,
            reading.coded("units", unit).label,
            found,
            metrics,
            years or (reading.today.year, reading.today.year),
            reading.lang,
            currency=_of(found, into),
            highest=max(tops) if shared and tops else None,
        )
        for (_, unit), found in sorted(charted.items(), key=lambda item: _place(item[1]))
    ]
    lone = [figure for group, found in groups.items() if group not in charted for figure in found]
    return Section(key, charts, sorted(lone, key=lambda figure: figure.country.id if figure.country else ""), shared)


def _of(figures: Sequence[StatisticListed], into: str | None) -> str | None:
    """The currency that figures are shown in; None for their own unit."""
    return into if figures[0].converted else None


def _place(figures: Sequence[StatisticListed]) -> tuple[str, int]:
    """Countries in turn, what has most figures first."""
    return (figures[0].country.id if figures[0].country else "", -len(figures))
