"""`python -m bench`: run the benchmarks and write their table to var/bench/."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench import measures, report
from bench.load import NoWrk
from bench.questions import questions

HOME = Path("var/bench")
SEED_SIZE = 2


def built(countries: int) -> Path:
    """The database of a world of so many countries, built now unless it was before for this very code of the builder."""
    file = HOME / f"world_{countries}.db"
    if not file.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        half = file.with_suffix(".half.db")
        for left in HOME.glob(f"{half.name}*"):
            left.unlink()
        print(f"building a world of {countries} countries in {file} (kept for the next time; `make clean` removes it)")
        environment = {**os.environ, "ATLAS_DATABASE_URL": f"sqlite:///{half}"}
        command = [sys.executable, "-m", "app", "synth", "--countries", str(countries), "--seed", "1"]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        half.rename(file)
    return file


def main() -> None:
    """Measure everything, or with --only one part; --quick takes a small world and short rounds."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=main.__doc__)
    parser.add_argument("--quick", action="store_true", help="20 countries instead of 200, one second a round")
    parser.add_argument("--only", nargs="*", default=[], help="parts: kept fresh growth crowd export load start")
    parser.add_argument("--world", type=Path, help="a database that `atlas synth` made, instead of building one")
    told = parser.parse_args()
    countries, rounds, seconds = (20, 2, 1) if told.quick else (200, 4, 2)
    world, small = told.world or built(countries), built(SEED_SIZE)
    asked = {one.name: one for one in questions(world)}
    of_small = {one.name: one for one in questions(small)}
    parts: dict[str, Callable[[], list[measures.Row]]] = {
        "kept": partial(measures.kept, world, asked["list"], rounds=rounds, seconds=seconds),
        "fresh": partial(measures.fresh, world, list(asked.values()), rounds=rounds, seconds=seconds),
        "growth": partial(
            measures.growth, world, small, asked["compare"], of_small["compare"], rounds=rounds, seconds=seconds
        ),
        "crowd": partial(measures.crowd, world, asked["detail"], asked["compare"], seconds=3 * seconds),
        "export": partial(measures.export, world),
        "load": partial(measures.load, 2 if told.quick else 10),
        "start": partial(measures.start, world, times=2 if told.quick else 5),
    }
    if unknown := set(told.only) - set(parts):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
    began = time.perf_counter()
    rows = []
    try:
        for name in told.only or parts:
            print(f"{name} …", flush=True)
            rows += parts[name]()
    except NoWrk as missing:
        sys.exit(f"bench: {missing}")
    table = report.write(rows, HOME, world=f"a world of {world.stem}", took=time.perf_counter() - began)
    print(table.read_text())


if __name__ == "__main__":
    main()
