"""What is true of every answer, whatever it is and whoever made it, unforeseen faults included.

It has a request id; pages from anywhere may read it (CORS); HEAD gets what GET gets, without the body.
"""

from http import HTTPStatus
from uuid import uuid4

from fastapi import FastAPI, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.links import Links

METHODS = "GET, HEAD, OPTIONS"
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, ETag, Last-Modified, X-Request-Id, Content-Language, Content-Disposition",
}
"""On every answer, asked for or not: then it is the same for every page that asks, and caches need not tell them apart."""
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""On every answer that does not say otherwise: nothing in it may run, load or be framed, yet any page may read it (open data).

Pages have a policy of their own that lets our styles and scripts in (`app.web.rendering`).
"""
PREFLIGHT = {
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


class Edge:
    """The outermost layer: every request comes in and every answer goes out through it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; complete the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method, state = scope["method"], scope.setdefault("state", {})
        state.setdefault("request_id", uuid4().hex)

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(message, state["request_id"], state.get("links"))
            elif message["type"] == "http.response.body" and method == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        if method == "OPTIONS":
            await Response(status_code=HTTPStatus.NO_CONTENT, headers=PREFLIGHT)(scope, receive, completed)
        else:
            await self.app({**scope, "method": "GET"} if method == "HEAD" else scope, receive, completed)


def _complete(message: Message, request_id: str, links: Links | None) -> None:
    headers = MutableHeaders(scope=message)
    headers.update({**OPEN, "X-Request-Id": request_id})
    for name, value in SAFE.items():
        headers.setdefault(name, value)
    if message["status"] == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = METHODS
    if message["status"] == HTTPStatus.OK and links is not None:
        headers["Link"] = links.header()


def install_edge(app: FastAPI) -> None:
    """Put the edge around the application: also around the layer that answers unforeseen faults, which middleware is not."""
    build = app.build_middleware_stack
    app.build_middleware_stack = lambda: Edge(build())  # type: ignore[method-assign]
