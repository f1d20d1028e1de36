"""`python -m bench`: run the benchmarks and write their table to var/bench/."""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench import measures, report
from bench.load import NoWrk
from bench.measures import Pace
from bench.questions import DAY, questions, same_two_countries
from bench.servers import Servers

HOME = Path("var/bench")
FEW = 2
QUICK, WHOLE = (
    Pace(rounds=1, seconds=1, heavy=2, starts=1, loaded=2),
    Pace(rounds=4, seconds=2, heavy=3, starts=5, loaded=10),
)
RELEASE = "2026.1"


class Building:
    """Makes what is measured over, and keeps it for the next time; tells how long that took."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def world(self, countries: int) -> Path:
        """The database of a world of so many countries."""
        file = HOME / f"world_{countries}.db"
        if not file.exists():
            half = file.with_suffix(".half.db")
            for left in HOME.glob(f"{half.name}*"):
                left.unlink()
            self._run(f"a world of {countries} countries in {file}", half, ["synth", "--countries", str(countries)])
            half.rename(file)
        return file

    def release(self, world: Path) -> Path:
        """The SQLite file of a release of a world."""
        file = HOME / f"release_of_{world.stem}.db"
        if not file.exists():
            folder = HOME / "releases"
            shutil.rmtree(folder, ignore_errors=True)
            command = ["release", RELEASE, "--on", DAY, "--folder", str(folder)]
            self._run(f"a release of {world.stem} in {file}", world, command)
            (folder / RELEASE / f"atlas-{RELEASE}.sqlite").rename(file)
            shutil.rmtree(folder)
        return file

    def _run(self, what: str, database: Path, command: Sequence[str]) -> None:
        print(f"building {what} (kept for the next time; `make clean` removes it) …", flush=True)
        HOME.mkdir(parents=True, exist_ok=True)
        began = time.perf_counter()
        environment = {**os.environ, "ATLAS_DATABASE_URL": f"sqlite:///{database}", "ATLAS_TODAY": DAY}
        subprocess.run([sys.executable, "-m", "app", *command], env=environment, check=True, stdout=subprocess.DEVNULL)
        self.seconds += time.perf_counter() - began


def main() -> None:
    """Measure everything, or with --only one part; --quick takes a small world and short rounds."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=main.__doc__)
    parser.add_argument("--quick", action="store_true", help="20 countries instead of 200, one second a round")
    parser.add_argument("--only", nargs="*", default=[], help="parts: kept fresh growth crowd export load start")
    parser.add_argument("--world", type=Path, help="a database that `atlas synth` made, instead of building one")
    told = parser.parse_args()
    pace, building = (QUICK if told.quick else WHOLE), Building()
    world = told.world or building.world(20 if told.quick else 200)
    asked = {one.name: one for one in questions(world)}
    with ExitStack() as stack:
        servers = Servers(stack)
        parts: dict[str, Callable[[], list[measures.Row]]] = {
            "kept": partial(measures.kept, servers, world, asked["list"], pace),
            "fresh": lambda: measures.fresh(servers, world, building.release(world), list(asked.values()), pace),
            "growth": lambda: measures.growth(servers, world, building.world(FEW), same_two_countries(), pace),
            "crowd": partial(measures.crowd, servers, world, asked["detail"], asked["compare"], pace),
            "export": partial(measures.export, world),
            "load": partial(measures.load, pace),
            "start": partial(measures.start, world, pace),
        }
        if unknown := set(told.only) - set(parts):
            parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
        rows, spent = [], {}
        try:
            for name in told.only or parts:
                print(f"{name} …", flush=True)
                before = time.perf_counter() - building.seconds
                rows += parts[name]()
                spent[name] = time.perf_counter() - building.seconds - before
        except NoWrk as missing:
            sys.exit(f"bench: {missing}")
    table = report.write(rows, HOME, world=world.stem, spent=spent, building=building.seconds)
    print(table.read_text())


if __name__ == "__main__":
    main()
