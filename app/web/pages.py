"""Pages: the offline API documentation, and what each kind of problem means."""

import html

from fastapi import APIRouter
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, RedirectResponse

from app.core import errors
from app.core.errors import PROBLEM_PAGES, Fault, NotFound

SWAGGER_UI = "/static/vendor/swagger-ui-5.35.0"

router = APIRouter(include_in_schema=False)


@router.get("/")
def home() -> RedirectResponse:
    """Until the reader is there, the API's own documentation."""
    return RedirectResponse("/docs", status_code=302)


@router.get("/docs")
def docs() -> HTMLResponse:
    """The API's documentation, from files of our own: it works offline."""
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="CSO Financing Atlas: API",
        swagger_js_url=f"{SWAGGER_UI}/swagger-ui-bundle.js",
        swagger_css_url=f"{SWAGGER_UI}/swagger-ui.css",
        swagger_favicon_url=f"{SWAGGER_UI}/favicon-32x32.png",
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
