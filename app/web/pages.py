"""Pages: the offline API documentation, and what each kind of problem means."""

import base64
import hashlib
import html
import re

from fastapi import APIRouter
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from app.core import errors
from app.core.errors import PROBLEM_PAGES, Fault, NotFound
from app.core.routes import LateRoute

SWAGGER_UI = "/static/vendor/swagger-ui-5.35.0"

GUIDE_FOR_LANGUAGE_MODELS = """# CSO Financing Atlas

> Dated, sourced, comparable facts on how governments finance and cooperate with civil society organisations (Kazakhstan, Tajikistan).
> JSON API without a key; every value has a source, a period and a status.

- [OpenAPI](/openapi.json): every address, parameter and field
- [Index](/api/v1): the resources and what each answers
- [Search](/api/v1/search?q=social%20contracting): words in English, Russian, Kazakh, Tajik; numbers of acts; ids
- [Comparison as a brief](/api/v1/compare.md?columns=kz@2012-05-21,tj@2012-05-21&theme=selection): Markdown with numbered sources
- Model Context Protocol: `/mcp/` (tools: search, get, facts, compare, evidence), where the server has it

## Rules

- Say the day. Every read takes `as_of=YYYY-MM-DD` (default: today); `as_of=any` gives every period.
- Only status `known` carries a value. `unknown`, `source-silent`, `not-coded` and `not-applicable` never mean "no".
  Wrong: "Tajikistan has no open call." Right: "Whether there was an open call in Tajikistan is not known (not coded)."
- An empty list means that nothing is recorded, which is no proof that nothing exists. Read `meta.describe`.
- `aspect` law and practice are two facts. Do not answer one with the other.
- `period.holds: possible`, `certainty`, `stale` and `machine_translation_only` weaken a value: say so.
- Cite `url`, the day, and `meta.revision`; name the sources and the place in them (`evidence.sources[].locator`).
- Do not guess parameters: an unknown one is refused with near matches.
"""

router = APIRouter(include_in_schema=False, route_class=LateRoute)


@router.get("/llms.txt")
def guide_for_language_models() -> PlainTextResponse:
    """How a language model should read and cite the atlas."""
    return PlainTextResponse(GUIDE_FOR_LANGUAGE_MODELS)


@router.get("/favicon.ico")
def icon() -> RedirectResponse:
    """The sign of the atlas, where browsers look for it beside data and other pages that name none."""
    return RedirectResponse("/static/favicon.svg", 308)


@router.get("/docs")
def docs() -> HTMLResponse:
    """The API's documentation, from files of our own: it works offline."""
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="CSO Financing Atlas: API",
        swagger_js_url=f"{SWAGGER_UI}/swagger-ui-bundle.js",
        swagger_css_url=f"{SWAGGER_UI}/swagger-ui.css",
        swagger_favicon_url=f"{SWAGGER_UI}/favicon-32x32.png",
    )
    page.headers["Content-Security-Policy"] = _policy_of(bytes(page.body).decode())
    return page


def _policy_of(page: str) -> str:
    """What the documentation may load and run: our files, and the one script that stands in it, named by its digest."""
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    named = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; script-src 'self' {named}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )


def problem_kinds() -> dict[str, type[Fault]]:
    """Every kind of problem by the last part of its address."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Fault)]
    return {kind.slug: kind for kind in kinds}


@router.get(PROBLEM_PAGES + "{slug}")
def problem(slug: str) -> HTMLResponse:
    """What a kind of problem means. Raises NotFound for a word that is none."""
    kind = problem_kinds().get(slug)
    if kind is None:
        raise NotFound(f"there is no kind of problem {slug!r}")
    title, meaning = html.escape(kind.title), html.escape((kind.__doc__ or "").strip())
    return HTMLResponse(
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><main><h1>{title}</h1>"
        f"<p>{meaning}</p><p>HTTP status {kind.status.value}. The answer's <code>detail</code> and <code>errors</code> "
        "say what happened and what would be right.</p></main></html>"
    )
