"""Real servers in processes of their own, as `atlas serve` starts them."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.core.settings import ROOT

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("ATLAS_")}


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers."""

    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def memory(self) -> int:
        """The bytes of memory that it holds."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))

    def get(self, path: str, timeout: float = 60) -> tuple[int, bytes]:
        """The status and the body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(url: str, seed: Path, **settings: str) -> Generator[Server]:
    """A server over a database, stopped in the end."""
    port = free_port()
    names = {"ATLAS_DATABASE_URL": url, "ATLAS_SEED_DIR": str(seed), "ATLAS_TODAY": "2026-11-23", **settings}
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", str(port)],
        cwd=ROOT,
        env={**CLEAN, **names},
        stdout=subprocess.DEVNULL,
    )
    server = Server(port, process)
    try:
        last = time.monotonic() + 90
        while True:
            try:
                if server.get("/readyz")[0] == 200:
                    break
            except OSError:
                pass
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < last, "the server never became ready"
            time.sleep(0.05)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=30)


WITHOUT_POWERS = ("setpriv", "--inh-caps=-all", "--bounding-set=-all")
"""In front of a command: root then may no more than the rights of a file say."""


def atlas(
    settings: dict[str, str], *words: str, limit_bytes: int | None = None, powers: bool = True
) -> "subprocess.CompletedProcess[str]":
    """The command in a process of its own; no file of which may grow beyond a limit, where one is named."""
    command = [sys.executable, "-m", "app", *words]
    if not powers and os.geteuid() == 0:
        command = [*WITHOUT_POWERS, *command]
    if limit_bytes is not None:  # SIGXFSZ is ignored by Python, so writing more fails with EFBIG
        command = ["sh", "-c", f'ulimit -f {limit_bytes // 512}; exec "$@"', "sh", *command]
    return subprocess.run(
        command, cwd=ROOT, env={**CLEAN, **settings}, capture_output=True, text=True, check=False, timeout=120
    )
