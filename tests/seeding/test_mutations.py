"""Whatever is done to a seed: it loads whole, or is refused with faults and the data stays as it was. Nothing else happens."""

import copy
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.core.db import Database
from app.seeding.dataset import to_files
from app.seeding.faults import SeedFaults
from app.seeding.load import load, parse_seed, read_seed
from app.seeding.reading import read_dataset
from tests.conftest import Home, opened
from tests.seeding.small_seed import FILES, SmallSeed, write_small_seed

WORDS = st.sampled_from(
    [
        None, True, False, 0, 1, -1, 30, 0.5, 1e16, 2**60, "", " ", "yes", "no", "other", "none", "2015", "2015-12", "2016-01-01",
        "2015-13", "9999", "0001", "0000", "kz", "kz-mci", "KZT", "ngo", "law", "practice", "known", "unknown", "draft", "repealed",
        "kz-mech-grants", "kz-law-grants-2005", "kz-law-old-1998", "kz-src-law", "kz-fact-n-strategy", "kz-new-id", "art. 2",
        "open-call", "call-days", "choice", "share", "Қазақстан «ОГО»", "a: b # c", "- x", "\u2028", "x" * 3000,
        [], {}, ["ngo"], {"en": "x"}, {"number": 3, "unit": "count", "bound": "exact"},
    ]
)  # fmt: skip
"""What may come to stand anywhere."""


def places(data: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to all values of some data."""
    steps: list[Any] = (
        list(data) if isinstance(data, dict) else list(range(len(data))) if isinstance(data, list) else []
    )
    return [place for step in steps for place in ((*above, step), *places(data[step], (*above, step)))]


@st.composite
def mutated_files(draw: st.DrawFn) -> dict[str, Any]:
    """The small seed as data, with one to four changes."""
    with tempfile.TemporaryDirectory() as folder:
        seed = write_small_seed(Path(folder))
        files = {name: seed.data(name) for name in FILES}
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(sorted(files)))
        *way, last = draw(st.sampled_from(places(files[name]) or [("x",)]))
        holder = files[name]
        for step in way:
            holder = holder[step]
        if not isinstance(holder, dict | list) or (isinstance(holder, dict) and last not in holder):
            continue
        match draw(st.sampled_from(["put", "put", "put", "drop", "twice", "rename", "move", "copy"])):
            case "put":
                holder[last] = copy.deepcopy(draw(WORDS))
            case "drop":
                del holder[last]
            case "twice" if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[last]))
            case "rename" if isinstance(holder, dict):
                holder[draw(st.sampled_from(["id", "note", "facts", "sources", "valid_to", "scope", "zzz"]))] = (
                    holder.pop(last)
                )
            case "move" if isinstance(holder, list):
                holder.insert(0, holder.pop(last))
            case "copy":
                *other_way, other_last = draw(st.sampled_from(places(files[name])))
                other = files[name]
                for step in other_way:
                    other = other[step]
                holder[last] = copy.deepcopy(other[other_last])
    return files


def loads_whole_or_not_at_all(home: Home, files: dict[str, Any], *, faulty_too: bool) -> None:
    if not faulty_too and faulty(files):
        return
    with tempfile.TemporaryDirectory() as folder, home.migrated() as url, opened(url) as database:
        seed = write_small_seed(Path(folder))
        old = load(database, seed.folder).digest
        for name, data in files.items():
            seed.put(name, data)
        try:
            report = load(database, seed.folder)
        except SeedFaults:
            assert digest_of(database) == old
        else:
            assert digest_of(database) == report.digest == parse_seed(read_seed(seed.folder)[0])[0].digest()
            comes_back_as_it_went_in(database, seed)


def faulty(files: dict[str, Any]) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        seed = SmallSeed(Path(folder))
        for name, data in files.items():
            seed.put(name, data)
        return seed.faults() != []


def comes_back_as_it_went_in(database: Database, seed: SmallSeed) -> None:
    with database.read() as session:
        exported = to_files(read_dataset(session))
    for name in FILES:
        (seed.folder / name).unlink()
    for name, content in exported.items():
        seed.write(name, content.decode())
    assert load(database, seed.folder).changes == []


def digest_of(database: Database) -> str:
    with database.read() as session:
        return read_dataset(session).digest()


THOROUGH = settings(max_examples=500, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
QUICK = settings(THOROUGH, max_examples=10, derandomize=True)


@QUICK
@given(files=mutated_files())
def test_a_changed_seed_loads_whole_or_not_at_all(home: Home, files: dict[str, Any]) -> None:
    loads_whole_or_not_at_all(home, files, faulty_too=True)


@pytest.mark.slow
@THOROUGH
@given(files=mutated_files())
def test_many_changed_seeds_load_whole(home: Home, files: dict[str, Any]) -> None:
    """500 on each engine. Those that can be read reach the database; the others are refused before."""
    loads_whole_or_not_at_all(home, files, faulty_too=False)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(sorted(FILES)), at=st.floats(0, 1), put=st.text(max_size=6), cut=st.integers(0, 30))
@example(name="kz/laws.yaml", at=0, put="\ufeff", cut=0)
def test_a_file_with_any_text_in_it_is_read_or_refused(name: str, at: float, put: str, cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        seed = write_small_seed(Path(folder))
        text = seed.text(name)
        position = int(at * len(text))
        content = (text[:position] + put + text[position + cut :]).encode("utf-8", "surrogatepass")
        (seed.folder / name).write_bytes(content)
        seed.faults()  # raises nothing but faults
