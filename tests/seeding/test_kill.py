"""A load that is killed (a real SIGKILL of a real process) leaves the old data whole, or the new."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from app.core.db import Database
from app.core.migrations import migrate
from app.core.settings import ROOT
from app.seeding.files import seed_files
from app.seeding.load import load, parse_seed, read_seed
from app.seeding.reading import read_dataset
from tests.conftest import address
from tests.seeding.small_seed import SmallSeed

LOAD = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from app.core.db import Database
from app.core.migrations import migrate
from app.seeding.load import load

url, folder, last_statement = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
database = Database(url)
sent = 0

def count(*_):
    global sent
    sent += 1
    if sent == last_statement:
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(Engine, "after_cursor_execute", count)
print("loading", flush=True)
load(database, folder)
print(sent, flush=True)
"""


def loading(database: Database, folder: Path, last_statement: int = 0) -> "subprocess.Popen[str]":
    """A process that has just begun to load a folder; it kills itself after its n-th statement, if one is named."""
    process = subprocess.Popen(
        [sys.executable, "-c", LOAD, address(database.url), str(folder), str(last_statement)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "loading\n"
    return process


def sound_digest(database: Database) -> str:
    """The digest of the data, after looking whether the database itself is sound."""
    with database.read() as session:
        if database.url.get_backend_name() == "sqlite":
            assert session.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        digest = read_dataset(session).digest()
        recorded = session.execute(text("SELECT digest FROM revision ORDER BY number DESC LIMIT 1")).scalar_one()
        assert recorded == digest
        return digest


def digest_of_files(folder: Path) -> str:
    return parse_seed(read_seed(folder)[0])[0].digest()


def test_a_load_that_is_killed_after_any_statement_leaves_the_old_data_whole(
    seed: SmallSeed, database: Database, tmp_path: Path
) -> None:
    before, after = seed.folder, SmallSeed(tmp_path / "after")
    shutil.copytree(before, after.folder)
    after.write("kz/laws.yaml", seed.text("kz/laws.yaml").replace("On amendments", "On changes"))
    after.write("kz/mechanisms.yaml", seed.text("kz/mechanisms.yaml").replace('"2026-05-03"', '"2026-06-03"'))
    load(database, before)
    old, new = sound_digest(database), digest_of_files(after.folder)
    assert old != new

    with loading(database, after.folder) as process:
        statements = int(process.communicate()[0])
    assert sound_digest(database) == new
    load(database, before)

    for part in (0.55, 0.7, 0.9, 1):
        with loading(database, after.folder, int(statements * part)) as process:
            assert process.wait() == -signal.SIGKILL
        assert sound_digest(database) == old
    load(database, after.folder)
    assert sound_digest(database) == new


def test_a_first_load_that_is_killed_after_any_statement_leaves_an_empty_database_whole(
    seed: SmallSeed, database: Database, blank_database: Database
) -> None:
    """On SQLite indexes are away while it runs; the last statements make them again."""
    migrate(blank_database.writer)
    with loading(blank_database, seed.folder) as process:
        statements = int(process.communicate()[0])
    before = schema_of(database)
    assert schema_of(blank_database) == before

    for part in (0.2, 0.5, 0.7, 0.9, 1):
        with loading(database, seed.folder, int(statements * part)) as process:
            assert process.wait() == -signal.SIGKILL
        assert schema_of(database) == before
        with database.read() as session:
            assert session.execute(text("SELECT count(*) FROM entry")).scalar_one() == 0
    load(database, seed.folder)
    assert sound_digest(database) == digest_of_files(seed.folder)
    assert schema_of(database) == before


def schema_of(database: Database) -> list[tuple[str, ...]]:
    """The names of all tables and indexes."""
    found = inspect(database.writer)
    return [
        (table, *sorted(str(one["name"]) for one in found.get_indexes(table)))
        for table in sorted(found.get_table_names())
    ]


@pytest.mark.slow
def test_a_load_that_is_killed_at_any_moment_leaves_the_old_data_or_the_new(database: Database, tmp_path: Path) -> None:
    """Ten moments, spread over the time that a load of the changed seed takes."""
    before, after = tmp_path / "before", tmp_path / "after"
    shutil.copytree(ROOT / "seed", before)
    shutil.copytree(ROOT / "seed", after)
    for name, content in seed_files(after):
        (after / name).write_bytes(content.replace(b"checked_on: '2026", b"checked_on: '2027"))
    load(database, before)
    old, new = sound_digest(database), digest_of_files(after)
    assert old != new

    with loading(database, after) as process:
        started = time.monotonic()
        assert process.wait() == 0
        needed = time.monotonic() - started
    load(database, before)

    seen = set()
    for moment in range(10):
        with loading(database, after) as process:
            time.sleep(needed * (moment + 0.5) / 10)
            process.kill()
        found = sound_digest(database)
        assert found in (old, new)
        seen.add(found)
        if found == new:
            load(database, before)
    assert old in seen
    load(database, after)
    assert sound_digest(database) == new
