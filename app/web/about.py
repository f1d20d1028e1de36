"""What the atlas is and how to use it: data, method, about, guide; and what search engines read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.codebook import CriterionInfo, ThemeInfo
from app.core.errors import NotFound, near_matches
from app.core.formats import FILES
from app.core.settings import ROOT
from app.describing import NOUNS, phrase
from app.lookups import addresses_of
from app.reading import LICENCE, Reading
from app.summaries import API
from app.vocabulary import EntryKind
from app.web.asking import PageReading
from app.web.forms import PageRoute
from app.web.index import resources
from app.web.rendering import Page, rendered
from app.web.words import word

router = APIRouter(include_in_schema=False, route_class=PageRoute)

GUIDE = ROOT / "docs/guide"
PAGES = ("/", "/compare", "/timeline", "/statistics", "/coverage", "/agenda", "/presence", "/data", "/method", "/about", "/guide")  # fmt: skip
"""The pages that are of no one entry."""
LONGEST_ADDRESS = 1000


# ---- data


@dataclass(frozen=True, slots=True)
class Offer:
    """A list, and how it can be taken away."""

    name: str
    label: str
    url: str
    suffixes: Sequence[str]
    """Beside JSON."""


def offers(reading: Reading, document: Mapping[str, Any]) -> list[Offer]:
    """Every list of the API that can be asked for whole, with the formats that OpenAPI declares for it."""
    suffixes = {one.media_type: one.suffix for one in FILES}
    found = []
    for one in resources(document):
        operation = document["paths"][one.url]["get"]
        if one.name not in NOUNS or any(parameter.get("required") for parameter in operation.get("parameters", ())):
            continue
        content = operation["responses"]["200"].get("content", {})
        formats = [suffix for media_type, suffix in suffixes.items() if media_type in content]
        found.append(Offer(one.name, phrase(reading, *NOUNS[one.name]), one.url, formats))
    return found


@router.get("/data")
def data(reading: PageReading, request: Request) -> HTMLResponse:
    """How to take everything away: formats, lists, programs, terms, citation."""
    document = request.app.openapi()
    page = Page(word(reading.lang, "data-title"), word(reading.lang, "data-lead"), dated=False)
    return rendered(
        reading,
        "about/data.html",
        page,
        offers=offers(reading, document),
        releases=f"{API}/releases" if f"{API}/releases" in document["paths"] else None,
        base=reading.links.base,
        licence=LICENCE,
    )


# ---- method


@router.get("/method")
def method(reading: PageReading) -> HTMLResponse:
    """The codebook and the rules of the atlas in plain words."""
    book = reading.codebook
    themes: dict[str, tuple[ThemeInfo, list[CriterionInfo]]] = {}
    for criterion in book.criteria.values():
        themes.setdefault(criterion.theme.key, (criterion.theme, []))[1].append(criterion)
    page = Page(word(reading.lang, "method-title"), word(reading.lang, "method-lead"), "/criteria", dated=False)
    return rendered(
        reading,
        "about/method.html",
        page,
        themes=sorted(themes.values(), key=lambda theme: theme[0].position),
        terms=[
            (name, [reading.coded(name, code) for code in book.vocabularies.get(name, ())])
            for name in ("value_statuses", "certainty_levels", "bounds", "fact_ranks")
        ],
        frameworks=book.frameworks.values(),
    )


# ---- about


@router.get("/about")
def about(reading: PageReading, page: Annotated[str, Query(pattern="^/")] = "/") -> HTMLResponse:
    """What this is, for whom, on what terms; and how to say that something is wrong on `page`."""
    page = page[:LONGEST_ADDRESS]
    subject = word(reading.lang, "wrong-subject", page=page)
    report = word(reading.lang, "wrong-report", page=page, revision=reading.revision.digest[:12], day=reading.today)
    shown = Page(word(reading.lang, "about-title"), word(reading.lang, "about-lead"), dated=False)
    mail = f"mailto:?subject={quote(subject)}&body={quote(report)}"
    return rendered(reading, "about/about.html", shown, licence=LICENCE, report=report, mail=mail)


# ---- the guide


@dataclass(frozen=True, slots=True)
class GuidePage:
    """A page of the guide, ready to be shown."""

    name: str
    title: str
    html: str


@cache
def guide_pages() -> Mapping[str, GuidePage]:
    """The pages of the guide by name, in order of their numbers."""
    files = sorted(GUIDE.glob("*.md"), key=lambda file: int(file.stem.partition("-")[0]))
    return {file.stem: guide_page(file.stem, file.read_text(encoding="utf-8")) for file in files}


def guide_page(name: str, text: str) -> GuidePage:
    """A page of the guide from its Markdown. Raw HTML stays text; links between pages lead to pages; requests can be followed."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    title = next((tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"), name)
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor(tokens[at + 1].content))
        elif token.type == "th_open":
            token.attrSet("scope", "col")
        for child in token.children or ():
            _lead_on(child)
    markdown.add_render_rule("fence", _fence)
    markdown.add_render_rule("table_open", lambda *_: f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(title)}"><table>')  # fmt: skip
    markdown.add_render_rule("table_close", lambda *_: "</table></div>")
    return GuidePage(name, title, markdown.renderer.render(tokens, markdown.options, {}))


def anchor(heading: str) -> str:
    """The id of a heading, as the usual hosts of Markdown make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def _lead_on(token: Token) -> None:
    """Turn a link to another page's file into one to the page."""
    target = token.attrGet("href") if token.type == "link_open" else None
    if not isinstance(target, str):
        return
    file, mark, part = target.partition("#")
    if file.endswith(".md") and "/" not in file:
        token.attrSet("href", f"/guide/{file.removesuffix('.md')}{mark}{part}")


def _fence(_renderer: Any, tokens: Sequence[Token], at: int, *_rest: Any) -> str:
    """A block of code; a request is a link to its answer."""
    code = escape(tokens[at].content, {'"': "&quot;"})
    if tokens[at].info.strip() == "http" and (asked := re.fullmatch(r"GET (/\S+)\n?", code)):
        code = f'GET <a href="{asked[1]}">{asked[1]}</a>\n'
    return f'<pre tabindex="0"><code>{code}</code></pre>\n'


@router.get("/guide")
def guide(reading: PageReading) -> HTMLResponse:
    """The pages of the guide."""
    page = Page(word(reading.lang, "guide-title"), word(reading.lang, "guide-lead"), dated=False)
    return rendered(reading, "about/guide.html", page, pages=list(guide_pages().values()))


@router.get("/guide/{name}")
def guide_page_of(reading: PageReading, name: str) -> HTMLResponse:
    """A page of the guide. Raises NotFound with near matches."""
    pages = guide_pages()
    if name not in pages:
        close = near_matches(name, pages)
        raise NotFound(f"there is no page {name!r} in the guide" + (f"; did you mean {close[0]!r}?" if close else ""))
    names = list(pages)
    at = names.index(name)
    shown = Page(pages[name].title, word(reading.lang, "guide-lead"), dated=False, kind="article")
    return rendered(
        reading,
        "about/guide_page.html",
        shown,
        one=pages[name],
        before=pages[names[at - 1]] if at else None,
        after=pages[names[at + 1]] if at + 1 < len(names) else None,
    )


# ---- for search engines

MAPPED = (
    EntryKind.COUNTRY,
    EntryKind.MECHANISM,
    EntryKind.COUNCIL,
    EntryKind.LAW,
    EntryKind.INSTITUTION,
    EntryKind.CRITERION,
    EntryKind.EVENT,
    EntryKind.SOURCE,
)
"""The kinds of entries that have a page each."""


@router.get("/sitemap.xml")
def sitemap(reading: PageReading) -> Response:
    """Every page that does not depend on a question."""
    entries = [url.removeprefix(API) for url in addresses_of(reading, MAPPED)]
    paths = [*PAGES, *(f"/guide/{name}" for name in guide_pages()), *entries]
    urls = "".join(f"<url><loc>{escape(reading.links.base + quote(path))}</loc></url>\n" for path in paths)
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    return Response(xml, media_type="application/xml")


@router.get("/robots.txt")
def robots(request: Request) -> PlainTextResponse:
    """Everything may be read; searches lead nowhere new."""
    base = str(request.base_url).rstrip("/")
    return PlainTextResponse(f"User-agent: *\nDisallow: /search\nDisallow: {API}/\nSitemap: {base}/sitemap.xml\n")
