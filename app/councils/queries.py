"""Questions about councils."""

from collections.abc import Collection

from app.arrangements.queries import ArrangementFilters, get_arrangement, list_arrangements
from app.core.pagination import Paging
from app.core.schema import Page
from app.councils.schemas import CouncilRead, CouncilSummary
from app.facts.queries import FactInclude
from app.models import Council
from app.reading import Reading


class CouncilFilters(ArrangementFilters):
    """Which councils."""


def list_councils(reading: Reading, filters: CouncilFilters, paging: Paging) -> Page[CouncilSummary]:
    """Councils that exist on the day, by country and id."""
    return list_arrangements(reading, Council, filters, paging, CouncilSummary)


def get_council(reading: Reading, council_id: str, include: Collection[FactInclude]) -> CouncilRead:
    """One council with everything known of it on the day. Raises NotFound or Gone."""
    return get_arrangement(reading, Council, council_id, CouncilRead, include)
