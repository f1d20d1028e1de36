"""The OpenAPI document, as FastAPI makes it and a little better: errors are problems, and nothing is left that we never send."""

import json
import re
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute

from app.core.caching import Stamp, etag
from app.core.errors import ANY_FAULTS, PROBLEM_JSON

OPENAPI = "/openapi.json"


UNCHANGED = "Unchanged since the answer whose ETag the request names in If-None-Match; no body."


def operation_id(route: APIRoute) -> str:
    """The name of an operation: that of its function, short and lasting."""
    return route.name


def install_openapi(app: FastAPI) -> None:
    """Let the application describe itself in our way."""
    described: Callable[[], dict[str, Any]] = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = _named(described())
            refusals = _refusals()
            for path in document["paths"].values():
                for operation in path.values():
                    _say_problems(operation["responses"])
                    operation["summary"] = _first_sentence(operation["description"])
                    operation["responses"]["304"] = {"description": UNCHANGED}
                    operation["responses"] |= refusals
            for unused in ("HTTPValidationError", "ValidationError"):
                document["components"]["schemas"].pop(unused, None)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend the document

    @app.get(OPENAPI, include_in_schema=False)
    def openapi_document(request: Request) -> Response:
        text = json.dumps(app.openapi(), ensure_ascii=False)
        request.state.stamp = Stamp(etag(text), stands_on=())
        return Response(text, media_type="application/json")


def _named(document: dict[str, Any]) -> dict[str, Any]:
    """The document with `LawReadPage` for what pydantic calls `Page_LawRead_`: the names that generated clients show."""
    renamed = re.sub(r'(?<=["/])(Page|Item)_(\w+)_(?=")', r"\2\1", json.dumps(document))
    named: dict[str, Any] = json.loads(renamed)
    return named


def _refusals() -> dict[str, Any]:
    """What any request may be refused with before it is looked at closely; the atlas answers so only where it is told to."""
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {str(fault.status.value): {"description": fault.title, "content": content} for fault in ANY_FAULTS}


def _first_sentence(description: str) -> str:
    """What an operation answers, for a list of operations; FastAPI would repeat the function's name."""
    return " ".join(description.partition("\n\n")[0].split()).partition(". ")[0].rstrip(".")


def _say_problems(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        if status != "200" and "application/json" in response.get("content", {}):
            response["content"] = {PROBLEM_JSON: response["content"]["application/json"]}
