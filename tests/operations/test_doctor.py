"""`atlas doctor` and `atlas check --links`, run as people run them, over installations that are broken in one way each."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.settings import ROOT, Settings
from app.operations.doctor import Level, examine
from app.seeding.links import links_of, malformed, summary
from app.seeding.load import parse_seed, read_seed
from tests.seeding.small_seed import write_small_seed
from tests.test_cli import atlas


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with a small seed, a database and a release."""
    home = tmp_path_factory.mktemp("sound")
    write_small_seed(home / "seed")
    assert atlas("release", "2026.1", "--on", "2026-11-23", **seeded(home)).returncode == 0
    return home


def places(home: Path) -> dict[str, str]:
    return {
        "ATLAS_DATABASE_URL": f"sqlite:///{home / 'atlas.db'}",
        "ATLAS_SEED_DIR": str(home / "seed"),
        "ATLAS_RELEASES_DIR": str(home / "releases"),
    }


def seeded(home: Path) -> dict[str, str]:
    done = atlas("seed", **places(home))
    assert done.returncode == 0, done.stderr
    return places(home)


def sql(home: Path, statement: str) -> None:
    with sqlite3.connect(home / "atlas.db") as connection:
        connection.executescript(statement)
    connection.close()


def overwrite(home: Path) -> None:
    for beside in home.glob("atlas.db-*"):
        beside.unlink()
    with (home / "atlas.db").open("r+b") as file:
        file.seek(40_000)
        file.write(b"\xff" * 20_000)


def test_of_a_sound_installation_is_that_all_is_well(sound: Path) -> None:
    done = atlas("doctor", **places(sound))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("0 fault(s), 0 warning(s)\n")
    names = {line.split()[1] for line in done.stdout.splitlines()[:-1]}
    assert names >= {
        "python",
        "space",
        "seed",
        "releases",
        "database",
        "writing",
        "migrations",
        "integrity",
        "data",
        "search-index",
    }
    assert "1 release(s)" in done.stdout


BROKEN: list[tuple[str, Callable[[Path], object], str, str, str]] = [
    ("data", lambda home: sql(home, "DELETE FROM change; DELETE FROM revision"), "fault", "no data was loaded yet", "atlas seed"),
    ("migrations", lambda home: sql(home, "DELETE FROM alembic_version"), "fault", "at nothing", "atlas migrate"),
    ("search-index", lambda home: sql(home, "DELETE FROM search_index WHERE rowid < 9"), "fault", "in the index", "backup"),
    ("integrity", lambda home: sql(home, "DELETE FROM source WHERE id = (SELECT source_id FROM citation LIMIT 1)"),
     "fault", "refers to a source that is not there", "backup"),
    ("integrity", overwrite, "fault", "", "backup"),
    ("database", lambda home: (home / "atlas.db").unlink(), "fault", "there is no file", "atlas seed"),
    ("database", lambda home: (home / "atlas.db").write_bytes(b"no database at all, this" * 99), "fault", "broken", "backup"),
    ("seed", lambda home: (home / "seed/kz/laws.yaml").write_text("laws: [{id: 7}]"), "fault", "fault(s) in", "atlas check"),
    ("seed", lambda home: shutil.rmtree(home / "seed"), "warning", "is no seed folder", "ATLAS_SEED_DIR"),
    ("data", lambda home: (home / "seed/kz/laws.yaml").write_text((home / "seed/kz/laws.yaml").read_text() + "# more\n"),
     "warning", "not those that were loaded", "atlas seed --dry-run"),
    ("releases", lambda home: (home / "releases/2026.1/NOTES.md").write_text("other"), "fault", "checksum", "2026.1"),
    ("releases", lambda home: (home / "releases/old").mkdir(), "warning", "is no release", "move it away"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "breaking", "level", "said", "mend"), BROKEN, ids=lambda one: one if isinstance(one, str) else ""
)
def test_names_what_is_broken_and_how_to_mend_it(
    sound: Path, tmp_path: Path, name: str, breaking: Callable[[Path], object], level: str, said: str, mend: str
) -> None:
    home = tmp_path / "home"
    shutil.copytree(sound, home)
    breaking(home)
    url, seed, releases = places(home).values()
    findings = examine(Settings(database_url=url, seed_dir=Path(seed), releases_dir=Path(releases)))
    bad = [finding for finding in findings if finding.level is not Level.WELL]
    assert [(finding.name, finding.level) for finding in bad[:1]] == [(name, level)], bad
    assert said in bad[0].said
    assert mend in bad[0].mend


def test_tells_programs_too(sound: Path, tmp_path: Path) -> None:
    done = atlas("doctor", "--json", **{**places(sound), "ATLAS_DATABASE_URL": f"sqlite:///{tmp_path / 'none.db'}"})
    told = json.loads(done.stdout)
    assert (done.returncode, told["well"]) == (1, False)
    assert {"name", "level", "said", "mend"} == set(told["findings"][0])


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql+psycopg://atlas:secret@127.0.0.1:1/atlas", "127.0.0.1:1/atlas cannot be read"),
        ("sqlite:///other.db", "a replica is a PostgreSQL server"),
    ],
)
def test_names_a_replica_that_is_none(sound: Path, url: str, said: str) -> None:
    done = atlas("doctor", ATLAS_DATABASE_REPLICA_URL=url, **places(sound))
    assert done.returncode == 1
    (line,) = [line for line in done.stdout.splitlines() if "replicas" in line]
    assert said in line
    assert "secret" not in done.stdout + done.stderr


def test_hides_the_password_of_a_server_that_is_away() -> None:
    done = atlas("doctor", ATLAS_DATABASE_URL="postgresql+psycopg://atlas:secret@127.0.0.1:1/atlas")
    assert done.returncode == 1
    assert "the database cannot be read" in done.stdout
    assert "secret" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://adilet.zan.kz/rus/docs/Z050000036_#z1", ""), ("http://[::1]/x", ""), ("https://localhost/x", "the host has no domain"),
        ("https:///x.html", "the host has no domain"), ("https://a..kz", "the host has an empty part"), ("https://a.kz:x/", "Port"),
        ("https://u:p@a.kz", "a user name stands in it"), ('https://a.kz/"><script>', "a character"), ("javascript:alert(1)", "neither"),
        ("https://[a.kz/", "Invalid IPv6"),
    ],
)  # fmt: skip
def test_says_why_an_address_cannot_be_followed(url: str, said: str) -> None:
    assert malformed(url).startswith(said)
    assert bool(malformed(url)) == bool(said)


def test_links_of_sources(tmp_path: Path) -> None:
    seed = write_small_seed(tmp_path)
    changed = seed.text("kz/sources.yaml").replace("https://example.org/report", "http://www.Example.org/law/")
    seed.write("kz/sources.yaml", changed)
    links = links_of(parse_seed(read_seed(seed.folder)[0])[0])
    told = {link.source: list(link.notes()) for link in links}
    assert told["kz-src-undated"] == ["only an archived copy"]
    assert told["kz-src-law"] == ["no archived copy", "the same address as kz-src-report"]
    assert told["kz-src-report"] == [
        "no archived copy",
        "not encrypted (http): http://www.Example.org/law/",
        "the same address as kz-src-law",
    ]
    assert summary(links)["source"] == len(links)


def test_the_command_counts_the_links_of_the_seed() -> None:
    done = atlas("check", "--links", "--quiet")
    assert done.returncode == 0
    sources = len(links_of(parse_seed(read_seed(ROOT / "seed")[0])[0]))
    assert done.stdout.splitlines()[-1].startswith(f"{sources} sources, ")
