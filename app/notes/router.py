"""Conflicts and questions over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import LIST_FAULTS, ONE_FAULTS, declared
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.exports import Taken, tabled
from app.notes import queries
from app.notes.queries import ConflictFilters, QuestionFilters
from app.notes.schemas import ConflictListed, ConflictRead, QuestionListed, QuestionRead
from app.reading import CurrentReading

router = APIRouter(route_class=StrictRoute)


@router.get("/conflicts", response_model=Page[ConflictListed], responses=tabled(*LIST_FAULTS), tags=["conflicts"])
def list_conflicts(
    reading: CurrentReading, filters: Annotated[ConflictFilters, Query()], taken: Taken
) -> Page[ConflictListed] | Response:
    """Points on which sources disagree, with what each says and how we read them."""
    return taken.answer(queries.list_conflicts(reading, filters, taken.paging))


@router.get("/conflicts/{conflict_id}", responses=declared(*ONE_FAULTS), tags=["conflicts"])
def get_conflict(reading: CurrentReading, conflict_id: str) -> Item[ConflictRead]:
    """One point on which sources disagree."""
    conflict = queries.get_conflict(reading, conflict_id)
    return reading.item(conflict, f"{conflict.topic}.", dated=False)


@router.get("/questions", response_model=Page[QuestionListed], responses=tabled(*LIST_FAULTS), tags=["questions"])
def list_questions(
    reading: CurrentReading, filters: Annotated[QuestionFilters, Query()], taken: Taken
) -> Page[QuestionListed] | Response:
    """What is still to be found out, the most urgent first: the research agenda."""
    return taken.answer(queries.list_questions(reading, filters, taken.paging))


@router.get("/questions/{question_id}", responses=declared(*ONE_FAULTS), tags=["questions"])
def get_question(reading: CurrentReading, question_id: str) -> Item[QuestionRead]:
    """One open question: why it matters and where the answer may be found."""
    question = queries.get_question(reading, question_id)
    return reading.item(question, question.question, dated=False)
