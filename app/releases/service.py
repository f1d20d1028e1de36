"""Releases as answers: which there are, what each holds, and its files."""

import datetime as dt
from pathlib import Path

from app.core.caching import KEEP_FOR_EVER, Beside, Stamp
from app.core.errors import NotFound
from app.core.pagination import Paging, page_of
from app.core.schema import Page
from app.describing import in_russian
from app.listing import answered
from app.reading import Reading
from app.releases import shelf
from app.releases.schemas import ReleaseFile, ReleaseFileRead, ReleaseRead, ReleaseRecord, ReleaseSummary
from app.summaries import API


def list_releases(reading: Reading, folder: Path, paging: Paging) -> Page[ReleaseSummary]:
    """All releases, the newest first. Without any the description says so. Raises BadCursor."""
    found = page_of(shelf.list_ids(folder), paging, "releases", str)
    rows = [_summary(_read(folder, one)) for one in found.rows]
    return answered(reading, found, paging, rows, describe=_described(reading, found.total), dated=False)


def get_release(folder: Path, release_id: str) -> ReleaseRead:
    """One release with its files. Raises NotFound with near matches."""
    record = _read(folder, shelf.find_id(folder, release_id.strip(" /")))
    summary = _summary(record)
    return ReleaseRead(
        **dict(summary),
        title=record.title,
        previous=record.previous,
        rows=record.rows,
        files=[
            ReleaseFileRead(**dict(file), url=f"{summary.url}/{file.name}")
            for file in shelf.files_of(folder, record.id)
        ],
        notes=(folder / record.id / shelf.NOTES).read_text(encoding="utf-8"),
    )


def describe_release(reading: Reading, release: ReleaseRead) -> str:
    """The release in a sentence."""
    of, files = release.revision.digest[:12], len(release.files)
    if in_russian(reading):
        return f"Выпуск {release.id} от {release.date}: данные {of}, файлов — {files}. Он не меняется."
    return f"Release {release.id} of {release.date}: data {of}, {files} files. It never changes."


def stamp_of(file: ReleaseFile, path: Path) -> Stamp:
    """How to recognise a file of a release: by what it holds. It never changes."""
    written = dt.datetime.fromtimestamp(int(path.stat().st_mtime), dt.UTC).replace(tzinfo=None)
    return Stamp(etag=f'"{file.sha256}"', modified=written, vary=(), keep=KEEP_FOR_EVER)


def beside(folder: Path) -> Beside:
    """What answers about releases depend on beside the database: the folder."""
    if not folder.is_dir():
        return Beside()
    changed = dt.datetime.fromtimestamp(folder.stat().st_mtime, dt.UTC).replace(tzinfo=None)
    return Beside(shelf.state_of(folder), changed)


def _read(folder: Path, release_id: str) -> ReleaseRecord:
    record = shelf.read_record(folder, release_id)
    if record is None:
        raise NotFound(f"release {release_id} cannot be read just now")
    return record


def _summary(record: ReleaseRecord) -> ReleaseSummary:
    return ReleaseSummary(
        id=record.id,
        url=f"{API}/releases/{record.id}",
        date=record.date,
        revision=record.revision,
        codebook=record.codebook,
        licence=record.licence,
        bytes=sum(file.bytes for file in record.files),
    )


def _described(reading: Reading, total: int) -> str:
    if in_russian(reading):
        said = f"{total}" if total else "ни одного ещё не сделано. Все ответы даются по текущим данным"
        return f"Выпуски данных, сначала новые: {said}."
    said = f"{total}" if total else "none was made yet. All answers come from the current data"
    return f"Releases of the data, the newest first: {said}."
