"""Countries over HTTP."""

from fastapi import APIRouter, Response

from app.core.errors import LIST_FAULTS, ONE_FAULTS, UnknownValue
from app.core.formats import CITATIONS
from app.core.parameters import StrictRoute
from app.core.schema import Item, Page
from app.countries import queries
from app.countries.schemas import CountryListed, CountryRead
from app.describing import when
from app.exports import Taken, TakenOne, linked, listed
from app.facts.router import IncludeEvidence
from app.reading import ConvertingReading, CurrentReading

router = APIRouter(prefix="/countries", tags=["countries"], route_class=StrictRoute)


@router.get("", response_model=Page[CountryListed], responses=listed(*LIST_FAULTS))
def list_countries(reading: CurrentReading, taken: Taken) -> Page[CountryListed] | Response:
    """All countries of the atlas, and how many laws, mechanisms and councils each has on the day."""
    return taken.answer(queries.list_countries(reading, taken.paging))


@router.get(
    "/{country_id}", response_model=Item[CountryRead], responses=linked(*ONE_FAULTS, UnknownValue, also=CITATIONS)
)
def get_country(
    reading: ConvertingReading, taken: TakenOne, country_id: str, include: IncludeEvidence = []
) -> Item[CountryRead] | Response:
    """One country, by its id or ISO code in any case, with the facts of the day about the country as a whole."""
    country = queries.get_country(reading, country_id, include)
    return taken.one(reading.item(country, f"{country.name.text} {when(reading)}."))
