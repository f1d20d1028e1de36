"""The nginx configuration that we hand out, run by a real nginx before a real `atlas serve`."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import NamedTuple

import pytest

from app.core.settings import ROOT
from tests.replicas.test_replicas import eventually
from tests.serving import ENVIRONMENT, free_port
from tests.test_cli import atlas

pytestmark = pytest.mark.slow

LIST = "/api/v1/mechanisms?country=kz&as_of=2012-05-21"


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Message
    body: bytes

    @property
    def cache(self) -> str | None:
        """What nginx says it did."""
        return self.headers["X-Cache"]


def get(url: str, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=named), timeout=30) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as fault:
        return Answer(fault.code, fault.headers, fault.read())


@contextmanager
def nginx(folder: Path, port: int, upstream: int) -> Generator[str]:
    """A real nginx with deploy/nginx.conf; only the ports and the place of the cache are others."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    assert program, "nginx is not installed; `make nginx` installs it, or says how"
    site = (ROOT / "deploy/nginx.conf").read_text()
    for ours, here in (
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{upstream};"),
        ("/var/cache/nginx/atlas", str(folder / "cache")),
    ):
        assert site.count(ours) == 1
        site = site.replace(ours, here)
    (folder / "atlas.conf").write_text(site)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/errors warn; worker_processes 1; events {{}}"
        f"{'user root;' if os.geteuid() == 0 else ''}"  # pytest's folders are closed to others
        f"http {{ access_log off; {temporary} include {folder}/atlas.conf; }}"
    )
    command = [program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    process = subprocess.Popen(command)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def served(database: str, port: int) -> Generator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", str(port)],
        cwd=ROOT,
        env={**ENVIRONMENT, "ATLAS_DATABASE_URL": database, "ATLAS_TODAY": "2026-11-23"},
        stdout=subprocess.DEVNULL,
    )

    def up() -> bool:
        try:
            return get(f"http://127.0.0.1:{port}/api/v1/countries").status == 200
        except OSError:
            return False

    try:
        eventually(up, 60)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def test_nginx_keeps_answers_and_gives_them_while_the_atlas_is_down(tmp_path: Path) -> None:
    database, port = f"sqlite:///{tmp_path / 'atlas.db'}", free_port()
    assert atlas("seed", ATLAS_DATABASE_URL=database).returncode == 0
    with nginx(tmp_path, free_port(), port) as base:
        with served(database, port):
            first, second = get(base + LIST), get(base + LIST)
            assert [(one.status, one.cache) for one in (first, second)] == [(200, "MISS"), (200, "HIT")]
            assert first.body == second.body

            # links lead to where one asked
            assert f"curl -OJ '{base}/api/v1/mechanisms.csv" in first.body.decode()

            # who has it already is told so, from the cache; with gzip it is another representation, with a tag of its own
            packed = get(base + LIST, Accept_Encoding="gzip")
            assert packed.headers["Content-Encoding"] == "gzip"
            for coding, one in (("identity", first), ("gzip", packed)):
                held = get(base + LIST, If_None_Match=one.headers["ETag"], Accept_Encoding=coding)
                assert (held.status, held.body, held.cache) == (304, b"", "HIT")

            # each language is an answer of its own
            russian = [get(base + LIST, Accept_Language="ru") for _ in range(2)]
            assert [one.cache for one in russian] == ["MISS", "HIT"]
            assert russian[0].headers["Content-Language"] == "ru"
            assert russian[0].body != first.body
            assert get(base + LIST).body == first.body

            # each representation too
            page = get(base + "/mechanisms/kz-mech-state-grants", Accept="text/html")
            assert page.headers["Content-Type"].startswith("text/html")

            # what is asked with credentials is neither taken from the cache nor put into it
            assert get(base + LIST, Authorization="Bearer mine").cache == "BYPASS"

            # faults are not kept
            assert [get(base + "/api/v1/laws/no-such-law").status for _ in range(2)] == [404, 404]
            assert get(base + "/api/v1/laws/no-such-law").cache == "MISS"
            assert get(base + "/metrics").status == 404

        # the atlas is down: what was asked before is still answered, when it is old as well
        assert get(base + LIST).cache == "HIT"
        last = time.monotonic() + 90
        while (late := get(base + LIST)).cache == "HIT" and time.monotonic() < last:
            time.sleep(2)
        assert (late.status, late.cache, late.body) == (200, "STALE", first.body)
        assert get(base + "/api/v1/laws").status == 502

        with served(database, port):  # and when it is back, the answer is renewed with a 304
            eventually(lambda: get(base + LIST).cache == "HIT", 30)
            assert get(base + LIST).body == first.body
