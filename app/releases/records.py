"""The NDJSON of a release: every record of the dataset on a line of its own, and what differs between two of them.

A line says `kind` and `id`, then the file or folder of the seed that is the record's `home`, and has the `record` whole, as
curators write it (seed/FORMAT.md). What is nested in a seed file stands on a line of its own, which names its `parent` and,
where order has a meaning, its `position`. The first line says what the file is. The rest come by kind, then by id, in
the order of bytes: so two releases can be compared by reading both once.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from sqlalchemy.orm import Session

from app.releases.files import CHUNK, through_to_disk
from app.seeding.dataset import FACT, Unit
from app.seeding.reading import iter_facts, read_without_facts
from app.seeding.records import dump

HEAD, RETIRED = "release", "retired"
"""Kinds of line that are no unit of the dataset."""
BATCH = 500
Line = dict[str, Any]


def iter_lines(session: Session, about: dict[str, str]) -> Iterator[Line]:
    """Every line, the first about the file itself. Facts are read as they are written."""
    yield {"kind": HEAD, **about}
    dataset = read_without_facts(session)
    lines = [_line(unit) for unit in dataset.units.values()]
    lines += [{"kind": RETIRED, "id": name, "record": _plain(dump(one))} for name, one in dataset.retired.items()]
    lines.sort(key=_order)
    told_facts = False
    for line in lines:
        if not told_facts and line["kind"] > FACT:
            told_facts = True
            yield from map(_line, iter_facts(session))
        yield line
    if not told_facts:
        yield from map(_line, iter_facts(session))


def _line(unit: Unit) -> Line:
    line: Line = {"kind": unit.kind, "id": unit.public_id, "home": unit.home}
    if unit.parent:
        line["parent"] = unit.parent
    if unit.position:
        line["position"] = unit.position
    return {**line, "record": _plain(dump(unit.record))}


def _order(line: Line) -> tuple[str, str]:
    return line["kind"], line["id"]


def _plain(record: Line) -> Line:
    """A record with the keys below its own sorted: databases keep them in orders of their own."""
    return {key: _sorted(value) for key, value in record.items()}


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    return value


def written(lines: Iterable[Line]) -> Iterator[bytes]:
    """Lines as they stand in the file."""
    batch: list[str] = []
    for line in lines:
        batch.append(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")
        if len(batch) == BATCH:
            yield "".join(batch).encode()
            batch.clear()
    yield "".join(batch).encode()


def compress(file: Path, into: Path) -> None:
    """A file as gzip, without name and date: equal files make equal ones."""
    with into.open("xb") as out, file.open("rb") as held, gzip.GzipFile("", "wb", 9, out, mtime=0) as packed:
        while chunk := held.read(CHUNK):
            packed.write(chunk)
    through_to_disk(into)


@dataclass(slots=True)
class Changes:
    """What one dataset has that another had not, by kind; and which records, the first of each kind only."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    named: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def note(self, action: str, key: tuple[str, str], most: int) -> None:
        """Take note of a record."""
        kind, name = key
        self.counts.setdefault(kind, Counter())[action] += 1
        listed = self.named.setdefault((kind, action), [])
        if len(listed) < most:
            listed.append(name)


def changes_between(before: Path, after: Path, most: int) -> Changes:
    """What differs between two files of this form, read side by side; at most so many ids of each kind are kept."""
    changes = Changes()
    with before.open("rb") as old_file, after.open("rb") as new_file:
        old, new = _keyed(old_file), _keyed(new_file)
        was, now = next(old, None), next(new, None)
        while was or now:
            if was and (now is None or was[0] < now[0]):
                changes.note("removed", was[0], most)
                was = next(old, None)
            elif now and (was is None or now[0] < was[0]):
                changes.note("added", now[0], most)
                now = next(new, None)
            elif was and now:
                if was[1] != now[1]:
                    changes.note("changed", now[0], most)
                was, now = next(old, None), next(new, None)
    return changes


def counts_in(file: Path) -> Counter[str]:
    """How many records of each kind a file of this form has."""
    with file.open("rb") as held:
        return Counter(key[0] for key, _ in _keyed(held))


def _keyed(file: IO[bytes]) -> Iterator[tuple[tuple[str, str], bytes]]:
    for line in file:
        record = json.loads(line)
        if record["kind"] != HEAD:
            yield (record["kind"], record["id"]), line
