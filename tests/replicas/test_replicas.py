"""A real primary, a real streaming replica and a real `atlas serve` before them, while each of them goes away and comes back."""

import json
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine, text

from app.core.db import Database
from app.core.settings import ROOT, Settings
from app.operations.doctor import Level, examine
from app.reading import newest_state
from tests.conftest import opened
from tests.replicas.servers import Server, servers
from tests.serving import ENVIRONMENT, free_port
from tests.test_cli import atlas

pytestmark = pytest.mark.slow

ADDRESSES = (
    "/api/v1/mechanisms?country=kz&limit=50",
    "/api/v1/facts?subject=kz-mech-state-grants&limit=50",
    "/api/v1/compare?columns=kz,tj&as_of=2012-05-21",
    "/api/v1/countries",
    "/laws",
)


def seed(primary: Server, folder: Path) -> "subprocess.CompletedProcess[str]":
    return atlas("seed", "--folder", str(folder), ATLAS_DATABASE_URL=primary.url)


@contextmanager
def served(primary: Server, replicas: str) -> Generator[tuple[str, "subprocess.Popen[str]"]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", str(port)],
        cwd=ROOT,
        env={**ENVIRONMENT, "ATLAS_DATABASE_URL": primary.url, "ATLAS_DATABASE_REPLICA_URL": replicas},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        if not process.stdout.readline():
            raise AssertionError(process.communicate()[1])
        base = f"http://127.0.0.1:{port}"
        eventually(lambda: asked(base + "/api/v1/countries")[0] == 200)
        yield base, process
    finally:
        process.terminate()
        process.communicate(timeout=30)


def asked(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as fault:
        return fault.code, fault.read()
    except OSError:
        return 0, b""


def eventually(holds: Callable[[], bool], seconds: float = 20) -> None:
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last, "it never came to be"
        time.sleep(0.1)


def revision(base: str) -> int:
    number: int = json.loads(asked(base + "/api/v1/countries")[1])["meta"]["revision"]["number"]
    return number


class Traffic:
    """Askers that go on asking; what they were answered is counted."""

    def __init__(self, base: str, askers: int = 4) -> None:
        self.answers: Counter[int] = Counter()
        self.bodies: dict[str, set[int]] = {address: set() for address in ADDRESSES}
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(base, at)) for at in range(askers)]

    def _ask(self, base: str, first: int) -> None:
        at = first
        while not self._done.is_set():
            at += 1
            address = ADDRESSES[at % len(ADDRESSES)]
            status, body = asked(base + address)
            self.answers[status] += 1
            self.bodies[address].add(len(body))

    def __enter__(self) -> "Traffic":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join(30)


def readers_of(server: Server) -> int:
    """How many sessions of readers the server has."""
    engine = create_engine(server.url)
    try:
        with engine.connect() as connection:
            counted = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            return int(connection.execute(text(counted)).scalar_one())
    finally:
        engine.dispose()


def changed_seed(folder: Path, region: str) -> Path:
    """The seed with another region of Kazakhstan."""
    if not folder.exists():
        shutil.copytree(ROOT / "seed", folder)
    file = folder / "kz/country.yaml"
    file.write_text((ROOT / "seed/kz/country.yaml").read_text().replace("region: Central Asia", f"region: {region}"))
    return folder


def test_reads_go_on_whichever_server_goes_away(tmp_path: Path) -> None:
    with servers(free_port(), free_port()) as (primary, replica):
        primary.make()
        primary.start()
        loaded = seed(primary, ROOT / "seed")
        assert loaded.returncode == 0, loaded.stderr
        replica.follow(primary)
        replica.start()
        nobody = f"127.0.0.1:{free_port()}"
        with served(primary, replica.url.replace("@", f"@{nobody},")) as (base, _):
            # the replica is read, and follows what is written on the primary
            assert revision(base) == 1
            assert readers_of(replica) > 0
            assert readers_of(primary) == 0
            written = seed(primary, changed_seed(tmp_path / "seed", "Inner Asia"))
            assert written.returncode == 0, written.stderr
            eventually(lambda: revision(base) == 2)
            assert readers_of(primary) == 0

            for how in ("fast", "immediate"):
                with Traffic(base) as traffic:
                    time.sleep(1)
                    before = traffic.answers.total()
                    replica.stop(how)
                    time.sleep(2)
                    while_away = traffic.answers.total()
                    replica.start()
                    eventually(lambda: readers_of(replica) > 0)
                    time.sleep(1)
                assert set(traffic.answers) == {200}
                assert 0 < before < while_away < traffic.answers.total()
                assert all(len(lengths) == 1 for lengths in traffic.bodies.values()), "an answer was not whole"
            eventually(lambda: readers_of(replica) > 0)

            # the primary goes away: reads go on, a load says so
            with Traffic(base, askers=2) as traffic:
                time.sleep(0.5)
                primary.stop()
                refused = seed(primary, changed_seed(tmp_path / "seed", "Asia"))
                migrated = atlas("migrate", ATLAS_DATABASE_URL=primary.url)
            assert set(traffic.answers) == {200}
            for failed in (refused, migrated):
                assert failed.returncode == 1
                assert failed.stderr.startswith(f"atlas: the primary database at {primary.address} is away (")
                assert "Traceback" not in failed.stderr
                assert failed.stdout == ""
            assert revision(base) == 2

            # an atlas that starts now serves what the replica holds, and says that the primary is away
            with served(primary, replica.url) as (other, process):
                assert revision(other) == 2
                process.terminate()
                assert "is away" in process.communicate(timeout=30)[1]

            # the primary comes back
            primary.start()
            again = seed(primary, tmp_path / "seed")
            assert again.returncode == 0, again.stderr
            assert "1 changed" in again.stdout
            eventually(lambda: revision(base) == 3)


def test_a_load_that_loses_the_primary_in_the_middle_leaves_nothing_behind(tmp_path: Path) -> None:
    with servers(free_port()) as (primary,):
        primary.make()
        primary.start()
        assert seed(primary, ROOT / "seed").returncode == 0
        holding = psycopg.connect(primary.url.replace("+psycopg", ""))
        holding.execute("LOCK TABLE revision IN SHARE MODE")  # it can be read, but the load stops before its last step
        loading = subprocess.Popen(
            [sys.executable, "-m", "app", "seed", "--folder", str(changed_seed(tmp_path / "seed", "Asia"))],
            cwd=ROOT,
            env={**ENVIRONMENT, "ATLAS_DATABASE_URL": primary.url},
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        eventually(lambda: holding.execute(waiting).fetchone() != (0,))
        primary.stop("immediate")
        said = loading.communicate(timeout=30)
        holding.close()
        assert loading.returncode == 1
        assert "is away" in said[1]
        assert "Traceback" not in said[1]
        primary.start()
        database = Database(primary.url)
        with database.read() as session:
            assert session.execute(text("SELECT max(number) FROM revision")).scalar_one() == 1
            assert session.execute(text("SELECT region FROM country ORDER BY 1")).scalars().first() == "Central Asia"
        database.dispose()
        assert "1 changed" in seed(primary, tmp_path / "seed").stdout


def test_a_standby_is_named_as_such(tmp_path: Path) -> None:
    with servers(free_port(), free_port()) as (primary, replica):
        primary.make()
        primary.start()
        assert seed(primary, ROOT / "seed").returncode == 0
        replica.follow(primary)
        replica.start()
        refused = seed(replica, changed_seed(tmp_path / "seed", "Asia"))
        assert refused.returncode == 1
        assert "is a standby, which cannot be written" in refused.stderr


def test_the_doctor_looks_at_replicas(tmp_path: Path) -> None:
    """Well while it follows; told apart: away, behind, no standby any more with other data, nobody's replica."""
    with servers(free_port(), free_port()) as (primary, replica):
        primary.make()
        primary.start()
        assert seed(primary, ROOT / "seed").returncode == 0
        replica.follow(primary)
        replica.start()

        def told(level: Level) -> str:
            findings = examine(
                Settings(
                    database_url=primary.url,
                    database_replica_url=replica.url,
                    seed_dir=ROOT / "seed",
                    releases_dir=tmp_path,
                )
            )
            (found,) = [one for one in findings if one.name == "replicas"]
            assert found.level is level, found
            assert bool(found.mend) is (level is not Level.WELL)
            return found.said

        eventually(lambda: revision_of(replica) == 1)
        assert "follows, and holds what the primary holds" in told(Level.WELL)

        execute(replica, "SELECT pg_wal_replay_pause()")
        assert seed(primary, changed_seed(tmp_path / "seed", "Asia")).returncode == 0
        assert "holds revision 1 (" in told(Level.WARNING)
        execute(replica, "SELECT pg_wal_replay_resume()")
        eventually(lambda: revision_of(replica) == 2)
        told(Level.WELL)

        replica.stop()
        assert "cannot be read" in told(Level.FAULT)
        replica.start()
        told(Level.WELL)

        execute(replica, "SELECT pg_promote()")
        assert "is no standby" in told(Level.FAULT)


def revision_of(server: Server) -> int:
    with opened(server.url) as database, database.read() as session:
        return newest_state(session).number


def execute(server: Server, statement: str) -> None:
    engine = create_engine(server.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
