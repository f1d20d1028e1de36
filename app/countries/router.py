"""Countries over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.core.errors import LIST_FAULTS, ONE_FAULTS, UnknownValue, declared
from app.core.formats import CITATIONS, written_as
from app.core.pagination import Paging
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.countries import queries
from app.countries.schemas import CountryListed, CountryRead
from app.describing import when
from app.facts.router import IncludeEvidence
from app.reading import ConvertingReading, CurrentReading

router = APIRouter(prefix="/countries", tags=["countries"], route_class=StrictRoute)


@router.get("", responses=declared(*LIST_FAULTS))
def list_countries(reading: CurrentReading, paging: Annotated[Paging, Depends()]) -> Page[CountryListed]:
    """All countries of the atlas, and how many laws, mechanisms and councils each has on the day."""
    return queries.list_countries(reading, paging)


@router.get("/{country_id}", responses={**declared(*ONE_FAULTS, UnknownValue), **written_as(*CITATIONS)})
def get_country(reading: ConvertingReading, country_id: str, include: IncludeEvidence = []) -> Item[CountryRead]:
    """One country, by its id or ISO code in any case, with the facts of the day about the country as a whole."""
    country = queries.get_country(reading, country_id, include)
    return reading.item(country, f"{country.name.text} {when(reading)}.")
