"""What is true of every answer, whatever it is and whoever made it, unforeseen faults included.

It has a request id; pages from anywhere may read it (CORS); HEAD gets what GET gets, without the body; texts are coded for who
takes it (gzip). What goes over a limit is refused here, and what was asked before is answered from memory, without going
further. Most requests are such: `Edge.__call__` is all that is done for one, and goes through its headers once.
"""

import os
from collections.abc import Hashable
from functools import lru_cache
from http import HTTPStatus
from itertools import count
from time import monotonic

from fastapi import FastAPI, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.caching import Stamp
from app.core.encoding import LEAST, MARK, Coder, coded, coded_tag, is_text, takes_gzip
from app.core.errors import BodyTooLarge, Fault
from app.core.limits import Limits
from app.core.links import Links
from app.core.locale import accepted_lang
from app.core.memory import Kept, Memory
from app.core.proxies import Proxies
from app.core.routes import Later

METHODS = "GET, HEAD, OPTIONS"
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, ETag, Last-Modified, X-Request-Id, Content-Language, Content-Disposition, Retry-After",
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

_PROCESS, _REQUESTS = os.urandom(10).hex().encode(), count()


def new_request_id() -> bytes:
    """Names a request among all, of this process and others."""
    return b"%b%012x" % (_PROCESS, next(_REQUESTS))


class Edge:
    """Every request comes in and every answer goes out through it; only what watches them (`app.core.observing`) stands around it."""

    def __init__(self, app: ASGIApp, memory: Memory | None, limits: Limits, proxies: Proxies) -> None:
        self.app, self.memory, self._limits, self._proxies = app, memory, limits, proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, answer it from memory, or pass it on and complete the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked, size = _headers_of(scope)
        request_id = (_GIVEN_ID in asked and self._proxies.named(scope, asked[_GIVEN_ID])) or new_request_id()
        if _FORWARDED in asked:
            await self._proxies.heed(scope, receive, send)
        fault = self._limits.fault_of(scope, asked, size)
        memory, method, question = self.memory, scope["method"], None
        if fault is None and memory is not None and (method == "GET" or method == "HEAD") and _TWICE not in asked:
            question = _question(scope, asked)
            if monotonic() >= memory.until:
                await memory.look_again()
            kept = memory.find(question) or await memory.awaited(question)
            if kept is not None:
                is_held = _is_held(kept, scope, asked)
                headers = [*(kept.not_modified if is_held else kept.headers), (_GIVEN_ID, request_id)]
                body = b"" if is_held or method == "HEAD" else kept.body
                await send({"type": "http.response.start", "status": 304 if is_held else 200, "headers": headers})
                await send({"type": "http.response.body", "body": body})
                return
        scope.setdefault("state", {})["request_id"] = str(request_id, "ascii")
        outgoing = Outgoing(scope, send, memory, question)
        try:
            await self._answered(scope, receive, outgoing, fault)
        finally:
            outgoing.begun()

    async def _answered(self, scope: Scope, receive: Receive, outgoing: "Outgoing", fault: Fault | None) -> None:
        if fault is None:
            try:
                receive = await self._limits.whole(scope, receive)
            except BodyTooLarge as too_large:
                fault = too_large
        if fault is not None:
            await self._limits.refusal(scope, fault)(scope, receive, outgoing)
        elif scope["method"] == "OPTIONS":
            await Response(status_code=HTTPStatus.NO_CONTENT, headers=PREFLIGHT)(scope, receive, outgoing)
        else:
            await self.app({**scope, "method": "GET"} if scope["method"] == "HEAD" else scope, receive, outgoing)


_ANSWERED_BY = frozenset(
    [b"host", b"accept", b"accept-language", b"accept-encoding", b"if-none-match", b"if-modified-since"]
)
"""The request headers that answers depend on."""
_GIVEN_ID, _FORWARDED, _TWICE = b"x-request-id", b"x-forwarded", b"twice"
_READ = _ANSWERED_BY | {_GIVEN_ID, b"content-length", b"x-forwarded-for", b"x-forwarded-proto"}


def _headers_of(scope: Scope) -> tuple[dict[bytes, bytes], int]:
    """The headers that are read for every request, and the size of all; nothing is decoded.

    `_TWICE` is among them if one that answers depend on stands there twice (then whoever needs it reads it in its own way),
    `_FORWARDED` if somebody passed the request on.
    """
    told: dict[bytes, bytes] = {}
    size = 0
    for name, value in scope["headers"]:
        size += len(name) + len(value)
        if name in _READ:
            if name in told and name in _ANSWERED_BY:
                told[_TWICE] = name
            told[name] = value
            if name.startswith(_FORWARDED):
                told[_FORWARDED] = name
    return told, size


def _question(scope: Scope, asked: dict[bytes, bytes]) -> Hashable:
    """All that an answer depends on beside what it stands on. The order of parameters counts: links repeat it."""
    get = asked.get
    shape = _shape(get(b"accept"), get(b"accept-language"), get(b"accept-encoding"))
    return scope["path"], scope["query_string"], get(b"host"), scope["scheme"], shape


@lru_cache(4096)
def _shape(accept: bytes | None, accept_language: bytes | None, accept_encoding: bytes | None) -> bytes:
    """In which format, language and coding an answer is wanted, in one word: many headers say the same, and a word is found fast."""
    spoken = accepted_lang((accept_language or b"").decode("latin-1"))
    return repr((accept, spoken, takes_gzip(accept_encoding))).encode()


def _is_held(kept: Kept, scope: Scope, asked: dict[bytes, bytes]) -> bool:
    """Whether the asker holds the answer already."""
    tags = asked.get(b"if-none-match")
    if tags is None and b"if-modified-since" not in asked:
        return False
    return tags == kept.tag or kept.stamp.is_held_by(Headers(scope=scope))


class Outgoing:
    """An answer on its way out. Its head waits for the first piece of its body, which shows whether it is all."""

    def __init__(self, scope: Scope, send: Send, memory: Memory | None, question: Hashable | None) -> None:
        self._send, self._memory, self._question = send, memory, question
        self._state = scope["state"]
        self._is_get, self._has_body = scope["method"] in ("GET", "HEAD"), scope["method"] != "HEAD"
        self._asked = Headers(scope=scope)
        self._head: Message | None = None
        self._coder: Coder | None = None

    async def __call__(self, message: Message) -> None:
        """Take a part of the answer from whoever makes it, and send what is complete."""
        if message["type"] == "http.response.start":
            _complete(message, self._state["request_id"], self._state.get("links"))
            self._head = message
        elif message["type"] == "http.response.body":
            await self._piece(message)
        else:
            await self._send(message)

    def begun(self) -> None:
        """Let go on who waits to be answered the same."""
        if self._memory is not None and self._question is not None:
            self._memory.made(self._question)

    async def _piece(self, message: Message) -> None:
        body, last = message.get("body", b""), not message.get("more_body", False)
        head, self._head = self._head, None
        if head is not None:
            headers = MutableHeaders(scope=head)
            if self._is_coded(head["status"], headers, len(body) if last else LEAST):
                body = await self._code(headers, body, last=last)
            if last and head["status"] == HTTPStatus.OK:
                self._keep(headers, body)
            self.begun()
            await self._send(head)
        elif self._coder is not None:
            body = await self._coder.piece(body, last=last)
        await self._send({**message, "body": body if self._has_body else b""})

    def _is_coded(self, status: int, headers: MutableHeaders, size: int) -> bool:
        """Whether the answer is to be coded. Whoever keeps it is told that it could have been."""
        if status == HTTPStatus.NOT_MODIFIED:
            if MARK in self._asked.get("if-none-match", "") and "etag" in headers:
                headers["etag"] = coded_tag(headers["etag"])  # who names a coded answer holds that
            return False
        plain = "content-encoding" in headers or "accept-ranges" in headers or "content-range" in headers
        if plain or not self._is_get or not is_text(headers.get("content-type", "").encode()):
            return False
        if "accept-encoding" not in headers.get("vary", "").lower():
            headers.add_vary_header("Accept-Encoding")
        return size >= LEAST and takes_gzip(",".join(self._asked.getlist("accept-encoding")).encode())

    async def _code(self, headers: MutableHeaders, body: bytes, *, last: bool) -> bytes:
        headers["content-encoding"] = "gzip"
        if "etag" in headers:
            headers["etag"] = coded_tag(headers["etag"])
        if last:
            body = await coded(body)
            headers["content-length"] = str(len(body))
            return body
        del headers["content-length"]
        self._coder = Coder()
        return await self._coder.piece(body, last=False)

    def _keep(self, headers: MutableHeaders, body: bytes) -> None:
        """Remember the whole answer, if it says on what it stands."""
        stamp: Stamp | None = self._state.get("stamp")
        if self._memory is None or self._question is None or stamp is None or stamp.stands_on is None:
            return
        tag = headers["etag"]
        again = MutableHeaders({**stamp.headers(), **OPEN, "ETag": tag})
        own = [one for one in headers.raw if one[0] != b"x-request-id"]
        self._memory.keep(self._question, Kept(stamp, own, body, tag.encode(), again.raw))


def _complete(message: Message, request_id: str, links: Links | None) -> None:
    headers = MutableHeaders(scope=message)
    headers.update({**OPEN, "X-Request-Id": request_id})
    if message["status"] != HTTPStatus.NOT_MODIFIED:  # its headers take the place of those that the asker holds
        for name, value in SAFE.items():
            headers.setdefault(name, value)
    if message["status"] == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = METHODS
    if message["status"] == HTTPStatus.OK and links is not None:
        headers["Link"] = links.header()


class Edged(FastAPI):
    """An application with layers around all of it: also around the one that answers unforeseen faults."""

    edge: ASGIApp
    """The outermost layer, through which every request comes in; the innermost of them asks `within`."""

    @property
    def routes(self) -> list[BaseRoute]:
        """Every route, those too that nobody has asked for yet: these first, for what is made of the resources is told before them."""
        later = [one for one in super().routes if isinstance(one, Later)]
        return [route for one in later for route in one.routes] + [one for one in super().routes if one not in later]

    async def within(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that came through the layers."""
        await super().__call__(scope, receive, send)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self.edge(scope, receive, send)
