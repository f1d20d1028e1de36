"""Files of a release as they are written: through to the disk, counted and digested."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

CHUNK = 1024 * 1024


class Digest(NamedTuple):
    """The length of a file, and SHA-256 over it."""

    bytes: int
    sha256: str


def write(file: Path, chunks: Iterable[bytes]) -> Digest:
    """Write a new file piece by piece."""
    digest, length = hashlib.sha256(), 0
    with file.open("xb") as out:
        for chunk in chunks:
            out.write(chunk)
            digest.update(chunk)
            length += len(chunk)
        out.flush()
        os.fsync(out.fileno())
    return Digest(length, digest.hexdigest())


def digest_of(file: Path) -> Digest:
    """The digest of a file that is there."""
    digest, length = hashlib.sha256(), 0
    with file.open("rb") as held:
        while chunk := held.read(CHUNK):
            digest.update(chunk)
            length += len(chunk)
    return Digest(length, digest.hexdigest())


def through_to_disk(path: Path) -> None:
    """Have the disk hold what was written to a file, or which files a folder holds."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
