"""What each column says on each row: the facts about its subjects, and which of them answer on a day.

Everything is read at once (`Ground.read`: two statements, whatever the number of criteria); what a cell says on its
column's day, or on any earlier day, is then worked out in memory.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, NamedTuple

from app.arrangements.presence import RECIPIENTS
from app.codebook import CriterionInfo
from app.compare.columns import Column
from app.compare.verdicts import Side
from app.core.dates import BEGINNING, NEVER, Holds, Reason
from app.facts.answering import TELLING, Answer, answer
from app.facts.queries import DatedFact, facts_of_subjects
from app.facts.subjects import Subject, subjects_of
from app.facts.values import moment_of
from app.money import convert, is_money
from app.reading import Reading
from app.vocabulary import Bound, EntryKind, ValueStatus, ValueType


class RowKey(NamedTuple):
    """A row: a criterion and aspect, of what it is asked, and (for countries) of which type."""

    criterion: str
    aspect: str
    kind: str
    type: str | None


Rivals = Mapping[tuple[int, str, str], Mapping[str | None, Sequence[DatedFact]]]
"""All facts by subject, criterion and aspect, and below that by scope."""


class Known(NamedTuple):
    """A known value in a cell, ready to be judged."""

    fact: DatedFact
    scope: str | None
    side: Side


class Cell(NamedTuple):
    """What one column says on a row: answers, and the status that they have together."""

    answers: tuple[tuple[Subject, str | None, Answer[DatedFact]], ...]
    known: tuple[Known, ...]
    status: ValueStatus
    reason: Reason | None
    asked: int
    """How many subjects the question is put to."""
    without_value: int
    """How many of them have no known value."""

    @property
    def facts(self) -> list[DatedFact]:
        """The facts that answer."""
        return [fact for _, _, made in self.answers for fact in made.facts]

    @property
    def rows(self) -> list[Any]:
        """The rows of the facts that answer and of the other claims."""
        return [fact.row for _, _, made in self.answers for fact in (*made.facts, *made.other_claims)]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a comparison stands on: its columns, their subjects, and the facts about these, of every period."""

    reading: Reading
    columns: Sequence[Column]
    subjects: Mapping[int, Subject]
    rivals: Rivals
    by_type: Mapping[tuple[int, str, str | None], Sequence[Subject]]
    """What each country has of a kind and type."""
    _there: dict[tuple[int, str, str | None, dt.date], Sequence[Subject]] = field(default_factory=dict, repr=False)
    _of_kind: dict[tuple[str, str | None], Sequence[Subject]] = field(default_factory=dict, repr=False)
    _sides: dict[tuple[int, dt.date | None], Side] = field(default_factory=dict, repr=False)
    _readings: dict[dt.date, Reading] = field(default_factory=dict, repr=False)

    @classmethod
    def read(
        cls,
        reading: Reading,
        columns: Sequence[Column],
        criteria: Collection[CriterionInfo],
        types: Collection[str] = (),
    ) -> "Ground":
        """Read what the columns need to answer some criteria, and to say who may receive what they have, of some types or of all."""
        # of countries: with all that they have; of anything else: itself, for nothing belongs to it
        found = subjects_of(reading, {column.entry_id for column in columns})
        subjects = {subject.id: subject for subject in found}
        by_type: dict[tuple[int, str, str | None], list[Subject]] = defaultdict(list)
        for subject in found:
            by_type[subject.country_id, subject.kind, subject.type].append(subject)
        book = reading.codebook.criteria
        asked = {criterion.id for criterion in (*criteria, *filter(None, [book.get(RECIPIENTS)]))}
        wanted = [subject.id for subject in found if not types or subject.type in types]
        facts = facts_of_subjects(reading, wanted, *(asked if len(asked) < len(book) else ()))
        return cls(reading, columns, subjects, _by_question(reading, facts), by_type)

    @property
    def of_countries(self) -> bool:
        """Whether columns are countries, which gather what their mechanisms and councils say."""
        return self.columns[0].kind == EntryKind.COUNTRY

    def __contains__(self, key: RowKey) -> bool:
        """Whether anything at all is recorded on a row."""
        criterion, aspect, kind, type_ = key
        return any((subject.id, criterion, aspect) in self.rivals for subject in self.of_kind(kind, type_))

    def on(self, day: dt.date) -> Reading:
        """The reading, for a day."""
        if (at := self._readings.get(day)) is None:
            at = self._readings[day] = replace(self.reading, day=day)
        return at

    def cells(self, key: RowKey) -> list[Cell]:
        """A row, each column at its own day."""
        return [self.cell(key, column, column.day) for column in self.columns]

    def cell(self, key: RowKey, column: Column, day: dt.date) -> Cell:
        """What one column says on a row on a day."""
        criterion = self.reading.codebook.criteria[key.criterion]
        asked = self._asked(column, key, day)
        answers: list[tuple[Subject, str | None, Answer[DatedFact]]] = []
        known: list[Known] = []
        silent = 0
        for subject in asked:
            is_silent = True
            for scope, rivals in self.rivals.get((subject.id, key.criterion, key.aspect), _NOTHING).items():
                made = answer(rivals, day)
                if made is None:
                    continue
                answers.append((subject, scope, made))
                for fact in made.facts:
                    if fact.status is ValueStatus.KNOWN:
                        known.append(Known(fact, scope, self._side(criterion, fact, day)))
                        is_silent = False
            silent += is_silent
        if known:
            return Cell(tuple(answers), tuple(known), ValueStatus.KNOWN, None, len(asked), silent)
        return Cell(tuple(answers), (), *_status_of(answers, len(asked)), len(asked), silent)

    def _side(self, criterion: CriterionInfo, fact: DatedFact, day: dt.date) -> Side:
        """A value as comparing needs it; what it is worth in another currency depends on the day."""
        key = (fact.row.id, None if self.reading.into is None else day)
        if (side := self._sides.get(key)) is None:
            side = self._sides[key] = side_of(self.reading, criterion, fact, day)
        return side

    def _asked(self, column: Column, key: RowKey, day: dt.date) -> Sequence[Subject]:
        """To whom of a column a question is put on a day: to those of whose kind and type it is asked."""
        there = self.subjects_of(column, key, day)
        if not there:
            return ()
        first = there[0]  # all are of one kind and type
        criterion = self.reading.codebook.criteria[key.criterion]
        return there if criterion.asked_of(first.kind, first.type) else ()

    def subjects_of(self, column: Column, key: RowKey, day: dt.date) -> Sequence[Subject]:
        """Whose facts a column gathers: its own or, for a country, those of what it has of a type on the day."""
        place = (column.entry_id, key.kind, key.type, day)
        there = self._there.get(place)
        if there is None:
            candidates: Sequence[Subject]
            if not self.of_countries or key.kind == EntryKind.COUNTRY:
                candidates = [self.subjects[column.entry_id]]
            else:
                candidates = self.by_type.get((column.entry_id, key.kind, key.type), ())
            there = self._there[place] = [one for one in candidates if one.span.on(day) is not Holds.NO]
        return there

    def of_kind(self, kind: str, type_: str | None) -> Sequence[Subject]:
        """All subjects of a kind and, unless that is None, of a type."""
        found = self._of_kind.get((kind, type_))
        if found is None:
            found = [one for one in self.subjects.values() if one.kind == kind and type_ in (None, one.type)]
            self._of_kind[kind, type_] = found
        return found

    def turning_points(self, key: RowKey, until: dt.date) -> list[dt.date]:
        """The days up to a day on which anything about a row may change, the beginning of all days first."""
        criterion = self.reading.codebook.criteria[key.criterion]
        points = {BEGINNING}
        for subject in self.of_kind(key.kind, key.type):
            points.update(subject.span)
            for rivals in self.rivals.get((subject.id, key.criterion, key.aspect), _NOTHING).values():
                for fact in rivals:
                    points.update(fact.span)
        if self.reading.into is not None and criterion.value_type == ValueType.AMOUNT:
            points |= self.reading.codebook.reference.changes
        return sorted(point for point in points if point <= until and point != NEVER)


_NOTHING: Mapping[str | None, Sequence[DatedFact]] = {}


def _by_question(reading: Reading, facts: Sequence[DatedFact]) -> Rivals:
    grouped: dict[tuple[int, str, str], dict[str | None, list[DatedFact]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        key = reading.codebook.criteria_by_id[fact.row.criterion_id].key
        grouped[fact.row.subject_id, key, fact.row.aspect][fact.row.scope].append(fact)
    return grouped


def _status_of(
    answers: Sequence[tuple[Subject, str | None, Answer[DatedFact]]], asked: int
) -> tuple[ValueStatus, Reason | None]:
    """The status of a cell: known if one of its values is, else what says most about why there is none."""
    said = {made.status for _, _, made in answers}
    if ValueStatus.KNOWN in said:
        return ValueStatus.KNOWN, None
    if len({subject.id for subject, _, _ in answers}) < asked or not answers:
        said.add(ValueStatus.NOT_CODED)
    if said != {ValueStatus.NOT_APPLICABLE}:  # it cannot arise for one, but may for the others
        said.discard(ValueStatus.NOT_APPLICABLE)
    reason = next((made.reason for _, _, made in answers if made.reason), None)
    return min(said, key=TELLING.__getitem__), reason


def side_of(reading: Reading, criterion: CriterionInfo, fact: DatedFact, day: dt.date) -> Side:
    """A known fact as comparing needs it; an amount also in the currency asked for, as it was on the day."""
    row = fact.row
    number = None if row.value_number is None else Decimal(repr(row.value_number))
    converted = None
    if reading.into is not None and number is not None and is_money(reading, row.value_unit):
        at = moment_of(row, fact.span, day)
        converted = convert(reading.codebook.reference, number, row.value_unit, reading.into, at)
    codes = row.value if isinstance(row.value, list) else [row.value_code] if row.value_code else []
    return Side(
        status=ValueStatus(row.status),
        codes=frozenset(codes),
        number=number,
        unit=row.value_unit or ("fraction" if criterion.value_type == "share" else None),
        bound=Bound(row.value_bound) if row.value_bound else None,
        date=row.value if row.value_date is not None else None,
        currency=reading.into.currency if reading.into and converted else None,
        converted=converted.number if converted else None,
    )
