"""Facts over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import LIST_FAULTS, ONE_FAULTS, PART_FAULTS, UnknownValue
from app.core.formats import CITATIONS
from app.core.parameters import Several, StrictRoute
from app.core.schema import Item, Page
from app.describing import describe, on_the_day
from app.exports import TakenInShapes, TakenOne, TakenWhole, linked, listed, tabled
from app.facts import queries
from app.facts.queries import FactFilters, FactInclude
from app.facts.schemas import AnswerHistory, FactRead
from app.listing import whole_list
from app.reading import ConvertingReading, CurrentReading

IncludeEvidence = Annotated[
    Several[FactInclude],
    Query(description="`evidence` adds to every fact the articles that it rests on and its sources."),
]
answers = APIRouter(prefix="/criteria", tags=["criteria"], route_class=StrictRoute)
router = APIRouter(prefix="/facts", tags=["facts"], route_class=StrictRoute)


@router.get("", response_model=Page[FactRead], responses=listed(*LIST_FAULTS, also=CITATIONS))
def list_facts(
    reading: ConvertingReading,
    filters: Annotated[FactFilters, Query()],
    taken: TakenInShapes,
    include: IncludeEvidence = [],
) -> Page[FactRead] | Response:
    """Facts that hold on the day, by subject and criterion.

    Deprecated facts are left out unless `rank=deprecated` asks for them. With `as_of=any`, facts of every period.
    """
    return taken.answer(queries.list_facts(reading, filters, taken.paging, include))


@router.get("/{fact_id}", response_model=Item[FactRead], responses=linked(*ONE_FAULTS, UnknownValue, also=CITATIONS))
def get_fact(reading: ConvertingReading, taken: TakenOne, fact_id: str) -> Item[FactRead] | Response:
    """One fact with everything that it rests on and is proved by, whatever its period."""
    fact = queries.get_fact(reading, fact_id)
    return taken.one(
        reading.item(
            fact,
            f"{fact.criterion.question} ({fact.subject.name}, {fact.aspect.code}) {on_the_day(reading, fact.period)}.",
        )
    )


@answers.get("/{criterion_key}/answers", response_model=Page[AnswerHistory], responses=tabled(*PART_FAULTS))
def list_criterion_answers(
    reading: CurrentReading, taken: TakenWhole, criterion_key: str
) -> Page[AnswerHistory] | Response:
    """What each mechanism, council or country answers to one criterion over time, country by country. On one page."""
    found = queries.list_answers(reading, criterion_key)
    return taken.answer(
        whole_list(reading, found, describe(reading, "facts", FactFilters(criterion=[criterion_key]), len(found)))
    )
