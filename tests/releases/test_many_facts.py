"""A release of very many facts takes time, not memory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from app.core.db import Database
from app.core.settings import ROOT
from app.seeding.load import load
from tests.conftest import SqliteHome, address, opened

COPIES = 130
APART = 1_000_000
"""Between the numbers of two copies."""
MAKE = """
import datetime as dt, resource, sys
from pathlib import Path
from app.core.db import Database
from app.releases.making import make_release

made = make_release(Database(sys.argv[1]), Path(sys.argv[2]), "2026.1", on=dt.date(2026, 11, 23), today=dt.date(2026, 11, 23))
print(made.record.rows["facts"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def multiply(connection: Connection, copies: int) -> None:
    """Write every fact again under other ids, with all that hangs on it."""
    for table, shifted in (
        ("fact", ("id", "proof_id")),
        ("citation", ("id", "fact_id")),
        ("legal_basis", ("id", "fact_id")),
        ("fact_option", ("fact_id",)),
    ):
        columns = [row[1] for row in connection.execute(text(f"PRAGMA table_info({table})"))]
        for copy in range(1, copies):
            values = [
                f"{name} + {copy * APART}"
                if name in shifted
                else f"public_id || '-k{copy}'"
                if name == "public_id"
                else name
                for name in columns
            ]
            own = "id" if table == "fact" else "fact_id"
            connection.execute(
                text(f"INSERT INTO {table} SELECT {', '.join(values)} FROM {table} WHERE {own} < {APART}")
            )


def made_from(database: Database, folder: Path) -> tuple[int, int]:
    """How many facts a release has that a process of its own makes, and how many megabytes it needed."""
    done = subprocess.run(
        [sys.executable, "-c", MAKE, address(database.url), str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    facts, megabytes = done.stdout.split()
    return int(facts), int(megabytes)


@pytest.mark.slow
def test_memory_stays_flat_however_many_facts_there_are(tmp_path: Path) -> None:
    with SqliteHome(tmp_path).migrated() as url, opened(url) as database:
        load(database, ROOT / "seed")
        few, needed = made_from(database, tmp_path / "few")
        with database.write() as session:
            multiply(session.connection(), COPIES)
        many, needed_for_many = made_from(database, tmp_path / "many")
    assert many == COPIES * few > 90_000
    assert needed_for_many < needed + 80, f"{needed} MB for {few} facts, {needed_for_many} MB for {many}"
