"""The seed that the atlas ships: it loads, quickly, and comes out again as it went in."""

import shutil
import time
from pathlib import Path

import pytest

from app.core.db import Database
from app.core.settings import ROOT
from app.seeding.dataset import Dataset, to_files
from app.seeding.files import seed_files
from app.seeding.load import latest_revision, load, parse_seed, read_seed
from app.seeding.reading import read_dataset

SEED = ROOT / "seed"


@pytest.fixture(scope="module")
def real() -> Dataset:
    """The real seed, read from its files."""
    return parse_seed(read_seed(SEED)[0])[0]


def test_it_has_no_fault_and_all_that_was_researched(real: Dataset) -> None:
    counted = {
        kind: sum(1 for _ in real.of_kind(kind)) for kind in ("law", "mechanism", "council", "criterion", "series")
    }
    assert counted["law"] >= 120
    assert counted["mechanism"] >= 26
    assert counted["council"] >= 37
    assert counted["criterion"] >= 125
    assert counted["series"] >= 15
    assert sum(1 for _ in real.of_kind("fact")) >= 765
    assert sum(1 for _ in real.of_kind("source")) >= 490


def test_a_second_load_changes_nothing(seeded: Database) -> None:
    with seeded.read() as session:
        first = latest_revision(session)
    report = load(seeded, SEED)
    assert first is not None
    assert (report.revision, report.digest, report.changes) == (first.number, first.digest, [])


def test_a_second_load_that_has_to_look_at_every_record_finds_no_change(seeded: Database, tmp_path: Path) -> None:
    shutil.copytree(SEED, tmp_path / "seed")
    with (tmp_path / "seed" / "kz" / "laws.yaml").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    report = load(seeded, tmp_path / "seed", dry_run=True)
    assert report.changes == []
    assert report.unchanged > 2000


def test_the_export_is_equal_to_the_files_byte_for_byte(seeded: Database) -> None:
    with seeded.read() as session:
        exported = to_files(read_dataset(session))
    files = dict(seed_files(SEED))
    assert sorted(exported) == sorted(files)
    for name, content in files.items():
        assert exported[name].decode() == content.decode(), name


def test_the_digest_is_that_of_the_files_on_every_engine(seeded: Database, real: Dataset) -> None:
    with seeded.read() as session:
        assert read_dataset(session).digest() == real.digest()


def test_the_whole_seed_takes_under_ten_seconds_of_work_and_a_second_time_hardly_any(database: Database) -> None:
    started = time.process_time()
    load(database, SEED)
    assert time.process_time() - started < 10
    started = time.process_time()
    load(database, SEED)
    assert time.process_time() - started < 1
