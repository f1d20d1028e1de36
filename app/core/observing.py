"""What the server tells of itself while it runs: one line of log and a few figures for each request.

The line has no client address, no parameters and no body: what people ask is theirs. The id of a request is ours, or that of a
trusted proxy in front, so that one id leads through both logs.
"""

import json
import logging
import os
import re
import sys
import tempfile
import time
from hmac import compare_digest
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.caching import DO_NOT_KEEP
from app.core.settings import LogFormat

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

METRICS = "/metrics"
SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Where the workers of one server put their figures together; prometheus_client reads it when it is imported."""
NO_ROUTE = "none"
"""The route of what no route answered. Addresses themselves are no label: there is no end of them."""

MOST_PATHS = 50_000
"""Of how many paths the route is remembered."""

log = logging.getLogger("atlas.requests")


class NoteRoute:
    """Remembers which route answered. It stands innermost: only there the router's choice can be seen."""

    def __init__(self, app: ASGIApp, api: str) -> None:
        self.app, self.api = app, api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; note its route when the answer begins."""
        path = scope.get("path", "")

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                named = getattr(scope.get("route"), "path", None)
                route = str(named or scope.get("root_path", ""))  # files are under the path of their mount
                below = path.startswith(self.api) and not route.startswith(self.api)
                scope["state"]["route"] = (f"{self.api}{route}" if below else route) or NO_ROUTE
            await send(message)

        await self.app(scope, receive, noting if scope["type"] == "http" else send)


class Observed:
    """The outermost layer, where a log is written or figures are kept: tells of each request when its answer has been sent."""

    def __init__(self, app: ASGIApp, figures: "Figures | None", *, logs: bool) -> None:
        self.app, self.figures, self.logs = app, figures, logs
        self._routes: dict[str, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and watch its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        started, status, sent, request_id = time.perf_counter(), 0, 0, b""

        async def watched(message: Message) -> None:
            nonlocal status, sent, request_id
            if message["type"] == "http.response.start":
                status, request_id = message["status"], dict(message["headers"])[b"x-request-id"]
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        method, path = scope["method"], scope["path"]
        try:
            await self.app(scope, receive, watched)
        finally:
            seconds, route = time.perf_counter() - started, self._route(path, state.get("route"))
            if self.figures:
                self.figures.note(method, route, status, seconds, sent)
            if self.logs:
                told = {
                    "method": method,
                    "route": route,
                    "path": path,
                    "status": status,
                    "ms": round(seconds * 1000, 1),
                }
                log.info("request", extra={"told": {"request_id": request_id.decode(), **told, "bytes": sent}})

    def _route(self, path: str, route: str | None) -> str:
        """The route of a path: what is answered from memory comes to none, but its path came to one before."""
        if route is None:
            return self._routes.get(path, NO_ROUTE)
        if route != NO_ROUTE and len(self._routes) < MOST_PATHS:
            self._routes[path] = route
        return route


class Figures:
    """The figures of this worker."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

        disable_created_metrics()  # type: ignore[no-untyped-call]  # when a series began is nobody's question

        self.registry = CollectorRegistry()
        self._requests = Counter(
            "atlas_requests", "Requests that were answered.", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "atlas_request_seconds",
            "Time from a request to the last byte of its answer.",
            ["route"],
            registry=self.registry,
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
        )
        self._bytes = Counter(
            "atlas_response_bytes", "Bytes of bodies that were sent.", ["route"], registry=self.registry
        )

    def note(self, method: str, route: str, status: int, seconds: float, sent: int) -> None:
        """Count an answer."""
        method = method if method in _METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        self._bytes.labels(route).inc(sent)

    def written(self) -> tuple[bytes, str]:
        """The figures of all workers as Prometheus reads them, and the media type of that."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        return generate_latest(_together() if SHARED in os.environ else self.registry), CONTENT_TYPE_LATEST


_METHODS = frozenset(["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])


def _together() -> "CollectorRegistry":
    from prometheus_client import CollectorRegistry
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it carries no types
    return registry


def share_figures() -> "tempfile.TemporaryDirectory[str]":
    """Let the workers that this process starts put their figures together; before prometheus_client is first imported.

    The folder lives as long as what is returned.
    """
    folder = tempfile.TemporaryDirectory(prefix="atlas-metrics-")
    os.environ[SHARED] = folder.name
    return folder


def serve_figures(port: int) -> None:
    """Serve the shared figures of all workers on a port of the loopback, from a thread. Raises OSError if it is taken."""
    from prometheus_client import start_http_server

    start_http_server(port, addr="127.0.0.1", registry=_together())


def offer_figures(app: FastAPI, figures: Figures, token: str) -> None:
    """Serve the figures to who has the token."""

    @app.get(METRICS, include_in_schema=False)
    def metrics(request: Request) -> Response:
        given = request.headers.get("authorization", "")
        if not compare_digest(given.encode(), f"Bearer {token}".encode()):
            return Response(
                "the figures are for who has the token\n",
                HTTPStatus.UNAUTHORIZED,
                {"WWW-Authenticate": "Bearer", "Cache-Control": DO_NOT_KEEP},
                "text/plain",
            )
        content, media_type = figures.written()
        return Response(content, headers={"Content-Type": media_type, "Cache-Control": DO_NOT_KEEP})


# ---- the log


class _Lines(logging.Formatter):
    """Records as JSON or logfmt, one a line; a traceback is a field of it."""

    def __init__(self, format_: LogFormat) -> None:
        super().__init__()
        self._format = format_

    def format(self, record: logging.LogRecord) -> str:
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        told: dict[str, Any] = {
            "time": f"{moment}.{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        if self._format is LogFormat.JSON:
            return json.dumps(told, ensure_ascii=False)
        return " ".join(f"{name}={_word(value)}" for name, value in told.items())


def _word(value: object) -> str:
    text = str(value)
    return text if re.fullmatch(r"[\w./:{}+-]+", text) else json.dumps(text, ensure_ascii=False)


def begin_log(format_: LogFormat) -> None:
    """Write the log of this process in a format, on standard error."""
    if format_ is LogFormat.NONE:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines(format_))
    logger = logging.getLogger("atlas")
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(logging.INFO)
