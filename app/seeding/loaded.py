"""What was loaded last, and from what: known without what reads seed files, which a server with nothing to load does without."""

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Revision
from app.seeding.files import digest_of, seed_files

FORMAT = "3"
"""Raised when the code reads files or writes rows differently: the next load then writes every row anew, once."""

INVENTED = "synthetic"
"""How the seed digest of a revision begins that no seed file stands behind (`app.synth`)."""


class NothingToLoad(Exception):
    """The seed folder is not there, or is none."""


def read_seed(folder: Path) -> tuple[dict[str, bytes], str]:
    """The seed files and their digest. Raises NothingToLoad where there are none."""
    if not (folder / "codebook.yaml").is_file() and not any(folder.glob("*/country.yaml")):
        raise NothingToLoad(
            f"{folder} is no seed folder: one holds codebook.yaml and a folder for each country, with country.yaml, sources.yaml, laws.yaml …"
        )
    contents = dict(seed_files(folder))
    return contents, digest_of({**contents, "format": FORMAT.encode()})


def latest_revision(session: Session) -> Any | None:
    """The newest revision's row, None in an empty database."""
    return session.execute(select(*Revision.__table__.c).order_by(Revision.number.desc()).limit(1)).one_or_none()
