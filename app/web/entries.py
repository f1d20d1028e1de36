"""Single entries as pages. Each is made of the same answer that the API gives at the same path: it calls the API's own routes."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from app.cite.service import called, work_of_entry, works_of_act, works_of_fact, works_of_provision, works_of_source
from app.cite.works import Work
from app.core.formats import JSON, JSONLD
from app.core.links import Links, address
from app.core.pagination import Paging, page_of_sorted
from app.core.parameters import OneOf
from app.core.schema import Item
from app.councils.queries import CouncilFilters, list_councils
from app.councils.router import get_council
from app.countries.router import get_country
from app.coverage.counting import CoverageFilters, get_coverage
from app.criteria.router import get_criterion
from app.events.queries import EventFilters, EventSort, list_events
from app.events.router import get_event
from app.exports import one_taken
from app.facts.queries import FactInclude, list_answers
from app.facts.router import get_fact
from app.facts.schemas import AnswerHistory
from app.institutions.router import get_institution
from app.laws.queries import LawFilters, LawSort, list_laws
from app.laws.router import get_law, get_law_version, get_provision
from app.lookups import PATHS
from app.mechanisms.queries import MechanismFilters, list_mechanisms
from app.mechanisms.router import get_mechanism
from app.notes.router import get_conflict, get_question
from app.reading import Rate, Reading, converted_into
from app.sources.router import get_source
from app.statistics.router import get_series, get_statistic
from app.timeline.impact import get_impact
from app.vocabulary import EntryKind
from app.web.answers import themes_of
from app.web.asking import PageReading
from app.web.forms import MANY_COUNTRIES, PageRoute, formats_of
from app.web.rendering import Page, rendered

router = APIRouter(include_in_schema=False, route_class=PageRoute)

Currency = Annotated[str | None, Query()]
AtRate = Annotated[OneOf[Rate] | None, Query()]
EVIDENCE = [FactInclude.EVIDENCE]
ALL = Paging(limit=500)
LATEST = 8
"""How many acts and events a country's page shows; links lead to the others."""
KIND_AT = {name: kind for kind, name in PATHS.items() if kind != EntryKind.LAW_VERSION}
"""What stands at an address that begins so."""
UNFOLLOWED = (EntryKind.CRITERION, EntryKind.SERIES)
"""What the feed tells as a part of the codebook, not by its key."""


@router.get("/countries/{country_id}")
def country(
    request: Request, reading: PageReading, country_id: str, currency: Currency = None, rate: AtRate = None
) -> HTMLResponse:
    """A country on the day: what it has, on which acts, how much of it is known, and what is said of the country as a whole."""
    reading = converted_into(reading, currency, rate if currency else None)
    answer = _answer(request, reading, get_country, country_id, EVIDENCE)
    code, aside = answer.data.id, replace(reading, links=Links())
    until = reading.day or reading.today
    return _shown(
        request,
        reading,
        "country",
        "/countries/{country_id}",
        answer,
        answer.data.name.text,
        themes=themes_of(reading, answer.data.themes),
        mechanisms=list_mechanisms(aside, MechanismFilters(country=[code]), ALL),
        councils=list_councils(aside, CouncilFilters(country=[code]), ALL),
        laws=list_laws(aside, LawFilters(country=[code], sort=LawSort.NEWEST), Paging(limit=LATEST)),
        events=list_events(
            aside, EventFilters(country=[code], start__lte=until, sort=EventSort.NEWEST), Paging(limit=LATEST)
        ),
        coverage=next(iter(get_coverage(aside, CoverageFilters(country=[code])).countries), None),
    )


@router.get("/mechanisms/{mechanism_id}")
def mechanism(
    request: Request, reading: PageReading, mechanism_id: str, currency: Currency = None, rate: AtRate = None
) -> HTMLResponse:
    """A mechanism with everything known of it on the day."""
    reading = converted_into(reading, currency, rate if currency else None)
    answer = _answer(request, reading, get_mechanism, mechanism_id, EVIDENCE)
    themes = themes_of(reading, answer.data.themes)
    name = answer.data.name.text
    return _shown(request, reading, "arrangement", "/mechanisms/{mechanism_id}", answer, name, themes=themes)


@router.get("/councils/{council_id}")
def council(
    request: Request, reading: PageReading, council_id: str, currency: Currency = None, rate: AtRate = None
) -> HTMLResponse:
    """A council with everything known of it on the day."""
    reading = converted_into(reading, currency, rate if currency else None)
    answer = _answer(request, reading, get_council, council_id, EVIDENCE)
    themes = themes_of(reading, answer.data.themes)
    name = answer.data.name.text
    return _shown(request, reading, "arrangement", "/councils/{council_id}", answer, name, themes=themes)


@router.get("/laws/{law_id}")
def law(request: Request, reading: PageReading, law_id: str) -> HTMLResponse:
    """An act: its titles, its history, its articles and what rests on them."""
    answer = _answer(request, reading, get_law, law_id)
    impact = get_impact(reading, answer.data.id)
    facts = {fact.id: fact for fact in impact.facts}
    shown = {provision.id for provision in answer.data.provisions}
    return _shown(
        request,
        reading,
        "law",
        "/laws/{law_id}",
        answer,
        answer.data.title.text,
        works=works_of_act(reading, answer.data.id),
        impact=impact,
        resting={one.provision.id: [facts[key] for key in one.facts if key in facts] for one in impact.provisions},
        unplaced=[facts[key] for key in impact.unplaced_facts if key in facts],
        others=[one for one in impact.provisions if one.provision.id not in shown],
    )


@router.get("/laws/{law_id}/versions/{version_id}")
def law_version(request: Request, reading: PageReading, law_id: str, version_id: str) -> RedirectResponse:
    """A version stands on the page of its act."""
    version = _answer(request, reading, get_law_version, law_id, version_id).data
    asked = [(name, text) for name, text in reading.links.query if name in ("as_of", "lang")]
    return RedirectResponse(f"{address(f'/laws/{version.law.id}', asked)}#{version.id}", 303)


@router.get("/provisions/{provision_id}")
def provision(request: Request, reading: PageReading, provision_id: str) -> HTMLResponse:
    """An article, and the facts that rest on it on the day."""
    answer = _answer(request, reading, get_provision, provision_id)
    title = f"{answer.data.label}, {answer.data.law.title.text}"
    works = works_of_provision(reading, answer.data.id, answer.data.law.id, answer.data.label)
    return _shown(request, reading, "provision", "/provisions/{provision_id}", answer, title, works=works)


@router.get("/institutions/{institution_id}")
def institution(request: Request, reading: PageReading, institution_id: str) -> HTMLResponse:
    """An institution, who came before and after it, and what it serves."""
    answer = _answer(request, reading, get_institution, institution_id)
    return _shown(request, reading, "institution", "/institutions/{institution_id}", answer, answer.data.name.text)


@router.get("/criteria/{criterion_key}")
def criterion(request: Request, reading: PageReading, criterion_key: str, cursor: str | None = None) -> HTMLResponse:
    """A question of the codebook, and what each country answers to it over time; of many countries, some at a time after another."""
    answer = _answer(request, reading, get_criterion, criterion_key)
    paging = Paging(MANY_COUNTRIES, cursor)
    some = page_of_sorted(reading.codebook.countries, paging, f"answers to {answer.data.key}", str)
    by_country: dict[str, list[AnswerHistory]] = {}
    for history in list_answers(reading, answer.data.key, reading.country_ids(some.rows)):
        by_country.setdefault(history.country.name if history.country else history.subject.name, []).append(history)
    return _shown(
        request,
        reading,
        "criterion",
        "/criteria/{criterion_key}",
        answer,
        answer.data.title,
        by_country=by_country,
        some=some,
        paging=paging,
    )


@router.get("/sources/{source_id}")
def source(request: Request, reading: PageReading, source_id: str) -> HTMLResponse:
    """A document that was read, and everything that it proves."""
    answer = _answer(request, reading, get_source, source_id)
    works = works_of_source(reading, answer.data.id)
    title = answer.data.title
    return _shown(request, reading, "source", "/sources/{source_id}", answer, title, works=works, dated=False)


@router.get("/events/{event_id}")
def event(request: Request, reading: PageReading, event_id: str) -> HTMLResponse:
    """An event: where and when, who took part, and what it was about."""
    answer = _answer(request, reading, get_event, event_id)
    start = answer.data.start or ""
    day = start if len(start) == len(dt.date.min.isoformat()) else None
    return _shown(request, reading, "event", "/events/{event_id}", answer, answer.data.title, dated=False, on=day)


@router.get("/facts/{fact_id}")
def fact(
    request: Request, reading: PageReading, fact_id: str, currency: Currency = None, rate: AtRate = None
) -> HTMLResponse:
    """One fact with everything that proves it."""
    reading = converted_into(reading, currency, rate if currency else None)
    answer = _answer(request, reading, get_fact, fact_id)
    title = f"{answer.data.criterion.title}: {answer.data.subject.name}"
    return _shown(
        request,
        reading,
        "fact",
        "/facts/{fact_id}",
        answer,
        title,
        works=works_of_fact(reading, answer.data),
        here=f"{reading.links.base}/facts/{answer.data.id}",
    )


@router.get("/statistics/{statistic_id}")
def statistic(
    request: Request, reading: PageReading, statistic_id: str, currency: Currency = None, rate: AtRate = None
) -> HTMLResponse:
    """One figure with its sources."""
    reading = converted_into(reading, currency, rate if currency else None)
    answer = _answer(request, reading, get_statistic, statistic_id)
    name = called(answer.data)
    return _shown(request, reading, "statistic", "/statistics/{statistic_id}", answer, name, dated=False)


@router.get("/series/{series_key}")
def series(request: Request, reading: PageReading, series_key: str) -> HTMLResponse:
    """One reference series with all its values."""
    answer = _answer(request, reading, get_series, series_key)
    return _shown(request, reading, "series", "/series/{series_key}", answer, answer.data.title.text, dated=False)


@router.get("/questions/{question_id}")
def question(request: Request, reading: PageReading, question_id: str) -> HTMLResponse:
    """One open question."""
    answer = get_question(reading, question_id)
    return _shown(request, reading, "question", "/questions/{question_id}", answer, answer.data.question, dated=False)


@router.get("/conflicts/{conflict_id}")
def conflict(request: Request, reading: PageReading, conflict_id: str) -> HTMLResponse:
    """One point on which sources disagree."""
    answer = get_conflict(reading, conflict_id)
    return _shown(request, reading, "conflict", "/conflicts/{conflict_id}", answer, answer.data.topic, dated=False)


def _answer(request: Request, reading: Reading, route: Callable[..., Any], *asked: Any) -> Item[Any]:
    """What the API's own route answers, as it stands in JSON."""
    answer = route(reading, one_taken(request, JSON), *asked)
    assert isinstance(answer, Item)  # a response it is only where a file is asked for
    return answer


def _shown(
    request: Request,
    reading: Reading,
    template: str,
    path: str,
    answer: Item[Any],
    title: str,
    *,
    dated: bool = True,
    works: Sequence[Work] | None = None,
    **more: Any,
) -> HTMLResponse:
    """The page of one entry, with the address of its data under its own id, however the id was written here.

    It is cited as what the atlas says of the entry, unless other works are named.
    """
    formats, cite = formats_of(request, path)
    key = str(getattr(answer.data, "id", None) or answer.data.key)
    kind = KIND_AT[path.split("/")[1]]
    if works is None and cite:
        works = [work_of_entry(reading, key, kind, title, answer.data.url)]
    twin = path.partition("{")[0] + key
    page = Page(
        title,
        answer.meta.describe,
        twin,
        formats,
        cite,
        dated,
        "article",
        path=twin,
        works=works or (),
        linked=answer if JSONLD.suffix in formats else None,
        feed=[("country" if kind == EntryKind.COUNTRY else "entry", key)] if kind not in UNFOLLOWED else (),
    )
    currencies = sorted(reading.codebook.reference.currencies)
    return rendered(reading, f"entries/{template}.html", page, one=answer.data, currencies=currencies, **more)
