"""Presence, coverage and the research agenda over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.core.errors import LIST_FAULTS, declared
from app.core.pagination import Paging
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.coverage import agenda, counting, presence
from app.coverage.agenda import AgendaFilters
from app.coverage.counting import CoverageFilters
from app.coverage.presence import PresenceFilters
from app.coverage.schemas import AgendaItem, CoverageRead, PresenceRead
from app.reading import CurrentReading

router = APIRouter(tags=["coverage"], route_class=StrictRoute)


@router.get("/presence", responses=declared(*LIST_FAULTS))
def list_presence(
    reading: CurrentReading, filters: Annotated[PresenceFilters, Query()], paging: Annotated[Paging, Depends()]
) -> Page[PresenceRead]:
    """What each country had of each type of mechanism or council, year by year, for whom and on which law.

    A year in which something exists on any day is `recorded`, and `certainty` says on how much of it. Nothing recorded is
    not proof that there was nothing.
    """
    return presence.list_presence(reading, filters, paging)


@router.get("/coverage", responses=declared(*LIST_FAULTS))
def get_coverage(reading: CurrentReading, filters: Annotated[CoverageFilters, Query()]) -> Item[CoverageRead]:
    """How much is known: of all questions put to what exists on the day, how many are known, unknown or not looked into.

    And on what ground the known ones stand. A question is one criterion and aspect put to one mechanism, council or
    country; what is not coded says nothing of the country.
    """
    coverage = counting.get_coverage(reading, filters)
    return reading.item(coverage, counting.describe_coverage(reading, filters, coverage))


@router.get("/agenda", responses=declared(*LIST_FAULTS))
def list_agenda(
    reading: CurrentReading, filters: Annotated[AgendaFilters, Query()], paging: Annotated[Paging, Depends()]
) -> Page[AgendaItem]:
    """What should be looked into: gaps, weak evidence, open questions and conflicts, the most pressing first.

    The rank is that of the heaviest reason: open questions of high priority, core questions that are not coded, then unknown,
    other open questions, conflicts, weak evidence, other gaps. `facet=why` counts all reasons.
    """
    return agenda.list_agenda(reading, filters, paging)
