"""Lists of entries as pages: the same rows as the API's, with a form, an order, pages and downloads."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from app.core import schema
from app.core.links import address
from app.core.pagination import AskedPaging
from app.councils.queries import CouncilFilters, list_councils
from app.countries.queries import list_countries
from app.criteria.queries import CriterionFilters, list_criteria
from app.events.queries import EventFilters, list_events
from app.facts.queries import FactFilters, FactInclude, list_facts
from app.institutions.queries import InstitutionFilters, list_institutions
from app.laws.queries import LawFilters, ProvisionFilters, list_laws, list_provisions
from app.mechanisms.queries import MechanismFilters, list_mechanisms
from app.notes.queries import ConflictFilters, QuestionFilters, list_conflicts, list_questions
from app.reading import Reading
from app.sources.queries import SourceFilters, list_sources
from app.web.asking import PageReading
from app.web.forms import Choice, PageRoute, countries_of, form_of, formats_of, words_of
from app.web.rendering import Page, rendered
from app.web.words import word

router = APIRouter(include_in_schema=False, route_class=PageRoute)

Pages = AskedPaging
TEXT = Choice("text", "entry-words")
ORDERS = {
    "country": "by-country",
    "id": "by-id",
    "start": "by-start",
    "-start": "by-newest-start",
    "adopted": "by-adopted",
    "-adopted": "by-newest-adopted",
    "published": "by-published",
    "-published": "by-newest-published",
}
"""What each order is called."""
TITLES = {
    "countries": "entry-countries",
    "provisions": "entry-provisions",
    "questions": "entry-questions",
    "conflicts": "entry-conflicts",
}
"""What lists are called whose name is not their key."""
ASKED_OF = {"mechanism": "of-mechanism", "council": "of-council", "country": "of-country"}
"""What each kind of subject is called that criteria are asked of."""


@router.get("/countries")
def countries(request: Request, reading: PageReading, paging: Pages) -> HTMLResponse:
    """The countries of the atlas."""
    return _listed(request, reading, "countries", list_countries(reading, paging), [])


@router.get("/mechanisms")
def mechanisms(
    request: Request, reading: PageReading, filters: Annotated[MechanismFilters, Query()], paging: Pages
) -> HTMLResponse:
    """Mechanisms that exist on the day."""
    found = list_mechanisms(reading, filters, paging)
    choices = [_country(reading), Choice("type", "type", words_of(reading, "mechanism_types")), TEXT]
    return _listed(request, reading, "mechanisms", found, [*choices, _sorts(reading, "country", "start", "-start")])


@router.get("/councils")
def councils(
    request: Request, reading: PageReading, filters: Annotated[CouncilFilters, Query()], paging: Pages
) -> HTMLResponse:
    """Councils that exist on the day."""
    found = list_councils(reading, filters, paging)
    choices = [_country(reading), Choice("type", "type", words_of(reading, "council_types")), TEXT]
    return _listed(request, reading, "councils", found, [*choices, _sorts(reading, "country", "start", "-start")])


@router.get("/laws")
def laws(
    request: Request, reading: PageReading, filters: Annotated[LawFilters, Query()], paging: Pages
) -> HTMLResponse:
    """Acts in force on the day."""
    found = list_laws(reading, filters, paging)
    choices = [_country(reading), Choice("kind", "entry-kind", words_of(reading, "law_kinds")), TEXT]
    return _listed(request, reading, "laws", found, [*choices, _sorts(reading, "adopted", "-adopted")])


@router.get("/provisions")
def provisions(
    request: Request, reading: PageReading, filters: Annotated[ProvisionFilters, Query()], paging: Pages
) -> HTMLResponse:
    """Recorded articles in force on the day."""
    return _listed(request, reading, "provisions", list_provisions(reading, filters, paging), [_country(reading), TEXT])


@router.get("/institutions")
def institutions(
    request: Request, reading: PageReading, filters: Annotated[InstitutionFilters, Query()], paging: Pages
) -> HTMLResponse:
    """Institutions that exist on the day."""
    found = list_institutions(reading, filters, paging)
    choices = [_country(reading), Choice("kind", "entry-kind", words_of(reading, "institution_kinds")), TEXT]
    return _listed(request, reading, "institutions", found, choices)


@router.get("/criteria")
def criteria(
    request: Request, reading: PageReading, filters: Annotated[CriterionFilters, Query()], paging: Pages
) -> HTMLResponse:
    """The questions of the codebook."""
    themes = [(key, reading.text(theme.title)) for key, theme in reading.codebook.themes.items()]
    kinds = [(kind, word(reading.lang, name)) for kind, name in ASKED_OF.items()]
    choices = [Choice("theme", "entry-theme", themes), Choice("applies_to", "entry-asked-of", kinds), TEXT]
    return _listed(request, reading, "criteria", list_criteria(reading, filters, paging), choices, dated=False)


@router.get("/sources")
def sources(
    request: Request, reading: PageReading, filters: Annotated[SourceFilters, Query()], paging: Pages
) -> HTMLResponse:
    """Documents that were read."""
    found = list_sources(reading, filters, paging)
    choices = [_country(reading), Choice("kind", "entry-kind", words_of(reading, "source_kinds")), TEXT]
    sorts = _sorts(reading, "id", "published", "-published")
    return _listed(request, reading, "sources", found, [*choices, sorts], dated=False)


@router.get("/events")
def events(
    request: Request, reading: PageReading, filters: Annotated[EventFilters, Query()], paging: Pages
) -> HTMLResponse:
    """Events, by start."""
    found = list_events(reading, filters, paging)
    choices = [_country(reading), Choice("kind", "entry-kind", words_of(reading, "event_kinds")), TEXT]
    return _listed(request, reading, "events", found, [*choices, _sorts(reading, "start", "-start")], dated=False)


@router.get("/facts")
def facts(
    request: Request, reading: PageReading, filters: Annotated[FactFilters, Query()], paging: Pages
) -> HTMLResponse:
    """Facts that hold on the day, with what proves them; with `as_of=any`, the history of an answer."""
    found = list_facts(reading, filters, paging, [FactInclude.EVIDENCE])
    themes = [(key, reading.text(theme.title)) for key, theme in reading.codebook.themes.items()]
    aspects = [("law", word(reading.lang, "by-law")), ("practice", word(reading.lang, "in-practice"))]
    choices = [
        _country(reading),
        Choice("theme", "entry-theme", themes),
        Choice("aspect", "entry-aspect", aspects),
        TEXT,
    ]
    return _listed(request, reading, "facts", found, choices)


@router.get("/questions")
def questions(
    request: Request, reading: PageReading, filters: Annotated[QuestionFilters, Query()], paging: Pages
) -> HTMLResponse:
    """What is still to be found out."""
    found = list_questions(reading, filters, paging)
    choices = [_country(reading), Choice("priority", "entry-priority", words_of(reading, "question_priorities")), TEXT]
    return _listed(request, reading, "questions", found, choices, dated=False)


@router.get("/conflicts")
def conflicts(
    request: Request, reading: PageReading, filters: Annotated[ConflictFilters, Query()], paging: Pages
) -> HTMLResponse:
    """Points on which sources disagree."""
    found = list_conflicts(reading, filters, paging)
    resolved = [("false", word(reading.lang, "entry-unresolved")), ("true", word(reading.lang, "entry-resolved"))]
    choices = [_country(reading), Choice("resolved", "resolution", resolved), TEXT]
    return _listed(request, reading, "conflicts", found, choices, dated=False)


def _listed(
    request: Request,
    reading: Reading,
    kind: str,
    found: schema.Page[Any],
    choices: Sequence[Choice],
    *,
    dated: bool = True,
) -> HTMLResponse:
    """A page of a list. Its twin asks for the whole list: where the reader has paged to is left out."""
    path = f"/{kind}"
    asked = [(name, text) for name, text in reading.links.query if name not in ("as_of", "lang", "cursor", "limit")]
    formats, cite = formats_of(request, path)
    title = word(reading.lang, TITLES.get(kind, kind))
    page = Page(title, found.meta.describe, address(path, asked), formats, cite, dated, listed="csv" in formats)
    return rendered(reading, f"entries/{kind}.html", page, found=found, rows=found.data, form=form_of(reading, choices))


def _country(reading: Reading) -> Choice:
    return Choice("country", "entry-country", countries_of(reading))


def _sorts(reading: Reading, *orders: str) -> Choice:
    """The orders of a list, its own first."""
    return Choice("sort", "entry-order", [(order, word(reading.lang, ORDERS[order])) for order in orders])
