"""What is measured: each function asks the servers it needs side by side and gives rows of the report."""

import base64
import json
import sqlite3
import tempfile
import time
import urllib.request
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from app.core.db import Database
from app.core.migrations import migrate
from app.core.settings import ROOT
from app.synth.making import make_world
from bench.load import Measured, ask, middle
from bench.questions import DAY, Question
from bench.servers import Server, Servers, Told, serving

HEALTH = "/api/v1/countries?limit=1"
Sides = dict[str, tuple[Server, Sequence[str], Mapping[str, str]]]
"""Who is asked, which paths and with which headers, by name."""
ENCODINGS = ("gzip", "identity")
HEAVY_CONNECTIONS = 1
"""How many ask a heavy question at once: what is begun and not answered when a round ends is paid for and not counted."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long and how often is asked."""

    rounds: int
    seconds: int
    """Of a round of one question at one server."""
    heavy: int
    """How many times longer heavy questions are asked."""
    starts: int
    """How often a server is started to see how long it takes."""
    loaded: int
    """How many countries are loaded to see how fast that goes."""


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


def atlas(database: Path, *, cache: bool) -> Told:
    """How the atlas is served over a database, with answers kept or not."""
    environment = {
        "ATLAS_DATABASE_URL": f"sqlite:///{database}",
        "ATLAS_TODAY": DAY,
        "ATLAS_CACHE_BYTES": str(256 * 1024 * 1024 if cache else 0),
    }
    name = f"atlas over {database.stem}, {'kept' if cache else 'not kept'}"
    return Told(name, ["-m", "app", "serve", "--port", "{port}"], HEALTH, environment)


def uvicorn(name: str, app: str, path: str, **environment: str) -> Told:
    """How a peer is served: by one uvicorn, without its log, as the atlas is."""
    command = ["-m", "uvicorn", app, "--port", "{port}", "--log-level", "warning", "--no-access-log"]
    return Told(name, command, path, environment)


def plain_orm(world: Path) -> Told:
    """How the ordinary service is served over the same database."""
    return uvicorn("plain ORM", "bench.peers.plain_orm:app", "/openapi.json", ATLAS_DATABASE_URL=f"sqlite:///{world}")


def datasette(released: Path) -> Told:
    """How Datasette is served over a release file, with the limits lifted that our SQL would meet."""
    limits = {"sql_time_limit_ms": 60_000, "max_returned_rows": 5_000, "default_cache_ttl": 0, "num_sql_threads": 3}
    settings = [part for name, value in limits.items() for part in ("--setting", name, str(value))]
    command = ["-m", "datasette", "serve", "-i", str(released), "-p", "{port}", *settings]
    return Told("Datasette", command, "/-/versions.json")


def in_turns(asked: Sides, *, rounds: int, seconds: int, connections: int = 8) -> dict[str, Measured]:
    """Ask several servers in turn, there and back again, so that what else the machine does hits all alike: their medians."""
    measured: dict[str, list[Measured]] = {name: [] for name in asked}
    order = list(asked)
    for turn in range(rounds):
        for name in order if turn % 2 == 0 else reversed(order):
            server, paths, headers = asked[name]
            measured[name].append(ask(server, paths, seconds=seconds, headers=headers, connections=connections))
    return {name: middle(stretches) for name, stretches in measured.items()}


def of_question(question: Question, asked: Sides, pace: Pace) -> dict[str, Measured]:
    """Ask several servers one question in turn, longer and one at a time if it is heavy."""
    if question.heavy:
        return in_turns(asked, rounds=pace.rounds, seconds=pace.seconds * pace.heavy, connections=HEAVY_CONNECTIONS)
    return in_turns(asked, rounds=pace.rounds, seconds=pace.seconds)


def kept(servers: Servers, world: Path, question: Question, pace: Pace) -> list[Row]:
    """What was asked before, against uvicorn that gives the same bytes from memory."""
    paths = question.atlas
    rows = []
    ours = servers(atlas(world, cache=True))
    answers = {name: {path: ours.get(path, {"Accept-Encoding": name}) for path in paths} for name in ENCODINGS}
    tag = answers["identity"][paths[0]][1]["etag"]
    nothing = (304, {"ETag": tag, "Cache-Control": "public, max-age=60"}, b"")
    with tempfile.TemporaryDirectory() as home:
        for name, goal in (("identity", 0.80), ("gzip", 0.85)):
            raw = servers(_raw(f"raw, {name}", Path(home, f"{name}.json"), answers[name], paths[0]))
            headers = {"Accept-Encoding": name}
            sides: Sides = {"raw": (raw, paths, headers), "atlas": (ours, paths, headers)}
            rows += _beside_raw(
                f"{question.name}, {name}", in_turns(sides, rounds=pace.rounds, seconds=pace.seconds), goal
            )
        small = {paths[0]: nothing, "/up": (200, {}, b"up")}
        raw = servers(_raw("raw, 304", Path(home, "304.json"), small, "/up"))
    headers = {"If-None-Match": tag, "Accept-Encoding": "identity"}
    one: Sides = {"raw": (raw, paths[:1], headers), "atlas": (ours, paths[:1], headers)}
    return rows + _beside_raw(f"{question.name}, 304", in_turns(one, rounds=pace.rounds, seconds=pace.seconds), 0.90)


def _raw(name: str, file: Path, answers: Mapping[str, tuple[int, dict[str, str], bytes]], path: str) -> Told:
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
    return uvicorn(name, "bench.peers.raw_asgi:app", path, ATLAS_BENCH_ANSWERS=str(file))


def _beside_raw(name: str, measured: Mapping[str, Measured], goal: float) -> list[Row]:
    part, raw, ours = "asked before", measured["raw"], measured["atlas"]
    return [
        Row(part, name, "CPU, raw uvicorn / atlas", raw.cpu_ms / ours.cpu_ms, goal),
        Row(part, name, "requests per second, atlas / raw uvicorn", ours.per_second / raw.per_second),
        *_absolute(part, name, "atlas", ours),
        *_absolute(part, name, "raw uvicorn", raw),
    ]


def _absolute(part: str, name: str, who: str, measured: Measured) -> list[Row]:
    """What a request costs one of them, for scale."""
    figures = {
        "CPU in ms": measured.cpu_ms,
        "requests per second": measured.per_second,
        "p50 in ms": measured.p50,
        "p99 in ms": measured.p99,
    }
    return [Row(part, name, f"{who}, {figure}", value, ratio=False) for figure, value in figures.items()]


def fresh(servers: Servers, world: Path, released: Path, asked: Sequence[Question], pace: Pace) -> list[Row]:
    """What was not asked before, against the plain peer, Datasette over the release and the bare SQL."""
    rows = []
    ours, plain, sets = (servers(one) for one in (atlas(world, cache=False), plain_orm(world), datasette(released)))
    for question in asked:
        base = f"/{released.stem}.json?_shape=array&sql="
        sides: Sides = {
            "atlas": (ours, question.atlas, {}),
            "plain ORM": (plain, question.plain, {}),
            "Datasette, SQL": (sets, [base + urlencode({"": sql})[1:] for sql in question.released], {}),
        }
        if question.table_page:
            sides["Datasette, table page"] = (sets, [f"/{released.stem}{path}" for path in question.table_page], {})
        rows += _beside_peers(question, of_question(question, sides, pace), bare_sql(world, question))
    return rows


def _beside_peers(question: Question, measured: Mapping[str, Measured], bare_ms: float) -> list[Row]:
    part, name, ours = "not asked before", question.name, measured["atlas"]
    goals = {
        "plain ORM": question.goal,
        "Datasette, SQL": question.goal_beside_sql,
        "Datasette, table page": question.goal_beside_page,
    }
    peers = {who: one for who, one in measured.items() if who != "atlas"}
    return [
        *(Row(part, name, f"CPU, {who} / atlas", one.cpu_ms / ours.cpu_ms, goals[who]) for who, one in peers.items()),
        *(
            Row(part, name, f"requests per second, atlas / {who}", ours.per_second / one.per_second)
            for who, one in peers.items()
        ),
        Row(part, name, "bare SQL, CPU in ms", bare_ms, ratio=False),
        *(row for who, one in measured.items() for row in _absolute(part, name, who, one)),
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


def growth(servers: Servers, world: Path, small: Path, asked: Question, pace: Pace) -> list[Row]:
    """The same comparisons of the same two countries among many and among few."""
    large, little = servers(atlas(world, cache=False)), servers(atlas(small, cache=False))
    sides: Sides = {"large": (large, asked.atlas, {}), "small": (little, asked.atlas, {})}
    measured = of_question(asked, sides, pace)
    ratio = measured["large"].cpu_ms / measured["small"].cpu_ms
    return [
        Row("growth", asked.name, "CPU, world / two countries", ratio, 1.5, at_most=True),
        *(row for who, one in measured.items() for row in _absolute("growth", asked.name, who, one)),
    ]


def crowd(servers: Servers, world: Path, light: Question, heavy: Question, pace: Pace) -> list[Row]:
    """How long a light question waits while two others ask heavy ones of the same worker."""
    seconds = 3 * pace.seconds
    ours = servers(atlas(world, cache=False))
    ask(ours, light.atlas, seconds=1, connections=2)
    alone = ask(ours, light.atlas, seconds=seconds, connections=2)
    with _beside(lambda: ask(ours, heavy.atlas, seconds=seconds + 2, connections=2)):
        among = ask(ours, light.atlas, seconds=seconds, connections=2)
    name = f"{light.name} beside two of {heavy.name}"
    return [
        Row("crowd", name, "p99, beside / alone", among.p99 / alone.p99, 4, at_most=True),
        *(
            Row("crowd", name, f"{when}, {which} in ms", value, ratio=False)
            for when, one in (("alone", alone), ("beside", among))
            for which, value in (("p50", one.p50), ("p99", one.p99))
        ),
    ]


@contextmanager
def _beside(work: Callable[[], object]) -> Generator[None]:
    """Work that has begun a second ago and goes on during the block. What it raises is raised in the end."""
    with ThreadPoolExecutor(1) as thread:
        begun = thread.submit(work)
        time.sleep(1)
        yield
        begun.result()


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
    told = atlas(world, cache=False)
    with serving(
        replace(told, name=f"{told.name}, exporting")
    ) as ours:  # one of its own, whose memory nothing else made grow
        ours.get("/api/v1/facts.csv?as_of=any&country=kz")
        before, used = _peak(ours), ours.cpu_seconds()
        began = time.perf_counter()
        first, size = 0.0, 0
        with urllib.request.urlopen(ours.url("/api/v1/facts.csv?as_of=any"), timeout=900) as answer:
            while part := answer.read(1 << 16):
                first = first or time.perf_counter() - began
                size += len(part)
        taken = time.perf_counter() - began
        used = ours.cpu_seconds() - used
        grown = (_peak(ours) - before) / 2**20
    name = f"{rows:,} facts as CSV, {size / 1e6:.0f} MB"
    return [
        Row("export", name, "seconds, atlas / bare fetch", taken / bare, 2.5, at_most=True),
        Row("export", name, "seconds", taken, ratio=False),
        Row("export", name, "bare fetch, seconds", bare, ratio=False),
        Row("export", name, "CPU, microseconds a row", used / rows * 1e6, ratio=False),
        Row("export", name, "first bytes after seconds", first, ratio=False),
        Row("export", name, "memory grown by, MiB", grown, 20, at_most=True, ratio=False),
    ]


def _peak(server: Server) -> int:
    """The most memory that the server's own process ever held, in bytes (VmHWM)."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024


def load(pace: Pace) -> list[Row]:
    """Loading a world into an empty database against putting the same rows into the same tables, without indexes, by bare executemany."""
    with tempfile.TemporaryDirectory() as home:
        built, bare = Path(home, "built.db"), Path(home, "bare.db")
        database = Database(f"sqlite:///{built}")
        migrate(database.writer)
        began, before = time.perf_counter(), time.process_time()
        make_world(database, ROOT / "seed", pace.loaded, 1)
        seconds, used = time.perf_counter() - began, time.process_time() - before
        database.dispose()
        count, bare_seconds, bare_used = _executemany(built, bare)
    name = f"{count:,} rows of {pace.loaded} countries"
    return [
        Row("load", name, "rows per second of CPU, atlas / bare executemany", bare_used / used, 0.25),
        Row("load", name, "rows per second, atlas / bare executemany", bare_seconds / seconds),
        Row("load", name, "atlas, rows per second of CPU", count / used, ratio=False),
        Row("load", name, "bare executemany, rows per second of CPU", count / bare_used, ratio=False),
    ]


def _executemany(source: Path, target: Path) -> tuple[int, float, float]:
    """How many rows were copied, and the seconds, and seconds of CPU, spent on writing them."""
    count, spent, used = 0, 0.0, 0.0
    with sqlite3.connect(source) as full, sqlite3.connect(target) as empty:
        empty.execute("PRAGMA journal_mode = WAL")
        for name, ddl in full.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall():
            if name.startswith(("sqlite_", "search_index")):
                continue
            empty.execute(ddl)
            rows = full.execute(f'SELECT * FROM "{name}"').fetchall()
            if not rows:
                continue
            began, before = time.perf_counter(), time.process_time()
            empty.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(rows[0]))})', rows)
            empty.commit()
            spent += time.perf_counter() - began
            used += time.process_time() - before
            count += len(rows)
    return count, spent, used


def start(world: Path, pace: Pace) -> list[Row]:
    """From the start of the process to the first answer, and the memory held then, against bare uvicorn and the plain peer."""
    taken: dict[str, list[float]] = {"atlas": [], "bare uvicorn": [], "plain ORM": []}
    held: dict[str, list[float]] = {name: [] for name in taken}
    with tempfile.TemporaryDirectory() as home:
        up = _raw("raw, up", Path(home, "up.json"), {"/up": (200, {}, b"up")}, "/up")
        sides = {"atlas": atlas(world, cache=True), "bare uvicorn": up, "plain ORM": plain_orm(world)}
        for _ in range(pace.starts):
            for name, told in sides.items():
                with serving(told) as server:
                    taken[name].append(server.started_in)
                    held[name].append(server.memory() / 2**20)
    first = {name: median(times) for name, times in taken.items()}
    return [
        Row("start", "first answer", "seconds, atlas / bare uvicorn", first["atlas"] / first["bare uvicorn"], 4, True),
        *(Row("start", "first answer", f"{name}, seconds", value, ratio=False) for name, value in first.items()),
        Row("start", "memory", "atlas, MiB of one worker", median(held["atlas"]), 80, at_most=True, ratio=False),
        Row("start", "memory", "plain ORM, MiB", median(held["plain ORM"]), ratio=False),
    ]
