"""Putting columns side by side (`semantics`, "Columns").

A comparison reads everything that it needs in a fixed number of statements per column, whatever the number of criteria
(`cells.Ground`), and works out the rest in memory: which facts answer at each column's day (`app.facts.answering`), what
they are to each other (`verdicts`), what that makes of the row, and since when (`judging`).
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import islice
from typing import Any

from pydantic import Field
from sqlalchemy import select

from app.about import about_by, is_about
from app.codebook import CriterionInfo, OptionInfo
from app.compare.cells import Cell, Ground, RowKey
from app.compare.columns import Column, parse_columns
from app.compare.judging import Pair, RowJudgement, held_since, judge
from app.compare.lens import grouped, ordered
from app.compare.phrases import column_title
from app.compare.presence import Bases, DatedBasis, presence_rows
from app.compare.schemas import (
    BasisRef,
    CellRead,
    CellValue,
    CitationRef,
    ClaimRef,
    ColumnCoverage,
    ColumnRead,
    ComparedCriterion,
    ComparisonRead,
    ComparisonSummary,
    ConflictRef,
    FrameworkPlace,
    OptionRule,
    OtherFormat,
    PairRead,
    RowRead,
    Since,
    ThemeCount,
)
from app.compare.verdicts import Rule, Verdict
from app.compare.wording import CAVEATS, RULES, VERDICTS, Caveat
from app.core.dates import Holds
from app.core.formats import CITATIONS, FILES
from app.core.links import address
from app.core.parameters import Filters, OneOf, Places, Several, Words
from app.core.schema import Coded
from app.describing import coded_in_words, in_russian, numbered, phrase
from app.facts.queries import GroundedFact, criterion_summary, ground_facts, source_kinds
from app.facts.questions import Questions, criteria_in
from app.facts.subjects import TYPES, wanted_types
from app.facts.values import value_read
from app.lookups import PERIOD_COLUMNS, country_summary, entry_summaries, is_weak, legal_basis_by, period_of, url_of
from app.models import Conflict, Entry, LegalBasis, span_of
from app.reading import Reading
from app.summaries import API, EntrySummary, LegalBasisRead, SourceSummary
from app.vocabulary import AppliesTo, Aspect, Certainty, EntryKind, ValueStatus


class RowsWanted(StrEnum):
    """Which rows are listed."""

    CODED = "coded"
    ALL = "all"


class CompareFilters(Filters):
    """What is compared."""

    columns: Places = Field(
        description="Two to eight of one kind, each at its own day: `kz,tj` · `kz@2012-05-21,kz` · "
        "`kz-mech-social-order@2012-05-21,tj-mech-state-social-order`. Without a day: as_of, else today.",
        examples=["kz@2012-05-21,tj@2012-05-21"],
    )
    type: Words = Field(
        default=[], description="For countries: types of mechanisms or councils, such as `procurement`."
    )
    theme: Words = Field(default=[], description="Keys of themes, such as `selection`.")
    criterion: Words = Field(default=[], description="Keys of criteria.")
    framework: Words = Field(
        default=[],
        description="Keys of frameworks, such as `cso-meter`: only criteria that are mapped to them, in the order of their references.",
    )
    aspect: Several[Aspect] = Field(default=[], description="`law` or `practice`.")
    core: bool | None = Field(default=None, description="Only core criteria (true) or only others (false).")
    verdict: Several[Verdict] = Field(default=[], description="Only rows with these verdicts; the summary counts all.")
    rows: OneOf[RowsWanted] = Field(default=RowsWanted.CODED, description="`all` lists rows too that no column codes.")


APPLIES_TO: Mapping[str, AppliesTo] = {word: word for word in AppliesTo}

Facts = Mapping[tuple[dt.date, int], GroundedFact]
"""Facts with their evidence, by the day at which they were read and their number."""


def get_comparison(reading: Reading, filters: CompareFilters) -> ComparisonRead:
    """The comparison that the filters ask for.

    Raises InvalidParameter for too few, too many or unlike columns; NotFound and UnknownValue for what is not there.
    """
    columns = parse_columns(reading, filters.columns)
    filters = filters.model_copy(update={"framework": reading.frameworks(filters.framework)})
    types, criteria = wanted_types(reading, filters.type), _wanted_criteria(reading, filters)
    ground = Ground.read(reading, columns, criteria, types)
    named = entry_summaries(reading, {*ground.subjects, *(column.entry_id for column in ground.columns)})
    keys = _row_keys(ground, criteria, types, filters.aspect)
    looked_at = ((key, ground.cells(key)) for key in keys if key in ground)
    coded = {key: cells for key, cells in looked_at if any(cell.answers for cell in cells)}
    facts = _read_facts(ground, coded.values())
    book = _Book(ground, facts, named)
    listed = keys if filters.rows is RowsWanted.ALL else coded
    rows = [book.row(key, coded.get(key) or ground.cells(key)) for key in listed]
    shown = [row for row in rows if not filters.verdict or row.verdict in filters.verdict]
    link = permalink(reading, filters, ground.columns)
    return ComparisonRead(
        permalink=link,
        formats=[
            OtherFormat(format=one.suffix, media_type=one.media_type, url=link.replace("?", f".{one.suffix}?", 1))
            for one in (*FILES, *CITATIONS)
        ],
        columns=[_column(ground, column, named) for column in ground.columns],
        presence=presence_rows(ground, types, named, _bases(ground)) if ground.of_countries else [],
        groups=grouped(reading, shown, filters.framework),
        rows=shown,
        summary=_summary(ground, rows, len(keys) - len(coded)),
        conflicts=_conflicts(ground, shown, facts),
        sources=_sources(shown, facts),
    )


def permalink(reading: Reading, filters: CompareFilters, columns: Iterable[Column]) -> str:
    """The address of a comparison that stays the same: days, filters and language written out, in the order of the filters."""
    asked = {"columns": ",".join(column.key for column in columns)}
    for name, info in CompareFilters.model_fields.items():
        value = getattr(filters, name)
        if name not in asked and value != info.default:
            asked[name] = ",".join(value) if isinstance(value, list) else str(value).lower()
    if reading.into is not None:
        asked |= {"currency": reading.into.currency, "rate": reading.into.rate}
    asked |= {"as_of": "any" if reading.day is None else reading.day.isoformat(), "lang": reading.lang}
    return address(f"{API}/compare", list(asked.items()))


# ---- which rows


def _wanted_criteria(reading: Reading, filters: CompareFilters) -> list[CriterionInfo]:
    """The criteria that are asked for, in the order of the rows. A misspelling raises UnknownValue with near matches."""
    questions = Questions(reading, filters)
    mapped = criteria_in(reading, filters.framework) if filters.framework else reading.codebook.criteria.values()
    return ordered([criterion for criterion in mapped if questions.concern(criterion)], filters.framework)


def _row_keys(
    ground: Ground, criteria: Iterable[CriterionInfo], wanted: Sequence[str], aspects: Sequence[Aspect]
) -> list[RowKey]:
    """Every row that could be asked, of the types and aspects wanted: in the order of the criteria, then type and aspect."""
    types: dict[str, set[str | None]] = defaultdict(set)
    for subject in ground.subjects.values():
        if not wanted or subject.type in wanted:
            types[subject.kind].add(subject.type if ground.of_countries else None)
    return [
        RowKey(criterion.key, aspect, criterion.applies_to, type_)
        for criterion in criteria
        for type_ in sorted(types.get(criterion.applies_to, ()), key=lambda word: word or "")
        for aspect in criterion.aspects
        if (not aspects or aspect in aspects) and (type_ is None or criterion.asked_of(criterion.applies_to, type_))
    ]


def _read_facts(ground: Ground, rows: Iterable[Sequence[Cell]]) -> Facts:
    """The facts of all cells, read at their column's day: one fact may stand in two columns with different days."""
    chosen: dict[dt.date, dict[int, Any]] = {column.day: {} for column in ground.columns}
    for cells in rows:
        for column, cell in zip(ground.columns, cells, strict=True):
            chosen[column.day] |= {row.id: row for row in cell.rows}
    return {
        (day, fact.row.id): fact
        for day, by_id in chosen.items()
        for fact in ground_facts(replace(ground.reading, day=day), list(by_id.values()))
    }


# ---- rows as they are sent


@dataclass(frozen=True, slots=True)
class _Book:
    """Turns cells into rows as they are sent."""

    ground: Ground
    facts: Facts
    named: Mapping[int, EntrySummary]

    def row(self, key: RowKey, cells: Sequence[Cell]) -> RowRead:
        """One row with its verdict."""
        reading = self.ground.reading
        criterion = reading.codebook.criteria[key.criterion]
        judged = judge(criterion, cells)
        shown = [
            self._value(self.named[subject.id], column.day, fact.row.id, [other.row.id for other in made.other_claims])
            for column, cell in zip(self.ground.columns, cells, strict=True)
            for subject, _, made in cell.answers
            for fact in made.facts
        ]
        values = iter(shown)
        return RowRead(
            criterion=_criterion(reading, criterion, shown),
            aspect=reading.coded("aspects", key.aspect),
            kind=APPLIES_TO[key.kind],
            type=reading.coded(TYPES[key.kind], key.type) if key.type else None,
            cells=[
                CellRead(
                    column=column.key,
                    status=reading.coded("value_statuses", cell.status),
                    reason=cell.reason,
                    values=list(islice(values, sum(len(made.facts) for _, _, made in cell.answers))),
                    no_subject=cell.asked == 0,
                    without_value=cell.without_value,
                )
                for column, cell in zip(self.ground.columns, cells, strict=True)
            ],
            verdict=judged.verdict,
            verdict_label=phrase(reading, *VERDICTS[judged.verdict]),
            rule=judged.rule,
            reason=phrase(reading, *RULES[judged.rule]),
            pairs=self._pairs(judged),
            since=self._since(key, judged.verdict),
            caveats=_caveats(reading, shown, cells, judged.pairs),
        )

    def _value(self, subject: EntrySummary, day: dt.date, number: int, others: Iterable[int]) -> CellValue:
        """A fact as one of the values of a cell, and what else is claimed of its scope."""
        at = self.ground.on(day)
        fact = self.facts[day, number]
        row, proof = fact.row, fact.proof
        return CellValue(
            subject=subject,
            scope=row.scope,
            id=row.public_id,
            url=url_of("fact", row.public_id),
            status=at.coded("value_statuses", row.status),
            value=value_read(at, fact.criterion, row, fact.within),
            note=row.note,
            period=period_of(at, row, fact.within),
            rank=at.coded("fact_ranks", row.rank),
            rank_reason=row.rank_reason,
            certainty=at.coded("certainty_levels", row.certainty),
            evidence_date=proof.newest,
            stale=fact.stale,
            machine_translation_only=proof.machine_translation_only,
            checked_on=row.checked_on,
            source_kinds=source_kinds(at, fact),
            legal_basis=[_basis(at, basis) for basis in fact.bases],
            sources=[
                CitationRef(source=one.source.summary.id, locator=one.locator, locator_is_weak=is_weak(one.locator))
                for one in fact.cited
            ],
            other_claims=[_claim(at, self.facts[day, other]) for other in others],
        )

    def _pairs(self, judged: RowJudgement) -> list[PairRead]:
        return [
            PairRead(
                one=pair.one.fact.row.public_id,
                other=pair.other.fact.row.public_id,
                verdict=pair.judgement.verdict,
                rule=pair.judgement.rule,
            )
            for pair in judged.pairs
        ]

    def _since(self, key: RowKey, verdict: Verdict) -> Since | None:
        held = held_since(self.ground, key, verdict)
        if held is None:
            return None
        reading = self.ground.reading
        if held.before is None:
            note = phrase(reading, "as far back as anything is recorded", "насколько далеко есть сведения")
            return Since(day=held.first, before=None, note=note)
        until = phrase(reading, *VERDICTS[held.before]).lower()
        note = f"{phrase(reading, 'until', 'до')} {held.first}: {until}"
        return Since(day=held.first, before=held.before, note=note)


def _criterion(reading: Reading, criterion: CriterionInfo, values: Iterable[CellValue]) -> ComparedCriterion:
    """The question with what the codebook says of the options that stand in its row."""
    chosen = frozenset(option.code for shown in values if shown.value for option in shown.value.options)

    def with_options() -> ComparedCriterion:
        return ComparedCriterion(
            **criterion_summary(reading, criterion).model_dump(),
            comparable=criterion.comparable,
            tolerance=dict(criterion.tolerance) if criterion.tolerance else None,
            options=[_option(reading, option) for code, option in criterion.options.items() if code in chosen],
            frameworks=[FrameworkPlace(framework=r.framework, name=r.name, ref=r.ref) for r in criterion.frameworks],
        )

    return reading.codebook.recalled.once((ComparedCriterion, reading.lang), (criterion.key, chosen), with_options)


def _option(reading: Reading, option: OptionInfo) -> OptionRule:
    return OptionRule(
        code=option.value,
        label=reading.text(option.label),
        rank=option.rank,
        exclusive=option.exclusive,
        covers=option.covers,
        partly_with=option.partly_with,
    )


def _claim(reading: Reading, fact: GroundedFact) -> ClaimRef:
    row = fact.row
    value = value_read(reading, fact.criterion, row, fact.within)
    return ClaimRef(
        id=row.public_id,
        url=url_of("fact", row.public_id),
        status=reading.coded("value_statuses", row.status),
        display=value.display if value else None,
        rank=reading.coded("fact_ranks", row.rank),
        rank_reason=row.rank_reason,
    )


def _basis(reading: Reading, basis: LegalBasisRead) -> BasisRef:
    law, provision = basis.law, basis.provision

    def short() -> BasisRef:
        return BasisRef(
            law=law.id,
            number=law.number,
            title=law.title.text,
            article=basis.article,
            url=provision.url if provision else law.url,
            in_force=basis.in_force,
            reason=basis.reason,
        )

    key = (law.id, law.title.text, basis.article, provision.id if provision else None, basis.in_force, basis.reason)
    return reading.codebook.recalled.once((BasisRef, reading.lang), key, short)


def _caveats(
    reading: Reading, values: Sequence[CellValue], cells: Sequence[Cell], pairs: Sequence[Pair]
) -> list[Coded]:
    """What weakens a row, each once, in a fixed order."""
    found = set()
    for shown in values:
        if shown.stale:
            found.add(Caveat.STALE)
        if shown.period.holds is Holds.POSSIBLE:
            found.add(Caveat.POSSIBLE_DATE)
        if shown.evidence_date is None and shown.status.code == ValueStatus.KNOWN:
            found.add(Caveat.EVIDENCE_UNDATED)
        if shown.certainty.code == Certainty.LOW:
            found.add(Caveat.LOW_CERTAINTY)
        if shown.machine_translation_only:
            found.add(Caveat.MACHINE_TRANSLATION_ONLY)
    for cell in cells:
        for _, _, made in cell.answers:
            if made.other_claims:
                found.add(Caveat.OTHER_CLAIMS)
            if len(made.facts) > 1:
                found.add(Caveat.RIVALS_OF_EQUAL_RANK)
        if pairs and cell.without_value:
            found.add(Caveat.SOME_WITHOUT_VALUE)
    if pairs and _unpaired(cells, pairs):
        found.add(Caveat.SOME_UNPAIRED)
    if len({pair.judgement.verdict is Verdict.NOT_COMPARABLE for pair in pairs}) > 1:
        found.add(Caveat.SOME_NOT_COMPARABLE)
    if reading.into is not None and any(pair.converted for pair in pairs):
        found.add(Caveat.CONVERTED)
    if any(pair.judgement.rule is Rule.NO_RATE for pair in pairs):
        found.add(Caveat.MISSING_RATE)
    return [
        reading.codebook.recalled.once((Caveat, reading.lang), one, partial(coded_in_words, reading, CAVEATS, one))
        for one in Caveat
        if one in found
    ]


def _unpaired(cells: Sequence[Cell], pairs: Sequence[Pair]) -> bool:
    """Whether a known value stands in no pair."""
    if all(len(cell.known) == 1 for cell in cells):
        return False
    judged = {id(side) for pair in pairs for side in (pair.one, pair.other)}
    return any(id(value) not in judged for cell in cells for value in cell.known)


# ---- around the rows


def _column(ground: Ground, column: Column, named: Mapping[int, EntrySummary]) -> ColumnRead:
    at = replace(ground.reading, day=column.day)
    subject = ground.subjects[column.entry_id]
    return ColumnRead(
        key=column.key,
        entry=named[column.entry_id],
        country=country_summary(at, subject.country_id),
        as_of=column.day,
        holds=period_of(at, subject.row),
    )


def _bases(ground: Ground) -> Bases:
    """The acts on which all mechanisms and councils rest, with their titles on each column's day and when they are in force."""
    reading = ground.reading
    ids = [subject.id for subject in ground.subjects.values() if subject.kind != EntryKind.COUNTRY]
    days = {column.day for column in ground.columns}
    read = {day: legal_basis_by(replace(reading, day=day), LegalBasis.entry_id, ids) for day in days}
    laws = {basis.law.id for by_owner in read.values() for bases in by_owner.values() for basis in bases}
    rows = reading.session.execute(select(Entry.public_id, *PERIOD_COLUMNS).where(Entry.public_id.in_(laws)))
    spans = {row.public_id: span_of(row) for row in rows}
    return {
        (day, owner): [DatedBasis(_basis(reading, basis), spans[basis.law.id]) for basis in bases]
        for day, by_owner in read.items()
        for owner, bases in by_owner.items()
    }


def _summary(ground: Ground, rows: Sequence[RowRead], silent: int) -> ComparisonSummary:
    themes: dict[str, Counter[Verdict]] = defaultdict(Counter)
    for row in rows:
        themes[row.criterion.theme][row.verdict] += 1
    coverage = []
    for at, column in enumerate(ground.columns):
        cells = [row.cells[at] for row in rows]
        statuses = Counter(cell.status.code for cell in cells if not cell.no_subject)
        counts = {status.replace("-", "_"): statuses[status] for status in ValueStatus}
        nothing = sum(cell.no_subject for cell in cells)
        coverage.append(ColumnCoverage(column=column.key, no_subject=nothing, **counts))
    verdicts = Counter(row.verdict for row in rows)
    return ComparisonSummary(
        rows=len(rows),
        verdicts={verdict: verdicts[verdict] for verdict in Verdict},
        themes=[
            ThemeCount(
                theme=key,
                title=ground.reading.text(theme.title),
                verdicts={verdict: themes[key][verdict] for verdict in Verdict},
            )
            for key, theme in ground.reading.codebook.themes.items()
            if key in themes
        ],
        coverage=coverage,
        not_comparable=dict(Counter(row.rule for row in rows if row.verdict is Verdict.NOT_COMPARABLE)),
        coded_in_no_column=silent,
        with_nothing_to_ask=sum(any(cell.no_subject for cell in row.cells) for row in rows),
    )


def _sources(rows: Sequence[RowRead], facts: Facts) -> list[SourceSummary]:
    """Every source that a value shown cites, once, by id."""
    cited = {ref.source for row in rows for cell in row.cells for value in cell.values for ref in value.sources}
    found = {one.source.summary.id: one.source.summary for fact in facts.values() for one in fact.cited}
    return [found[key] for key in sorted(cited)]


def _conflicts(ground: Ground, rows: Sequence[RowRead], facts: Facts) -> list[ConflictRef]:
    """Recorded conflicts about what is there on a column's day, or about the acts and articles that the values rest on; by id."""
    shown = {value.id for row in rows for cell in row.cells for value in cell.values}
    bases = [basis for fact in facts.values() if fact.row.public_id in shown for basis in fact.bases]
    about = {basis.law.id for basis in bases} | {basis.provision.id for basis in bases if basis.provision}
    reading = ground.reading
    numbers = reading.session.execute(select(Entry.id).where(Entry.public_id.in_(about))).scalars()
    there = {
        subject.id
        for column in ground.columns
        for subject in ground.subjects.values()
        if subject.id == column.entry_id
        or (subject.country_id == column.entry_id and subject.span.on(column.day) is not Holds.NO)
    }
    found = reading.session.execute(
        select(Conflict.id, Entry.public_id, Conflict.topic, Conflict.resolution)
        .join(Entry, Entry.id == Conflict.id)
        .where(is_about(Conflict.id, {*numbers, *there}))
        .order_by(Entry.public_id)
    ).all()
    targets = about_by(reading, [row.id for row in found])
    return [
        ConflictRef(
            id=row.public_id,
            url=url_of(EntryKind.CONFLICT, row.public_id),
            topic=row.topic,
            about=targets[row.id],
            resolution=row.resolution,
        )
        for row in found
    ]


def describe_comparison(reading: Reading, comparison: ComparisonRead) -> str:
    """The comparison in a sentence, in English or Russian."""
    days = {column.as_of for column in comparison.columns} - {reading.day}
    return _described(reading, comparison) + reading.ahead(*days)


def _described(reading: Reading, comparison: ComparisonRead) -> str:
    said = comparison.summary.verdicts
    same, partly, different = (said[verdict] for verdict in (Verdict.SAME, Verdict.PARTLY, Verdict.DIFFERENT))
    unknown = said[Verdict.ONE_UNKNOWN] + said[Verdict.BOTH_UNKNOWN]
    sides = [column_title(column) for column in comparison.columns]
    if in_russian(reading):
        return (
            f"Сравнение: {' — '.join(sides)}. Строк: {comparison.summary.rows}; одинаково: {same}, частично: {partly}, "
            f"различно: {different}, неизвестно: {unknown} (из них у одной из сторон нет такого механизма или органа: "
            f"{comparison.summary.with_nothing_to_ask}), несопоставимо: {said[Verdict.NOT_COMPARABLE]}."
        )
    return (
        f"{' against '.join(sides)}: {numbered(comparison.summary.rows, 'row', 'rows')}, of which {same} same, {partly} partly, "
        f"{different} different, {unknown} with an unknown side "
        f"({comparison.summary.with_nothing_to_ask} of these where a side had nothing of the kind), {said[Verdict.NOT_COMPARABLE]} not comparable."
    )
