"""Real servers under bad conditions: crowds, a stop under traffic, data that changes under them, disks that take nothing."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.core.db import Database
from app.core.migrations import migrate
from app.core.settings import ROOT, Settings
from app.seeding.load import load
from tests.conftest import opened
from tests.robustness.servers import atlas, serving
from tests.seeding.small_seed import write_small_seed

MIXED = (
    "/api/v1/countries", "/api/v1/laws?limit=20", "/api/v1/laws/kz-law-social-order-2005?as_of=2012-05-21", "/",
    "/api/v1/facts?country=tj&limit=50&facet=theme", "/api/v1/search?q=соцзаказ".replace("соцзаказ", "%D1%81%D0%BE%D1%86"),
    "/api/v1/compare?columns=kz@2012-05-21,tj&theme=selection", "/api/v1/facts.csv?country=kz", "/laws", "/api/v1/laws/none",
    "/api/v1/mechanisms?country=kz&as_of=2012-05-21", "/healthz",
)  # fmt: skip


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A seeded SQLite file."""
    url = f"sqlite:///{tmp_path_factory.mktemp('servers') / 'atlas.db'}"
    with opened(url) as database:
        migrate(database.writer)
        load(database, ROOT / "seed")
    return url


def test_listens_on_the_loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATLAS_HOST", raising=False)
    assert Settings().host == "127.0.0.1"


@pytest.mark.slow
def test_five_hundred_connections_at_once_are_all_answered(url: str) -> None:
    with serving(url, ROOT / "seed") as server:
        sockets = [socket.create_connection(("127.0.0.1", server.port), timeout=120) for _ in range(500)]
        paths = [MIXED[number % len(MIXED)] for number in range(500)]
        for connection, path in zip(sockets, paths, strict=True):  # all ask before any is read
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        seen: Counter[int] = Counter()
        for connection, path in zip(sockets, paths, strict=True):
            answer = b""
            while piece := connection.recv(65_536):
                answer += piece
            connection.close()
            status = int(answer.split(b" ", 2)[1])
            seen[status] += 1
            assert status == (404 if path.endswith("/none") else 200), (path, answer[:300])
        assert sum(seen.values()) == 500
        assert server.get("/readyz")[0] == 200


@pytest.mark.slow
def test_a_server_told_to_stop_finishes_what_it_has_begun(url: str) -> None:
    with serving(url, ROOT / "seed") as server:
        wanted = {path: server.get(path)[1] for path in MIXED if path.startswith("/api/v1/") and "none" not in path}
        whole: list[object] = []
        cut: list[object] = []
        refused: list[object] = []
        stop = threading.Event()

        def ask(number: int) -> None:
            paths = list(wanted)
            while not stop.is_set():
                path = paths[number % len(paths)]
                number += 1
                try:
                    status, body = server.get(path)
                except (ConnectionRefusedError, ConnectionResetError) as fault:
                    refused.append(fault)  # came after the end of listening
                    return
                except OSError as fault:
                    cut.append((path, fault))
                    return
                except Exception as fault:  # noqa: BLE001 - an answer that stopped in its middle
                    (refused if "without response" in str(fault) else cut).append((path, fault))
                    return
                (whole if (status, body) == (200, wanted[path]) else cut).append((path, status))

        askers = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for asker in askers:
            asker.start()
        time.sleep(2)
        before = len(whole)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=30) in (0, -signal.SIGTERM)
        stop.set()
        for asker in askers:
            asker.join(timeout=30)
        assert before > 20
        assert len(refused) == 8
        assert cut == []


@pytest.mark.slow
def test_two_servers_on_one_file_show_what_a_third_process_loads(tmp_path: Path) -> None:
    folders = [tmp_path / "before", tmp_path / "after"]
    for folder, word in zip(folders, ("First", "Second"), strict=True):
        seed = write_small_seed(folder)
        seed.write("kz/mechanisms.yaml", seed.text("kz/mechanisms.yaml").replace("State grants", f"{word} grants"))
        seed.write("kz/laws.yaml", seed.text("kz/laws.yaml").replace("On amendments", f"On {word} amendments"))
    url = f"sqlite:///{tmp_path / 'atlas.db'}"
    settings = {"ATLAS_DATABASE_URL": url}
    assert atlas(settings, "seed", "--folder", str(folders[0])).returncode == 0
    with serving(url, folders[0]) as one, serving(url, folders[0]) as other:
        seen: list[tuple[int, int, str, str]] = []
        faults: list[object] = []
        stop = threading.Event()

        def ask(number: int) -> None:
            server = (one, other)[number % 2]
            while not stop.is_set():
                # an answer that holds both changed things: they are of one revision, and of that which it names
                status, body = server.get("/api/v1/compare?columns=kz-mech-grants,kz-mech-grants@2016-01-01")
                laws = json.loads(server.get("/api/v1/laws/kz-law-amending-2015")[1])
                if status != 200:
                    faults.append(body)
                    continue
                told = json.loads(body)
                word = "First" if "First grants" in body.decode() else "Second"
                if "First grants" in body.decode() and "Second grants" in body.decode():
                    faults.append("mixed")
                seen.append((number % 2, told["meta"]["revision"]["number"], word, laws["data"]["title"]["text"]))
                if word != ("Second", "First")[told["meta"]["revision"]["number"] % 2]:
                    faults.append((told["meta"]["revision"], word))

        askers = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
        for asker in askers:
            asker.start()
        for turn in range(1, 7):
            time.sleep(0.4)
            done = atlas(settings, "seed", "--folder", str(folders[turn % 2]))
            assert done.returncode == 0, done.stderr
        for server in (one, other):
            assert json.loads(server.get("/api/v1/countries")[1])["meta"]["revision"]["number"] == 7
        time.sleep(0.5)
        stop.set()
        for asker in askers:
            asker.join(timeout=30)
        assert faults == []
        assert {number for number, *_ in seen} == {0, 1}
        for number in (0, 1):
            revisions = [revision for who, revision, *_ in seen if who == number]
            assert revisions[-1] == 7
            assert len(set(revisions)) >= 3


def flat_over(url: str, requests: int) -> tuple[int, int]:
    """The memory of a server (bytes) after a fifth of the requests, and after all; it keeps few answers, so that these do not count."""
    with serving(url, ROOT / "seed", ATLAS_CACHE_BYTES="4000000") as server:

        def ask(number: int) -> None:
            variants = MIXED[number % len(MIXED)]
            mark = "&" if "?" in variants else "?"
            dated = f"{variants}{mark}as_of={2000 + number % 26}-0{1 + number % 9}-1{number % 7}"
            status, _ = server.get(dated if "as_of" not in variants and "healthz" not in variants else variants)
            assert status in (200, 404, 422), (dated, status)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(ask, range(requests // 5)))
            early = server.memory
            list(pool.map(ask, range(requests // 5, requests)))
        return early, server.memory


@pytest.mark.slow
def test_memory_stays_flat(url: str) -> None:
    """Over a few thousand requests here; `make soak` asks 100,000 (ATLAS_SOAK)."""
    early, late = flat_over(url, int(os.environ.get("ATLAS_SOAK", "4000")))
    assert late - early < 25_000_000, (
        f"{early / 1e6:.0f} MB after a fifth of the requests, {late / 1e6:.0f} MB after all"
    )


class TestDisks:
    """That take nothing more, or nothing at all: said in a line, and nothing is half done."""

    @pytest.fixture
    def home(self, tmp_path: Path, url: str) -> Path:
        write_small_seed(tmp_path / "seed")
        done = atlas(self.places(tmp_path), "seed")
        assert done.returncode == 0, done.stderr
        return tmp_path

    def places(self, home: Path) -> dict[str, str]:
        return {
            "ATLAS_DATABASE_URL": f"sqlite:///{home / 'atlas.db'}",
            "ATLAS_SEED_DIR": str(home / "seed"),
            "ATLAS_RELEASES_DIR": str(home / "releases"),
        }

    def digest(self, home: Path) -> str:
        with opened(self.places(home)["ATLAS_DATABASE_URL"]) as database:
            return digest_of(database)

    def test_a_full_disk_under_a_load(self, home: Path) -> None:
        before, size = self.digest(home), (home / "atlas.db").stat().st_size
        laws = home / "seed/kz/laws.yaml"
        laws.write_text(laws.read_text().replace("Grants are awarded by a call.", "Grants are awarded. " * 200_000))
        done = atlas(self.places(home), "seed", limit_bytes=size + 200_000)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert done.stderr.startswith("atlas: the database cannot be reached or written: ")
        assert "whole or not at all" in done.stderr
        assert self.digest(home) == before

    def test_a_full_disk_under_a_release(self, home: Path) -> None:
        done = atlas(self.places(home), "release", "2026.1", limit_bytes=60_000)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert done.stderr.startswith("atlas: cannot write ")
        assert not (home / "releases/2026.1").exists()
        assert atlas(self.places(home), "release", "2026.1").returncode == 0

    @pytest.mark.parametrize(
        "words", [["seed"], ["serve", "--port", "8189"], ["release", "2026.1"]], ids=lambda words: words[0]
    )
    def test_a_file_that_may_only_be_read(self, home: Path, words: list[str]) -> None:
        for place in (home, home / "atlas.db"):
            place.chmod(0o555 if place.is_dir() else 0o444)
        done = atlas(self.places(home), *words, powers=False)
        home.chmod(0o755)
        assert done.returncode == 1
        assert done.stderr.startswith(f"atlas: cannot write {home}")
        assert "Permission denied" in done.stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, bool]]:
    """A disk of 6 MB; a folder, and false, for who may not mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield disk, mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", disk], check=True)


def fill(file: Path) -> None:
    """Write until the disk takes nothing more."""
    with contextlib.suppress(OSError), file.open("wb", buffering=0) as opened_:
        while True:
            opened_.write(bytes(4096))


@pytest.mark.slow
def test_a_disk_that_fills_up_under_a_server(small_disk: tuple[Path, bool], tmp_path: Path) -> None:
    """Reads go on, a load is told and leaves nothing; with room again it goes through, and the server shows it."""
    disk, is_small = small_disk
    places = {"ATLAS_DATABASE_URL": f"sqlite:///{disk / 'atlas.db'}", "ATLAS_SEED_DIR": str(tmp_path / "seed")}
    write_small_seed(tmp_path / "seed")
    laws = tmp_path / "seed/kz/laws.yaml"
    before = laws.read_text()
    with serving(places["ATLAS_DATABASE_URL"], tmp_path / "seed") as server:
        asked: list[int] = []
        stop = threading.Event()

        def ask() -> None:
            while not stop.is_set():
                paths = ("/api/v1/laws", "/api/v1/facts?country=kz", "/", "/api/v1/search?q=grants", "/readyz")
                asked.extend(server.get(path)[0] for path in paths)

        asker = threading.Thread(target=ask)
        asker.start()
        filler = disk / "filler"
        limit = None
        if is_small:
            fill(filler)
            assert shutil.disk_usage(disk).free == 0
        else:
            limit = (disk / "atlas.db").stat().st_size + 100_000
        laws.write_text(before.replace("Grants are awarded by a call.", "Grants are awarded. " * 20_000))
        done = atlas(places, "seed", limit_bytes=limit)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert done.stderr.startswith("atlas: the database cannot be reached or written: ")
        assert "disk is full" in done.stderr or not is_small
        told = json.loads(server.get("/api/v1/laws?limit=1")[1])["meta"]["revision"]
        assert told["number"] == 1
        filler.unlink(missing_ok=True)
        laws.write_text(before.replace("Grants are awarded by a call.", "Grants are awarded by an open call."))
        done = atlas(places, "seed")
        assert done.returncode == 0, done.stderr
        time.sleep(0.2)
        assert json.loads(server.get("/api/v1/laws?limit=1")[1])["meta"]["revision"]["number"] == 2
        stop.set()
        asker.join(timeout=30)
        assert Counter(asked) == {200: len(asked)}
        assert len(asked) > 20


def digest_of(database: Database) -> str:
    from app.seeding.reading import read_dataset

    with database.read() as session:
        return read_dataset(session).digest()
