"""Putting columns side by side (`semantics`, "Columns").

A comparison reads everything that it needs in a fixed number of statements, whatever the number of criteria, and works out
the rest in memory: which facts answer at each column's day (`app.facts.answering`), what they are to each other
(`app.compare.verdicts`), and since when.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import combinations
from typing import Any

from pydantic import Field
from sqlalchemy import select

from app.codebook import CriterionInfo
from app.compare.schemas import (
    CellRead,
    CellValue,
    ColumnCoverage,
    ColumnRead,
    ComparisonRead,
    ComparisonSummary,
    PresenceCell,
    PresenceRow,
    PresenceState,
    PresentRead,
    RowRead,
    Since,
    ThemeCount,
)
from app.compare.verdicts import Judgement, Rule, Side, Verdict, compare
from app.core.dates import BEGINNING, NEVER, Basis, Holds, PartialDate, Precision, Reason
from app.core.errors import InvalidParameter, parameter_error, unknown_value
from app.core.parameters import Filters, Several, Words
from app.describing import in_russian
from app.facts.answering import Answer, answer
from app.facts.queries import (
    DatedFact,
    FactInclude,
    criterion_summary,
    facts_of_subjects,
    find_subject_id,
    read_facts,
    wanted_criterion,
    wanted_theme,
)
from app.facts.schemas import FactRead
from app.lookups import PERIOD_COLUMNS, entry_summaries, period_of
from app.models import Council, Entry, Mechanism, span_of
from app.reading import Reading
from app.summaries import EntrySummary
from app.vocabulary import AppliesTo, Aspect, Bound, Certainty, EntryKind, ValueStatus

FEWEST, MOST = 2, 8


class RowsWanted(StrEnum):
    """Which rows are listed."""

    CODED = "coded"
    ALL = "all"


class CompareFilters(Filters):
    """What is compared."""

    columns: Words = Field(
        description="Two to eight of one kind, each at its own day: `kz,tj` · `kz@2012-05-21,kz` · "
        "`kz-mech-social-order@2012-05-21,tj-mech-state-social-order`. Without a day: as_of, else today.",
        examples=["kz@2012-05-21,tj@2012-05-21"],
    )
    type: Words = Field(
        default=[], description="For countries: types of mechanisms or councils, such as `procurement`."
    )
    theme: Words = Field(default=[], description="Keys of themes, such as `selection`.")
    criterion: Words = Field(default=[], description="Keys of criteria.")
    framework: Words = Field(default=[], description="Keys of frameworks: only criteria that are mapped to them.")
    aspect: Several[Aspect] = Field(default=[], description="`law` or `practice`.")
    core: bool | None = Field(default=None, description="Only core criteria (true) or only others (false).")
    verdict: Several[Verdict] = Field(default=[], description="Only rows with these verdicts; the summary counts all.")
    rows: RowsWanted = Field(default=RowsWanted.CODED, description="`all` lists rows too that no column codes.")


@dataclass(frozen=True, slots=True)
class Column:
    """One side of a comparison."""

    key: str
    entry_id: int
    kind: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class Subject:
    """A mechanism, council or country that facts are about."""

    id: int
    kind: str
    type: str | None
    country_id: int
    row: Any


RowKey = tuple[str, str, str, str | None]
"""A row: criterion, aspect, kind of subject, and (for countries) type."""

Facts = Mapping[tuple[dt.date, int], FactRead]
"""Facts as they are sent, by the day at which they were read and their number."""

Rivals = Mapping[tuple[int, str, str], Mapping[str | None, Sequence[DatedFact]]]
"""All facts by subject, criterion and aspect, and below that by scope."""


def get_comparison(reading: Reading, filters: CompareFilters, include: Collection[FactInclude]) -> ComparisonRead:
    """The comparison that the filters ask for.

    Raises InvalidParameter for too few, too many or unlike columns; NotFound and UnknownValue for what is not there.
    """
    return _Comparison(reading, filters, include).read()


class _Comparison:
    def __init__(self, reading: Reading, filters: CompareFilters, include: Collection[FactInclude]) -> None:
        self.reading = reading
        self.filters = filters
        self.with_evidence = FactInclude.EVIDENCE in include
        self.columns = parse_columns(reading, filters.columns)
        self.of_countries = self.columns[0].kind == EntryKind.COUNTRY
        self.subjects = self._subjects()
        rows = facts_of_subjects(reading, list(self.subjects))
        self.rivals = _by_question(reading, rows)
        self._refuse_unknown_words()
        self.themes = {wanted_theme(reading, key) for key in filters.theme}
        self.keys = {wanted_criterion(reading, key).key for key in filters.criterion}
        self.criteria = [c for c in reading.codebook.criteria.values() if self._wanted(c)]

    def read(self) -> ComparisonRead:
        """Work everything out."""
        keys = self._row_keys()
        found = {key: self._cells(key) for key in keys}
        facts = self._read_facts(found.values())
        named = entry_summaries(self.reading, {*self.subjects, *(column.entry_id for column in self.columns)})
        rows = [self._row(key, cells, facts, named) for key, cells in found.items() if self._coded(cells)]
        silent = [key for key, cells in found.items() if not self._coded(cells)]
        if self.filters.rows is RowsWanted.ALL:
            rows += [self._row(key, found[key], facts, named) for key in silent]
            position = {key: at for at, key in enumerate(keys)}
            rows.sort(key=lambda row: position[_key_of(row)])
        shown = [row for row in rows if not self.filters.verdict or row.verdict in self.filters.verdict]
        return ComparisonRead(
            columns=[self._column(column, named) for column in self.columns],
            presence=self._presence(named) if self.of_countries else [],
            rows=shown,
            summary=self._summary(rows, len(silent)),
        )

    def _read_facts(self, rows: Iterable[Sequence["_Cell"]]) -> "Facts":
        """The facts of all cells, read at their column's day: one fact may stand in two columns with different days."""
        chosen: dict[dt.date, dict[int, Any]] = {column.day: {} for column in self.columns}
        for cells in rows:
            for column, cell in zip(self.columns, cells, strict=True):
                chosen[column.day] |= {fact.row.id: fact.row for fact in cell.facts}
        facts: dict[tuple[dt.date, int], FactRead] = {}
        for day, by_id in chosen.items():
            at = replace(self.reading, day=day)
            read = read_facts(at, list(by_id.values()), with_evidence=self.with_evidence)
            facts |= {(day, number): fact for number, fact in zip(by_id, read, strict=True)}
        return facts

    # ---- what is compared

    def _subjects(self) -> dict[int, Subject]:
        """The subjects of all columns: themselves or, for countries, their mechanisms and councils too."""
        ids = {column.entry_id for column in self.columns}
        subjects: dict[int, Subject] = {}
        for table, kind in ((Mechanism, EntryKind.MECHANISM), (Council, EntryKind.COUNCIL)):
            among = Entry.country_id.in_(ids) if self.of_countries else Entry.id.in_(ids)
            rows = self.reading.session.execute(
                select(Entry.id, Entry.country_id, table.type, *PERIOD_COLUMNS)
                .join(Entry, Entry.id == table.id)
                .where(among)
                .order_by(Entry.public_id)
            )
            for row in rows:
                subjects[row.id] = Subject(row.id, kind, row.type, row.country_id, row)
        if self.of_countries:
            countries = self.reading.session.execute(select(Entry.id, *PERIOD_COLUMNS).where(Entry.id.in_(ids)))
            subjects |= {
                country.id: Subject(country.id, EntryKind.COUNTRY, None, country.id, country) for country in countries
            }
        return subjects

    def _refuse_unknown_words(self) -> None:
        """A misspelling never looks like an empty comparison. Raises UnknownValue with near matches."""
        book = self.reading.codebook
        known = {
            "framework": {ref.framework for criterion in book.criteria.values() for ref in criterion.frameworks},
            "type": {*book.vocabularies["mechanism_types"], *book.vocabularies["council_types"]},
        }
        for parameter, words in known.items():
            for word in getattr(self.filters, parameter):
                if word not in words:
                    raise unknown_value(parameter, word, words, f"{parameter}")

    def _wanted(self, criterion: CriterionInfo) -> bool:
        filters = self.filters
        frameworks = {ref.framework for ref in criterion.frameworks}
        return (
            (not self.themes or criterion.theme.key in self.themes)
            and (not self.keys or criterion.key in self.keys)
            and (not filters.framework or bool(frameworks & {*filters.framework}))
            and (filters.core is None or criterion.core is filters.core)
        )

    def _row_keys(self) -> list[RowKey]:
        """Every row that could be asked: in the order of the codebook, then type and aspect."""
        types: dict[str, list[str | None]] = defaultdict(list)
        for subject in self.subjects.values():
            type_ = subject.type if self.of_countries else None
            if type_ not in types[subject.kind] and (not self.filters.type or subject.type in self.filters.type):
                types[subject.kind].append(type_)
        return [
            (criterion.key, aspect, criterion.applies_to, type_)
            for criterion in self.criteria
            for type_ in sorted(types.get(criterion.applies_to, ()), key=lambda word: word or "")
            for aspect in criterion.aspects
            if (not self.filters.aspect or aspect in self.filters.aspect)
            and (type_ is None or criterion.asked_of(criterion.applies_to, type_))
        ]

    # ---- cells

    def _cells(self, key: RowKey) -> list["_Cell"]:
        return [self._cell(key, column, column.day) for column in self.columns]

    def _cell(self, key: RowKey, column: Column, day: dt.date) -> "_Cell":
        """What one column says on a row on a day."""
        criterion_key, aspect, kind, type_ = key
        criterion = self.reading.codebook.criteria[criterion_key]
        answers: list[tuple[Subject, str | None, Answer[DatedFact]]] = []
        silent = asked = 0
        for subject in self._subjects_of(column, kind, type_, day):
            if not criterion.asked_of(subject.kind, subject.type):
                continue
            asked += 1
            groups = self.rivals.get((subject.id, criterion_key, aspect), {})
            said = [(subject, scope, made) for scope, rivals in groups.items() if (made := answer(rivals, day))]
            answers += said
            silent += not any(made.status is ValueStatus.KNOWN for _, _, made in said)
        return _Cell.of(criterion, answers, asked, silent)

    def _subjects_of(self, column: Column, kind: str, type_: str | None, day: dt.date) -> Iterable[Subject]:
        """Whose facts a column gathers: its own or, for a country, those of what it has of a type on the day."""
        if not self.of_countries or kind == EntryKind.COUNTRY:
            subject = self.subjects[column.entry_id]
            if span_of(subject.row).on(day) is not Holds.NO:
                yield subject
            return
        for subject in self.subjects.values():
            if (
                subject.country_id == column.entry_id
                and subject.kind == kind
                and subject.type == type_
                and span_of(subject.row).on(day) is not Holds.NO
            ):
                yield subject

    def _coded(self, cells: Sequence["_Cell"]) -> bool:
        return any(cell.answers for cell in cells)

    # ---- rows

    def _row(
        self,
        key: RowKey,
        cells: Sequence["_Cell"],
        facts: Facts,
        named: Mapping[int, EntrySummary],
    ) -> RowRead:
        criterion = self.reading.codebook.criteria[key[0]]
        judged = judge(criterion, cells)
        vocabulary = "mechanism_types" if key[2] == AppliesTo.MECHANISM else "council_types"
        sides = list(zip(self.columns, cells, strict=True))
        shown = [facts[column.day, fact.row.id] for column, cell in sides for fact in cell.facts]
        return RowRead(
            criterion=criterion_summary(self.reading, criterion),
            aspect=self.reading.coded("aspects", key[1]),
            kind=key[2],
            type=self.reading.coded(vocabulary, key[3]) if key[3] else None,
            cells=[
                CellRead(
                    column=column.key,
                    status=self.reading.coded("value_statuses", cell.status),
                    reason=cell.reason,
                    values=[
                        CellValue(subject=named[subject.id], scope=scope, fact=facts[column.day, fact.row.id])
                        for subject, scope, made in cell.answers
                        for fact in made.facts
                    ],
                    no_subject=cell.asked == 0,
                    without_value=cell.without_value,
                )
                for column, cell in sides
            ],
            verdict=judged.verdict,
            rule=judged.rule,
            since=self._since(key, criterion, judged.verdict),
            caveats=_caveats(shown, cells),
        )

    def _since(self, key: RowKey, criterion: CriterionInfo, verdict: Verdict) -> Since | None:
        """The first day from which the verdict has held without a break, over everything recorded."""
        days = {column.day for column in self.columns}
        if len(days) > 1 or verdict in (Verdict.ONE_UNKNOWN, Verdict.BOTH_UNKNOWN):
            return None
        (today,) = days
        first: dt.date | None = today
        for day in reversed(self._turning_points(key, today)):
            cells = [self._cell(key, column, day) for column in self.columns]
            earlier = judge(criterion, cells).verdict
            if earlier is not verdict:
                return Since(day=first, note=f"before {first} it was {earlier}")
            first = day
        return Since(day=first if first != BEGINNING else None, note="as far back as anything is recorded")

    def _turning_points(self, key: RowKey, until: dt.date) -> list[dt.date]:
        """The days up to a day on which anything about a row may change, the beginning of all days first."""
        criterion_key, aspect, kind, type_ = key
        points = {BEGINNING}
        for subject in self.subjects.values():
            if subject.kind != kind or (type_ is not None and subject.type != type_):
                continue
            spans = [span_of(subject.row)]
            for rivals in self.rivals.get((subject.id, criterion_key, aspect), {}).values():
                spans += [fact.span for fact in rivals]
            for span in spans:
                points |= {span.starts_first, span.starts_last, span.ends_first, span.ends_last}
        return sorted(point for point in points if point <= until and point != NEVER)

    # ---- presence

    def _presence(self, named: Mapping[int, EntrySummary]) -> list[PresenceRow]:
        """Which types of mechanisms and councils exist in each country on its day."""
        rows = []
        for kind, vocabulary in ((EntryKind.MECHANISM, "mechanism_types"), (EntryKind.COUNCIL, "council_types")):
            of_kind = [subject for subject in self.subjects.values() if subject.kind == kind]
            for type_ in self.reading.codebook.vocabularies[vocabulary]:
                of_type = [subject for subject in of_kind if subject.type == type_]
                if of_type and (not self.filters.type or type_ in self.filters.type):
                    cells = [self._presence_cell(column, of_type, named) for column in self.columns]
                    rows.append(PresenceRow(kind=kind, type=self.reading.coded(vocabulary, type_), cells=cells))
        return rows

    def _presence_cell(
        self, column: Column, of_type: Sequence[Subject], named: Mapping[int, EntrySummary]
    ) -> PresenceCell:
        own = [subject for subject in of_type if subject.country_id == column.entry_id]
        at = replace(self.reading, day=column.day)
        present = [subject for subject in own if span_of(subject.row).on(column.day) is not Holds.NO]
        later = min((s for s in own if s.row.starts_first > column.day), key=lambda s: s.row.starts_first, default=None)
        earlier = max((s for s in own if s.row.ends_last <= column.day), key=lambda s: s.row.ends_last, default=None)
        if present:
            state = PresenceState.RECORDED
        elif (later and later.row.valid_from_basis == Basis.BOUND) or (
            earlier and earlier.row.valid_to_basis == Basis.BOUND
        ):
            state = PresenceState.NOT_KNOWN
        elif later:
            state = PresenceState.NOT_YET
        else:
            state = PresenceState.ENDED if earlier else PresenceState.NONE_RECORDED
        return PresenceCell(
            column=column.key,
            state=state,
            present=[self._present(at, subject, named) for subject in present],
            next=None if present or later is None else self._present(at, later, named),
            last=None if present or earlier is None else self._present(at, earlier, named),
        )

    def _present(self, at: Reading, subject: Subject, named: Mapping[int, EntrySummary]) -> PresentRead:
        return PresentRead(
            entry=named[subject.id],
            period=period_of(at, subject.row),
            recipients=self._recipients(subject, at.day or at.today),
        )

    def _recipients(self, subject: Subject, day: dt.date) -> str | None:
        """Who may receive from a mechanism, in words: as the law has it or, where that is not known, in practice."""
        criterion = self.reading.codebook.criteria.get("recipient-forms")
        for aspect in (Aspect.LAW, Aspect.PRACTICE):
            labels: dict[str, str] = {}
            for rivals in self.rivals.get((subject.id, "recipient-forms", aspect), {}).values():
                made = answer(rivals, day)
                for fact in made.facts if made and criterion else ():
                    for code in fact.row.value or ():
                        if criterion and code in criterion.options:
                            labels[code] = self.reading.text(criterion.options[code].label)
            if labels:
                return f"{'; '.join(labels.values())} ({aspect})"
        return None

    # ---- summary

    def _column(self, column: Column, named: Mapping[int, EntrySummary]) -> ColumnRead:
        at = replace(self.reading, day=column.day)
        period = period_of(at, self.subjects[column.entry_id].row)
        return ColumnRead(key=column.key, entry=named[column.entry_id], as_of=column.day, holds=period)

    def _summary(self, rows: Sequence[RowRead], silent: int) -> ComparisonSummary:
        themes: dict[str, Counter[Verdict]] = defaultdict(Counter)
        for row in rows:
            themes[row.criterion.theme][row.verdict] += 1
        coverage = []
        for at, column in enumerate(self.columns):
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
                    title=self.reading.text(theme.title),
                    verdicts={verdict: themes[key][verdict] for verdict in Verdict},
                )
                for key, theme in self.reading.codebook.themes.items()
                if key in themes
            ],
            coverage=coverage,
            not_comparable=dict(Counter(row.rule for row in rows if row.verdict is Verdict.NOT_COMPARABLE)),
            coded_in_no_column=silent,
            with_nothing_to_ask=sum(any(cell.no_subject for cell in row.cells) for row in rows),
        )


@dataclass(frozen=True, slots=True)
class _Cell:
    """What one column says on a row: answers, and the status that they have together."""

    answers: tuple[tuple[Subject, str | None, Answer[DatedFact]], ...]
    sides: tuple[tuple[str | None, Side], ...]
    """The known values, with their scope."""
    status: ValueStatus
    reason: Reason | None
    asked: int
    """How many subjects the question is put to."""
    without_value: int

    @property
    def facts(self) -> list[DatedFact]:
        """The facts that answer."""
        return [fact for _, _, made in self.answers for fact in made.facts]

    @classmethod
    def of(
        cls,
        criterion: CriterionInfo,
        answers: Sequence[tuple[Subject, str | None, Answer[DatedFact]]],
        asked: int,
        silent: int,
    ) -> "_Cell":
        sides = tuple(
            (scope, side_of(criterion, fact.row))
            for _, scope, made in answers
            for fact in made.facts
            if fact.status is ValueStatus.KNOWN
        )
        if sides:
            status, reason = ValueStatus.KNOWN, None
        elif answers:
            said = {made.status for _, _, made in answers}
            if len({subject.id for subject, _, _ in answers}) < asked:
                said.add(ValueStatus.NOT_CODED)
            if said != {ValueStatus.NOT_APPLICABLE}:  # it cannot arise for one, but may for the others
                said.discard(ValueStatus.NOT_APPLICABLE)
            status = min(said, key=list(ValueStatus).index)
            reason = next((made.reason for _, _, made in answers if made.reason), None)
        else:
            status, reason = ValueStatus.NOT_CODED, None
        return cls(tuple(answers), sides, status, reason, asked, silent)


def judge(criterion: CriterionInfo, cells: Sequence[_Cell]) -> Judgement:
    """The verdict on a row: that of all its pairs across columns, if they agree; partly (`varies`) if they do not.

    A column without a known value makes it one-unknown; if no column has one, both-unknown.
    """
    empty = [cell for cell in cells if not cell.sides]
    if any(cell.status is ValueStatus.NOT_APPLICABLE for cell in empty):
        return Judgement(Verdict.NOT_COMPARABLE, Rule.NOT_APPLICABLE)
    if empty:
        return Judgement(Verdict.BOTH_UNKNOWN if len(empty) == len(cells) else Verdict.ONE_UNKNOWN, Rule.UNKNOWN)
    pairs = [
        compare(criterion, left, right) for one, other in combinations(cells, 2) for left, right in _paired(one, other)
    ]
    comparable = [pair for pair in pairs if pair.verdict is not Verdict.NOT_COMPARABLE]
    if not comparable:
        return pairs[0]
    if len({pair.verdict for pair in comparable}) == 1:
        return comparable[0]
    return Judgement(Verdict.PARTLY, Rule.VARIES)


def _paired(one: _Cell, other: _Cell) -> list[tuple[Side, Side]]:
    """The values of two cells that are compared: those of one scope where both have it, otherwise all with all."""
    scopes = {scope for scope, _ in one.sides} & {scope for scope, _ in other.sides}
    return [
        (left, right)
        for scope, left in one.sides
        for other_scope, right in other.sides
        if not scopes or (scope == other_scope and scope in scopes)
    ]


def side_of(criterion: CriterionInfo, row: Any) -> Side:
    """A fact's row as comparing needs it."""
    codes = row.value if isinstance(row.value, list) else [row.value_code] if row.value_code else []
    return Side(
        status=ValueStatus(row.status),
        codes=frozenset(codes),
        number=None if row.value_number is None else Decimal(repr(row.value_number)),
        unit=row.value_unit or ("fraction" if criterion.value_type == "share" else None),
        bound=Bound(row.value_bound) if row.value_bound else None,
        date=row.value if row.value_date is not None else None,
    )


def _by_question(reading: Reading, facts: Sequence[DatedFact]) -> Rivals:
    grouped: dict[tuple[int, str, str], dict[str | None, list[DatedFact]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        key = reading.codebook.criteria_by_id[fact.row.criterion_id].key
        grouped[fact.row.subject_id, key, fact.row.aspect][fact.row.scope].append(fact)
    return grouped


def _caveats(facts: Sequence[FactRead], cells: Sequence[_Cell]) -> list[str]:
    """What weakens a row, each once, in a fixed order."""
    found = {
        "stale": any(fact.stale for fact in facts),
        "possible-date": any(fact.period.holds is Holds.POSSIBLE for fact in facts),
        "evidence-undated": any(fact.evidence_date is None and fact.status.code == ValueStatus.KNOWN for fact in facts),
        "low-certainty": any(fact.certainty.code == Certainty.LOW for fact in facts),
        "machine-translation-only": any(fact.machine_translation_only for fact in facts),
        "other-claims": any(made.other_claims for cell in cells for _, _, made in cell.answers),
        "rivals-of-equal-rank": any(len(made.facts) > 1 for cell in cells for _, _, made in cell.answers),
    }
    return [caveat for caveat, holds in found.items() if holds]


def _key_of(row: RowRead) -> RowKey:
    return (row.criterion.key, row.aspect.code, row.kind, row.type.code if row.type else None)


def parse_columns(reading: Reading, words: Sequence[str]) -> list[Column]:
    """Columns from `kz@2012-05-21`, `tj`, `kz-mech-social-order` … Raises InvalidParameter for what is not of one kind."""
    columns = [_parse_column(reading, word) for word in words]
    problem = ""
    if not FEWEST <= len(columns) <= MOST:
        problem = f"a comparison has {FEWEST} to {MOST} columns, and this has {len(columns)}"
    elif len({column.kind for column in columns}) > 1:
        kinds = ", ".join(f"{column.key} is a {column.kind}" for column in columns)
        problem = f"columns are all countries, all mechanisms or all councils: {kinds}"
    elif len({column.key for column in columns}) < len(columns):
        problem = "a column stands twice; compare a thing with itself at another day: kz@2012-05-21,kz"
    if problem:
        raise InvalidParameter(problem, [parameter_error("columns", "columns", problem)])
    return columns


def _parse_column(reading: Reading, word: str) -> Column:
    name, _, written = word.partition("@")
    day = reading.day or reading.today
    if written and written != "today":
        try:
            date = PartialDate.parse(written)
            if date.precision is not Precision.DAY:
                raise ValueError(f"{written!r} is no day; write YYYY-MM-DD")
        except ValueError as fault:
            raise InvalidParameter(str(fault), [parameter_error("columns", "day", f"{word}: {fault}")]) from fault
        day = date.first
    elif written == "today":
        day = reading.today
    entry_id = find_subject_id(reading, name)
    row = reading.session.execute(select(Entry.public_id, Entry.kind).where(Entry.id == entry_id)).one()
    return Column(f"{row.public_id}@{day.isoformat()}", entry_id, row.kind, day)


def describe_comparison(reading: Reading, comparison: ComparisonRead) -> str:
    """The comparison in a sentence, in English or Russian."""
    said = comparison.summary.verdicts
    same, partly, different = (said[verdict] for verdict in (Verdict.SAME, Verdict.PARTLY, Verdict.DIFFERENT))
    unknown = said[Verdict.ONE_UNKNOWN] + said[Verdict.BOTH_UNKNOWN]
    sides = [f"{column.entry.name} ({column.as_of.isoformat()})" for column in comparison.columns]
    if in_russian(reading):
        return (
            f"Сравнение: {' — '.join(sides)}. Строк: {comparison.summary.rows}; одинаково: {same}, частично: {partly}, "
            f"различно: {different}, неизвестно: {unknown} (из них у одной из сторон нет такого механизма или органа: "
            f"{comparison.summary.with_nothing_to_ask}), несопоставимо: {said[Verdict.NOT_COMPARABLE]}."
        )
    return (
        f"{' against '.join(sides)}: {comparison.summary.rows} rows, of which {same} same, {partly} partly, "
        f"{different} different, {unknown} with an unknown side "
        f"({comparison.summary.with_nothing_to_ask} of these where a side had nothing of the kind), {said[Verdict.NOT_COMPARABLE]} not comparable."
    )
