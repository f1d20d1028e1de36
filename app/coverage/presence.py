"""What each country had of each type of mechanism or council, year by year, for whom and on which law."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from pydantic import Field

from app.arrangements.presence import PRESENCE, RECIPIENTS, PresenceState, presence_on
from app.core.dates import BEGINNING, Holds, Lasting
from app.core.errors import InvalidParameter, parameter_error
from app.core.pagination import Paging, page_of_sorted
from app.core.parameters import Several
from app.core.schema import Page
from app.coverage.queries import SubjectFilters, legal_basis_of, list_subjects
from app.coverage.schemas import PresenceRead, PresenceYear, PresentEntry, RecipientsRead
from app.describing import Wording, coded_in_words, describe, phrase
from app.facts.queries import facts_of_subjects, is_stale, proofs_of
from app.facts.subjects import TYPES, Subject, wanted_types
from app.facts.values import value_read
from app.listing import answered
from app.lookups import country_summary, entry_summaries, period_of, url_of
from app.reading import Reading
from app.summaries import EntrySummary, LegalBasisRead
from app.vocabulary import ArrangementKind, Rank

MOST_YEARS = 200
LAST_YEAR = 9998
"""The last year after which there is another day."""


class YearCertainty(StrEnum):
    """How sure it is, of what is recorded for a year."""

    WHOLE = "whole-year"
    PART = "part-of-year"
    AT_LEAST_PART = "at-least-part-of-year"
    POSSIBLE = "possible"


CERTAINTIES: Wording = {
    YearCertainty.WHOLE: ("On every day of the year", "В каждый день года"),
    YearCertainty.PART: ("On a part of the year, not on the rest", "Часть года, в остальное время нет"),
    YearCertainty.AT_LEAST_PART: (
        "On a part of the year at least: its dates are imprecise or the coder's bounds",
        "По меньшей мере часть года: даты неточны или определены кодировщиком лишь приблизительно",
    ),
    YearCertainty.POSSIBLE: ("Possibly: its dates are imprecise or not known", "Возможно: даты неточны или неизвестны"),
}

STATES: Wording = {
    **PRESENCE,
    PresenceState.NOT_KNOWN: (
        "Not known for that year: the dates of what is recorded are the coder's bounds",
        "Для этого года не известно: даты учтенного определены кодировщиком лишь приблизительно",
    ),
}


class PresenceFilters(SubjectFilters):
    """What existed where, and in which years."""

    kind: Several[ArrangementKind] = Field(default=[], description="`mechanism` or `council`.")
    from_: int | None = Field(
        default=None,
        alias="from",
        ge=1,
        le=LAST_YEAR,
        description="The first year. Default: that of the earliest start.",
    )
    to: int | None = Field(default=None, ge=1, le=LAST_YEAR, description="The last year. Default: that of the day.")
    all: bool = Field(default=False, description="Types too that no country has recorded.")


def list_presence(reading: Reading, filters: PresenceFilters, paging: Paging) -> Page[PresenceRead]:
    """A row for each country and type, by country, kind and the codebook's order of types.

    Types that none of the countries has recorded are left out, unless they are asked for. Raises UnknownValue, and
    InvalidParameter where the years run backwards or are too many.
    """
    subjects = [subject for subject in list_subjects(reading, filters) if subject.kind in set(ArrangementKind)]
    wanted = wanted_types(reading, filters.type)
    years = _years(reading, filters, subjects)
    of_type: dict[tuple[int, str, str | None], list[Subject]] = defaultdict(list)
    for subject in subjects:
        of_type[subject.country_id, subject.kind, subject.type].append(subject)
    asked = set(reading.country_ids(filters.country)) or {*reading.codebook.countries_by_id}
    rows = [
        (country, kind, type_)
        for country in asked
        for kind in ArrangementKind
        for type_ in reading.codebook.vocabularies[TYPES[kind]]
        if not filters.kind or kind in filters.kind
        if type_ in wanted
        or (not wanted and (filters.all or any(of_type.get((other, kind, type_)) for other in asked)))
    ]
    places = {
        (kind, type_): f"{at}{position:03}"
        for at, kind in enumerate(ArrangementKind)
        for position, type_ in enumerate(reading.codebook.vocabularies[TYPES[kind]])
    }
    found = page_of_sorted(
        rows,
        paging,
        f"presence {reading.day_asked} {filters.canonical()}",
        lambda row: f"{reading.codebook.countries_by_id[row[0]].code}|{places[row[1], row[2]]}",
    )
    shown = [subject for row in found.rows for subject in of_type.get(row, ())]
    named = entry_summaries(reading, {subject.id for subject in shown})
    bases = legal_basis_of(reading, [subject.id for subject in shown])
    recipients = _recipients(reading, shown)
    return answered(
        reading,
        found,
        paging,
        [_row(reading, row, of_type.get(row, ()), years, named, bases, recipients) for row in found.rows],
        describe=_described(reading, filters, sum(row in of_type for row in rows), years),
    )


def _described(reading: Reading, filters: PresenceFilters, recorded: int, years: range) -> str:
    """The question in words, and for how many types, country by country, something is recorded."""
    untimed = filters.model_copy(update={"from_": None, "to": None, "all": False})
    said = describe(reading, "presence", untimed, recorded, dated=False)
    told = phrase(reading, f"Years: {years[0]} to {years[-1]}.", f"Годы: {years[0]}-{years[-1]}.")
    return f"{said} {told}"


def _years(reading: Reading, filters: PresenceFilters, subjects: Iterable[Subject]) -> range:
    """The years asked for: by default from the earliest recorded start to the year of the day."""
    last = filters.to or max(min((reading.day or reading.today).year, LAST_YEAR), filters.from_ or 0)
    starts = [subject.span.starts_first.year for subject in subjects if subject.span.starts_first > BEGINNING]
    first = filters.from_ or max(min([*starts, last]), last - MOST_YEARS + 1)
    if not 0 <= last - first < MOST_YEARS:
        problem = f"the years run from {first} to {last}; ask for 1 to {MOST_YEARS} years, the first one first"
        raise InvalidParameter(problem, [parameter_error("from", "years", problem)])
    return range(first, last + 1)


def _row(
    reading: Reading,
    row: tuple[int, ArrangementKind, str],
    subjects: Sequence[Subject],
    years: Iterable[int],
    named: Mapping[int, EntrySummary],
    bases: Mapping[int, list[LegalBasisRead]],
    recipients: Mapping[int, list[RecipientsRead]],
) -> PresenceRead:
    number, kind, type_ = row
    country = country_summary(reading, number)
    assert country is not None  # it is one of the codebook's
    by_start = sorted(subjects, key=lambda subject: (subject.span.starts_first, subject.public_id))
    return PresenceRead(
        id=f"{country.id}:{kind}:{type_}",
        country=country,
        kind=kind,
        type=reading.coded(TYPES[kind], type_),
        entries=[
            PresentEntry(
                entry=named[subject.id],
                period=period_of(reading, subject.row),
                legal_basis=bases.get(subject.id, []),
                recipients=recipients.get(subject.id, []),
            )
            for subject in by_start
        ],
        years=_in_turn(reading, years, by_start),
    )


def _in_turn(reading: Reading, years: Iterable[int], subjects: Sequence[Subject]) -> list[PresenceYear]:
    """Year after year. A year is as the one before it if no period can begin or end in either: most are."""
    turning = {turn.year for subject in subjects for turn in subject.span}
    found: list[PresenceYear] = []
    for year in years:
        if found and turning.isdisjoint((year - 1, year)):
            found.append(found[-1].model_copy(update={"year": year}))
        else:
            found.append(_year(reading, year, subjects))
    return found


def _year(reading: Reading, year: int, subjects: Sequence[Subject]) -> PresenceYear:
    start, end = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    there = [s for s in subjects if s.span.starts_first < end and s.span.ends_last > start and not s.span.is_empty]
    certainty = certainty_during(start, end, subjects)
    # where nothing is recorded for any day of the year, all its days have the same neighbours
    neighbours = presence_on(start, subjects)
    return PresenceYear(
        year=year,
        state=coded_in_words(reading, STATES, PresenceState.RECORDED if certainty else neighbours.state),
        certainty=coded_in_words(reading, CERTAINTIES, certainty) if certainty else None,
        entries=[subject.public_id for subject in there],
        unsure=[] if certainty else [subject.public_id for subject in neighbours.unsure],
    )


def certainty_during(start: dt.date, end: dt.date, things: Sequence[Lasting]) -> YearCertainty | None:
    """How surely some things, taken together, exist during [start, end); None if none of them does.

    What a day is like is what `presence_on` says of it; nothing changes between the days on which a period can begin or end.
    """
    turns = {
        day
        for thing in things
        for day in (thing.span.starts_first, thing.span.starts_last, thing.span.ends_first, thing.span.ends_last)
        if start < day < end
    }
    found = [(day, presence_on(day, things)) for day in sorted({start, *turns})]
    if all(presence.state is not PresenceState.RECORDED for _, presence in found):
        return None
    unsure = [
        presence.state
        for day, presence in found
        if not any(thing.span.on(day) is Holds.CERTAIN for thing in presence.present)
    ]
    if not unsure:
        return YearCertainty.WHOLE
    if len(unsure) == len(found):
        return YearCertainty.POSSIBLE
    open_ = {PresenceState.RECORDED, PresenceState.NOT_KNOWN} & {*unsure}
    return YearCertainty.AT_LEAST_PART if open_ else YearCertainty.PART


def _recipients(reading: Reading, subjects: Sequence[Subject]) -> dict[int, list[RecipientsRead]]:
    """Who may receive from mechanisms, over all time. Two statements."""
    found: dict[int, list[RecipientsRead]] = defaultdict(list)
    criterion = reading.codebook.criteria.get(RECIPIENTS)
    if criterion is None:
        return found
    spans = {subject.id: subject.span for subject in subjects if subject.kind == ArrangementKind.MECHANISM}
    facts = facts_of_subjects(reading, list(spans), criterion.id)
    facts = [fact for fact in facts if fact.rank is not Rank.DEPRECATED]
    proofs = proofs_of(reading, [fact.row.id for fact in facts])
    for fact in facts:
        row = fact.row
        value = value_read(reading, criterion, row, fact.span)
        if value is not None:
            said = RecipientsRead(
                aspect=reading.coded("aspects", row.aspect),
                scope=row.scope,
                display=value.display,
                period=period_of(reading, row, spans[row.subject_id]),
                stale=is_stale(
                    row.aspect, row.valid_to is None, proofs[row.id].newest_day, reading.day or reading.today
                ),
                fact_url=url_of("fact", row.public_id),
            )
            found[row.subject_id].append(said)
    return found
