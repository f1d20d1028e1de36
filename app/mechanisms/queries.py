"""Questions about mechanisms."""

from collections.abc import Collection

from app.arrangements.queries import ArrangementFilters, get_arrangement, list_arrangements
from app.core.pagination import Paging
from app.core.schema import Page
from app.facts.queries import FactInclude
from app.mechanisms.schemas import MechanismRead, MechanismSummary
from app.models import Mechanism
from app.reading import Reading


class MechanismFilters(ArrangementFilters):
    """Which mechanisms."""


def list_mechanisms(reading: Reading, filters: MechanismFilters, paging: Paging) -> Page[MechanismSummary]:
    """Mechanisms that exist on the day, by country and id."""
    return list_arrangements(reading, Mechanism, filters, paging, MechanismSummary)


def get_mechanism(reading: Reading, mechanism_id: str, include: Collection[FactInclude]) -> MechanismRead:
    """One mechanism with everything known of it on the day. Raises NotFound or Gone."""
    return get_arrangement(reading, Mechanism, mechanism_id, MechanismRead, include)
