"""Finding: what a search finds, and what is suggested while one types."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from pydantic import Field

from app.core.pagination import AskedPaging
from app.search.service import SearchFacet, SearchFilters, SuggestFilters, search, suggest
from app.web.asking import PageReading
from app.web.forms import LargePageRoute
from app.web.rendering import Page, rendered
from app.web.words import word

router = APIRouter(include_in_schema=False, route_class=LargePageRoute)

EXAMPLES = ("социальный заказ", "36-III", "гранты", "public council", "қоғамдық кеңес", "шӯрои ҷамъиятӣ")
"""Queries to begin with, in four languages."""
TYPED_AT_LEAST = 2
"""How many letters are suggested to."""
BOTH = (SearchFacet.KIND, SearchFacet.COUNTRY)


class PageSearch(SearchFilters):
    """What is searched; nothing yet where the page is opened to begin."""

    q: str = Field(default="", max_length=200)


@router.get("/search")
def find(reading: PageReading, filters: Annotated[PageSearch, Query()], paging: AskedPaging) -> HTMLResponse:
    """What a query finds, by kind and country; without one, how to search."""
    if not filters.q.strip():
        page = Page(word(reading.lang, "search"), word(reading.lang, "how-to-search"), dated=False)
        return rendered(reading, "finding/begin.html", page, examples=EXAMPLES)
    found = search(reading, filters.model_copy(update={"facet": list(BOTH)}), paging)
    asked = {"q": filters.q, "kind": ",".join(filters.kind), "country": ",".join(filters.country)}
    twin = "/search?" + urlencode({name: value for name, value in asked.items() if value}, safe=",")
    title = word(reading.lang, "found-title", query=filters.q)
    page = Page(title, found.meta.describe, twin, dated=reading.day_given)
    return rendered(reading, "finding/found.html", page, found=found, query=filters.q, paging=paging)


@router.get("/search/suggestions")
def suggestions(reading: PageReading, q: Annotated[str, Query(max_length=200)] = "") -> HTMLResponse:
    """A list of what may be meant by what was typed so far, to be put under the search box."""
    typed = q.strip()
    groups = suggest(reading, SuggestFilters(q=typed, per_kind=3)).groups if len(typed) >= TYPED_AT_LEAST else []
    return rendered(reading, "finding/suggestions.html", Page(typed, typed), groups=groups, query=typed)
