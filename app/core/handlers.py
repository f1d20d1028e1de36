"""Faults as answers: one shape for every error, whoever raised it."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from app.core.budget import out_of_time, seconds_overrun
from app.core.caching import DO_NOT_KEEP, KEEP, NotModified
from app.core.db import is_passing
from app.core.errors import (
    PROBLEM_JSON,
    PROBLEM_PAGES,
    Busy,
    Fault,
    InvalidParameter,
    Moved,
    NotReady,
    Problem,
    ProblemError,
)
from app.core.parameters import examples_of

log = logging.getLogger("atlas")


def fault_response(request: Request, fault: Fault) -> Response:
    """A fault as an answer: a page where the application has pages for faults and one was asked for, else problem+json."""
    pages = getattr(request.app.state, "fault_page", None)
    page: Response | None = pages(request, fault) if pages else None
    return page or problem_response(request, fault)


def problem_response(request: Request, fault: Fault) -> JSONResponse:
    """A fault as problem+json."""
    problem = Problem(
        type=f"{PROBLEM_PAGES}{fault.slug}",
        title=fault.title,
        status=fault.status.value,
        detail=fault.detail,
        instance=getattr(request.state, "path_asked", request.url.path),
        errors=fault.errors,
        request_id=getattr(request.state, "request_id", ""),
        successor=fault.successor,
    )
    headers = {"Cache-Control": DO_NOT_KEEP}
    if isinstance(fault, Moved):
        headers = {"Cache-Control": KEEP, "Location": fault.location}
    elif isinstance(fault, Busy):
        headers |= {"Retry-After": str(fault.retry_after)}
    return JSONResponse(problem.model_dump(), fault.status.value, headers, PROBLEM_JSON)


def install_handlers(app: FastAPI) -> None:
    """Teach the application to answer every error with a problem."""

    @app.exception_handler(NotModified)
    async def _not_modified(_request: Request, _held: NotModified) -> Response:
        return Response(status_code=HTTPStatus.NOT_MODIFIED)

    @app.exception_handler(Fault)
    async def _fault(request: Request, fault: Fault) -> Response:
        return fault_response(request, fault)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, invalid: RequestValidationError) -> Response:
        route = request.scope.get("route")
        examples = examples_of(route.dependant) if isinstance(route, APIRoute) else {}
        errors = [
            ProblemError(
                parameter=(name := str(error["loc"][1]) if len(error["loc"]) > 1 else None),
                pointer=None,
                code=error["type"],
                message=_needed(name, examples) if name and error["type"] == "missing" else _said(error),
                allowed=_allowed(error),
            )
            for error in invalid.errors()
        ]
        detail = "; ".join(f"{error.parameter}: {error.message}" for error in errors)
        return fault_response(request, InvalidParameter(detail, errors))

    @app.exception_handler(HTTPException)
    async def _http(request: Request, raised: HTTPException) -> Response:
        status = HTTPStatus(raised.status_code)
        fault = Fault(_DETAILS.get(status, str(raised.detail)))
        fault.status, fault.slug, fault.title = status, status.phrase.lower().replace(" ", "-"), status.phrase
        response = fault_response(request, fault)
        response.headers.update(raised.headers or {})
        return response

    @app.exception_handler(OperationalError)
    async def _database(request: Request, raised: OperationalError) -> Response:
        if (seconds := seconds_overrun(raised.orig)) is not None:
            return fault_response(request, out_of_time(seconds))
        request.state.read_again = is_passing(raised)
        log.error("database: %s (request %s)", raised.orig, request.state.request_id)
        return fault_response(request, NotReady("the database cannot be read just now; try again shortly"))

    @app.exception_handler(Exception)
    async def _unforeseen(request: Request, raised: Exception) -> Response:
        log.exception("unforeseen fault (request %s)", request.state.request_id, exc_info=raised)
        fault = Fault("something went wrong on our side; the request id helps us find it")
        fault.status, fault.slug, fault.title = HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "A fault of the atlas"
        return fault_response(request, fault)


_DETAILS = {
    HTTPStatus.NOT_FOUND: "nothing is served at this path; /api/v1 lists what there is",
    HTTPStatus.METHOD_NOT_ALLOWED: "this path is read with GET or HEAD",
}


def _needed(name: str, examples: Mapping[str, str]) -> str:
    example = examples.get(name)
    return "this parameter is needed" + (f", such as {name}={example}" if example else "")


def _said(error: dict[str, object]) -> str:
    context = error.get("ctx")
    if error["type"] == "value_error" and isinstance(context, dict):
        return str(context["error"])
    return f"{error['msg']} (it is {error['input']!r})"


def _allowed(error: dict[str, object]) -> list[str]:
    context = error.get("ctx")
    expected = context.get("expected") if isinstance(context, dict) else None
    return [word.strip("' ") for word in str(expected).replace(" or ", ",").split(",")] if expected else []
