"""What changed between two days, and by which act. A change is what both days know differently; all else says what it is."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import Field
from sqlalchemy import select

from app.core.dates import AnswerDay, Basis, Holds, PartialDate, Reason, day_after
from app.core.errors import InvalidParameter, parameter_error
from app.core.flattening import Rows
from app.core.parameters import Several, Words
from app.describing import Wording, coded_in_words, filters_in_words, in_russian, numbered
from app.facts.queries import criterion_summary
from app.facts.questions import Questions
from app.facts.subjects import TYPES, Subject, find_subject_id, subjects_of
from app.lookups import citations_by, country_summary, entry_summaries, institution_summaries, period_of
from app.models import Body, Citation, Entry
from app.reading import Reading
from app.summaries import EntrySummary
from app.timeline.acts import Acts
from app.timeline.answers import Life, Shift, State, state_on, turns_between
from app.timeline.moments import how_surely_in, lane_entry_of, may_lie_in, refuse_inverted, told
from app.timeline.questions import (
    AnswerFilters,
    Question,
    absence,
    questions_about,
    side_read,
)
from app.timeline.schemas import (
    ActRead,
    ActsFound,
    ArrangementChange,
    BodyInRole,
    ChangeCounts,
    ChangeDate,
    ChangeKind,
    ChangesPart,
    ChangesRead,
    CriterionChange,
    LaneEntry,
    LaneKind,
)
from app.timeline.service import MOST, Lanes, Owner, gathered
from app.vocabulary import EntryKind

LABELS: Wording = {
    ChangeKind.CHANGED: ("Changed", "Изменилось"),
    ChangeKind.STARTED: ("Started", "Началось"),
    ChangeKind.ENDED: ("Ended", "Закончилось"),
    ChangeKind.BECAME_KNOWN: ("Became known", "Стало известно"),
    ChangeKind.BECAME_UNKNOWN: ("No longer known", "Более неизвестно"),
    ChangeKind.DISPUTED: ("Sources disagree", "Источники расходятся"),
}
"""The kinds of changes in English and Russian."""


class ChangeFilters(AnswerFilters):
    """Between which days, and what of it."""

    country: Words = Field(
        default=[], description="One to eight country codes (kz, KZ or KAZ); repeat or separate by commas."
    )
    subject: Words = Field(
        default=[],
        description="Instead of `country`: ids of one to eight mechanisms or councils.",
    )
    start: AnswerDay = Field(alias="from", description="The first day.", examples=["2012-05-21"])
    end: AnswerDay | None = Field(default=None, alias="to", description="The second day. Default: as_of, else today.")
    kind: Several[ChangeKind] = Field(
        default=[],
        description="Only criteria, mechanisms and councils that changed in these ways; the summary counts all.",
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """One question whose answer differs between the days."""

    question: Question
    kind: ChangeKind
    before: State
    after: State
    turns: Sequence[Shift]
    """The turns that lead from one to the other, at least one."""

    @property
    def between(self) -> int:
        """How many other known values were answered in between."""
        passed = {turn.after.values for turn in self.turns[:-1] if turn.after.is_known}
        return len(passed - {self.before.values, self.after.values})


def get_changes(reading: Reading, filters: ChangeFilters) -> ChangesRead:
    """What differs between two days.

    Raises InvalidParameter for inverted days and for neither (or both) of country and subject; UnknownValue for what is not there.
    """
    end = filters.end or reading.day or reading.today
    refuse_inverted(filters.start, end)
    return _Changes(replace(reading, day=end), filters, end).read()


class _Changes:
    def __init__(self, reading: Reading, filters: ChangeFilters, end: dt.date) -> None:
        self.reading = reading
        self.filters = filters
        self.start, self.end = filters.start, end
        self.owners = find_compared(reading, filters)
        self.subjects = self._subjects()
        self.named = entry_summaries(reading, {*self.subjects, *(owner.id for owner in self.owners)})
        self.lives = {number: Life.of(subject.row) for number, subject in self.subjects.items()}

    def read(self) -> ChangesRead:
        """Work everything out."""
        asked = Questions(self.reading, self.filters)
        found = questions_about(self.reading, asked, list(self.subjects))
        differences, same, not_known = self._differences(found)
        leading = [state for one in differences for turn in one.turns for state in (turn.before, turn.after)]
        facts = {fact.row.id for state in leading for fact in state.told}
        acts = Acts(self.reading, facts, list(self.subjects))
        criteria = [self._criterion_change(one, acts) for one in differences]
        arrangements = self._arrangements(acts)
        lanes = (LaneKind.LAWS, LaneKind.INSTITUTIONS)
        happened = gathered(self.reading, self.owners, lanes, asked)
        laws, institutions = (self._lane(happened, lane) for lane in lanes)
        kinds = Counter(one.kind for one in differences)
        with_act = sum(one.acts_found is ActsFound.RECORDED for one in criteria)
        countries = {self.subjects[number].country_id for number in self.subjects}
        summaries = [country_summary(self.reading, number) for number in countries]
        wanted = {*(self.filters.kind or ChangeKind)}
        return ChangesRead(
            countries=sorted((one for one in summaries if one), key=lambda one: one.id),
            subjects=[self.named[owner.id] for owner in self.owners] if self.filters.subject else [],
            start=self.start,
            end=self.end,
            laws=laws,
            arrangements=[one for one in arrangements if one.kind.code in wanted],
            institutions=institutions,
            criteria=[one for one in criteria if one.kind.code in wanted],
            summary=ChangeCounts(
                questions=len(found),
                kinds={kind: kinds[kind] for kind in ChangeKind},
                same=same,
                not_known=not_known,
                with_act=with_act,
                without_act=len(criteria) - with_act,
                laws=len(laws),
                arrangements=len(arrangements),
                institutions=len(institutions),
            ),
        )

    def _subjects(self) -> dict[int, Subject]:
        """The mechanisms, councils and countries that questions are put to, by number. One statement."""
        found = subjects_of(self.reading, [owner.id for owner in self.owners])
        return {subject.id: subject for subject in found}

    # ---- answers

    def _differences(self, found: Sequence[Question]) -> tuple[list[Difference], int, int]:
        """The questions whose answers differ, in codebook order, then subject, aspect and scope; and how many are equal or not known."""
        differences: list[Difference] = []
        same = not_known = 0
        for question in found:
            before, after = state_on(question.rivals, self.start), state_on(question.rivals, self.end)
            kind = kind_between(before, after, self.lives[question.subject_id], self.start, self.end)
            if kind is None:
                same += before.is_known
                not_known += not before.is_known
                continue
            turns = turns_between(question.rivals, self.lives[question.subject_id], self.start, self.end)
            differences.append(Difference(question, kind, before, after, turns))
        place = {key: at for at, key in enumerate(self.reading.codebook.criteria)}
        differences.sort(
            key=lambda one: (
                place[one.question.criterion.key],
                self.named[one.question.subject_id].id,
                one.question.aspect,
                one.question.scope or "",
            )
        )
        return differences, same, not_known

    def _criterion_change(self, one: Difference, acts: Acts) -> CriterionChange:
        question, life = one.question, self.lives[one.question.subject_id]
        subject = self.named[question.subject_id]
        first, last = one.turns[0], one.turns[-1]
        found = self._acts_of(last, acts, subject, question.subject_id)
        ended = None
        if first is not last and one.before.is_known:
            ended = date_read(first.date, first.basis)
            found += [act for act in self._acts_of(first, acts, subject, question.subject_id) if act not in found]
        return CriterionChange(
            criterion=criterion_summary(self.reading, question.criterion),
            aspect=self.reading.coded("aspects", question.aspect),
            subject=subject,
            scope=question.scope,
            kind=coded_in_words(self.reading, LABELS, one.kind),
            before=side_read(self.reading, question.criterion, one.before, self.start, life),
            after=side_read(self.reading, question.criterion, one.after, self.end, life),
            ended=ended,
            on=date_read(last.date, last.basis),
            between=one.between,
            acts=found,
            acts_found=_whether(found),
        )

    def _acts_of(self, turn: Shift, acts: Acts, subject: EntrySummary, subject_id: int) -> list[ActRead]:
        """The acts that the legal basis of the answers on both sides of a turn leads to."""
        ended, begun = ([fact.row.id for fact in state.told] for state in (turn.before, turn.after))
        return acts.of_change(turn.date, turn.basis, ended, begun, subject, subject_id)

    # ---- what came and went

    def _arrangements(self, acts: Acts) -> list[ArrangementChange]:
        """The mechanisms and councils that came or went, by date and id."""
        moving = [number for number, subject in self.subjects.items() if subject.kind != EntryKind.COUNTRY]
        bodies = self._bodies(moving)
        sources = citations_by(self.reading, Citation.entry_id, moving)
        found = []
        for number in moving:
            life, subject = self.lives[number], self.subjects[number]
            for starts, date, basis in ((True, life.start, life.start_basis), (False, life.end, life.end_basis)):
                if date is None or not may_lie_in(date, day_after(self.start), self.end):
                    continue
                sure = basis is not Basis.BOUND
                kinds = (
                    (ChangeKind.STARTED, ChangeKind.BECAME_KNOWN)
                    if starts
                    else (ChangeKind.ENDED, ChangeKind.BECAME_UNKNOWN)
                )
                led = acts.of_life(date, basis, self.named[number], number)
                change = ArrangementChange(
                    arrangement=self.named[number],
                    type=self.reading.coded(TYPES[subject.kind], subject.type or ""),
                    kind=coded_in_words(self.reading, LABELS, kinds[0] if sure else kinds[1]),
                    on=date_read(date, basis),
                    in_stretch=how_surely_in(date, basis, day_after(self.start), self.end) or Holds.POSSIBLE,
                    bodies=bodies[number] if starts else [],
                    acts=led,
                    acts_found=_whether(led),
                    sources=sources[number],
                )
                found.append(((date.first, change.arrangement.id, not starts), change))
        return [change for _, change in sorted(found, key=lambda one: one[0])]

    def _bodies(self, arrangement_ids: Collection[int]) -> dict[int, list[BodyInRole]]:
        """Who acts for mechanisms and councils until the second day, in their order."""
        rows = self.reading.session.execute(
            select(*Body.__table__.c)
            .where(Body.entry_id.in_(arrangement_ids), Body.starts_first <= self.end)
            .order_by(Body.entry_id, Body.position)
        ).all()
        named = institution_summaries(self.reading, {row.institution_id for row in rows})
        bodies: dict[int, list[BodyInRole]] = defaultdict(list)
        for row in rows:
            role = self.reading.coded("body_roles", row.role)
            period = period_of(self.reading, row, self.lives[row.entry_id].span)
            bodies[row.entry_id].append(BodyInRole(institution=named[row.institution_id], role=role, period=period))
        return bodies

    def _lane(self, happened: Lanes, lane: LaneKind) -> list[LaneEntry]:
        """What happened after the first day and until the second, of all owners, each once."""
        first = day_after(self.start)
        once = {(one.moment, one.id, one.date): one for owner in self.owners for one in happened[owner.id, lane]}
        return [lane_entry_of(self.reading, one, first, self.end) for one in told(list(once.values()), first, self.end)]


def find_compared(reading: Reading, filters: ChangeFilters) -> list[Owner]:
    """The countries, or the mechanisms and councils, asked for. Raises InvalidParameter and UnknownValue."""
    asked = filters.country or filters.subject
    problem = ""
    if bool(filters.country) == bool(filters.subject):
        problem = "name either countries (country=kz) or mechanisms and councils (subject=kz-mech-state-grants)"
    elif len(asked) > MOST:
        problem = f"changes are of 1 to {MOST} countries, mechanisms or councils, and these are {len(asked)}"
    if problem:
        parameter = "subject" if filters.subject else "country"
        raise InvalidParameter(problem, [parameter_error(parameter, parameter, problem)])
    if filters.country:
        found = [reading.country(code) for code in filters.country]
        return list({one.id: Owner(one.id, one.code, EntryKind.COUNTRY) for one in found}.values())
    numbers = [find_subject_id(reading, name) for name in filters.subject]
    rows = reading.session.execute(select(Entry.id, Entry.public_id, Entry.kind).where(Entry.id.in_(numbers)))
    owners = {row.id: Owner(row.id, row.public_id, row.kind) for row in rows}
    for owner in owners.values():
        if owner.kind == EntryKind.COUNTRY:
            message = f"{owner.public_id} is a country; ask for country={owner.public_id}"
            raise InvalidParameter(message, [parameter_error("subject", "country", message)])
    return [owners[number] for number in dict.fromkeys(numbers)]


def kind_between(before: State, after: State, life: Life, start: dt.date, end: dt.date) -> ChangeKind | None:
    """What kind of change lies between what is answered on two days; None if both know the same, or neither knows.

    Only where both know is it a change. A subject that surely began or ended in between explains the answer's absence;
    one whose dates are a coder's bounds does not.
    """
    if before.says_the_same_as(after):
        return None
    if before.is_known and after.is_known:
        return ChangeKind.DISPUTED if before.values & after.values else ChangeKind.CHANGED
    if after.is_known:
        return ChangeKind.STARTED if absence(life, start) is Reason.NOT_YET else ChangeKind.BECAME_KNOWN
    return ChangeKind.ENDED if absence(life, end) is Reason.ENDED else ChangeKind.BECAME_UNKNOWN


def date_read(date: PartialDate | None, basis: Basis) -> ChangeDate:
    """A date as exactly as it is known."""
    return ChangeDate(date=str(date) if date else None, precision=date.precision if date else None, basis=basis)


def _whether(acts: Sequence[ActRead]) -> ActsFound:
    return ActsFound.RECORDED if acts else ActsFound.NONE_RECORDED


def tables_of(changes: ChangesRead) -> list[Rows]:
    """What differs between two days as tables."""
    return [
        Rows(ChangesPart.CRITERIA, CriterionChange, changes.criteria),
        Rows(ChangesPart.LAWS, LaneEntry, changes.laws),
        Rows(ChangesPart.ARRANGEMENTS, ArrangementChange, changes.arrangements),
        Rows(ChangesPart.INSTITUTIONS, LaneEntry, changes.institutions),
    ]


def describe_changes(reading: Reading, filters: ChangeFilters, changes: ChangesRead) -> str:
    """The question and the answer in a sentence, in English or Russian."""
    return _described(reading, filters, changes) + (reading.ahead(filters.end) if filters.end else "")


def _described(reading: Reading, filters: ChangeFilters, changes: ChangesRead) -> str:
    whose: Sequence[Any] = changes.subjects or changes.countries
    names = ", ".join(one.name for one in whose)
    if asked := filters_in_words(
        reading, filters, apart=("country", "subject", "start", "end"), words={"kind": LABELS}
    ):
        names += f" ({asked})"
    kinds, counts = changes.summary.kinds, changes.summary
    known, unknown = kinds[ChangeKind.BECAME_KNOWN], kinds[ChangeKind.BECAME_UNKNOWN]
    if in_russian(reading):
        return (
            f"Изменения: {names}, с {changes.start.isoformat()} по {changes.end.isoformat()}. Ответов изменилось: "
            f"{kinds[ChangeKind.CHANGED]}; началось вместе с предметом: {kinds[ChangeKind.STARTED]}; закончилось вместе с ним: "
            f"{kinds[ChangeKind.ENDED]}; стало известно: {known}, более неизвестно: {unknown} (это не доказывает изменения); "
            f"источники расходятся: {kinds[ChangeKind.DISPUTED]}; без изменений: {counts.same}. "
            f"Записей об актах: {counts.laws}, о механизмах и советах: {counts.arrangements}."
        )
    return (
        f"What changed for {names} between {changes.start.isoformat()} and {changes.end.isoformat()}: "
        f"{numbered(kinds[ChangeKind.CHANGED], 'answer', 'answers')} changed, {kinds[ChangeKind.STARTED]} started and {kinds[ChangeKind.ENDED]} ended with what they are about, {known} became known and "
        f"{numbered(unknown, 'is', 'are')} no longer known (no proof of a change), {numbered(kinds[ChangeKind.DISPUTED], 'is', 'are')} "
        f"disputed, {numbered(counts.same, 'is', 'are')} the same. {numbered(counts.laws, 'entry', 'entries')} on acts, {counts.arrangements} on mechanisms and councils."
    )
