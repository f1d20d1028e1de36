"""Real servers as processes of their own, each pinned to the first CPU; who asks them runs on the last."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import psutil

SERVER_CPU, CLIENT_CPU = min(os.sched_getaffinity(0)), max(os.sched_getaffinity(0))
START_WITHIN = 60
"""How many seconds a server may take to answer its first request."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    name: str
    port: int
    process: psutil.Process
    started_in: float
    """Seconds from the start of its process to its first answer."""

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def cpu_seconds(self) -> float:
        """CPU time that its processes have used so far."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(times.user + times.system for times in (one.cpu_times() for one in family))

    def memory(self) -> int:
        """Bytes of memory that its processes hold, what they share counted in parts (PSS)."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(one.memory_full_info().pss for one in family)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """The status, headers (by their names in small letters) and body of an answer."""
        request = urllib.request.Request(self.url(path), headers=dict(headers or {}))
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, {name.lower(): value for name, value in error.headers.items()}, error.read()


@dataclass(frozen=True, slots=True)
class Told:
    """How a server is started."""

    name: str
    command: Sequence[str]
    """`{port}` stands for its port."""
    path: str
    """It is up when this answers 200."""
    environment: Mapping[str, str] = field(default_factory=dict)


class Servers:
    """Servers that are started when they are first wanted and run until the end: several parts ask the same ones."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._running: dict[str, Server] = {}

    def __call__(self, told: Told) -> Server:
        """The server of this name."""
        if told.name not in self._running:
            self._running[told.name] = self._stack.enter_context(serving(told))
        return self._running[told.name]


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(told: Told) -> Generator[Server]:
    """A server while the block runs."""
    port, name = free_port(), told.name
    command = [sys.executable, *(part.format(port=port) for part in told.command)]
    began = time.perf_counter()
    child = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **told.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: os.sched_setaffinity(0, {SERVER_CPU}),
    )
    try:
        server = Server(name, port, psutil.Process(child.pid), 0.0)
        while True:
            try:
                status, _, body = server.get(told.path)
                if status == 200:
                    break
                raise RuntimeError(f"{name} answers {status} to {told.path}: {body[:300]!r}")
            except OSError:
                if child.poll() is not None or time.perf_counter() - began > START_WITHIN:
                    child.kill()
                    said = child.stderr.read().decode() if child.stderr else ""
                    raise RuntimeError(f"{name} does not start: {' '.join(command)}\n{said}") from None
                time.sleep(0.005)
        yield Server(name, port, server.process, time.perf_counter() - began)
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
