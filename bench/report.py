"""The figures as a table in Markdown and as JSON."""

import datetime as dt
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

from bench.measures import Row

PARTS = ("fastapi", "sqlalchemy", "pydantic", "uvicorn", "datasette")


def write(rows: Sequence[Row], home: Path, *, world: str, spent: Mapping[str, float], building: float) -> Path:
    """Write both; gives the file with the table. `spent`: seconds of each part, without those of building what is measured over."""
    home.mkdir(parents=True, exist_ok=True)
    when = dt.datetime.now(dt.UTC).date()
    versions = ", ".join(f"{name} {version(name)}" for name in PARTS)
    head = f"Measured on {when} with Python {platform.python_version()}, {versions}, over {world}.\n"
    took = (
        f"It took {sum(spent.values()):.0f} s ({', '.join(f'{part} {seconds:.0f}' for part, seconds in spent.items())})"
    )
    took += f" and {building:.0f} s of building what is measured over.\n" if building else ".\n"
    table = home / "bench.md"
    table.write_text(f"{head}{took}\n{as_table(rows)}")
    told = [{**asdict(row), "met": row.met} for row in rows]
    (home / "bench.json").write_text(
        json.dumps(
            {"on": str(when), "world": world, "seconds": dict(spent), "building": building, "rows": told}, indent=1
        )
        + "\n"
    )
    return table


def as_table(rows: Sequence[Row]) -> str:
    """The rows as tables in Markdown, one for each part: ratios with their goals first, then absolute figures for scale."""
    parts = []
    for part, of_part in groupby(rows, key=lambda row: row.part):
        lines = [f"### {part.capitalize()}", "", "| what | figure | value | goal | met |", "|---|---|---:|---:|---|"]
        for row in of_part:
            goal = "" if row.goal is None else f"{'≤' if row.at_most else '≥'} {row.goal:g}"
            met = {None: "", True: "yes", False: "**no**"}[row.met]
            lines.append(f"| {row.name} | {row.figure} | {_written(row.value)} | {goal} | {met} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _written(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
