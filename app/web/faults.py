"""Faults as pages, for people who asked for one: what happened, and where to go instead. They need no database."""

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from app.core.errors import Fault, Moved
from app.core.locale import Lang, accepted_lang
from app.summaries import API

_NOT_UNDERSTOOD = ("bad-question", "bad-question-lead")
_WORDS = {404: ("not-found", "not-found-lead"), 410: ("gone", "gone-lead"), 400: _NOT_UNDERSTOOD, 422: _NOT_UNDERSTOOD}


def install_fault_pages(app: FastAPI) -> None:
    """Let faults outside the API be told as pages to who accepts HTML."""
    app.state.fault_page = _page


def _page(request: Request, fault: Fault) -> HTMLResponse | None:
    """The page of a fault; None where JSON is what was asked for, or where the answer only leads on."""
    path = request.url.path
    if isinstance(fault, Moved) or path.startswith((API, "/openapi", "/problems", "/static")):
        return None
    if "text/html" not in request.headers.get("accept", ""):
        return None
    from app.web.rendering import SECURITY, fault_page  # who answers programs alone, needs no templates
    from app.web.words import word

    asked = request.query_params.get("lang", "")
    lang = Lang(asked) if asked in list(Lang) else accepted_lang(request.headers.get("accept-language", "")) or Lang.EN
    title, lead = (word(lang, key) for key in _WORDS.get(fault.status.value, ("failed", "failed-lead")))
    near = [one for error in fault.errors for one in error.allowed] + list(getattr(fault, "near", ()))
    places = [path.rpartition("/")[0] + f"/{one}" for one in near] if fault.status.value == 404 else []
    if fault.successor:
        places.append(path.rpartition("/")[0] + f"/{fault.successor}")
    html = fault_page(lang, title, lead, fault.detail, places, getattr(request.state, "request_id", ""))
    return HTMLResponse(html, fault.status.value, {**SECURITY, "Cache-Control": "no-store"})
