"""Presence, coverage and the research agenda over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import LIST_FAULTS
from app.core.flattening import Rows
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.coverage import agenda, counting, presence
from app.coverage.agenda import AgendaFilters
from app.coverage.counting import CoverageFilters
from app.coverage.presence import PresenceFilters
from app.coverage.schemas import AgendaItem, CountryCoverage, CoverageRead, CoverageRow, PresenceRead
from app.exports import Taken, TakenWhole, tabled
from app.reading import CurrentReading

router = APIRouter(tags=["coverage"], route_class=StrictRoute)


@router.get("/presence", response_model=Page[PresenceRead], responses=tabled(*LIST_FAULTS))
def list_presence(
    reading: CurrentReading, filters: Annotated[PresenceFilters, Query()], taken: Taken
) -> Page[PresenceRead] | Response:
    """What each country had of each type of mechanism or council, year by year, for whom and on which law.

    A year in which something exists on any day is `recorded`, and `certainty` says on how much of it. Nothing recorded is
    not proof that there was nothing.
    """
    return taken.answer(presence.list_presence(reading, filters, taken.paging))


@router.get("/coverage", response_model=Item[CoverageRead], responses=tabled(*LIST_FAULTS))
def get_coverage(
    reading: CurrentReading, filters: Annotated[CoverageFilters, Query()], taken: TakenWhole
) -> Item[CoverageRead] | Response:
    """How much is known: of all questions put to what exists on the day, how many are known, unknown or not looked into.

    And on what ground the known ones stand. A question is one criterion and aspect put to one mechanism, council or
    country; what is not coded says nothing of the country.
    """
    coverage = counting.get_coverage(reading, filters)
    item = reading.item(coverage, counting.describe_coverage(reading, filters, coverage))
    return taken.part(
        item, Rows("rows", CoverageRow, coverage.rows), Rows("countries", CountryCoverage, coverage.countries)
    )


@router.get("/agenda", response_model=Page[AgendaItem], responses=tabled(*LIST_FAULTS))
def list_agenda(
    reading: CurrentReading, filters: Annotated[AgendaFilters, Query()], taken: Taken
) -> Page[AgendaItem] | Response:
    """What should be looked into: gaps, weak evidence, open questions and conflicts, the most pressing first.

    The rank is that of the heaviest reason: open questions of high priority, core questions that are not coded, then unknown,
    other open questions, conflicts, weak evidence, other gaps. `facet=why` counts all reasons.
    """
    return taken.answer(agenda.list_agenda(reading, filters, taken.paging))
