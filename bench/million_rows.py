"""What a million rows cost a server: the seconds, and the megabytes by which it grows, for each format.

    python bench/million_rows.py [--rows 1000000] [csv ndjson parquet xlsx jsonld]

It makes a database of its own in a temporary folder (the seed, and a known fact of it as often as it takes), serves it by a
process of its own, and takes `/facts` whole. It ends with 1 if a file lacks rows or a server grew by more than 60 MB. It takes
minutes: `make test-slow` does the same with a hundred thousand rows.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import text  # noqa: E402

from app.core.db import Database  # noqa: E402
from app.core.migrations import migrate  # noqa: E402
from app.seeding.load import load  # noqa: E402

FORMATS = ("csv", "ndjson", "parquet", "xlsx")
MOST = 60
"""Megabytes by which the server may grow over what a page of the list takes."""
FIRST = 10_000_000
"""The number of the first copy."""
QUESTION = "as_of=any&status=known"


def crowd(database: Database, rows: int) -> None:
    """Write a known fact and its proof again and again."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT {FIRST} UNION ALL SELECT i + 1 FROM n LIMIT {rows})"
    with database.write() as session:
        fact, proof = session.execute(
            text("SELECT id, proof_id FROM fact WHERE status = 'known' AND value_type = 'choice' ORDER BY id LIMIT 1")
        ).one()
        for table, own, number in (
            ("fact", {"id": "i", "public_id": "'copy-' || i", "proof_id": "i", "scope": "'s' || i"}, fact),
            ("citation", {"id": "i", "fact_id": "i"}, proof),
        ):
            columns = [str(row[1]) for row in session.execute(text(f"PRAGMA table_info({table})"))]
            values = ", ".join(own.get(name, f'"{name}"') for name in columns)
            session.execute(
                text(
                    f"INSERT INTO {table} SELECT * FROM ({numbers} SELECT {values} FROM n, {table} WHERE id = {number})"
                )
            )


@contextmanager
def served(database: Path, port: int) -> Generator[int]:
    """The process of a server over a database."""
    url = {"ATLAS_DATABASE_URL": f"sqlite:///{database}", "ATLAS_TODAY": "2026-11-23"}
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **url}, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(
                    f"http://127.0.0.1:{port}/api/v1/facts?{QUESTION}&limit=500", timeout=300
                ).close()
                break
            except OSError:
                time.sleep(0.2)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def peak(process: int) -> float:
    """The most memory that a process ever took, in megabytes."""
    return int(Path(f"/proc/{process}/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024


def take(url: str) -> tuple[float, float, int, int]:
    """Seconds to the first byte and to the last, bytes, lines."""
    start, size, lines = time.monotonic(), 0, 0
    with urllib.request.urlopen(url, timeout=3600) as response:
        first = response.read(1)
        began = time.monotonic() - start
        while piece := response.read(1 << 20):
            size, lines = size + len(piece), lines + piece.count(b"\n")
    return began, time.monotonic() - start, size + len(first), lines


def main() -> int:
    """Measure every format that is asked for; each gets a server of its own."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("formats", nargs="*", default=list(FORMATS))
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--port", type=int, default=8149)
    given = asked.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "crowded.db"
        database = Database(f"sqlite:///{file}")
        migrate(database.writer)
        load(database, ROOT / "seed")
        crowd(database, given.rows)
        database.dispose()
        for suffix in given.formats:
            with served(file, given.port) as process:
                before = peak(process)
                url = f"http://127.0.0.1:{given.port}/api/v1/facts.{suffix}?{QUESTION}"
                began, took, size, lines = take(url)
                grown = peak(process) - before
            failed |= grown > MOST or (suffix in ("csv", "ndjson") and lines < given.rows)
            print(
                f"{suffix:8} {lines if suffix in ('csv', 'ndjson') else '':>9} rows {took:7.1f} s (first byte {began:.1f} s) "
                f"{size / 1e6:8.1f} MB, the server grew by {grown:.1f} MB from {before:.0f} MB",
                flush=True,
            )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
