"""Citations over HTTP.

These routes have no addresses of their own: each answers in the place of the route whose name it bears, where that is asked
for a format of citations (`app.core.formats.Writers`). So a citation has the parameters, faults and stamp of what it cites.
"""

from functools import cache
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from app.cite import service
from app.cite.works import Bibliography
from app.cite.writing import name_of, written
from app.compare.service import CompareFilters
from app.core.formats import CITATIONS, ChosenFormat, Format, Writers, file_response
from app.core.routes import LateRoute
from app.describing import in_russian
from app.exports import taking_part
from app.facts.queries import FactFilters
from app.laws.queries import LawFilters
from app.reading import ConvertingReading, CurrentReading, Reading
from app.sources.queries import SourceFilters
from app.vocabulary import EntryKind

router = APIRouter(route_class=LateRoute)

WHOLE = [Depends(taking_part)]
"""A bibliography of a list is a file of all its works: what asks for a part of the list, or for columns, is refused."""


@cache
def writers() -> Writers:
    """Who writes what can be cited, by operation and suffix."""
    routes = [route for route in router.routes if isinstance(route, LateRoute)]
    return {(route.name, one.suffix): route.answer for route in routes for one in CITATIONS}


def _file(reading: Reading, bibliography: Bibliography, format_: Format) -> Response:
    chunks = written(bibliography, format_, russian=in_russian(reading))
    return file_response(chunks, format_, name_of(bibliography, format_))


@router.get("/countries/{country_id}", name="get_country")
def cite_country(reading: CurrentReading, country_id: str, format_: ChosenFormat) -> Response:
    """A country of the atlas."""
    return _file(reading, service.cite_entry(reading, country_id, EntryKind.COUNTRY), format_)


@router.get("/institutions/{institution_id}", name="get_institution")
def cite_institution(reading: CurrentReading, institution_id: str, format_: ChosenFormat) -> Response:
    """An institution of the atlas."""
    return _file(reading, service.cite_entry(reading, institution_id, EntryKind.INSTITUTION), format_)


@router.get("/mechanisms/{mechanism_id}", name="get_mechanism")
def cite_mechanism(reading: CurrentReading, mechanism_id: str, format_: ChosenFormat) -> Response:
    """A mechanism of the atlas."""
    return _file(reading, service.cite_entry(reading, mechanism_id, EntryKind.MECHANISM), format_)


@router.get("/councils/{council_id}", name="get_council")
def cite_council(reading: CurrentReading, council_id: str, format_: ChosenFormat) -> Response:
    """A council of the atlas."""
    return _file(reading, service.cite_entry(reading, council_id, EntryKind.COUNCIL), format_)


@router.get("/events/{event_id}", name="get_event")
def cite_event(reading: CurrentReading, event_id: str, format_: ChosenFormat) -> Response:
    """An event of the atlas."""
    return _file(reading, service.cite_entry(reading, event_id, EntryKind.EVENT), format_)


@router.get("/statistics/{statistic_id}", name="get_statistic")
def cite_statistic(reading: CurrentReading, statistic_id: str, format_: ChosenFormat) -> Response:
    """A figure of the atlas."""
    return _file(reading, service.cite_entry(reading, statistic_id, EntryKind.STATISTIC), format_)


@router.get("/series/{series_key}", name="get_series")
def cite_series(reading: CurrentReading, series_key: str, format_: ChosenFormat) -> Response:
    """A reference series of the atlas."""
    return _file(reading, service.cite_entry(reading, series_key, EntryKind.SERIES), format_)


@router.get("/criteria/{criterion_key}", name="get_criterion")
def cite_criterion(reading: CurrentReading, criterion_key: str, format_: ChosenFormat) -> Response:
    """A criterion of the atlas."""
    return _file(reading, service.cite_entry(reading, criterion_key, EntryKind.CRITERION), format_)


@router.get("/laws/{law_id}", name="get_law")
def cite_law(reading: CurrentReading, law_id: str, format_: ChosenFormat) -> Response:
    """An act."""
    return _file(reading, service.cite_law(reading, law_id), format_)


@router.get("/laws/{law_id}/versions/{version_id}", name="get_law_version")
def cite_law_version(reading: CurrentReading, law_id: str, version_id: str, format_: ChosenFormat) -> Response:
    """An act in one of its wordings."""
    return _file(reading, service.cite_version(reading, law_id, version_id), format_)


@router.get("/provisions/{provision_id}", name="get_provision")
def cite_provision(reading: CurrentReading, provision_id: str, format_: ChosenFormat) -> Response:
    """An article of an act."""
    return _file(reading, service.cite_provision(reading, provision_id), format_)


@router.get("/facts/{fact_id}", name="get_fact")
def cite_fact(reading: CurrentReading, fact_id: str, format_: ChosenFormat) -> Response:
    """A fact with what it rests on."""
    return _file(reading, service.cite_fact(reading, fact_id), format_)


@router.get("/sources/{source_id}", name="get_source")
def cite_source(reading: CurrentReading, source_id: str, format_: ChosenFormat) -> Response:
    """A document."""
    return _file(reading, service.cite_source(reading, source_id), format_)


@router.get("/laws", name="list_laws", dependencies=WHOLE)
def cite_laws(reading: CurrentReading, filters: Annotated[LawFilters, Query()], format_: ChosenFormat) -> Response:
    """The acts of a list."""
    return _file(reading, service.cite_laws(reading, filters), format_)


@router.get("/facts", name="list_facts", dependencies=WHOLE)
def cite_facts(reading: CurrentReading, filters: Annotated[FactFilters, Query()], format_: ChosenFormat) -> Response:
    """A list of facts with the documents that prove them."""
    return _file(reading, service.cite_facts(reading, filters), format_)


@router.get("/sources", name="list_sources", dependencies=WHOLE)
def cite_sources(
    reading: CurrentReading, filters: Annotated[SourceFilters, Query()], format_: ChosenFormat
) -> Response:
    """The documents of a list."""
    return _file(reading, service.cite_sources(reading, filters), format_)


@router.get("/compare", name="compare")
def cite_comparison(
    reading: ConvertingReading, filters: Annotated[CompareFilters, Query()], format_: ChosenFormat
) -> Response:
    """A comparison with its documents."""
    return _file(reading, service.cite_comparison(reading, filters), format_)
