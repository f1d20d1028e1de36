"""Whatever is done to a seed: it loads whole, or is refused with faults and the data stays as it was. Nothing else happens."""

import copy
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, table

from app.core.db import Database
from app.fulltext.index import TABLE
from app.models.base import Base
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


class Standing:
    """A database with the small seed in it. What is refused leaves it as it was, so the next may come; what loads takes it over."""

    def __init__(self, home: Home, folder: Path) -> None:
        self._home, self.seed, self._held = home, write_small_seed(folder), ExitStack()
        self._original = {name: self.seed.text(name) for name in FILES}
        self.refused = self.loaded = 0
        self._make()

    def _make(self) -> None:
        self._held.close()
        for name, content in self._original.items():
            self.seed.write(name, content)
        url = self._held.enter_context(self._home.migrated())
        self.database = self._held.enter_context(opened(url))
        load(self.database, self.seed.folder)
        self.before = state_of(self.database)

    def loads_whole_or_not_at_all(self, files: dict[str, Any]) -> None:
        """Load changed files: whole, or refused with places, and then nothing in the database is other than before."""
        for name, data in files.items():
            self.seed.put(name, data)
        try:
            report = load(self.database, self.seed.folder)
        except SeedFaults as refused:
            faults = refused.faults
        else:
            self.loaded += 1
            assert digest_of(self.database) == report.digest == parse_seed(read_seed(self.seed.folder)[0])[0].digest()
            comes_back_as_it_went_in(self.database, self.seed)
            return self._make()
        self.refused += 1
        assert faults
        for fault in faults:  # each says where; only what is not there has no line
            assert fault.file.endswith(".yaml")
            assert fault.line > 0 or "is missing" in fault.message or not (self.seed.folder / fault.file).exists(), (
                fault
            )
        assert state_of(self.database) == self.before
        return None

    def close(self) -> None:
        """Take the database away."""
        self._held.close()


@pytest.fixture(scope="module")
def standing(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """The database that changed seeds are loaded into."""
    standing = Standing(home, tmp_path_factory.mktemp("standing"))
    yield standing
    standing.close()


def state_of(database: Database) -> tuple[str, dict[str, int]]:
    """The digest of the data, and how many rows each table has."""
    with database.read() as session:
        tables = [*Base.metadata.sorted_tables, table(TABLE)]
        counts = {one.name: session.execute(select(func.count()).select_from(one)).scalar_one() for one in tables}
    return digest_of(database), counts


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
def test_a_changed_seed_loads_whole_or_not_at_all(standing: Standing, files: dict[str, Any]) -> None:
    standing.loads_whole_or_not_at_all(files)


@pytest.mark.slow
@THOROUGH
@given(files=mutated_files())
def test_many_changed_seeds_load_whole_or_not_at_all(standing: Standing, files: dict[str, Any]) -> None:
    """500 on each engine, all of them against its database."""
    standing.loads_whole_or_not_at_all(files)


@pytest.mark.slow
def test_some_of_them_loaded_and_some_were_refused(standing: Standing) -> None:
    """After the test above, in its database."""
    assert standing.loaded > 20
    assert standing.refused > 100


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
