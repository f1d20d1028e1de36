"""The folder of releases: which there are, and what each holds. A folder whose name begins with a dot is not a release yet."""

import hashlib
import re
from pathlib import Path

from pydantic import ValidationError

from app.core.errors import NotFound, near_matches, parameter_error
from app.releases.schemas import ReleaseFile, ReleaseRecord

RECORD, NOTES, SUMS = "release.json", "NOTES.md", "SHA256SUMS"
_ID = re.compile(r"[0-9]{4}\.[1-9][0-9]{0,3}")
OWN_FILES = {
    RECORD: ("application/json", "What the release is, and the digests of its files."),
    SUMS: ("text/plain", "The digests of all files, for `sha256sum -c`."),
}
"""What a release holds beside the files that its record lists."""


def is_id(text: str) -> bool:
    """Whether a text can be the id of a release: YYYY.N."""
    return _ID.fullmatch(text) is not None


def order_of(release_id: str) -> tuple[int, int]:
    """The place of a release among all."""
    year, _, number = release_id.partition(".")
    return int(year), int(number)


def list_ids(folder: Path) -> list[str]:
    """The ids of the releases in a folder, the newest first; none if the folder is not there."""
    if not folder.is_dir():
        return []
    found = [path.name for path in folder.iterdir() if is_id(path.name) and (path / RECORD).is_file()]
    return sorted(found, key=order_of, reverse=True)


def find_id(folder: Path, wanted: str) -> str:
    """The id of a release that is there. Raises NotFound with near matches."""
    known = list_ids(folder)
    if wanted in known:
        return wanted
    close = near_matches(wanted, known) or known[:3]
    hint = f"; did you mean {' or '.join(close)}?" if close else "; none was made yet"
    raise _missing("release_id", f"there is no release {wanted!r}{hint}", close)


def read_record(folder: Path, release_id: str) -> ReleaseRecord | None:
    """What a release of the folder says of itself; None if there is none of this id, or it cannot be read."""
    file = folder / release_id / RECORD
    try:
        return ReleaseRecord.model_validate_json(file.read_bytes()) if is_id(release_id) else None
    except (OSError, ValidationError):
        return None


def find_file(folder: Path, release_id: str, name: str) -> tuple[Path, ReleaseFile]:
    """A file of a release, by a name that its record lists: nothing else in or outside of the folder is ever opened.

    Raises NotFound with near matches.
    """
    found = find_id(folder, release_id)
    held = {file.name: file for file in files_of(folder, found)}
    if name in held:
        return folder / found / name, held[name]
    close = near_matches(name, held) or sorted(held)
    raise _missing("file", f"release {found} has no file {name!r}; did you mean {close[0]}?" if close else "", close)


def files_of(folder: Path, release_id: str) -> list[ReleaseFile]:
    """All files of a release, its record and its sums included."""
    record = read_record(folder, release_id)
    listed = list(record.files) if record else []
    for name, (media_type, description) in OWN_FILES.items():
        try:
            content = (folder / release_id / name).read_bytes()
        except OSError:
            continue
        digest = hashlib.sha256(content).hexdigest()
        listed.append(
            ReleaseFile(name=name, media_type=media_type, bytes=len(content), sha256=digest, description=description)
        )
    return listed


def state_of(folder: Path) -> str:
    """A text that differs whenever the folder holds other releases."""
    return " ".join(f"{one}:{(folder / one / RECORD).stat().st_mtime_ns}" for one in list_ids(folder))


def _missing(parameter: str, detail: str, close: list[str]) -> NotFound:
    fault = NotFound(detail, [parameter_error(parameter, "unknown", detail, close)])
    fault.near = close
    return fault
