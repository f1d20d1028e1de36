"""Files that are sent as they are, whole or in part (RFC 9110, 14): whoever was cut off goes on where it stopped."""

import hashlib
import os
import re
from mimetypes import guess_type
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Receive, Scope, Send

from app.core.caching import NotModified, Stamp, etag
from app.core.errors import NotSatisfiable

_RANGES = re.compile(r"\s*bytes\s*=\s*(\d+-\d*|-\d+)(\s*,\s*(\d+-\d*|-\d+))*\s*", re.IGNORECASE)


class Download(FileResponse):
    """A file under its name. A `Range` that is none is not looked at; one beyond the end of the file is refused."""

    def __init__(self, file: Path, name: str, media_type: str, stamp: Stamp) -> None:
        self.stamp = stamp
        super().__init__(file, headers=stamp.headers(), media_type=media_type, filename=name, stat_result=file.stat())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what was asked for. Raises NotModified for who holds the file, NotSatisfiable for a part beyond its end."""
        if self.stamp.is_named_by(Headers(scope=scope)):
            raise NotModified
        asked = Headers(scope=scope).get("range")
        if asked is not None:
            if not _RANGES.fullmatch(asked) or any(_is_turned(one) for one in re.findall(r"(\d+)-(\d+)", asked)):
                scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"range"]}
            elif not self._has_part(asked, Headers(scope=scope).get("if-range")):
                size = self.headers["content-length"]
                raise NotSatisfiable(f"the file has {size} bytes; {asked.strip()} is beyond its end")
        await super().__call__(scope, receive, send)

    def _has_part(self, asked: str, only_if: str | None) -> bool:
        if only_if is not None and only_if not in (self.headers["etag"], self.headers["last-modified"]):
            return True  # another file was meant: all of this one is sent
        size = int(self.headers["content-length"])
        firsts = [int(first) for first in re.findall(r"(\d+)-", asked)]
        lasts = [int(last) for last in re.findall(r"(?<!\d)-(\d+)", asked)]
        return all(first < size for first in firsts) and all(last > 0 for last in lasts) and size > 0


class OwnFiles(StaticFiles):
    """The files that come with the code: sent whole, so that they are coded and kept like answers."""

    def file_response(
        self,
        full_path: PathLike,
        stat_result: os.stat_result,  # noqa: ARG002 - Starlette's
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """A file as an answer; it is recognised by what it holds."""
        content = Path(full_path).read_bytes()
        scope["state"]["stamp"] = Stamp(etag(hashlib.sha256(content).hexdigest()), stands_on=())
        return Response(content, status_code, media_type=guess_type(full_path)[0])


def _is_turned(ends: tuple[str, str]) -> bool:
    first, last = ends
    return int(last) < int(first)
