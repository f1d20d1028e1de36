"""Answers with fewer bytes: gzip for who takes it. A coded answer is another representation, so its ETag is another, too."""

import gzip
import zlib
from functools import lru_cache

from anyio import to_thread

LEAST = 1024
"""Below so many bytes coding saves nothing that a packet would notice."""
LEVEL = 5
"""Smaller levels save a third of the time and lose a tenth of the size; larger ones gain two hundredths for twice the time."""
MARK = "-gzip"
"""What the ETag of a coded answer ends with."""

_ENDING = f'{MARK}"'
_OFF_THE_LOOP = 32 * 1024
"""From so many bytes on, coding is done in a thread: others are answered meanwhile."""
_TEXTS = ("text/", "application/json", "application/xml", "application/javascript", "image/svg+xml")
_NO_TEXTS = ("text/event-stream",)


@lru_cache(1024)
def takes_gzip(accept_encoding: bytes | None) -> bool:
    """Whether an `Accept-Encoding` header allows gzip (RFC 9110, 12.5.3)."""
    weights = {}
    for part in (accept_encoding or b"").decode("latin-1").lower().split(","):
        name, _, weight = (piece.strip() for piece in part.partition(";"))
        weights[name] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return weights.get("gzip", weights.get("*", False))


@lru_cache(256)
def is_text(content_type: bytes) -> bool:
    """Whether coding saves anything: files that are packed already are left as they are."""
    name = content_type.decode("latin-1").partition(";")[0].strip().lower()
    return (name.startswith(_TEXTS) and not name.startswith(_NO_TEXTS)) or name.endswith(("+json", "+xml", "-ndjson"))


def coded_tag(tag: str) -> str:
    """The ETag of an answer when it is coded."""
    return f'{tag[:-1]}{MARK}"'


def plain_tag(tag: str) -> str:
    """The ETag of a coded answer when it is not."""
    return f'{tag.removesuffix(_ENDING)}"' if tag.endswith(_ENDING) else tag


async def coded(body: bytes) -> bytes:
    """A whole answer, coded: the same bytes every time."""
    if len(body) < _OFF_THE_LOOP:
        return _coded(body)
    return await to_thread.run_sync(_coded, body)


def _coded(body: bytes) -> bytes:
    return gzip.compress(body, LEVEL, mtime=0)


class Coder:
    """Codes an answer piece by piece."""

    def __init__(self) -> None:
        self._coder = zlib.compressobj(LEVEL, wbits=31)

    async def piece(self, body: bytes, *, last: bool) -> bytes:
        """What can be sent of it by now, perhaps nothing."""
        if len(body) < _OFF_THE_LOOP:
            return self._piece(body, last)
        return await to_thread.run_sync(self._piece, body, last)

    def _piece(self, body: bytes, last: bool) -> bytes:
        return self._coder.compress(body) + (self._coder.flush() if last else b"")
