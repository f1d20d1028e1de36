"""What a curator should look at: the warnings of `atlas check`.

A warning stops no load. Each is found by one function below, listed in `CHECKS` with the code that stands before its message;
the function's docstring says which question it answers.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.core.dates import ALWAYS, NEVER, Basis, Holds, PartialDate, Span
from app.core.locale import Lang
from app.facts.queries import STALE_AFTER_YEARS, is_stale
from app.lookups import is_weak
from app.seeding.dataset import FACT, Dataset, Unit
from app.seeding.derived import InForce, laws_in_force
from app.seeding.faults import Fault, Place, near
from app.seeding.records import (
    ArrangementRecord,
    CodebookRecord,
    ConflictRecord,
    CouncilRecord,
    CountryRecord,
    CriterionRecord,
    FactRecord,
    LawRecord,
    LegalBasisRecord,
    MechanismRecord,
    Period,
    ProvisionRecord,
    QuestionRecord,
    SourceRecord,
    StatisticRecord,
)
from app.seeding.references import LineOf
from app.vocabulary import (
    Aspect,
    Certainty,
    EntryKind,
    LawStatus,
    Rank,
    SourceKind,
    ValueStatus,
    ValueType,
)

REQUIRED_LANGS = (Lang.EN, Lang.RU)
"""The languages in which names and questions are always given."""

Finding = tuple[Unit, Place, str]
"""In which unit, where in it, and what is worth a look."""


def warnings_of(dataset: Dataset, line_of: LineOf, today: dt.date) -> list[Fault]:
    """Everything in a sound dataset that a curator should look at, in the order of files and lines."""
    survey = Survey(dataset, today)
    return sorted(
        Fault(unit.file, line_of(unit.file, (*unit.place, *place)), unit.public_id, f"[{code}] {message}", code)
        for code, check in CHECKS
        for unit, place, message in check(survey)
    )


@dataclass(frozen=True, slots=True)
class FactUnit:
    """A fact with what it takes to judge it."""

    unit: Unit
    fact: FactRecord
    criterion: CriterionRecord
    span: Span
    """The days on which the fact can hold while its subject does."""

    @property
    def is_claimed(self) -> bool:
        """Whether the fact states a value that the atlas stands by."""
        return self.fact.status is ValueStatus.KNOWN and self.fact.rank is not Rank.DEPRECATED


@dataclass
class Survey:
    """A dataset, looked up by what the checks need."""

    dataset: Dataset
    today: dt.date
    laws: dict[str, InForce] = field(init=False)

    def __post_init__(self) -> None:
        self.laws = laws_in_force(self.dataset)

    def life(self, public_id: str | None) -> Span:
        """The days on which something exists: a law while it is in force, what has no dates always."""
        unit = self.dataset.units.get(public_id or "")
        if unit is not None and isinstance(unit.record, LawRecord):
            return self.laws[unit.public_id].span
        return unit.record.span if unit is not None and isinstance(unit.record, Period) else ALWAYS

    @cached_property
    def facts(self) -> list[FactUnit]:
        """All facts whose criterion is there."""
        found = []
        for unit in self.dataset.of_kind(FACT):
            asked = self.dataset.units.get(getattr(unit.record, "criterion", ""))
            if isinstance(unit.record, FactRecord) and asked and isinstance(asked.record, CriterionRecord):
                span = unit.record.span.within(self.life(unit.parent))
                found.append(FactUnit(unit, unit.record, asked.record, span))
        return found

    @cached_property
    def provisions(self) -> dict[tuple[str, str], Unit]:
        """Provisions by law and label."""
        return {
            (unit.parent, unit.record.label): unit
            for unit in self.dataset.of_kind(EntryKind.PROVISION)
            if unit.parent and isinstance(unit.record, ProvisionRecord)
        }

    @cached_property
    def criteria(self) -> list[CriterionRecord]:
        """All questions, in the order of the codebook."""
        units = sorted(self.dataset.of_kind(EntryKind.CRITERION), key=lambda unit: unit.position)
        return [unit.record for unit in units if isinstance(unit.record, CriterionRecord)]

    def sources_of(self, record: Any) -> list[SourceRecord]:
        """The documents that a record cites."""
        units = (self.dataset.units.get(citation.source) for citation in record.sources)
        return [unit.record for unit in units if unit is not None and isinstance(unit.record, SourceRecord)]

    def basis_span(self, basis: LegalBasisRecord) -> Span:
        """The days on which an article, or else its whole act, can be in force."""
        law = self.life(basis.law)
        provision = self.provisions.get((basis.law, basis.provision or ""))
        return law if provision is None else self.life(provision.public_id).within(law)


# ---- periods ----


def never_appears(survey: Survey) -> Iterator[Finding]:
    """Which rows can be seen on no day at all, because what they belong to does not exist in their period?

    Parts of a draft are left out: no day shows a draft.
    """
    for unit, place, period, parent in _children(survey):
        life = survey.life(parent)
        if not life.is_empty and period.span.within(life).is_empty:
            yield (
                unit,
                place,
                f"can never appear: {_written(period)} lies wholly outside the life of {parent}, {_days(life)}",
            )


def outside_parent(survey: Survey) -> Iterator[Finding]:
    """Which rows begin before, or end after, what they belong to? Only their common days are ever shown."""
    for unit, place, period, parent in _children(survey):
        life = survey.life(parent)
        if sides := [] if period.span.within(life).is_empty else _sticking_out(period.span, life):
            yield unit, place, f"{_written(period)} {' and '.join(sides)} {parent} does ({_days(life)})"


def _children(survey: Survey) -> Iterator[tuple[Unit, Place, Period, str]]:
    """Every period that lies within the life of something else: the unit, where in it, the period, and that something."""
    for unit in survey.dataset.units.values():
        record = unit.record
        if isinstance(record, Period) and unit.parent is not None:
            yield unit, ("valid_from",), record, unit.parent
        if isinstance(record, ArrangementRecord):
            for at, body in enumerate(record.bodies):
                yield unit, ("bodies", at), body, unit.public_id
                yield unit, ("bodies", at), body, body.institution


def _sticking_out(span: Span, life: Span) -> list[str]:
    """On which sides a period surely goes beyond a life, whatever day its imprecise dates mean."""
    sides = []
    if span.starts_last < life.starts_first:
        sides.append("starts before")
    if span.ends_first > life.ends_last:
        sides.append("ends after" if span.ends_first < NEVER else "stays open after")
    return sides


# ---- legal basis ----


def basis_not_in_force(survey: Survey) -> Iterator[Finding]:
    """Which facts, mechanisms and councils rest on an act or article that was never in force in their period?"""
    for unit in survey.dataset.of_kind(FACT, EntryKind.MECHANISM, EntryKind.COUNCIL):
        if not isinstance(unit.record, FactRecord | ArrangementRecord):
            continue
        for at, basis in enumerate(unit.record.legal_basis):
            days = survey.basis_span(basis)
            if days.is_empty:
                yield unit, ("legal_basis", at), f"rests on {_cited(basis)}, which was never in force"
            elif unit.record.span.within(days).is_empty:
                message = (
                    f"rests on {_cited(basis)}, in force {_days(days)}, which is at no time in {_written(unit.record)}"
                )
                yield unit, ("legal_basis", at), message


def unknown_provisions(survey: Survey) -> Iterator[Finding]:
    """Which facts, mechanisms and councils rest on an article that is not recorded of an act whose articles are?"""
    labels: dict[str, list[str]] = defaultdict(list)
    for law, label in survey.provisions:
        labels[law].append(label)
    for unit in survey.dataset.of_kind(FACT, EntryKind.MECHANISM, EntryKind.COUNCIL):
        if not isinstance(unit.record, FactRecord | ArrangementRecord):
            continue
        for at, basis in enumerate(unit.record.legal_basis):
            if basis.provision and labels[basis.law] and basis.provision not in labels[basis.law]:
                message = f"{basis.law} has no recorded provision {basis.provision!r}{near(basis.provision, labels[basis.law])}"
                yield unit, ("legal_basis", at, "provision"), message


def basis_covers_part(survey: Survey) -> Iterator[Finding]:
    """For which facts is there a stretch of time in which none of the acts and articles they rest on was in force?"""
    for row in survey.facts:
        bases = [survey.basis_span(basis) for basis in row.fact.legal_basis]
        in_force = sorted((days.starts_first, days.ends_last) for days in bases if not days.is_empty)
        bare = list(_uncovered(row.span.starts_last, row.span.ends_first, in_force)) if in_force else []
        if bare:
            stretches = " and ".join(_stretch(start, end) for start, end in bare)
            named = ", ".join(_cited(basis) for basis in row.fact.legal_basis)
            yield (
                row.unit,
                ("legal_basis",),
                f"covers only part of {_written(row.fact)}: {named} is not in force {stretches}",
            )


def _uncovered(
    start: dt.date, end: dt.date, covers: Iterable[tuple[dt.date, dt.date]]
) -> Iterator[tuple[dt.date, dt.date]]:
    """The stretches of a half-open period that none of some half-open periods (in order) covers."""
    for first, last in covers:
        if first > start:
            if start < min(first, end):
                yield start, min(first, end)
            start = first
        start = max(start, last)
    if start < end:
        yield start, end


def repealed_without_end(survey: Survey) -> Iterator[Finding]:
    """Which acts are said to hold no longer, while no day is recorded on which they ended?"""
    for unit in survey.dataset.of_kind(EntryKind.LAW):
        if not isinstance(unit.record, LawRecord) or survey.laws[unit.public_id].end is not None:
            continue
        if unit.record.status in (LawStatus.REPEALED, LawStatus.SUPERSEDED):
            yield (
                unit,
                ("status",),
                f"the act is {unit.record.status}, but no end is recorded: neither repealed, nor the end of its last version, "
                "nor the date of a relation by which another act repeals it",
            )


# ---- rivals ----


def overlaps(survey: Survey) -> Iterator[Finding]:
    """Where do two rows of one rank answer the same question differently for the same days?"""
    for rivals in _rivals(survey):
        open_rows: dict[Rank, list[FactUnit]] = defaultdict(list)
        for row in sorted(rivals, key=lambda row: (row.span.starts_last, row.unit.public_id)):
            still = [other for other in open_rows[row.fact.rank] if other.span.ends_first > row.span.starts_last]
            open_rows[row.fact.rank] = [*still, row]
            if row.span.starts_last >= row.span.ends_first:
                continue  # it holds certainly on no day
            differing = [other.unit.public_id for other in still if _said(other.fact) != _said(row.fact)]
            if differing:
                yield (
                    row.unit,
                    ("valid_from",),
                    f"overlaps with {', '.join(differing)} from {row.span.starts_last}: both rank {row.fact.rank} and say "
                    "different things; rank one of them, or give them scopes",
                )


def gaps(survey: Survey) -> Iterator[Finding]:
    """Where does one row end on a stated day and the next one begin only later?"""
    for rivals in _rivals(survey):
        rows = sorted(rivals, key=lambda row: (row.span.starts_first, row.unit.public_id))
        last = rows[0]
        for row in rows[1:]:
            stated = last.fact.valid_to_basis is Basis.STATED and last.fact.valid_to is not None
            if stated and last.span.ends_last < row.span.starts_first:
                message = f"ends {last.fact.valid_to}, and the next row {row.unit.public_id} starts only {row.fact.valid_from}"
                yield last.unit, ("valid_to",), message
            last = max(last, row, key=lambda row: row.span.ends_last)


def _rivals(survey: Survey) -> Iterable[list[FactUnit]]:
    """Facts that answer one question of one subject, aspect and scope; deprecated ones aside."""
    groups: dict[tuple[str | None, ...], list[FactUnit]] = defaultdict(list)
    for row in survey.facts:
        if row.fact.rank is not Rank.DEPRECATED:
            groups[row.unit.parent, row.fact.criterion, row.fact.aspect, row.fact.scope].append(row)
    return groups.values()


def _said(fact: FactRecord) -> str:
    """What a fact answers, so that two can be compared; the order of several options has no meaning."""
    value = sorted(fact.value) if isinstance(fact.value, list) else fact.value
    return json.dumps([fact.status, value], sort_keys=True)


# ---- words ----


def missing_translations(survey: Survey) -> Iterator[Finding]:
    """Which countries, mechanisms, councils and parts of the codebook are not named in both English and Russian?"""
    for unit in survey.dataset.units.values():
        missing = [(place, lang) for place, text in _named(unit) for lang in REQUIRED_LANGS if lang not in text]
        if missing:
            first = ", ".join(f"{'.'.join(str(step) for step in place)}.{lang}" for place, lang in missing[:5])
            more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
            yield unit, missing[0][0], f"not written: {first}{more}"


def _named(unit: Unit) -> Iterator[tuple[Place, dict[Lang, str]]]:
    """The names that readers of both languages see, with their places."""
    match unit.record:
        case CountryRecord() as country:
            yield ("names",), country.names
            yield ("capital",), country.capital
            for at, level in enumerate(country.admin_levels):
                yield ("admin_levels", at, "names"), level.names
        case ArrangementRecord() as arrangement:
            yield ("names",), arrangement.names
        case CriterionRecord() as criterion:
            yield ("title",), criterion.title
            yield ("question",), criterion.question
            for at, option in enumerate(criterion.options):
                yield ("options", at, "label"), option.label
        case CodebookRecord() as book:
            for at, theme in enumerate(book.themes):
                yield ("themes", at, "title"), theme.title
            for name, terms in book.vocabularies.items():
                for at, term in enumerate(terms):
                    yield ("vocabularies", name, at, "label"), term.label


def other_without_note(survey: Survey) -> Iterator[Finding]:
    """Which facts say "other" without saying what?"""
    for row in survey.facts:
        chosen = row.fact.value if isinstance(row.fact.value, list) else [row.fact.value]
        if row.criterion.options and "other" in chosen and row.fact.note is None:
            yield row.unit, ("value",), "the value is `other`, and no note says what is meant"


# ---- evidence ----


def undated_evidence(survey: Survey) -> Iterator[Finding]:
    """Which practice is said to go on to this day by sources that bear no date?"""
    for row in _going_on(survey):
        if not any(source.published for source in survey.sources_of(row.fact)):
            yield row.unit, ("sources",), "open-ended practice, and none of its sources says when it was published"


def stale_evidence(survey: Survey) -> Iterator[Finding]:
    """Which practice is said to go on to this day by sources that are more than five years old?"""
    for row in _going_on(survey):
        newest = max(
            (source.published for source in survey.sources_of(row.fact) if source.published), default=None, key=_last
        )
        if newest and is_stale(row.fact.aspect, True, newest.last, survey.today):
            message = (
                f"open-ended practice, and its newest source is of {newest}, more than {STALE_AFTER_YEARS} years ago"
            )
            yield row.unit, ("sources",), message


def _going_on(survey: Survey) -> Iterator[FactUnit]:
    """Practice with no recorded end, of subjects that still exist."""
    for row in survey.facts:
        open_ended = row.fact.aspect is Aspect.PRACTICE and row.fact.valid_to is None
        if open_ended and row.is_claimed and row.span.on(survey.today) is not Holds.NO:
            yield row


def weak_locators(survey: Survey) -> Iterator[Finding]:
    """Which facts and figures cannot be found in their sources, because no citation names a place in them?"""
    for unit in survey.dataset.of_kind(FACT, EntryKind.STATISTIC):
        if not isinstance(unit.record, FactRecord | StatisticRecord) or not unit.record.sources:
            continue
        locators = [citation.locator for citation in unit.record.sources]
        if all(is_weak(locator) for locator in locators):
            named = ", ".join(repr(locator) for locator in dict.fromkeys(locators))
            yield unit, ("sources",), f"no citation names a place in its source, only {named}"


def machine_translation_only(survey: Survey) -> Iterator[Finding]:
    """Which facts are called highly certain though they were read in a machine translation alone?"""
    for row in survey.facts:
        kinds = {source.kind for source in survey.sources_of(row.fact)}
        if kinds == {SourceKind.MACHINE_TRANSLATION} and row.fact.certainty is Certainty.HIGH:
            yield row.unit, ("certainty",), "certainty is high, and all its sources are machine translations"


def in_the_future(survey: Survey) -> Iterator[Finding]:
    """Which facts are said to have been checked, and which sources read, on a day that has not come yet?"""
    for unit in survey.dataset.of_kind(FACT, EntryKind.SOURCE):
        match unit.record:
            case FactRecord(checked_on=day):
                name = "checked_on"
            case SourceRecord(retrieved=day):
                name = "retrieved"
            case _:
                continue
        if day > survey.today:
            yield unit, (name,), f"{name} {day} has not come yet (today is {survey.today}, UTC)"


def unsourced_claims(survey: Survey) -> Iterator[Finding]:
    """Which side of a conflict is nobody's: neither the claim nor the conflict as a whole names a source?"""
    for unit in survey.dataset.of_kind(EntryKind.CONFLICT):
        if isinstance(unit.record, ConflictRecord) and not unit.record.sources:
            for at, claim in enumerate(unit.record.versions):
                if not claim.sources:
                    yield unit, ("versions", at), "this side of the conflict names no source"


# ---- the codebook's own rules ----


def not_asked(survey: Survey) -> Iterator[Finding]:
    """Which rows answer a question that is not put to this type of mechanism?"""
    for row in survey.facts:
        subject = survey.dataset.units[row.unit.parent or ""].record
        types = row.criterion.mechanism_types
        if isinstance(subject, MechanismRecord) and types is not None and subject.type not in types:
            message = f"{row.criterion.key} is not asked of a {subject.type} (only of {', '.join(types)})"
            yield row.unit, ("criterion",), message


def practice_only(survey: Survey) -> Iterator[Finding]:
    """Which rows give a law's answer to a question about practice without naming the act that sets it?"""
    for row in survey.facts:
        asked_in_law = row.criterion.main_aspect is Aspect.PRACTICE and row.fact.aspect is Aspect.LAW
        if asked_in_law and row.fact.status is not ValueStatus.NOT_APPLICABLE and not row.fact.legal_basis:
            message = (
                f"{row.criterion.key} is about practice: its law aspect is not-applicable unless an act sets a target, "
                "and no legal_basis names one"
            )
            yield row.unit, ("status",), message


def core_missing(survey: Survey) -> Iterator[Finding]:
    """Which questions that are asked of everyone has nobody answered for a mechanism, council or country?"""
    answered: dict[str | None, set[str]] = defaultdict(set)
    for row in survey.facts:
        answered[row.unit.parent].add(row.fact.criterion)
    for unit in survey.dataset.of_kind(EntryKind.MECHANISM, EntryKind.COUNCIL, EntryKind.COUNTRY):
        missing = [c.key for c in survey.criteria if _is_core_for(c, unit) and c.key not in answered[unit.public_id]]
        if missing:
            yield (
                unit,
                (),
                f"no row for {_counted(len(missing), 'core criterion', 'core criteria')}: {', '.join(missing)}",
            )


def _is_core_for(criterion: CriterionRecord, subject: Unit) -> bool:
    """Whether a question must be answered for a subject: core ones for its kind and type, all of a country's."""
    if criterion.applies_to != subject.kind:
        return False
    if isinstance(subject.record, MechanismRecord):
        return criterion.core and (
            criterion.mechanism_types is None or subject.record.type in criterion.mechanism_types
        )
    return criterion.core or not isinstance(subject.record, CouncilRecord)


def amounts_without_year(survey: Survey) -> Iterator[Finding]:
    """Which sums of money cannot be compared, because their year is not known?

    What a law sets in an index unit needs none: it is worth what the index says on the day.
    """
    for row in survey.facts:
        value = row.fact.value
        if row.criterion.value_type is not ValueType.AMOUNT or not isinstance(value, dict) or value.get("year"):
            continue
        unit = survey.dataset.units.get(value.get("unit", ""))
        indexed = unit is not None and unit.kind == EntryKind.SERIES
        if not (indexed and row.fact.aspect is Aspect.LAW):
            yield (
                row.unit,
                ("value",),
                f"{value.get('amount')} {value.get('unit')} of which year? The value has no year",
            )


# ---- notes ----


def about_ended(survey: Survey) -> Iterator[Finding]:
    """Which open questions and conflicts are only about things that are no more?"""
    for unit in survey.dataset.of_kind(EntryKind.QUESTION, EntryKind.CONFLICT):
        if not isinstance(unit.record, QuestionRecord | ConflictRecord) or not unit.record.about:
            continue
        if isinstance(unit.record, ConflictRecord) and unit.record.resolution is not None:
            continue
        if all(_is_over(survey, target) for target in unit.record.about):
            yield unit, ("about",), f"still open, and only about what is no more: {', '.join(unit.record.about)}"


def _is_over(survey: Survey, public_id: str) -> bool:
    """Whether something has surely ended, or its id was retired."""
    if public_id in survey.dataset.retired:
        return True
    life = survey.life(public_id)
    return not life.is_empty and life.ends_last <= survey.today


CHECKS: tuple[tuple[str, Callable[[Survey], Iterator[Finding]]], ...] = (
    ("never-appears", never_appears),
    ("outside-parent", outside_parent),
    ("basis-not-in-force", basis_not_in_force),
    ("basis-covers-part", basis_covers_part),
    ("unknown-provision", unknown_provisions),
    ("repealed-without-end", repealed_without_end),
    ("overlap", overlaps),
    ("gap", gaps),
    ("missing-translation", missing_translations),
    ("other-without-note", other_without_note),
    ("undated-evidence", undated_evidence),
    ("stale-evidence", stale_evidence),
    ("weak-locators", weak_locators),
    ("machine-translation-only", machine_translation_only),
    ("in-the-future", in_the_future),
    ("unsourced-claim", unsourced_claims),
    ("not-asked", not_asked),
    ("practice-only", practice_only),
    ("core-missing", core_missing),
    ("amount-without-year", amounts_without_year),
    ("about-ended", about_ended),
)
"""All checks, each with the code that its warnings bear."""


# ---- how things are written in a message ----


def _last(date: PartialDate) -> dt.date:
    return date.last


def _written(period: Period) -> str:
    return f"{period.valid_from or '?'} to {period.valid_to or 'open'}"


def _days(span: Span) -> str:
    start = "always" if span.starts_first == dt.date.min else f"from {span.starts_first}"
    return start if span.ends_last == NEVER else f"{start} until {span.ends_last}"


def _stretch(start: dt.date, end: dt.date) -> str:
    since = "at the beginning" if start == dt.date.min else f"from {start}"
    return since if end == NEVER else f"{since} until {end}"


def _cited(basis: LegalBasisRecord) -> str:
    return f"{basis.law} {basis.provision}" if basis.provision else basis.law


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
