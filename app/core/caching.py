"""Answers that one may keep: each says how to recognise it, and who holds it already is told so instead of getting it again.

What an answer depends on is known before it is made: the state of the data, the code, the address, the language, the day. A
digest of these is its strong ETag. So a 304 costs no more than asking which state the data is in, and the same data has the
same ETags on every database. An answer has its `Stamp` on `request.state.stamp`; what has none, as every error, is not kept.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import __version__
from app.core.encoding import plain_tag

KEEP = "public, max-age=60, stale-while-revalidate=600"
"""For a minute nobody need ask again; for ten more a cache may answer while it asks."""
KEEP_FOR_EVER = "public, max-age=31536000, immutable"
"""For what never changes."""
DO_NOT_KEEP = "no-store"


class NotModified(Exception):
    """The asker holds the answer already; raised before any work is done for it."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """How to recognise an answer."""

    etag: str
    modified: dt.datetime | None = None
    """The last moment, in UTC, at which the answer may have changed; None if that is not known."""
    lang: str | None = None
    vary: Sequence[str] = ("Accept-Encoding",)
    """The request headers on which the answer depends beside its address."""
    keep: str = KEEP
    """For how long it may be kept: the value of `Cache-Control`."""
    stands_on: Sequence[Hashable] | None = None
    """What it was made from that may change while the server runs; None: the server itself is not to keep it."""

    def headers(self) -> dict[str, str]:
        """The stamp as headers, those that a 304 repeats."""
        headers = {"ETag": self.etag, "Cache-Control": self.keep}
        if self.modified:
            headers["Last-Modified"] = format_datetime(self.modified.replace(tzinfo=dt.UTC), usegmt=True)
        if self.lang:
            headers["Content-Language"] = self.lang
        if self.vary:
            headers["Vary"] = ", ".join(self.vary)
        return headers

    def is_named_by(self, asked: Headers) -> bool:
        """Whether `If-None-Match` names this very answer. Then it was given once, and need not be made to know that it is there."""
        return self.etag in _tags(asked)

    def is_held_by(self, asked: Headers) -> bool:
        """Whether the asker holds this answer, if there is one (RFC 9110, 13.2.2): `If-Modified-Since` counts without a tag only."""
        if "if-none-match" in asked:
            return self.is_named_by(asked) or "*" in _tags(asked)
        since = _moment(asked.get("if-modified-since", ""))
        return since is not None and self.modified is not None and self.modified.replace(tzinfo=dt.UTC) <= since


def etag(*parts: object) -> str:
    """The strong ETag of what depends on nothing but these parts and the code."""
    text = json.dumps([code_digest(), *map(str, parts)])
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def address_of(request: Request) -> tuple[str, list[tuple[str, str]]]:
    """The address that is asked for, the same for every order of its parameters."""
    return request.scope["path"], sorted(request.query_params.multi_items(), key=lambda item: item[0])


@cache
def code_digest() -> str:
    """Names the code. It is read, not taken from the version: an answer kept from yesterday's code must not pass for today's."""
    digest = hashlib.sha256(__version__.encode())
    for file in sorted(Path(__file__).parents[1].rglob("*.*")):
        if file.suffix in (".py", ".html", ".yaml"):  # pages are made from templates and words, too
            digest.update(file.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Beside:
    """What an answer depends on that is not in the database, such as files; on `request.state.beside` before a read begins."""

    state: str = ""
    """Differs whenever that does."""
    modified: dt.datetime = dt.datetime.min  # noqa: DTZ901 - in UTC, without a zone like the rest
    """The last moment, in UTC, at which that may have changed."""


class Caching:
    """Puts the stamp of an answer on it, and says 304 instead to who holds it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; stamp the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        held = False

        async def stamped(message: Message) -> None:
            nonlocal held
            stamp: Stamp | None = state.get("stamp")
            if message["type"] == "http.response.start" and stamp and message["status"] in _STAMPED:
                held = message["status"] == HTTPStatus.NOT_MODIFIED or stamp.is_held_by(Headers(scope=scope))
                if held:
                    message = {**message, "status": HTTPStatus.NOT_MODIFIED.value, "headers": []}
                MutableHeaders(scope=message).update(stamp.headers())
            elif message["type"] == "http.response.body" and held:
                message = {**message, "body": b""}
            await send(message)

        await self.app(scope, receive, stamped)


_STAMPED = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)


def _tags(asked: Headers) -> list[str]:
    """The tags of `If-None-Match`. Weak ones and those of coded answers count: whether bytes or only meaning are the same does
    not matter to a GET."""
    listed = ",".join(asked.getlist("if-none-match")).split(",")
    return [plain_tag(tag.strip().removeprefix("W/")) for tag in listed]


def _moment(text: str) -> dt.datetime | None:
    """The moment that an HTTP date names; None for what is no date."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
