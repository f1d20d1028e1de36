"""Backups: from either database into either, whole or not at all, and never over anything without being told to."""

import multiprocessing
import random
import shutil
import signal
import time
import zipfile
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import pytest
from sqlalchemy import text

from app.backups.archive import DATABASE, MANIFEST, Refused
from app.backups.copying import content_of
from app.backups.service import make_backup, restore_backup
from app.core.db import Database
from app.core.errors import NotReady
from app.core.settings import ROOT
from app.seeding.load import latest_revision, load
from app.seeding.reading import read_dataset
from tests.conftest import Home, SqliteHome, address, asked, opened
from tests.seeding.small_seed import write_small_seed
from tests.seeding.test_kill import sound_digest
from tests.test_cli import atlas


@pytest.fixture(scope="module")
def backup(seeded: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the real seed."""
    file = tmp_path_factory.mktemp("backups") / "atlas.zip"
    make_backup(seeded, file)
    return file


def small(database: Database, folder: Path) -> str:
    """Load a few records; their digest."""
    return load(database, write_small_seed(folder).folder).digest


def test_what_is_restored_is_what_was_backed_up(backup: Path, seeded: Database, database: Database) -> None:
    manifest = restore_backup(database, backup)
    with seeded.read() as before, database.read() as after:
        assert content_of(after) == content_of(before) == (manifest.rows, manifest.rows_digest)
        assert read_dataset(after).digest() == read_dataset(before).digest() == manifest.digest
    with asked(seeded) as before, asked(database) as after:
        for address_ in ("/api/v1/facts?subject=kz-mech-state-grants", "/api/v1/search?q=грант", "/api/v1/feed"):
            assert after.get(address_).json()["data"] == before.get(address_).json()["data"]
    report = load(database, ROOT / "seed")
    assert (report.changes, report.digest) == ([], manifest.digest)


def test_a_backup_goes_into_the_other_database_too(backup: Path, seeded: Database, tmp_path: Path) -> None:
    with SqliteHome(tmp_path).migrated() as url, opened(url) as other:
        restore_backup(other, backup)
        with seeded.read() as before, other.read() as after:
            assert content_of(after) == content_of(before)


def test_a_database_with_data_is_replaced_only_when_told_to(backup: Path, database: Database, tmp_path: Path) -> None:
    held = small(database, tmp_path / "seed")
    with pytest.raises(Refused, match=rf"holds data already \(revision 1, digest {held[:12]}\); nothing was changed"):
        restore_backup(database, backup)
    assert sound_digest(database) == held
    with database.read() as reading:
        assert latest_revision(reading) is not None  # SQLite's snapshot begins with the first read
        manifest = restore_backup(database, backup, replace=True)
        found = latest_revision(reading)
        assert found is not None
        assert found.digest == held  # who reads goes on with what was there
    assert sound_digest(database) == manifest.digest


def test_a_server_answers_from_what_was_restored(backup: Path, database: Database, tmp_path: Path) -> None:
    small(database, tmp_path / "seed")
    with asked(database) as client:
        before = client.get("/api/v1/mechanisms").json()["page"]["total"]
        restore_backup(database, backup, replace=True)
        assert client.get("/api/v1/mechanisms").json()["page"]["total"] > before


def test_a_backup_never_takes_the_place_of_a_file(seeded: Database, tmp_path: Path) -> None:
    file = tmp_path / "mine.zip"
    file.write_text("mine")
    with pytest.raises(Refused, match="is there already, and no backup is ever overwritten"):
        make_backup(seeded, file)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_an_empty_atlas_is_not_backed_up(database: Database, tmp_path: Path) -> None:
    with pytest.raises(NotReady):
        make_backup(database, tmp_path / "atlas.zip")
    assert list(tmp_path.iterdir()) == []


def with_a_flipped_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def with_other_rows(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        manifest, database = archive.read(MANIFEST), archive.read(DATABASE)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(MANIFEST, manifest)
        archive.writestr(DATABASE, database.replace(b"Astana", b"Almaty"))


def no_backup_at_all(file: Path) -> None:
    file.write_text("countries,laws")


def another_zip(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("laws.csv", "id")


@pytest.mark.parametrize("harm", [with_a_flipped_byte, cut_short, with_other_rows, no_backup_at_all, another_zip])
def test_a_damaged_backup_is_refused(harm: object, backup: Path, database: Database, tmp_path: Path) -> None:
    file = tmp_path / "atlas.zip"
    shutil.copy(backup, file)
    assert callable(harm)
    harm(file)
    with pytest.raises(Refused, match="damaged"):
        restore_backup(database, file)
    with database.read() as session:
        assert latest_revision(session) is None


def test_the_commands(tmp_path: Path, seeded: Database, home: Home) -> None:
    file = tmp_path / "atlas.zip"
    written = atlas("backup", str(file), ATLAS_DATABASE_URL=address(seeded.url))
    assert (written.returncode, written.stderr) == (0, "")
    assert written.stdout.startswith("revision 1 (")
    with home.blank() as url:
        restored = atlas("restore", str(file), ATLAS_DATABASE_URL=url)
        assert (restored.returncode, restored.stderr) == (0, "")
        assert restored.stdout.endswith("rows, checked\n")
        refused = atlas("restore", str(file), ATLAS_DATABASE_URL=url)
        assert refused.returncode == 1
        assert "with --replace in its place" in refused.stderr


def _restoring(url: str, file: Path) -> None:
    with opened(url) as database:
        restore_backup(database, file, replace=True)


def restoring(context: ForkServerContext, url: str, file: Path) -> ForkServerProcess:
    process = context.Process(target=_restoring, args=(url, file))
    process.start()
    return process


@pytest.mark.slow
def test_a_restore_that_is_killed_leaves_the_old_data_or_the_new(
    backup: Path, database: Database, tmp_path: Path
) -> None:
    """A real SIGKILL at 25 random moments, on each database."""
    new = restore_backup(database, backup).digest
    seed = write_small_seed(tmp_path / "seed")
    old_backup = tmp_path / "old.zip"
    with SqliteHome(tmp_path).migrated() as url, opened(url) as few:
        old = load(few, seed.folder).digest
        make_backup(few, old_backup)

    context = multiprocessing.get_context("forkserver")  # so that a child need not import all again
    context.set_forkserver_preload([__name__, "app.backups.service"])
    url = address(database.url)
    restoring(context, url, old_backup).join()  # starts the server that forks
    needed = {}
    for file in (backup, old_backup):
        began = time.monotonic()
        whole = restoring(context, url, file)
        whole.join()
        assert whole.exitcode == 0
        needed[file] = time.monotonic() - began

    chance, found, seen = random.Random(7), old, set()
    for _ in range(25):
        file, expected = (backup, (old, new)) if found == old else (old_backup, (new, old))
        process = restoring(context, url, file)
        time.sleep(chance.random() * needed[file] * 1.1)
        process.kill()
        process.join()
        assert process.exitcode in (0, -signal.SIGKILL)
        found = sound_digest(database)
        assert found in expected
        seen.add(found == expected[1])
        with database.read() as session:  # the full-text index and all rows belong together
            counted = "SELECT (SELECT count(*) FROM search_document), (SELECT count(*) FROM search_index)"
            documents, indexed = session.execute(text(counted)).one()
        assert documents == indexed
    assert False in seen
    restore_backup(database, backup, replace=True)
    assert sound_digest(database) == new
