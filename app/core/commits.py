"""Tells commits to a SQLite file apart, whichever process makes them, without reading any table."""

import sqlite3
from pathlib import Path
from threading import Lock
from urllib.parse import quote


class Commits:
    """The commits to one file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self._number = -1
        self._lock = Lock()

    def mark(self) -> object:
        """The file and its number of changes; always another if they cannot be had at once."""
        try:
            number = Path(self._file).stat().st_ino
            with self._lock:
                if self._connection is None or number != self._number:  # a file that took another's place
                    self._open(number)
                assert self._connection is not None
                return number, self._connection.execute("PRAGMA data_version").fetchone()[0]
        except (OSError, sqlite3.Error):
            return object()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _open(self, number: int) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = sqlite3.connect(
            f"file:{quote(self._file)}?mode=ro", uri=True, timeout=0, check_same_thread=False
        )
        self._number = number
