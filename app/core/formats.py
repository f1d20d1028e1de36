"""In which format an answer is written: the suffix of the address says so or, without one, the `Accept` header.

An operation says which formats it has by declaring them (`responses=written_as(CSV, …)`): what OpenAPI lists is what can be
asked for. JSON is always among them, and answers where nothing that is accepted can be served (RFC 9110, 12.5.1).
"""

import asyncio
import logging
import re
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import NotFound, parameter_error

log = logging.getLogger("atlas")


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write an answer."""

    suffix: str
    media_type: str
    charset: str = ""
    is_file: bool = False
    """Whether a browser should keep it instead of showing it."""

    @property
    def content_type(self) -> str:
        """The value of the `Content-Type` header."""
        return f"{self.media_type}; charset={self.charset}" if self.charset else self.media_type


JSON = Format("json", "application/json")
CSV = Format("csv", "text/csv", "utf-8", is_file=True)
NDJSON = Format("ndjson", "application/x-ndjson", is_file=True)
XLSX = Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", is_file=True)
PARQUET = Format("parquet", "application/vnd.apache.parquet", is_file=True)
"""Written only where its optional packages are installed."""
MARKDOWN = Format("md", "text/markdown", "utf-8")
BIBTEX = Format("bib", "application/x-bibtex", "utf-8", is_file=True)
RIS = Format("ris", "application/x-research-info-systems", "utf-8", is_file=True)
CSL_JSON = Format("csl.json", "application/vnd.citationstyles.csl+json", is_file=True)
PLAIN = Format("txt", "text/plain", "utf-8")
ATOM = Format("atom", "application/atom+xml", "utf-8")
JSON_FEED = Format("jsonfeed", "application/feed+json")

JSONLD = Format("jsonld", "application/ld+json")
CSVW = Format("csv-metadata.json", "application/csvm+json")
"""What the columns of the CSV mean, as the W3C's "CSV on the Web" has it: it tells of the answer instead of holding it."""

PARQUET_EXTRA = "pip install 'cso-atlas[parquet]'"
INSTALLED: tuple[Format, ...] = (PARQUET,) if find_spec("arro3") and find_spec("arro3.io") else ()
"""The formats of optional packages that are there."""
FILES = (CSV, NDJSON, XLSX, *INSTALLED, MARKDOWN)
"""The formats in which people take an answer away."""
CITATIONS = (BIBTEX, RIS, CSL_JSON, PLAIN)
"""The formats in which people cite what they read."""
FEEDS = (ATOM, JSON_FEED)
"""The formats in which people follow what changes."""
LIST_FORMATS = (CSV, NDJSON, XLSX, *INSTALLED, JSONLD, CSVW)
"""The formats that every list has beside JSON."""
FORMATS = (JSON, *FILES, JSONLD, CSVW, *CITATIONS, *FEEDS)
"""Every format, the first of equals first."""

Writers = Mapping[tuple[str, str], Callable[[Request], Coroutine[Any, Any, Response]]]
"""Who answers instead of an operation's own route in a format that the route itself does not write: by operation and suffix."""


@dataclass(frozen=True, slots=True)
class Representation:
    """What a request is answered with."""

    format: Format
    offered: Sequence[Format]
    by_suffix: bool

    @property
    def vary(self) -> Sequence[str]:
        """The request headers that chose it."""
        return () if self.by_suffix or len(self.offered) == 1 else ("Accept",)


def written_as(*formats: Format) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI `responses` of an operation that has these formats beside JSON."""
    schemas: dict[Format, dict[str, Any]] = {
        XLSX: {"type": "string", "format": "binary"},
        PARQUET: {"type": "string", "format": "binary"},
        JSONLD: {"type": "object"},
        CSVW: {"type": "object"},
    }
    return {
        200: {
            "description": "Successful Response; `Accept`, or a suffix of the path "
            f"({', '.join(f'`.{one.suffix}`' for one in formats)}), chooses the format.",
            "content": {one.media_type: {"schema": schemas.get(one, {"type": "string"})} for one in formats},
        }
    }


def offered_by(responses: Mapping[int | str, Mapping[str, Any]]) -> list[Format]:
    """The formats that an operation with these `responses` has."""
    declared = responses.get(200, {}).get("content", {})
    return [one for one in FORMATS if one is JSON or one.media_type in declared]


def representation_of(request: Request, offered: Sequence[Format]) -> Representation:
    """What a request asks for. Raises NotFound, naming the formats there are, for the suffix of another.

    Where the server could write it if a package were installed, it says which.
    """
    suffix: str | None = getattr(request.state, "suffix", None)
    if suffix is None:
        return Representation(accepted(",".join(request.headers.getlist("accept")), offered), offered, False)
    for one in offered:
        if one.suffix == suffix:
            return Representation(one, offered, True)
    known = [one.suffix for one in offered]
    had = f"it can be had as {', '.join(f'.{name}' for name in known)}"
    detail = f"this is not written as .{suffix}; {had}"
    if suffix == PARQUET.suffix and PARQUET not in INSTALLED and XLSX in offered:
        detail = f"this server writes no .{suffix}: whoever runs it needs {PARQUET_EXTRA}; {had}"
    raise NotFound(detail, [parameter_error("suffix", "unknown-format", detail, known)])


def accepted(header: str, offered: Sequence[Format]) -> Format:
    """The format that an `Accept` header likes best: what it names over what it only allows, then the first offered.

    The first offered too where none is acceptable: an answer in another format helps more than none.
    """
    wishes = [wish for wish in map(_wish, header.split(",")) if wish is not None]
    best, liked = offered[0], (0.0, -1)
    for one in offered:
        main, _, _ = one.media_type.partition("/")
        matching = [
            (specific, quality)
            for name, quality in wishes
            for specific, range_ in enumerate(("*/*", f"{main}/*", one.media_type))
            if name == range_
        ]
        if matching:
            specific, quality = max(matching, key=lambda match: match[0])
            if quality and (quality, specific) > liked:
                best, liked = one, (quality, specific)
    return best


def _wish(part: str) -> tuple[str, float] | None:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weight = next((piece.removeprefix("q=") for piece in parameters if piece.startswith("q=")), "1")
    return (name, float(weight)) if re.fullmatch(r"[01](\.\d{0,3})?", weight) else None


async def _chosen(request: Request) -> Format:
    representation: Representation = request.state.representation
    return representation.format


ChosenFormat = Annotated[Format, Depends(_chosen)]
"""The format that the request asks for."""


class Suffix:
    """Takes the suffix off the last part of a path (`/laws.csv`) and remembers it, for paths below a prefix."""

    PLAIN = re.compile(r"(.*)\.([A-Za-z][A-Za-z0-9]{0,9})")
    COMPOUND = re.compile(
        rf"(.*)\.({'|'.join(re.escape(one.suffix) for one in FORMATS if '.' in one.suffix)})", re.IGNORECASE
    )

    def __init__(self, app: ASGIApp, below: str) -> None:
        self.app = app
        self.below = below

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its path without the suffix."""
        if scope["type"] == "http" and scope["path"].startswith(self.below):
            # the longest suffix that it can be
            found = self.COMPOUND.fullmatch(scope["path"]) or self.PLAIN.fullmatch(scope["path"])
            if found:
                path, suffix = found.groups()
                state = scope.setdefault("state", {})
                state["suffix"], state["path_asked"] = suffix.lower(), scope["path"]
                scope = {**scope, "path": path}
        await self.app(scope, receive, send)


def file_name(parts: Iterable[str], format_: Format) -> str:
    """A telling name for a file: its parts with dashes between, in letters that every system takes."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", "-".join(parts)).strip("-").lower()
    return f"{name[:120].rstrip('-')}.{format_.suffix}"


class Written(StreamingResponse):
    """An answer that is sent while it is written. What it is written from is let go when the last piece is sent, or nobody listens."""

    done: Callable[[], None] = staticmethod(lambda: None)
    patience: float = 120
    """Seconds that a listener has to take a piece: after that nobody is thought to listen."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the pieces."""

        async def sent(message: Message) -> None:
            async with asyncio.timeout(self.patience):
                await send(message)

        try:
            await super().__call__(scope, receive, sent)
        except TimeoutError:
            log.warning("nobody takes %s any more; it breaks off", scope["path"])
        finally:
            self.done()


def file_response(
    chunks: Iterable[bytes], format_: Format, name: str, done: Callable[[], None] = lambda: None
) -> StreamingResponse:
    """An answer that is sent while it is written, and kept under a name; `done` is called in the end, however it comes."""
    kept = "attachment" if format_.is_file else "inline"
    headers = {"Content-Disposition": f"{kept}; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"}
    response = Written(chunks, headers=headers)
    response.done = done
    response.headers["Content-Type"] = format_.content_type
    return response
