"""Releases over HTTP: which there are, what they hold, and their files."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse

from app.core.downloads import Download
from app.core.errors import (
    BadCursor,
    InvalidParameter,
    NotFound,
    NotReady,
    NotSatisfiable,
    UnknownParameter,
    UnknownValue,
    declared,
)
from app.core.parameters import FileRoute, StrictRoute
from app.core.schema import Item, Page
from app.exports import Taken, tabled
from app.reading import CurrentReading
from app.releases import service, shelf
from app.releases.schemas import ReleaseRead, ReleaseSummary

BINARY = {"schema": {"type": "string", "format": "binary"}}
SENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The whole file.", "content": {"application/octet-stream": BINARY}},
    206: {"description": "The part asked for with `Range`.", "content": {"application/octet-stream": BINARY}},
}


def _folder(request: Request) -> Path:
    folder: Path = request.app.state.settings.releases_dir
    return folder


Folder = Annotated[Path, Depends(_folder)]


def _note_folder(request: Request, folder: Folder) -> None:
    """Before the read begins, so that a new release shows at once to whoever holds an older answer."""
    request.state.beside = service.beside(folder)


def _sent(request: Request, folder: Folder, release_id: str, file: str) -> Download:
    path, held = shelf.find_file(folder, release_id, file)
    request.state.stamp = stamp = service.stamp_of(held, path)
    return Download(path, held.name, held.media_type, stamp)


router = APIRouter(tags=["releases"], route_class=StrictRoute, dependencies=[Depends(_note_folder)])
files = APIRouter(tags=["releases"], route_class=FileRoute)


@router.get(
    "/releases",
    response_model=Page[ReleaseSummary],
    responses=tabled(UnknownParameter, UnknownValue, BadCursor, InvalidParameter, NotReady),
)
def list_releases(reading: CurrentReading, folder: Folder, taken: Taken) -> Page[ReleaseSummary] | Response:
    """Releases of the data, the newest first: frozen states of all of it, to be cited and worked with offline.

    A release never changes. Without any, the description says so.
    """
    return taken.answer(service.list_releases(reading, folder, taken.paging))


@router.get("/releases/{release_id}", responses=declared(UnknownParameter, NotFound, InvalidParameter, NotReady))
def get_release(reading: CurrentReading, folder: Folder, release_id: str) -> Item[ReleaseRead]:
    """One release: its files with their digests, and its notes."""
    release = service.get_release(folder, release_id)
    return reading.item(release, service.describe_release(reading, release), dated=False)


@files.get(
    "/releases/{release_id}/{file}",
    responses={**declared(UnknownParameter, NotFound, NotSatisfiable, InvalidParameter), **SENT},
    response_class=FileResponse,
)
def get_release_file(sent: Annotated[Download, Depends(_sent)]) -> Download:
    """A file of a release, as it was made: SQLite, data package, NDJSON, notes, licence, citation or digests.

    Its ETag is its SHA-256; `Range` gets a part of it.
    """
    return sent
