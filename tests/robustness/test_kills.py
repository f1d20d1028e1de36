"""200 kills (a real SIGKILL) at moments spread over a load and the making of a release: what was there is there whole, or the new is.

A restore belongs here too: give it a function in `WORK` and a test like those below.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.core.db import Database
from app.core.settings import ROOT
from app.releases import shelf
from app.releases.making import make_release
from app.seeding.load import load, parse_seed, read_seed
from tests.conftest import TODAY, Home, address, opened
from tests.seeding.small_seed import write_small_seed
from tests.seeding.test_kill import sound_digest

KILLS = 200
EACH = KILLS // 4  # of load and release, on two engines
WORK = """
import os, signal, sys, time
from datetime import date
from pathlib import Path
from app.core.db import Database
from app.releases.making import make_release
from app.seeding.load import load

def seed(url, folder):
    load(Database(url), Path(folder))

def release(url, folder):
    make_release(Database(url), Path(folder), "2026.1", on=None, today=date(2026, 11, 23))

for line in sys.stdin:  # one process that has everything imported, and a child of it for each piece of work
    what, url, folder, seconds = line.split()
    child = os.fork()
    if child == 0:
        {"seed": seed, "release": release}[what](url, folder)
        os._exit(0)
    started = time.monotonic()
    ended = 0
    while not ended and (seconds == "-" or time.monotonic() - started < float(seconds)):
        time.sleep(0.0005)
        ended, status = os.waitpid(child, os.WNOHANG)
    if not ended:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    print(status, time.monotonic() - started, flush=True)
"""
Worker = Callable[[str, Database, Path, float | None], tuple[bool, float]]


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """Has a piece of work done, or killed after some seconds: whether it was done, and the seconds it took."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORK],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    sent, said = process.stdin, process.stdout

    def work(what: str, database: Database, folder: Path, seconds: float | None) -> tuple[bool, float]:
        sent.write(f"{what} {address(database.url)} {folder} {'-' if seconds is None else seconds}\n")
        sent.flush()
        status, took = said.readline().split()
        assert int(status) in (0, signal.SIGKILL)
        return int(status) == 0, float(took)

    yield work
    sent.close()
    process.wait(timeout=10)
    said.close()


@pytest.mark.slow
def test_a_load_that_is_killed_at_any_moment(home: Home, worker: Worker, tmp_path: Path) -> None:
    folders = [tmp_path / "before", tmp_path / "after"]
    for folder, word in zip(folders, ("First", "Second"), strict=True):
        seed = write_small_seed(folder)
        for name in ("kz/mechanisms.yaml", "kz/laws.yaml", "kz/institutions.yaml"):
            seed.write(
                name,
                seed.text(name)
                .replace("en: On ", f"en: On {word} ")
                .replace("Awards", f"{word} awards")
                .replace("Grants for", f"{word} grants for"),
            )
    digests = [parse_seed(read_seed(folder)[0])[0].digest() for folder in folders]
    assert digests[0] != digests[1]
    chance = random.Random(1)
    with home.migrated() as url, opened(url) as database:
        load(database, folders[0])
        worker("seed", database, folders[1], None)
        done, needed = worker("seed", database, folders[0], None)
        assert done
        now, cut = 0, 0
        for _ in range(EACH):
            aim = 1 - now
            whole, _ = worker("seed", database, folders[aim], chance.uniform(0, needed * 1.1))
            found = sound_digest(database)
            assert found == digests[aim] if whole else found in digests
            cut += not whole
            now = digests.index(found)
        assert cut > EACH // 3, "most were killed before their end"
        worker("seed", database, folders[1 - now], None)
        assert sound_digest(database) == digests[1 - now]
        with database.read() as session:
            things = session.execute(
                text("SELECT (SELECT count(*) FROM search_document), (SELECT count(*) FROM search_index)")
            ).one()
            assert things[0] == things[1]


@pytest.mark.slow
def test_a_release_that_is_killed_at_any_moment(home: Home, worker: Worker, tmp_path: Path) -> None:
    shelf_, seed = tmp_path / "releases", write_small_seed(tmp_path / "seed")
    chance = random.Random(2)
    with home.migrated() as url, opened(url) as database:
        load(database, seed.folder)
        wanted = make_release(database, tmp_path / "wanted", "2026.1", on=None, today=TODAY).record
        done, needed = worker("release", database, shelf_, None)
        assert done
        cut = 0
        for _ in range(EACH):
            shutil.rmtree(shelf_, ignore_errors=True)
            whole, _ = worker("release", database, shelf_, chance.uniform(0, needed * 1.1))
            cut += not whole
            held = shelf.list_ids(shelf_)
            assert held in ([], ["2026.1"])
            assert held or not whole
            if held:
                assert shelf.read_record(shelf_, "2026.1") == wanted
        assert cut > EACH // 3
        shelf_.mkdir(exist_ok=True)
        assert worker("release", database, shelf_, None)[0], "what a killed one left stands in nobody's way"
        assert shelf.read_record(shelf_, "2026.1") == wanted
        assert [path.name for path in shelf_.iterdir() if path.is_dir()] == ["2026.1"]
