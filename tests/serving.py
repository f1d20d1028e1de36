"""The atlas as people run it: its own process, its own SQLite file with the whole seed."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from app.core.settings import ROOT

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("ATLAS_")}
"""Of this process, without the settings of whoever runs the tests."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(home: Path, **settings: str) -> Generator[str]:
    """The address of a running atlas whose database lies in a folder; it is stopped in the end."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", str(port)],
        cwd=ROOT,
        env={**ENVIRONMENT, "ATLAS_DATABASE_URL": f"sqlite:///{home / 'atlas.db'}", **settings},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield _answering(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _answering(address: str, process: "subprocess.Popen[bytes]") -> str:
    for _ in range(600):
        assert process.poll() is None, "the atlas did not start; it says why above"
        try:
            urllib.request.urlopen(f"{address}/api/v1/countries", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return address
    raise AssertionError(f"no answer from {address}")
