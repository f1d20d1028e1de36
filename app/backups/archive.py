"""The file of a backup: a ZIP with `atlas.db`, a SQLite database of the atlas, and `manifest.json`, which says what must be in it."""

import hashlib
import os
import shutil
import zipfile
import zlib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

DATABASE = "atlas.db"
MANIFEST = "manifest.json"
_CHUNK = 1 << 20


class Refused(Exception):
    """The backup cannot be made or restored; the message says why. Nothing was changed."""


class Manifest(BaseModel):
    """What a backup holds."""

    model_config = ConfigDict(extra="forbid")

    format: int = 1
    made_at: str
    revision: int
    digest: str
    """The digest of the dataset, as `meta.revision` of every answer names it."""
    schema_revision: str
    rows: dict[str, int]
    rows_digest: str
    bytes: int
    sha256: str
    """Of `atlas.db`."""


def write_archive(file: Path, database: Path, manifest: Manifest) -> None:
    """Write the file: whole or not at all, and never over another. Raises FileExistsError."""
    made = database.parent / "backup.zip"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        archive.write(database, DATABASE)
    with made.open("rb") as written:
        os.fsync(written.fileno())
    os.link(made, file)  # unlike a rename, this refuses to take the place of a file
    folder = os.open(file.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def read_archive(file: Path, database: Path) -> Manifest:
    """Unpack the database to a place. Raises Refused if the file is no backup or is damaged; OSError if it cannot be read."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = Manifest.model_validate_json(archive.read(MANIFEST))
            with archive.open(DATABASE) as packed, database.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked, _CHUNK)
    except (zipfile.BadZipFile, KeyError, ValidationError, EOFError, NotImplementedError) as fault:
        raise Refused(f"{file} is no backup of the atlas, or a damaged one ({type(fault).__name__})") from fault
    except zlib.error as fault:
        raise Refused(f"{file} is damaged: {fault}") from fault
    if manifest.format != 1:
        raise Refused(f"{file} was made by a newer version of the atlas (format {manifest.format})")
    if sum_of(database) != (manifest.bytes, manifest.sha256):
        raise Refused(f"{file} is damaged: {DATABASE} in it does not have the checksum that {MANIFEST} names")
    return manifest


def sum_of(file: Path) -> tuple[int, str]:
    """The size and the SHA-256 of a file."""
    with file.open("rb") as content:
        return file.stat().st_size, hashlib.file_digest(content, "sha256").hexdigest()
