"""A release is the same bytes every time, never changes, and is there whole or not at all."""

import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from fastapi.testclient import TestClient

from app.core.db import Database
from app.core.errors import NotReady
from app.core.settings import ROOT
from app.releases import shelf as shelves
from app.releases.making import Refused, make_release
from app.seeding.load import load
from tests.conftest import TODAY, address
from tests.releases.conftest import DAY
from tests.seeding.small_seed import SmallSeed, write_small_seed

NAMES = {
    "atlas-2026.1.sqlite",
    "metadata.json",
    "atlas-2026.1-datapackage.zip",
    "atlas-2026.1.ndjson",
    "atlas-2026.1.ndjson.gz",
    "CITATION.cff",
    "LICENSE",
    "NOTES.md",
    "release.json",
    "SHA256SUMS",
}


@pytest.fixture
def seed(tmp_path: Path) -> SmallSeed:
    return write_small_seed(tmp_path / "seed")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class TestTheSameData:
    def test_makes_the_same_bytes_in_two_runs_and_on_both_engines(self, release: Path, elsewhere: Path) -> None:
        here, there = contents(release), contents(elsewhere)
        assert set(here) == set(there) == NAMES  # no write-ahead log, no journal, nothing half made
        assert [name for name in here if here[name] != there[name]] == []

    def test_makes_the_same_bytes_whatever_was_loaded_before(
        self, database: Database, seed: SmallSeed, tmp_path: Path
    ) -> None:
        text = seed.text("kz/mechanisms.yaml")
        load(database, seed.folder)
        first = contents(make_release(database, tmp_path / "one", "2026.1", on=DAY, today=TODAY).folder)
        seed.write("kz/mechanisms.yaml", text.replace("summary: ", "summary: Once more, "))
        load(database, seed.folder)
        seed.write("kz/mechanisms.yaml", text)
        assert load(database, seed.folder).revision == 3
        again = contents(make_release(database, tmp_path / "two", "2026.1", on=DAY, today=TODAY).folder)
        different = {name for name in first if first[name] != again[name]}
        assert different == {"release.json", "SHA256SUMS"}  # the number of the revision is the database's own
        made = make_release(database, tmp_path / "one", "2026.1", on=None, today=TODAY)
        assert (made.new, made.record.revision.number) == (False, 1)

    def test_says_its_day_only_where_a_day_is_meant(self, seeded: Database, release: Path, tmp_path: Path) -> None:
        later = contents(make_release(seeded, tmp_path, "2026.1", on=TODAY, today=TODAY).folder)
        here = contents(release)
        different = {name for name in here if here[name] != later[name]}
        assert different == {"CITATION.cff", "NOTES.md", "release.json", "SHA256SUMS"}


class TestTheSameId:
    def test_again_is_nothing_to_do(self, seeded: Database, shelf: Path) -> None:
        before = {path: path.stat().st_mtime_ns for path in (shelf / "2026.1").iterdir()}
        tomorrow = TODAY + dt.timedelta(days=1)  # without a day the release keeps its own
        made = make_release(seeded, shelf, "2026.1", on=None, today=tomorrow)
        assert (made.new, made.record.date) == (False, DAY)
        assert {path: path.stat().st_mtime_ns for path in (shelf / "2026.1").iterdir()} == before
        assert [path.name for path in shelf.iterdir()] == ["2026.1"]

    def test_on_another_day_is_refused(self, seeded: Database, shelf: Path) -> None:
        with pytest.raises(Refused, match=r"differ now in CITATION\.cff, NOTES\.md, SHA256SUMS, release\.json"):
            make_release(seeded, shelf, "2026.1", on=TODAY, today=TODAY)

    def test_with_other_data_is_refused(self, database: Database, seed: SmallSeed, shelf: Path) -> None:
        load(database, seed.folder)
        with pytest.raises(Refused, match="with other data"):
            make_release(database, shelf, "2026.1", on=None, today=TODAY)

    def test_of_a_folder_that_is_no_release_is_refused(self, seeded: Database, tmp_path: Path) -> None:
        (tmp_path / "2026.1").mkdir()
        (tmp_path / "2026.1" / "thesis.odt").touch()
        with pytest.raises(Refused, match="is no release"):
            make_release(seeded, tmp_path, "2026.1", on=None, today=TODAY)
        assert [path.name for path in (tmp_path / "2026.1").iterdir()] == ["thesis.odt"]

    def test_with_a_file_changed_since_is_refused(self, seeded: Database, shelf: Path, tmp_path: Path) -> None:
        shutil.copytree(shelf / "2026.1", tmp_path / "2026.1")
        with (tmp_path / "2026.1" / "LICENSE").open("a") as file:
            file.write(" ")
        with pytest.raises(Refused, match="differ now in LICENSE"):
            make_release(seeded, tmp_path, "2026.1", on=None, today=TODAY)


@pytest.mark.parametrize(
    "wrong", ["2026", "2026.0", "2026.01", "26.1", "2026.1.1", "v2026.1", "../2026.1", "", "2026.x"]
)
def test_an_id_of_another_form_is_refused(database: Database, tmp_path: Path, wrong: str) -> None:
    with pytest.raises(Refused, match=r"YYYY\.N"):
        make_release(database, tmp_path / "shelf", wrong, on=None, today=TODAY)
    assert list(tmp_path.iterdir()) == []


def test_before_the_first_load_there_is_nothing_to_release(database: Database, tmp_path: Path) -> None:
    with pytest.raises(NotReady):
        make_release(database, tmp_path, "2026.1", on=None, today=TODAY)
    assert list(tmp_path.iterdir()) == []


class TestItsPapers:
    def test_checksums_are_those_of_sha256sum(self, release: Path) -> None:
        done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=release, capture_output=True, text=True)
        assert done.returncode == 0
        assert {line.removesuffix(": OK") for line in done.stdout.splitlines()} == NAMES - {"SHA256SUMS"}

    def test_the_record_lists_every_file_with_its_size(self, release: Path) -> None:
        record = json.loads((release / "release.json").read_text())
        listed = {file["name"]: file["bytes"] for file in record["files"]}
        assert listed == {name: (release / name).stat().st_size for name in NAMES - {"release.json", "SHA256SUMS"}}
        assert (record["id"], record["date"], record["previous"]) == ("2026.1", "2026-11-20", None)

    def test_the_citation_names_the_release(self, release: Path) -> None:
        cited = yaml.safe_load((release / "CITATION.cff").read_text())
        assert cited["cff-version"] == "1.2.0"
        assert (cited["version"], cited["date-released"], cited["license"]) == ("2026.1", "2026-11-20", "CC-BY-4.0")

    def test_the_licence_is_that_of_the_data(self, release: Path) -> None:
        assert (release / "LICENSE").read_bytes() == (ROOT / "seed" / "LICENSE").read_bytes()

    def test_the_notes_count_as_the_coverage_of_the_api(self, release: Path, client: TestClient) -> None:
        said = (release / "NOTES.md").read_text()
        for one in client.get("/api/v1/coverage?as_of=2026-11-20").json()["data"]["countries"]:
            counts = one["counts"]
            numbers = [counts[name] for name in ("questions", "known", "unknown", "source_silent", "not_coded")]
            assert f"| {one['country']['name']} | {' | '.join(f'{number:,}' for number in numbers)} |" in said


class TestWhatChanged:
    def test_is_told_from_one_release_to_the_next(self, database: Database, seed: SmallSeed, tmp_path: Path) -> None:
        shelf = tmp_path / "shelf"
        load(database, seed.folder)
        first = make_release(database, shelf, "2026.2", on=DAY, today=TODAY)
        assert "This is the first release" in (first.folder / "NOTES.md").read_text()
        same = make_release(database, shelf, "2026.3", on=DAY, today=TODAY)
        assert "## What changed since 2026.2\n\nNo record differs." in (same.folder / "NOTES.md").read_text()

        (question, *_) = seed.data("kz/questions.yaml")["questions"]
        data = {"questions": [{**question, "why": "Because."}, {**question, "id": "kz-q-new"}]}
        seed.put("kz/questions.yaml", data)
        load(database, seed.folder)
        next_one = make_release(database, shelf, "2026.10", on=DAY, today=TODAY)
        assert next_one.record.previous == "2026.3"
        said = (next_one.folder / "NOTES.md").read_text()
        assert "| question | 1 | 1 | 0 |" in said
        assert "### question: added\n\n- `kz-q-new`" in said
        assert f"### question: changed\n\n- `{question['id']}`" in said
        assert shelves.list_ids(shelf) == ["2026.10", "2026.3", "2026.2"]

    def test_removed_records_are_named(self, database: Database, seed: SmallSeed, tmp_path: Path) -> None:
        (question, *rest) = seed.data("kz/questions.yaml")["questions"]
        seed.put("kz/questions.yaml", {"questions": [question, *rest, {**question, "id": "kz-q-short-lived"}]})
        load(database, seed.folder)
        make_release(database, tmp_path / "shelf", "2026.1", on=DAY, today=TODAY)
        seed.put("kz/questions.yaml", {"questions": [question, *rest]})
        retired = {"id": "kz-q-short-lived", "reason": "Answered.", "on": "2026-11-21"}
        listed = seed.data("retired.yaml")["retired"] if (seed.folder / "retired.yaml").exists() else []
        seed.put("retired.yaml", {"retired": [*listed, retired]})
        load(database, seed.folder)
        made = make_release(database, tmp_path / "shelf", "2026.2", on=DAY, today=TODAY)
        said = (made.folder / "NOTES.md").read_text()
        assert "### question: removed\n\n- `kz-q-short-lived`" in said
        assert "### retired: added\n\n- `kz-q-short-lived`" in said


class TestKilled:
    """A real SIGKILL of a real process."""

    @pytest.mark.slow
    def test_in_the_middle_leaves_nothing_that_passes_for_a_release(
        self, seeded: Database, elsewhere: Path, tmp_path: Path
    ) -> None:
        shelf = tmp_path / "shelf"
        words = [sys.executable, "-m", "app", "release", "2026.1", "--folder", str(shelf), "--on", str(DAY)]
        settings = {**os.environ, "ATLAS_DATABASE_URL": address(seeded.url), "ATLAS_TODAY": str(TODAY)}
        for seen in ("*.sqlite", "*.zip", "*.ndjson", "NOTES.md"):
            process = subprocess.Popen(words, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL)
            while process.poll() is None and not list(shelf.glob(f".2026.1-*/{seen}")):
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
            process.wait()
            if process.returncode == -signal.SIGKILL:
                assert not (shelf / "2026.1").exists()
                assert shelves.list_ids(shelf) == []
                assert len(list(shelf.iterdir())) == 1, "what the killed one before it left was not taken away"
        done = subprocess.run(words, cwd=ROOT, env=settings, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert [path.name for path in shelf.iterdir()] == ["2026.1"]
        assert contents(shelf / "2026.1") == contents(elsewhere)
