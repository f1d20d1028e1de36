"""Which questions are followed over time, and what their answers' turns look like as happenings."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pydantic import Field
from sqlalchemy import select

from app.codebook import CriterionInfo
from app.core.dates import Basis, Holds, Reason, why
from app.core.parameters import Filters, Several, Words
from app.core.schema import Coded
from app.describing import in_russian
from app.facts.queries import DatedFact, facts_of_subjects
from app.facts.questions import Questions
from app.facts.values import value_read
from app.lookups import PERIOD_COLUMNS, citations_by, entry_summaries, url_of
from app.models import Citation, Entry
from app.reading import Reading
from app.summaries import CitationRead, EntrySummary
from app.timeline.answers import Life, Shift, State, shifts
from app.timeline.moments import LABELS, Happening, Moment
from app.timeline.schemas import AnswerShift, AnswerSide
from app.vocabulary import Aspect, ValueStatus

FEW = 3
"""How many answers that begin or end together are named in a title; of more, their number is."""


class AnswerFilters(Filters):
    """Which questions are followed."""

    theme: Words = Field(default=[], description="For facts: keys of themes, such as `selection`.")
    criterion: Words = Field(default=[], description="For facts: keys of criteria, such as `amount-max`.")
    aspect: Several[Aspect] = Field(default=[], description="For facts: `law` or `practice`.")
    core: bool | None = Field(default=None, description="For facts: only core criteria (true) or only others (false).")


@dataclass(frozen=True, slots=True)
class Question:
    """One criterion and aspect, asked of one subject, on the whole or a band of it, with all that was ever answered."""

    criterion: CriterionInfo
    aspect: str
    subject_id: int
    scope: str | None
    rivals: Sequence[DatedFact]


def questions_about(reading: Reading, questions: Questions, subject_ids: Collection[int]) -> list[Question]:
    """The questions of which some fact speaks, by codebook order, aspect, subject's number and scope. One statement."""
    rivals: dict[tuple[int, str, int, str | None], list[DatedFact]] = defaultdict(list)
    for fact in facts_of_subjects(reading, subject_ids):
        criterion = reading.codebook.criteria_by_id[fact.row.criterion_id]
        if questions.include(criterion, fact.row.aspect):
            rivals[criterion.id, fact.row.aspect, fact.row.subject_id, fact.row.scope].append(fact)
    found = [
        Question(reading.codebook.criteria_by_id[number], aspect, subject, scope, facts)
        for (number, aspect, subject, scope), facts in rivals.items()
    ]
    order = {key: at for at, key in enumerate(reading.codebook.criteria)}
    return sorted(found, key=lambda one: (order[one.criterion.key], one.aspect, one.subject_id, one.scope or ""))


def lives_of(reading: Reading, subject_ids: Collection[int]) -> dict[int, Life]:
    """When subjects exist. One statement."""
    rows = reading.session.execute(select(Entry.id, *PERIOD_COLUMNS).where(Entry.id.in_(subject_ids)))
    return {row.id: Life.of(row) for row in rows}


def answer_history(reading: Reading, asked: Questions, subject_ids: Collection[int]) -> dict[int, list[Happening]]:
    """The turns of the answers about subjects, by subject.

    A change stands alone. Answers that begin, become known, end or cease to be known on one day stand together.
    """
    lives = lives_of(reading, subject_ids)
    turns: dict[tuple[int, Moment, str, Basis], list[tuple[Question, Shift]]] = defaultdict(list)
    alone: list[tuple[Question, Shift]] = []
    for question in questions_about(reading, asked, subject_ids):
        for turn in shifts(question.rivals, lives[question.subject_id]):
            if turn.moment in (Moment.ANSWER_CHANGED, Moment.ANSWER_DISPUTED):
                alone.append((question, turn))
            else:
                turns[question.subject_id, turn.moment, str(turn.date), turn.basis].append((question, turn))
    groups = [[one] for one in alone] + list(turns.values())
    named = entry_summaries(reading, set(lives))
    carrying = {fact.row.id for group in groups for _, turn in group for fact in _carrying(turn)}
    sources = citations_by(reading, Citation.fact_id, carrying)
    found: dict[int, list[Happening]] = defaultdict(list)
    for group in groups:
        subject_id = group[0][0].subject_id
        cited = _once(source for _, turn in group for fact in _carrying(turn) for source in sources[fact.row.id])
        found[subject_id].append(_happening(reading, group, named[subject_id], cited))
    return found


def _carrying(turn: Shift) -> Sequence[DatedFact]:
    """The facts that prove a turn: those of the answer that begins or, where none is known then, of the one that ends."""
    return turn.after.told if turn.after.is_known else turn.before.told


def _once(citations: Iterable[CitationRead]) -> list[CitationRead]:
    """Citations without repetition, in their order."""
    return list({(cited.source.id, cited.locator): cited for cited in citations}.values())


def _happening(
    reading: Reading, group: Sequence[tuple[Question, Shift]], subject: EntrySummary, sources: Sequence[CitationRead]
) -> Happening:
    question, turn = group[0]
    answers = tuple(_shift_read(reading, question, turn) for question, turn in group)
    said = [_in_words(one) for one in answers]
    russian = in_russian(reading)
    if len(said) > FEW:
        said = [f"ответов: {len(said)}" if russian else f"{len(said)} answers"]
    bound, begins = turn.basis is Basis.BOUND, turn.after.is_known
    english_hedge = (", at the latest" if begins else ", at the earliest") if bound else ""
    russian_hedge = (", не позднее" if begins else ", не ранее") if bound else ""
    english, in_ru = LABELS[turn.moment]
    identity = f"{subject.id} {question.criterion.key} {question.aspect} {question.scope or ''} {turn.basis}"
    told = f"{subject.name}: {'; '.join(said)}"
    return Happening(
        turn.moment,
        turn.date,
        identity,
        f"{english}{english_hedge}. {told}",
        f"{in_ru}{russian_hedge}. {told}",
        (subject,),
        sources,
        turn.basis,
        answers,
    )


def _in_words(shift: AnswerShift) -> str:
    scope = f", {shift.scope}" if shift.scope else ""
    asked = f"{shift.criterion.label} ({shift.aspect.label}{scope})"
    before, after = shift.before.display, shift.after.display
    if before and after:
        return f"{asked}: {before} → {after}"
    known = after or before
    return f"{asked}: {known}" if known else asked


def _shift_read(reading: Reading, question: Question, turn: Shift) -> AnswerShift:
    return AnswerShift(
        criterion=Coded(code=question.criterion.key, label=reading.text(question.criterion.title)),
        aspect=reading.coded("aspects", question.aspect),
        scope=question.scope,
        before=side_read(reading, question.criterion, turn.before, None, None),
        after=side_read(reading, question.criterion, turn.after, None, None),
        last_known=_display(reading, question.criterion, turn.last_known) if turn.last_known else None,
    )


def side_read(
    reading: Reading, criterion: CriterionInfo, state: State, day: dt.date | None, life: Life | None
) -> AnswerSide:
    """What is answered on a day, as it is sent; with the subject's life, why there is no answer."""
    absent = absence(life, day) if life is not None and day is not None else None
    told = state.told
    return AnswerSide(
        status=reading.coded("value_statuses", state.status),
        reason=absent or state.reason,
        display=_display(reading, criterion, state) if state.is_known else None,
        holds=min((fact.span.on(day) for fact in told), key=list(Holds).index) if told and day is not None else None,
        fact_urls=[url_of("fact", fact.row.public_id) for fact in told],
    )


def absence(life: Life, day: dt.date) -> Reason | None:
    """Why a subject does not exist on a day; None if it may."""
    if life.span.on(day) is not Holds.NO:
        return None
    return why(day, life.span, life.start_basis, life.end_basis, life.span)


def _display(reading: Reading, criterion: CriterionInfo, state: State) -> str:
    values = [
        value_read(reading, criterion, fact.row, fact.span) for fact in state.told if fact.status is ValueStatus.KNOWN
    ]
    return " / ".join(dict.fromkeys(value.display for value in values if value))
