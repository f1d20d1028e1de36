"""Every kind of page of the reader, with an address of it; a test holds the list against the routes."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

MEETING = "columns=kz@2012-05-21,tj@2012-05-21"

KINDS = {
    "/": "/",
    "/compare": f"/compare?{MEETING}",
    "/changes": "/changes?country=kz&from=2012-05-21&to=2026-11-23",
    "/timeline": "/timeline",
    "/search": "/search?q=социальный заказ",
    "/coverage": "/coverage",
    "/agenda": "/agenda",
    "/presence": "/presence",
    "/statistics": "/statistics",
    "/data": "/data",
    "/method": "/method",
    "/about": "/about?page=/laws",
    "/guide": "/guide",
    "/guide/{name}": "/guide/16-read-a-comparison",
    "/countries": "/countries",
    "/mechanisms": "/mechanisms",
    "/councils": "/councils",
    "/laws": "/laws",
    "/provisions": "/provisions",
    "/institutions": "/institutions",
    "/criteria": "/criteria",
    "/sources": "/sources",
    "/events": "/events",
    "/facts": "/facts",
    "/questions": "/questions",
    "/conflicts": "/conflicts",
    "/countries/{country_id}": "/countries/kz?as_of=2012-05-21",
    "/mechanisms/{mechanism_id}": "/mechanisms/kz-mech-social-order",
    "/councils/{council_id}": "/councils/kz-council-access-commission",
    "/laws/{law_id}": "/laws/kz-law-social-order-2005",
    "/laws/{law_id}/versions/{version_id}": "/laws/kz-law-social-order-2005/versions/kz-law-social-order-2005-v2022-09-05",
    "/provisions/{provision_id}": "/provisions/kz-law-aarhus-2000-compliance",
    "/institutions/{institution_id}": "/institutions/kz-inst-mci-2012",
    "/criteria/{criterion_key}": "/criteria/recipient-forms",
    "/sources/{source_id}": "/sources/int-src-icnl-press-2012",
    "/events/{event_id}": "/events/int-event-study-visit-2012",
    "/facts/{fact_id}": "/facts/kz-fact-state-grants-amount-max-law-2022-09-05",
    "/statistics/{statistic_id}": "/statistics/kz-stat-aarhus-aarhus-centres-2009",
    "/series/{series_key}": "/series/kz-cpi",
    "/questions/{question_id}": "/questions/kz-q-academic-figures",
    "/conflicts/{conflict_id}": "/conflicts/kz-conflict-aarhus-in-force",
}
"""Route → an address of it, with much on it."""

FURTHER = (
    f"/compare?{MEETING}&type=grant",  # evidence folded in, absences open
    "/compare?columns=kz@2012-05-21,tj@2012-05-21,kz,tj&theme=selection",  # more columns than a desk is wide
    "/search",
    "/search?q=qwertzuiopq",
    "/countries/tj",
    "/mechanisms/kz-mech-state-grants",
    "/facts?facet=country,theme",
)
"""Looks of the same routes that differ much from the first."""

FAULTS = {"/laws/no-such-law": 404, "/no-such-page": 404, "/compare?columns=kz,xx": 400}
"""What a mistaken address leads to."""

NO_PAGES = {
    "/api/v1": "the API's index, JSON",
    "/llms.txt": "text",
    "/robots.txt": "text",
    "/favicon.ico": "leads to the picture",
    "/sitemap.xml": "XML",
    "/search/suggestions": "a piece of a page; looked at while typing",
    "/compare/choose": "leads to /compare",
    "/changes/choose": "leads to /changes",
    "/timeline/choose": "leads to /timeline",
    "/docs": "Swagger UI, made by others; only its console is looked at",
    "/problems/{slug}": "only for whoever meets a problem of the API",
}
"""Routes of `app.web` that are no pages of the reader, and what they are."""


def routes_of_the_reader(app: FastAPI) -> set[str]:
    """The paths of all routes that `app.web` answers."""
    return {route.path for route in _routes(app.routes) if route.endpoint.__module__.startswith("app.web.")}


def _routes(routes: Any) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        else:
            yield from _routes(getattr(getattr(route, "original_router", route), "routes", ()))
