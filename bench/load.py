"""Asks a server as many questions as it can answer, with wrk, and tells what each cost it."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.servers import CLIENT_CPU, Server

_SCRIPT = """
local paths, at = {}, 0
for line in io.lines(%(paths)s) do paths[#paths + 1] = line end
local headers = %(headers)s
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at], headers)
end
done = function(summary, latency, requests)
  local errors = summary.errors
  print(string.format('@{"requests": %%d, "seconds": %%f, "p50": %%f, "p99": %%f, "failed": %%d, "how": "%%s"}', summary.requests,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    string.format("connect %%d, read %%d, write %%d, status %%d, timeout %%d", errors.connect, errors.read, errors.write,
      errors.status, errors.timeout)))
end
"""


LONGEST = 60
"""Seconds."""


class NoWrk(Exception):
    """wrk, which asks the questions, is not installed."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a stretch of questions cost."""

    per_second: float
    cpu_ms: float
    """Milliseconds of the server's CPU time per request."""
    p50: float
    """Milliseconds within which half of the requests were answered."""
    p99: float


def ask(
    server: Server,
    paths: Sequence[str],
    *,
    seconds: int,
    connections: int = 8,
    headers: Mapping[str, str] | None = None,
) -> Measured:
    """Ask a server the paths in turn for some seconds, or as long as it takes until one is answered.

    Raises RuntimeError if any answer is no success, or none comes within a minute.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        raise NoWrk("wrk is not installed; on Debian or Ubuntu: apt-get install wrk")
    with tempfile.TemporaryDirectory() as home:
        listed, script = Path(home, "paths"), Path(home, "ask.lua")
        listed.write_text("\n".join(paths))
        told = ", ".join(f"[{json.dumps(name)}] = {json.dumps(value)}" for name, value in (headers or {}).items())
        script.write_text(_SCRIPT % {"paths": json.dumps(str(listed)), "headers": f"{{{told}}}"})
        before = server.cpu_seconds()
        ended = subprocess.run(
            [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout=60s", "-s", str(script), server.url("/")],
            capture_output=True,
            text=True,
            check=True,
            preexec_fn=lambda: os.sched_setaffinity(0, {CLIENT_CPU}),
        )
        used = server.cpu_seconds() - before
    line = next(line for line in ended.stdout.splitlines() if line.startswith("@"))
    said = json.loads(line[1:])
    if not said["requests"] and not said["failed"] and seconds < LONGEST:
        return ask(server, paths, seconds=min(4 * seconds, LONGEST), connections=connections, headers=headers)
    if said["failed"] or not said["requests"]:
        raise RuntimeError(
            f"{server.name}: {said['failed']} of {said['requests']} requests failed ({said['how']}); first {paths[0]}"
        )
    requests = said["requests"]
    return Measured(requests / said["seconds"], used / requests * 1000, said["p50"], said["p99"])


def middle(measured: Sequence[Measured]) -> Measured:
    """The medians of several stretches."""
    return Measured(*(median(values) for values in zip(*map(_figures, measured), strict=True)))


def _figures(one: Measured) -> tuple[float, ...]:
    return one.per_second, one.cpu_ms, one.p50, one.p99
