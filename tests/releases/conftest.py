"""Releases to test: one made from the real seed on each engine, and one from a database of its own to compare with."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.core.db import Database
from app.core.settings import ROOT, Settings
from app.releases.making import make_release
from app.seeding.load import load
from tests.conftest import TODAY, SqliteHome, address, opened

DAY = dt.date(2026, 11, 20)


@pytest.fixture(scope="session")
def shelf(seeded: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one release of the real seed, made from this engine's database."""
    folder = tmp_path_factory.mktemp("shelf")
    make_release(seeded, folder, "2026.1", on=DAY, today=TODAY)
    return folder


@pytest.fixture(scope="session")
def release(shelf: Path) -> Path:
    """The folder of that release."""
    return shelf / "2026.1"


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same release made by another run from another database, on SQLite."""
    folder = tmp_path_factory.mktemp("elsewhere")
    home = SqliteHome(folder)
    with home.migrated() as url, opened(url) as database:
        load(database, ROOT / "seed")
        make_release(database, folder / "shelf", "2026.1", on=DAY, today=TODAY)
    return folder / "shelf" / "2026.1"


@pytest.fixture(scope="session")
def library(seeded: Database, shelf: Path) -> Iterator[TestClient]:
    """The application over the real seed and the folder of releases."""
    with asked_with(seeded, shelf) as client:
        yield client


def asked_with(database: Database, folder: Path) -> TestClient:
    """A client of the application over a database and a folder of releases."""
    from app.main import create_app

    here = Settings(database_url=address(database.url), seed_dir=ROOT / "seed", today=TODAY, releases_dir=folder)
    return TestClient(create_app(here))
