"""What coverage and the agenda are counted from: subjects, the questions put to them, and what is noted about them.

Everything is read in a fixed number of statements, whatever the number of subjects.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pydantic import Field
from sqlalchemy import or_, select, true

from app.core.errors import InvalidParameter, parameter_error
from app.core.parameters import Filters, Several, Words
from app.coverage.reasons import OF_QUESTIONS, Ground, Why, reasons_for
from app.facts.asking import Asked, asked_of
from app.facts.queries import (
    ArticleGrade,
    DatedFact,
    Proof,
    articles_of,
    facts_of_subjects,
    is_stale,
    proofs_of,
)
from app.facts.questions import Questions
from app.facts.subjects import Subject, all_subjects, find_subject_id, some_subjects, subjects_of, wanted_types
from app.lookups import legal_basis_by
from app.models import About, Conflict, Entry, LegalBasis, Question
from app.reading import Reading
from app.summaries import LegalBasisRead
from app.vocabulary import AppliesTo, Aspect, EntryKind, Priority, ValueStatus


class SubjectFilters(Filters):
    """About whom."""

    country: Words = Field(
        default=[], description="Country codes (kz, KZ or KAZ); repeat or separate by commas for OR."
    )
    type: Words = Field(default=[], description="Types of mechanisms or councils, such as `grant`.")


NOBODY_IN_PARTICULAR = SubjectFilters()

MOST_SUBJECTS = 250
"""How many subjects one question may be about: its cost grows with all that is said of them, not with its answer."""
TOO_WIDE = "too-wide"
"""The code of the error that says so."""


class QuestionFilters(SubjectFilters):
    """Which questions, and to whom."""

    kind: Several[AppliesTo] = Field(default=[], description="About `mechanism`, `council` or `country`.")
    subject: Words = Field(default=[], description="Ids of mechanisms, councils or countries.")
    theme: Words = Field(default=[], description="Keys of themes, such as `selection`.")
    criterion: Words = Field(default=[], description="Keys of criteria, such as `statutory-basis`.")
    aspect: Several[Aspect] = Field(default=[], description="`law` or `practice`.")
    core: bool | None = Field(default=None, description="Only core criteria (true) or only others (false).")


@dataclass(frozen=True, slots=True)
class Cell:
    """A question put to a subject, what is said to it, and why it should be looked into."""

    subject: Subject
    asked: Asked[DatedFact]
    reasons: tuple[Why, ...]

    @property
    def id(self) -> str:
        """Its name: subject, criterion and aspect."""
        return f"{self.subject.public_id}:{self.asked.criterion.key}:{self.asked.aspect}"

    @property
    def facts(self) -> list[DatedFact]:
        """The facts that answer."""
        return [fact for said in self.asked.said for fact in said.facts]


NOTES = (EntryKind.QUESTION, EntryKind.CONFLICT)


@dataclass(frozen=True, slots=True)
class Note:
    """An open question, or a conflict between sources that is not resolved."""

    id: int
    public_id: str
    kind: str
    country_id: int | None
    said: str
    """The question, or the point on which sources disagree."""
    lead: str | None
    priority: Priority | None
    about: tuple[int, ...]

    @property
    def why(self) -> Why:
        """Why it should be looked into."""
        return OF_QUESTIONS[self.priority] if self.priority else Why.CONFLICT


def list_subjects(
    reading: Reading, filters: SubjectFilters = NOBODY_IN_PARTICULAR, only: Collection[int] = ()
) -> list[Subject]:
    """Mechanisms, councils and countries of every period, by id. One statement; `only` names some by number."""
    types = wanted_types(reading, filters.type)
    countries = reading.country_ids(filters.country)
    if only:
        found = some_subjects(reading, only)
    else:
        found = subjects_of(reading, countries) if countries else all_subjects(reading)
    return [
        subject
        for subject in found
        if (not countries or subject.country_id in countries) and (not types or subject.type in types)
    ]


def subject_ids(reading: Reading, filters: QuestionFilters) -> set[int]:
    """The numbers of the subjects that are asked for by id; empty: all. Raises UnknownValue, NotFound and Gone."""
    return {find_subject_id(reading, subject) for subject in filters.subject}


def legal_basis_of(reading: Reading, entry_ids: Collection[int]) -> dict[int, list[LegalBasisRead]]:
    """The acts on which many mechanisms or councils rest."""
    return legal_basis_by(reading, LegalBasis.entry_id, entry_ids)


def list_cells(reading: Reading, filters: QuestionFilters) -> list[Cell]:
    """All questions that the filters ask for, put to all subjects that exist on the day, those that cannot arise included.

    Four statements. Raises UnknownValue, NotFound and Gone for what is not there, and InvalidParameter for more than
    `MOST_SUBJECTS`.
    """
    wanted = subject_ids(reading, filters)
    subjects = [
        subject
        for subject in list_subjects(reading, filters, only=wanted)
        if subject.exists(reading.day) and (not filters.kind or subject.kind in filters.kind)
    ]
    if len(subjects) > MOST_SUBJECTS:
        raise _too_wide(len(subjects))
    questions = Questions(reading, filters)
    facts: dict[int, list[DatedFact]] = defaultdict(list)
    for fact in facts_of_subjects(reading, [subject.id for subject in subjects]):
        facts[fact.row.subject_id].append(fact)
    put = [
        (subject, asked)
        for subject in subjects
        for asked in asked_of(reading.codebook, subject.kind, subject.type, facts[subject.id], reading.day)
        if questions.include(asked.criterion, asked.aspect)
    ]
    grounds = _grounds(reading, [fact for _, asked in put for said in asked.said for fact in said.facts])
    return [
        Cell(subject, asked, reasons_for(asked, _known(asked, grounds), dated=reading.day is not None))
        for subject, asked in put
    ]


def _too_wide(subjects: int) -> InvalidParameter:
    problem = (
        f"this asks about {subjects} mechanisms, councils and countries; every question put to each of them is looked at, "
        f"and that is done for at most {MOST_SUBJECTS}: name countries (country=kz,tj; at the same time without "
        "facet=country) or subjects (subject=kz-mech-state-grants)"
    )
    return InvalidParameter(problem, [parameter_error("country", TOO_WIDE, problem)])


def _known(asked: Asked[DatedFact], grounds: dict[int, Ground]) -> list[Ground]:
    return [grounds[fact.row.id] for said in asked.said for fact in said.facts if fact.status is ValueStatus.KNOWN]


def _grounds(reading: Reading, facts: Sequence[DatedFact]) -> dict[int, Ground]:
    """What each fact rests on. Two statements."""
    ids = [fact.row.id for fact in facts]
    proofs, articles = proofs_of(reading, ids), articles_of(reading, ids)
    grounds = {}
    for fact in facts:
        row, proof = fact.row, proofs.get(fact.row.id, Proof())
        grounds[row.id] = Ground(
            sources=len(proof.sources),
            machine_translation_only=proof.machine_translation_only,
            stale=is_stale(row.aspect, row.valid_to is None, proof.newest_day, reading.day or reading.today),
            dated=proof.newest_day is not None,
            weak_locators=proof.weak,
            certainty=row.certainty,
            article=articles.get(row.id, ArticleGrade.NONE_RECORDED),
            holds=fact.span.on(reading.day) if reading.day else None,
        )
    return grounds


def list_notes(reading: Reading, countries: Collection[int] = ()) -> list[Note]:
    """Open questions and conflicts that are not resolved, by id. Three statements.

    `countries` leaves out what neither belongs to them nor is about anything of theirs.
    """
    owned = Entry.country_id.in_(countries)
    concerning = select(About.owner_id).join(Entry, Entry.id == About.target_id).where(owned)
    wanted = or_(owned, Entry.id.in_(concerning)) if countries else true()
    noted = select(About.owner_id, About.target_id).join(Entry, Entry.id == About.owner_id)
    about: dict[int, list[int]] = defaultdict(list)
    for row in reading.session.execute(
        noted.where(Entry.kind.in_(NOTES), wanted).order_by(About.owner_id, About.position)
    ):
        about[row.owner_id].append(row.target_id)
    head = (Entry.id, Entry.public_id, Entry.kind, Entry.country_id)
    questions = select(*head, Question.question.label("said"), Question.lead, Question.priority)
    conflicts = select(*head, Conflict.topic.label("said")).where(Conflict.resolution.is_(None))
    rows = [
        *reading.session.execute(questions.join(Question, Question.id == Entry.id).where(wanted)),
        *reading.session.execute(conflicts.join(Conflict, Conflict.id == Entry.id).where(wanted)),
    ]
    notes = [
        Note(
            row.id,
            row.public_id,
            row.kind,
            row.country_id,
            row.said,
            row.lead if row.kind == EntryKind.QUESTION else None,
            Priority(row.priority) if row.kind == EntryKind.QUESTION else None,
            tuple(about[row.id]),
        )
        for row in rows
    ]
    return sorted(notes, key=lambda note: note.public_id)
