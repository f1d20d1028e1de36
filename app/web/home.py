"""The home page: what this is, the two countries at a glance, questions to begin with."""

from dataclasses import replace

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.compare.service import CompareFilters, get_comparison
from app.core.links import Links
from app.core.pagination import Paging
from app.events.queries import EventFilters, EventSort, list_events
from app.laws.queries import LawFilters, LawSort, list_laws
from app.web.asking import PageReading
from app.web.comparison import first_columns
from app.web.forms import PageRoute
from app.web.rendering import MEETING, Page, rendered
from app.web.words import word

LATEST = 5
"""How many acts and events the page shows."""

AT_A_GLANCE = ["recipient-forms"]
"""The criteria that it answers beside what there is."""

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/")
def home(reading: PageReading) -> HTMLResponse:
    """What each country has of each type on the day, and where to go from here."""
    until = reading.day or reading.today
    columns = [column if "@" in column else f"{column}@{until}" for column in first_columns(reading)]
    criteria = [key for key in AT_A_GLANCE if key in reading.codebook.criteria]
    comparison = get_comparison(reading, CompareFilters(columns=columns, criterion=criteria))
    aside = replace(reading, links=Links())
    acts = LawFilters(sort=LawSort.NEWEST, adopted__lte=until)
    events = EventFilters(start__lte=until, sort=EventSort.NEWEST)
    query = f"/compare?columns={','.join(column.key for column in comparison.columns)}"
    page = Page(word(reading.lang, "home-title"), word(reading.lang, "home-lead"), query, ("md", "csv", "xlsx"))
    return rendered(
        reading,
        "home.html",
        page,
        comparison=comparison,
        then=MEETING.isoformat(),
        laws=list_laws(aside, acts, Paging(limit=LATEST)).data,
        events=list_events(aside, events, Paging(limit=LATEST)).data,
    )
