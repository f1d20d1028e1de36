"""What is measured: each function runs the servers it needs side by side and gives rows of the report."""

import base64
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from bench.load import Measured, ask, middle
from bench.questions import DAY, Question
from bench.servers import Server, serving

HEALTH = "/api/v1/countries?limit=1"
Sides = dict[str, tuple[Server, Sequence[str], Mapping[str, str]]]
"""Who is asked, which paths and with which headers, by name."""
ENCODINGS = ("gzip", "identity")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the report."""

    part: str
    name: str
    figure: str
    value: float
    goal: float | None = None
    at_most: bool = False
    """Whether the goal is the most it may be (else the least)."""
    ratio: bool = True

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.goal is None:
            return None
        return self.value <= self.goal if self.at_most else self.value >= self.goal


def atlas(database: Path, *, cache: bool, name: str = "atlas") -> tuple[str, Sequence[str], Mapping[str, str], str]:
    """How the atlas is served over a database."""
    environment = {
        "ATLAS_DATABASE_URL": f"sqlite:///{database}",
        "ATLAS_TODAY": DAY,
        "ATLAS_CACHE_BYTES": str(256 * 1024 * 1024 if cache else 0),
    }
    return name, ["-m", "app", "serve", "--port", "{port}"], environment, HEALTH


def uvicorn(name: str, app: str, path: str, **environment: str) -> tuple[str, Sequence[str], Mapping[str, str], str]:
    """How a peer is served: by one uvicorn, without its log, as the atlas is."""
    command = ["-m", "uvicorn", app, "--port", "{port}", "--log-level", "warning", "--no-access-log"]
    return name, command, environment, path


def datasette(database: Path) -> tuple[str, Sequence[str], Mapping[str, str], str]:
    """How Datasette is served over the same file, with the limits lifted that our SQL would meet."""
    limits = {"sql_time_limit_ms": 60_000, "max_returned_rows": 5_000, "default_cache_ttl": 0, "num_sql_threads": 3}
    settings = [part for name, value in limits.items() for part in ("--setting", name, str(value))]
    return (
        "datasette",
        ["-m", "datasette", "serve", "-i", str(database), "-p", "{port}", *settings],
        {},
        "/-/versions.json",
    )


def started(stack: ExitStack, told: tuple[str, Sequence[str], Mapping[str, str], str]) -> Server:
    """A server that runs as long as the stack."""
    name, command, environment, path = told
    return stack.enter_context(serving(name, command, path=path, environment=environment))


def in_turns(asked: Sides, *, rounds: int, seconds: int) -> dict[str, Measured]:
    """Ask several servers in turn, there and back again, so that what else the machine does hits all alike: their medians."""
    measured: dict[str, list[Measured]] = {name: [] for name in asked}
    order = list(asked)
    for turn in range(rounds):
        for name in order if turn % 2 == 0 else reversed(order):
            server, paths, headers = asked[name]
            measured[name].append(ask(server, paths, seconds=seconds, headers=headers))
    return {name: middle(stretches) for name, stretches in measured.items()}


def kept(world: Path, question: Question, *, rounds: int, seconds: int) -> list[Row]:
    """What was asked before, against uvicorn that gives the same bytes from memory."""
    paths = question.atlas
    rows = []
    with ExitStack() as stack:
        ours = started(stack, atlas(world, cache=True))
        answers = {name: {path: ours.get(path, {"Accept-Encoding": name}) for path in paths} for name in ENCODINGS}
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        peers = {}
        for name, told in answers.items():
            peers[name] = started(stack, _raw(home / f"{name}.json", told, paths[0]))
        tag = answers["identity"][paths[0]][1]["etag"]
        nothing = (304, {"ETag": tag, "Cache-Control": "public, max-age=60"}, b"")
        small = {paths[0]: nothing, "/up": (200, {}, b"up")}
        peers["304"] = started(stack, _raw(home / "304.json", small, "/up"))
        for name, goal in (("identity", 0.80), ("gzip", 0.85)):
            headers = {"Accept-Encoding": name}
            sides: Sides = {"raw": (peers[name], paths, headers), "atlas": (ours, paths, headers)}
            rows += _beside_raw(f"{question.name}, {name}", in_turns(sides, rounds=rounds, seconds=seconds), goal)
        headers = {"If-None-Match": tag, "Accept-Encoding": "identity"}
        one: Sides = {"raw": (peers["304"], paths[:1], headers), "atlas": (ours, paths[:1], headers)}
        rows += _beside_raw(f"{question.name}, 304", in_turns(one, rounds=rounds, seconds=seconds), 0.90)
    return rows


def _raw(
    file: Path, answers: Mapping[str, tuple[int, dict[str, str], bytes]], path: str
) -> tuple[str, Sequence[str], Mapping[str, str], str]:
    wanted = (
        "content-type",
        "content-length",
        "content-encoding",
        "etag",
        "cache-control",
        "vary",
        "last-modified",
        "link",
    )
    told = {}
    for address, (status, headers, body) in answers.items():
        same = {name: value for name, value in headers.items() if name in wanted}
        told[address] = (status, same, base64.b64encode(body).decode())
    file.write_text(json.dumps(told))
    return uvicorn("raw uvicorn", "bench.peers.raw_asgi:app", path, ATLAS_BENCH_ANSWERS=str(file))


def _beside_raw(name: str, measured: Mapping[str, Measured], goal: float) -> list[Row]:
    raw, ours = measured["raw"], measured["atlas"]
    return [
        Row("asked before", name, "CPU, raw uvicorn / atlas", raw.cpu_ms / ours.cpu_ms, goal),
        Row("asked before", name, "requests per second, atlas / raw uvicorn", ours.per_second / raw.per_second),
        Row("asked before", name, "atlas, requests per second", ours.per_second, ratio=False),
        Row("asked before", name, "atlas, p99 in ms", ours.p99, ratio=False),
    ]


def fresh(world: Path, asked: Sequence[Question], *, rounds: int, seconds: int) -> list[Row]:
    """What was not asked before, against the plain peer, Datasette with our SQL and the bare SQL."""
    rows = []
    with ExitStack() as stack:
        ours = started(stack, atlas(world, cache=False))
        plain = started(
            stack,
            uvicorn("plain ORM", "bench.peers.plain_orm:app", "/openapi.json", ATLAS_DATABASE_URL=f"sqlite:///{world}"),
        )
        sets = started(stack, datasette(world))
        for question in asked:
            base = f"/{world.stem}.json?_shape=array&sql="
            queries = [base + urlencode({"": sql})[1:] for sql in question.sql]
            sides: Sides = {
                "atlas": (ours, question.atlas, {}),
                "plain": (plain, question.plain, {}),
                "datasette": (sets, queries, {}),
            }
            measured = in_turns(sides, rounds=rounds, seconds=seconds * question.heavy)
            rows += _beside_peers(question, measured, bare_sql(world, question))
    return rows


def _beside_peers(question: Question, measured: Mapping[str, Measured], bare_ms: float) -> list[Row]:
    ours, plain, sets = measured["atlas"], measured["plain"], measured["datasette"]
    part, name = "not asked before", question.name
    return [
        Row(part, name, "CPU, plain ORM / atlas", plain.cpu_ms / ours.cpu_ms, question.goal),
        Row(part, name, "CPU, Datasette with our SQL / atlas", sets.cpu_ms / ours.cpu_ms, question.goal_beside_sql),
        Row(part, name, "requests per second, atlas / plain ORM", ours.per_second / plain.per_second),
        Row(part, name, "bare SQL, CPU in ms", bare_ms, ratio=False),
        Row(part, name, "atlas, CPU in ms", ours.cpu_ms, ratio=False),
        Row(part, name, "plain ORM, CPU in ms", plain.cpu_ms, ratio=False),
        Row(part, name, "Datasette, CPU in ms", sets.cpu_ms, ratio=False),
        Row(part, name, "atlas, p50 in ms", ours.p50, ratio=False),
        Row(part, name, "atlas, p99 in ms", ours.p99, ratio=False),
    ]


def bare_sql(world: Path, question: Question) -> float:
    """CPU milliseconds of the question's one statement in Python's sqlite3, rows as tuples, nothing else."""
    with sqlite3.connect(f"file:{world}?mode=ro", uri=True) as data:
        spent = []
        for sql in question.sql[:30]:
            before = time.process_time()
            data.execute(sql).fetchall()
            spent.append(time.process_time() - before)
    return median(spent) * 1000


def growth(world: Path, small: Path, asked: Question, of_small: Question, *, rounds: int, seconds: int) -> list[Row]:
    """The same comparison of two countries among many and among few."""
    with ExitStack() as stack:
        large, little = started(stack, atlas(world, cache=False)), started(stack, atlas(small, cache=False))
        sides: Sides = {
            "large": (large, asked.atlas, {}),
            "small": (little, of_small.atlas, {}),
        }
        measured = in_turns(sides, rounds=rounds, seconds=seconds * asked.heavy)
    ratio = measured["large"].cpu_ms / measured["small"].cpu_ms
    return [Row("growth", asked.name, "CPU, world / seed-sized", ratio, 1.5, at_most=True)]


def crowd(world: Path, light: Question, heavy: Question, *, seconds: int) -> list[Row]:
    """How long a light question waits while two others ask heavy ones of the same worker."""
    with ExitStack() as stack:
        ours = started(stack, atlas(world, cache=False))
        ask(ours, light.atlas, seconds=1, connections=2)
        alone = ask(ours, light.atlas, seconds=seconds, connections=2)
        others = threading.Thread(
            target=ask, args=(ours, heavy.atlas), kwargs={"seconds": seconds + 2, "connections": 2}, daemon=True
        )
        others.start()
        time.sleep(1)
        among = ask(ours, light.atlas, seconds=seconds, connections=2)
        others.join()
    name = f"{light.name} beside two of {heavy.name}"
    return [
        Row("crowd", name, "p99, beside / alone", among.p99 / alone.p99, 4, at_most=True),
        Row("crowd", name, "alone, p99 in ms", alone.p99, ratio=False),
        Row("crowd", name, "beside, p99 in ms", among.p99, ratio=False),
    ]


def export(world: Path) -> list[Row]:
    """All facts of the world as CSV, against fetching the same rows with nothing else."""
    with sqlite3.connect(f"file:{world}?mode=ro", uri=True) as data:
        began = time.perf_counter()
        cursor = data.execute(
            "SELECT f.*, s.public_id, c.public_id FROM fact f JOIN entry s ON s.id = f.subject_id"
            " JOIN entry c ON c.id = f.criterion_id ORDER BY f.public_id"
        )
        rows = 0
        while many := cursor.fetchmany(1000):
            rows += len(many)
        bare = time.perf_counter() - began
    with ExitStack() as stack:
        ours = started(stack, atlas(world, cache=True))
        ours.get("/api/v1/facts.csv?as_of=any&country=kz")
        before = _peak(ours)
        began = time.perf_counter()
        first, size = 0.0, 0
        with urllib.request.urlopen(ours.url("/api/v1/facts.csv?as_of=any"), timeout=900) as answer:
            while part := answer.read(1 << 16):
                first = first or time.perf_counter() - began
                size += len(part)
        taken = time.perf_counter() - began
        grown = (_peak(ours) - before) / 2**20
    name = f"{rows:,} facts as CSV, {size / 1e6:.0f} MB"
    return [
        Row("export", name, "seconds, atlas / bare fetch", taken / bare, 2.5, at_most=True),
        Row("export", name, "seconds", taken, ratio=False),
        Row("export", name, "first bytes after seconds", first, ratio=False),
        Row("export", name, "memory grown by, MiB", grown, 20, at_most=True, ratio=False),
    ]


def _peak(server: Server) -> int:
    """The most memory that the server's own process ever held, in bytes (VmHWM)."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024


def load(small_countries: int) -> list[Row]:
    """Building a world against putting the same rows into the same tables, without indexes, by bare executemany."""
    with tempfile.TemporaryDirectory() as home:
        built, bare = Path(home, "built.db"), Path(home, "bare.db")
        environment = {**os.environ, "ATLAS_DATABASE_URL": f"sqlite:///{built}"}
        began = time.perf_counter()
        command = [sys.executable, "-m", "app", "synth", "--countries", str(small_countries), "--seed", "1"]
        subprocess.run(command, env=environment, check=True, capture_output=True)
        ours = time.perf_counter() - began
        count, theirs = _executemany(built, bare)
    name = f"{count:,} rows of {small_countries} countries"
    return [
        Row("load", name, "rows per second, atlas / bare executemany", theirs / ours, 0.25),
        Row("load", name, "atlas, rows per second", count / ours, ratio=False),
    ]


def _executemany(source: Path, target: Path) -> tuple[int, float]:
    """How many rows were copied, and the seconds spent on writing them."""
    count, spent = 0, 0.0
    with sqlite3.connect(source) as full, sqlite3.connect(target) as empty:
        empty.execute("PRAGMA journal_mode = WAL")
        for name, ddl in full.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall():
            if name.startswith(("sqlite_", "search_index")):
                continue
            empty.execute(ddl)
            rows = full.execute(f'SELECT * FROM "{name}"').fetchall()
            if not rows:
                continue
            began = time.perf_counter()
            empty.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(rows[0]))})', rows)
            empty.commit()
            spent += time.perf_counter() - began
            count += len(rows)
    return count, spent


def start(world: Path, *, times: int) -> list[Row]:
    """From the start of the process to the first answer, and the memory held then, against bare uvicorn."""
    taken: dict[str, list[float]] = {"atlas": [], "raw": []}
    held = []
    with tempfile.TemporaryDirectory() as home:
        file = Path(home, "up.json")
        for _ in range(times):
            with ExitStack() as stack:
                ours = started(stack, atlas(world, cache=True))
                taken["atlas"].append(ours.started_in)
                held.append(ours.memory() / 2**20)
            with ExitStack() as stack:
                raw = started(stack, _raw(file, {"/up": (200, {}, b"up")}, "/up"))
                taken["raw"].append(raw.started_in)
    ours_s, raw_s = median(taken["atlas"]), median(taken["raw"])
    return [
        Row("start", "first answer", "seconds, atlas / bare uvicorn", ours_s / raw_s, 4, at_most=True),
        Row("start", "first answer", "atlas, seconds", ours_s, ratio=False),
        Row("start", "memory", "atlas, MiB after the first answer", median(held), 80, at_most=True, ratio=False),
    ]
