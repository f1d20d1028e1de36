"""A running atlas over the seed, for programs that ask over a real connection."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from app.core.db import Database
from app.core.migrations import migrate
from app.core.settings import ROOT
from app.seeding.load import load
from tests.test_cli import ENVIRONMENT, free_port


@contextmanager
def serving(folder: Path) -> Generator[str]:
    """The address of its API."""
    url, port = f"sqlite:///{folder / 'atlas.db'}", free_port()
    database = Database(url)
    migrate(database.writer)
    load(database, ROOT / "seed")
    database.dispose()
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    settings = {"ATLAS_DATABASE_URL": url, "ATLAS_TODAY": "2026-11-23"}
    process = subprocess.Popen(command, cwd=ROOT, env={**ENVIRONMENT, **settings}, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/countries", timeout=30).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/api/v1"
    finally:
        process.terminate()
        process.wait(timeout=20)
