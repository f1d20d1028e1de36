"""A hundred thousand rows, from a server of its own: in flat memory, of one moment, and given back when nobody listens."""

import csv
import io
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from app.core.db import Database
from app.core.settings import ROOT, Settings
from app.models import Citation, Fact
from app.seeding.load import load
from tests.conftest import Home, address, opened
from tests.serving import ENVIRONMENT, free_port

pytestmark = pytest.mark.slow
COPIES = 100_000
GROWTH = 60
"""Megabytes by which the server may grow over what a page of the list takes."""
SERVE = """
import sys, uvicorn
from app.core.settings import Settings
from app.main import create_app
uvicorn.run(create_app(Settings()), port=int(sys.argv[1]), log_level="warning")
"""


@pytest.fixture(scope="module")
def crowded(home: Home) -> Iterator[Database]:
    """The seed, and a known fact of it a hundred thousand times."""
    with home.migrated() as url, opened(url) as database:
        load(database, ROOT / "seed")
        with database.write() as session:
            fact: dict[str, Any] = dict(
                session.execute(
                    select(*Fact.__table__.c).where(Fact.status == "known", Fact.value_type == "choice").limit(1)
                )
                .one()
                ._mapping
            )
            proof = select(*Citation.__table__.c).where(Citation.id == fact["proof_id"])
            citation: dict[str, Any] = dict(session.execute(proof).one()._mapping)
            for start in range(0, COPIES, 5000):
                numbers = range(10_000_000 + start, 10_000_000 + min(start + 5000, COPIES))
                session.execute(
                    insert(Fact.__table__),  # type: ignore[arg-type]  # typed as a FromClause, and is a Table
                    [fact | {"id": n, "public_id": f"copy-{n}", "proof_id": n, "scope": f"s{n}"} for n in numbers],
                )
                session.execute(
                    insert(Citation.__table__),  # type: ignore[arg-type]  # typed as a FromClause, and is a Table
                    [citation | {"id": n, "fact_id": n} for n in numbers],
                )
        yield database


@pytest.fixture(scope="module")
def server(crowded: Database) -> Iterator[tuple[str, int]]:
    """The address of a running atlas over these facts, and its process."""
    port = free_port()
    settings = {"ATLAS_DATABASE_URL": address(crowded.url)}
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(port)], cwd=ROOT, env={**ENVIRONMENT, **settings})
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/facts?limit=500&as_of=any", timeout=30).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/api/v1", process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def peak(process: int) -> float:
    """The most memory that a process ever took, in megabytes."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def total(base: str) -> int:
    with urllib.request.urlopen(f"{base}/facts?as_of=any&limit=1", timeout=60) as response:
        number: int = json.load(response)["page"]["total"]
        return number


def test_every_format_is_written_whole_in_flat_memory(server: tuple[str, int]) -> None:
    base, process = server
    before, expected = peak(process), total(base)
    assert expected > COPIES
    with urllib.request.urlopen(f"{base}/facts.csv?as_of=any", timeout=600) as response:
        rows = csv.DictReader(io.TextIOWrapper(response, encoding="utf-8", newline=""))
        ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids)) == expected
    with urllib.request.urlopen(f"{base}/facts.ndjson?as_of=any", timeout=600) as response:
        assert [json.loads(line)["id"] for line in response] == ids
    with urllib.request.urlopen(f"{base}/facts.jsonld?as_of=any&aspect=practice", timeout=600) as response:
        assert response.read().endswith(b"\n]}\n")
    with urllib.request.urlopen(f"{base}/facts.xlsx?as_of=any&fields=id,status,value_display", timeout=600) as response:
        assert response.read(4) == b"PK\x03\x04"
    assert peak(process) - before < GROWTH


def test_what_is_loaded_meanwhile_is_not_in_the_file(server: tuple[str, int], crowded: Database) -> None:
    base, _ = server
    expected = total(base)
    with urllib.request.urlopen(f"{base}/facts.ndjson?as_of=any", timeout=600) as response:
        first = response.readline()
        with crowded.write() as session:
            session.execute(text("UPDATE fact SET note = 'changed meanwhile' WHERE public_id LIKE 'copy-%9'"))
        rest = response.read().splitlines()
    assert json.loads(first)
    assert len(rest) + 1 == expected
    assert not [line for line in rest if b"changed meanwhile" in line]


def test_slow_readers_of_long_files_leave_room_for_others(server: tuple[str, int]) -> None:
    base, _ = server
    with ExitStack() as slow:
        for _ in range(Settings().long_files):
            taken = slow.enter_context(urllib.request.urlopen(f"{base}/facts.csv?as_of=any", timeout=60))
            assert taken.readline().startswith(b"id,")  # and nothing more
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{base}/facts.ndjson?as_of=any", timeout=60)
        with refused.value as answer:
            assert (answer.code, answer.headers["Retry-After"]) == (503, "10")
            assert json.load(answer)["type"] == "/problems/busy"
        assert total(base) > COPIES
        with urllib.request.urlopen(f"{base}/laws.csv?as_of=any", timeout=60) as response:
            assert response.readline().startswith(b"id,")
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{base}/facts.ndjson?as_of=any", timeout=60).close()
            break
        except urllib.error.HTTPError as busy:
            busy.close()
            time.sleep(0.1)
    else:
        pytest.fail("the places are not given back")


def test_who_stops_listening_leaves_no_session_behind(server: tuple[str, int]) -> None:
    base, _ = server
    heard = 0
    while heard < 20:  # more than the pool has connections
        try:
            with urllib.request.urlopen(f"{base}/facts.ndjson?as_of=any", timeout=60) as response:
                response.readline()
            heard += 1
        except urllib.error.HTTPError as busy:  # those before are still being let go
            busy.close()
            time.sleep(0.1)
    assert total(base) > COPIES
