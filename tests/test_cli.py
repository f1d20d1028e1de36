"""The `atlas` command, run as people run it: a process of its own."""

import datetime as dt
import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from app.core.migrations import known_revisions
from app.core.settings import ROOT, Settings
from app.main import create_app
from tests.serving import ENVIRONMENT, free_port


def atlas(*words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "app", *words],
        cwd=ROOT,
        env={**ENVIRONMENT, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


NO_SEED = "is no seed folder: one holds codebook.yaml and a folder for each country, with country.yaml, sources.yaml, laws.yaml …"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a seeded database."""
    folder = tmp_path_factory.mktemp("atlas")
    done = atlas("seed", ATLAS_DATABASE_URL=f"sqlite:///{folder / 'atlas.db'}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2389 created, 0 changed, 0 retired, 0 unchanged (revision 1, digest ")
    return folder


class TestSeed:
    def test_again_reports_no_change(self, home: Path) -> None:
        done = atlas("seed", ATLAS_DATABASE_URL=f"sqlite:///{home / 'atlas.db'}")
        assert done.stdout.startswith("0 created, 0 changed, 0 retired, 2389 unchanged (revision 1")

    def test_dry_run_shows_the_difference_field_by_field_and_changes_nothing(self, home: Path, tmp_path: Path) -> None:
        folder = seed_of_inner_asia(tmp_path)
        url = f"sqlite:///{home / 'atlas.db'}"
        done = atlas("seed", "--folder", str(folder), "--dry-run", ATLAS_DATABASE_URL=url)
        assert done.stdout.splitlines() == [
            "changed country kz",
            '    region: "Central Asia" → "Inner Asia"',
            done.stdout.splitlines()[-1],
        ]
        assert done.stdout.splitlines()[-1].startswith(
            "0 would be created, 1 would be changed, 0 would be retired, 2388"
        )
        assert atlas("seed", ATLAS_DATABASE_URL=url).stdout.startswith("0 created, 0 changed")

    def test_faults_are_told_with_file_and_line_and_nothing_is_written(self, home: Path, tmp_path: Path) -> None:
        folder = tmp_path / "seed"
        shutil.copytree(ROOT / "seed", folder)
        file = folder / "kz/country.yaml"
        text = file.read_text().replace("currency: KZT", "currency: KZTT")
        file.write_text(text)
        line = text.splitlines().index("  currency: KZTT") + 1
        done = atlas("seed", "--folder", str(folder), ATLAS_DATABASE_URL=f"sqlite:///{home / 'atlas.db'}")
        assert done.returncode == 1
        assert done.stderr.splitlines()[0].startswith(f"kz/country.yaml:{line}: kz: currency: ")
        assert done.stderr.splitlines()[-1] == f"atlas: 1 fault(s) in {folder}; nothing was written"

    def test_of_an_empty_folder_is_refused(self, home: Path, tmp_path: Path) -> None:
        done = atlas("seed", "--folder", str(tmp_path), ATLAS_DATABASE_URL=f"sqlite:///{home / 'atlas.db'}")
        assert (done.returncode, done.stderr) == (1, f"atlas: {tmp_path} {NO_SEED}\n")


class TestExportSeed:
    def test_gives_back_the_files_that_were_loaded_byte_for_byte(self, home: Path, tmp_path: Path) -> None:
        done = atlas("export-seed", str(tmp_path), ATLAS_DATABASE_URL=f"sqlite:///{home / 'atlas.db'}")
        assert done.returncode == 0, done.stderr
        exported = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.yaml")}
        loaded = {path.relative_to(ROOT / "seed"): path.read_bytes() for path in (ROOT / "seed").rglob("*.yaml")}
        assert exported == loaded


class TestCheck:
    def test_lists_warnings_with_their_place(self) -> None:
        done = atlas("check")
        assert done.returncode == 0
        assert done.stdout.splitlines()[-1].startswith("no faults, ")
        file, line, _ = done.stdout.split(":", 2)
        assert (ROOT / "seed" / file).is_file()
        assert int(line) > 0

    def test_a_folder_of_other_files_is_told_in_a_line(self, tmp_path: Path) -> None:
        shutil.copytree(ROOT / "seed", tmp_path / "a/seed")
        done = atlas("check", "--folder", str(tmp_path))
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"atlas: {tmp_path} {NO_SEED}\n")

    def test_ends_with_how_many_warnings_there_are_of_each_kind(self) -> None:
        listed = atlas("check").stdout.splitlines()
        counted = atlas("check", "--quiet").stdout.splitlines()
        assert listed[-len(counted) :] == counted
        kinds = Counter(re.findall(r"\[([a-z-]+)\]", "\n".join(listed[: -len(counted)])))
        said = {kind: int(count) for count, kind in (line.split() for line in counted[:-1])}
        assert said == kinds
        assert list(said.values()) == sorted(said.values(), reverse=True)
        assert counted[-1].startswith(f"no faults, {sum(said.values())} warning(s) in ")


class TestMessages:
    @pytest.mark.parametrize(
        ("command", "name", "value", "said"),
        [
            ("serve", "ATLAS_TODAY", "21.05.2012", "a day is written YYYY-MM-DD"),
            ("check", "ATLAS_TODAY", "1337000000", "a day is written YYYY-MM-DD"),
            ("compare kz tj", "ATLAS_TODAY", "2012-02-30", "Input should be a valid date"),
            ("seed", "ATLAS_PORT", "eighty", "Input should be a valid integer"),
        ],
    )
    def test_a_setting_of_the_wrong_form_is_one_line(self, command: str, name: str, value: str, said: str) -> None:
        done = atlas(*command.split(), **{name: value})
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"atlas: {name}={value}: {said}")
        assert done.stderr.count("\n") == 1

    def test_an_empty_setting_is_none(self) -> None:
        assert atlas("check", "--quiet", ATLAS_TODAY="", ATLAS_PORT="").returncode == 0

    def test_a_folder_that_cannot_be_written(self) -> None:
        done = atlas("seed", ATLAS_DATABASE_URL="sqlite:////proc/atlas/atlas.db")
        assert done.returncode == 1
        assert done.stderr.startswith("atlas: cannot write /proc/atlas/atlas.db: ")
        assert "ATLAS_DATABASE_URL=" in done.stderr

    def test_a_database_that_is_newer_than_the_code(self, home: Path, tmp_path: Path) -> None:
        shutil.copy(home / "atlas.db", tmp_path / "newer.db")
        with sqlite3.connect(tmp_path / "newer.db") as connection:
            connection.execute("UPDATE alembic_version SET version_num = '999'")
        connection.close()
        done = atlas("seed", ATLAS_DATABASE_URL=f"sqlite:///{tmp_path / 'newer.db'}")
        assert done.returncode == 1
        assert "the database is at schema revision 999, which is newer than this code" in done.stderr

    def test_a_database_of_a_kind_we_do_not_speak(self) -> None:
        done = atlas("seed", ATLAS_DATABASE_URL="mysql://localhost/atlas")
        assert done.returncode == 1
        assert done.stderr.startswith(
            "atlas: the database address names 'mysql'; use sqlite:///file or postgresql+psycopg://"
        )

    @pytest.mark.parametrize("command", ["serve", "seed", "migrate", "backup /tmp/none.zip"])
    @pytest.mark.parametrize("url", ["garbage", "postgresql+psycopg://atlas:secret@localhost:port/atlas"])
    def test_an_address_that_is_none(self, command: str, url: str) -> None:
        done = atlas(*command.split(), ATLAS_DATABASE_URL=url, ATLAS_PORT=str(free_port()))
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == (
            "atlas: what ATLAS_DATABASE_URL or ATLAS_DATABASE_REPLICA_URL says is no address of a database; "
            "write sqlite:////path/to/file or postgresql+psycopg://user@host/name\n"
        )

    def test_a_file_that_is_no_database(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("notes " * 1000)
        for command in ("seed", "migrate"):
            done = atlas(command, ATLAS_DATABASE_URL=f"sqlite:///{tmp_path / 'notes.txt'}")
            assert done.returncode == 1
            assert done.stderr.startswith("atlas: the database cannot be reached or written: file is not a database")
            assert done.stderr.count("\n") == 1

    @pytest.mark.parametrize("revision", ["999", "1", "nonsense"])
    def test_a_migration_that_is_not_there(self, tmp_path: Path, revision: str) -> None:
        done = atlas("migrate", revision, ATLAS_DATABASE_URL=f"sqlite:///{tmp_path / 'atlas.db'}")
        assert done.returncode == 1
        known = ", ".join(known_revisions())
        assert done.stderr == f"atlas: there is no migration {revision}; write head, base or one of {known}\n"

    @pytest.mark.parametrize("port", ["99999", "0", "-1"])
    def test_a_port_that_is_none(self, port: str) -> None:
        done = atlas("serve", "--port", port)
        assert done.returncode == 2
        assert "is not in the range 1<=x<=65535" in done.stderr
        assert "Traceback" not in done.stderr

    def test_settings_of_the_wrong_form_are_told_by_every_command(self) -> None:
        done = atlas("release", "2026.1", ATLAS_PORT="eighty")
        assert done.stderr.startswith("atlas: ATLAS_PORT=eighty: Input should be a valid integer")

    def test_a_misspelt_setting_is_told_with_the_nearest(self, home: Path) -> None:
        settings = {"ATLAS_DATABASE_URL": f"sqlite:///{home / 'atlas.db'}", "ATLAS_CASH_BYTES": "1", "ATLAS_ELSE": "1"}
        said = ["ATLAS_CASH_BYTES is no setting and is ignored; did you mean ATLAS_CACHE_BYTES?"]
        said.append("ATLAS_ELSE is no setting and is ignored")
        done = atlas("seed", **settings)
        assert (done.returncode, done.stderr.splitlines()) == (0, [f"atlas: {line}" for line in said])
        found = json.loads(atlas("doctor", "--json", **settings).stdout)["findings"]
        assert [one["said"] for one in found if (one["name"], one["level"]) == ("settings", "warning")] == said

    def test_what_tests_and_benchmarks_are_told_is_no_misspelt_setting(self, home: Path) -> None:
        ours = {"ATLAS_TEST_PG": "", "ATLAS_TEST_CACHE": "1", "ATLAS_SOAK": "1", "ATLAS_BENCH_ANSWERS": "1"}
        assert atlas("seed", ATLAS_DATABASE_URL=f"sqlite:///{home / 'atlas.db'}", **ours).stderr == ""

    def test_a_server_that_is_not_there(self) -> None:
        done = atlas("seed", ATLAS_DATABASE_URL="postgresql+psycopg://atlas@127.0.0.1:1/atlas")
        assert done.returncode == 1
        assert done.stderr.startswith("atlas: the primary database at 127.0.0.1:1 is away (connection to server")


@pytest.fixture
def served(home: Path) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", str(port)],
        cwd=ROOT,
        env={**ENVIRONMENT, "ATLAS_DATABASE_URL": f"sqlite:///{home / 'atlas.db'}", "ATLAS_TODAY": "2026-11-23"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield port, process
    process.terminate()
    process.communicate(timeout=20)


def fetched(url: str) -> str:
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                text: str = response.read().decode()
                return text
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"no answer from {url}")


@contextmanager
def started(*words: str, **settings: str) -> Generator[tuple[int, list[str]]]:
    """The port of a server that answers, and what it said until then."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", str(port), *words],
        cwd=ROOT,
        env={**ENVIRONMENT, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = list(iter(process.stdout.readline, "Ctrl-C stops it.\n"))
        yield port, [line.rstrip("\n") for line in said]
    finally:
        process.terminate()
        process.communicate(timeout=20)


def seed_of_inner_asia(place: Path) -> Path:
    """The seed with one word changed."""
    shutil.copytree(ROOT / "seed", place / "seed")
    file = place / "seed/kz/country.yaml"
    file.write_text(file.read_text().replace("region: Central Asia", "region: Inner Asia"))
    return place / "seed"


def region(port: int) -> str:
    found: str = json.loads(fetched(f"http://127.0.0.1:{port}/api/v1/countries/kz"))["data"]["region"]
    return found


class TestServe:
    def test_answers_and_says_what_to_try(self, served: tuple[int, "subprocess.Popen[str]"]) -> None:
        port, process = served
        countries = json.loads(fetched(f"http://127.0.0.1:{port}/api/v1/countries"))
        assert [country["id"] for country in countries["data"]] == ["kz", "tj"]
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(6)]
        assert said[0].startswith(f"CSO Financing Atlas at http://localhost:{port} (revision 1, ")
        tries = [line.strip().removeprefix("curl -s ").strip("'") for line in said if "curl" in line]
        assert len(tries) == 4
        for address in tries:
            answer = json.loads(fetched(address.replace("localhost", "127.0.0.1")))
            assert answer["data"] or "none recorded" in answer["meta"]["describe"]

    def test_a_busy_port_is_told_with_another_to_take(
        self, served: tuple[int, "subprocess.Popen[str]"], home: Path
    ) -> None:
        port, _ = served
        fetched(f"http://127.0.0.1:{port}/api/v1/countries")
        done = atlas("serve", "--port", str(port), ATLAS_DATABASE_URL=f"sqlite:///{home / 'atlas.db'}")
        assert done.returncode == 1
        assert done.stderr.startswith(
            f"atlas: port {port} on 127.0.0.1 is in use; choose another: make run PORT={port + 1}"
        )

    def test_what_was_restored_is_served_and_no_seed_is_loaded_over_it(self, tmp_path: Path) -> None:
        others, restored = seed_of_inner_asia(tmp_path), {"ATLAS_DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"}
        old = {"ATLAS_DATABASE_URL": f"sqlite:///{tmp_path / 'old.db'}"}
        assert atlas("seed", "--folder", str(others), **old).returncode == 0
        assert atlas("backup", str(tmp_path / "b.zip"), **old).returncode == 0
        assert atlas("restore", str(tmp_path / "b.zip"), **restored).returncode == 0
        for _ in range(2):
            with started(**restored) as (port, said):
                assert region(port) == "Inner Asia"
            assert said[0] == (
                f"atlas: the database holds other data than the files in {ROOT / 'seed'}; what it holds is served. "
                "`atlas seed` (or `atlas serve --seed`) loads the files"
            )
            assert "(revision 1, " in said[1]

    def test_loads_the_seed_over_what_is_there_where_it_is_told_to(self, home: Path, tmp_path: Path) -> None:
        shutil.copy(home / "atlas.db", tmp_path / "atlas.db")
        settings = {
            "ATLAS_DATABASE_URL": f"sqlite:///{tmp_path / 'atlas.db'}",
            "ATLAS_SEED_DIR": str(seed_of_inner_asia(tmp_path)),
        }
        with started("--no-seed", **settings) as (port, said):
            assert region(port) == "Central Asia"
        assert said[0].startswith("CSO Financing Atlas at ")
        with started("--seed", **settings) as (port, said):
            assert region(port) == "Inner Asia"
        assert said[0].startswith("0 created, 1 changed, 0 retired, 2388 unchanged (revision 2, digest ")
        with started("--seed", **settings) as (_, said):
            assert said[0].startswith("CSO Financing Atlas at ")

    def test_what_is_there_is_served_without_seed_files(self, home: Path, tmp_path: Path) -> None:
        settings = {"ATLAS_DATABASE_URL": f"sqlite:///{home / 'atlas.db'}", "ATLAS_SEED_DIR": str(tmp_path)}
        with started(**settings) as (port, said):
            assert region(port) == "Central Asia"
        assert said[0].startswith("CSO Financing Atlas at ")
        done = atlas("serve", "--seed", "--port", str(free_port()), **settings)
        assert (done.returncode, done.stderr) == (1, f"atlas: {tmp_path} {NO_SEED}\n")

    def test_loads_the_seed_into_a_database_that_holds_nothing_unless_it_is_told_not_to(self, tmp_path: Path) -> None:
        settings = {"ATLAS_DATABASE_URL": f"sqlite:///{tmp_path / 'atlas.db'}"}
        with started("--no-seed", **settings) as (port, said), pytest.raises(urllib.error.HTTPError, match="503"):
            fetched(f"http://127.0.0.1:{port}/readyz")
        assert said[0].startswith("atlas: the database holds nothing yet; ")
        assert said[1].startswith(f"CSO Financing Atlas at http://localhost:{port} (nothing loaded yet). ")
        with started(**settings) as (port, said):
            assert region(port) == "Central Asia"
        assert said[0].startswith("2389 created, 0 changed, 0 retired, 0 unchanged (revision 1, digest ")

    def test_a_database_that_another_version_of_the_code_wrote_is_told_of(self, home: Path, tmp_path: Path) -> None:
        shutil.copy(home / "atlas.db", tmp_path / "older.db")
        with sqlite3.connect(tmp_path / "older.db") as connection:
            connection.execute("UPDATE revision SET format = '0', seed_digest = 'of another format'")
        connection.close()
        with started(ATLAS_DATABASE_URL=f"sqlite:///{tmp_path / 'older.db'}") as (_, said):
            pass
        assert said[0].startswith("atlas: the database was written by another version of this code; ")

    def test_stops_when_told_to(self, served: tuple[int, "subprocess.Popen[str]"]) -> None:
        port, process = served
        fetched(f"http://127.0.0.1:{port}/api/v1/countries")
        process.terminate()
        assert process.wait(timeout=20) in (0, -15)


class TestCompare:
    COLUMNS = ("kz@2012-05-21", "tj@2012-05-21")

    @pytest.fixture
    def settings(self, home: Path) -> dict[str, str]:
        return {"ATLAS_DATABASE_URL": f"sqlite:///{home / 'atlas.db'}", "ATLAS_TODAY": "2026-11-23"}

    @pytest.fixture
    def api(self, settings: dict[str, str]) -> Iterator[TestClient]:
        url, today = settings["ATLAS_DATABASE_URL"], dt.date.fromisoformat(settings["ATLAS_TODAY"])
        with TestClient(create_app(Settings(database_url=url, today=today))) as client:
            yield client

    def test_prints_what_the_api_answers(self, settings: dict[str, str], api: TestClient) -> None:
        done = atlas("compare", *self.COLUMNS, "--theme", "selection", **settings)
        assert done.returncode == 0, done.stderr
        comparison = api.get(f"/api/v1/compare?columns={','.join(self.COLUMNS)}&theme=selection").json()["data"]
        printed = " ".join(done.stdout.split())
        for row in comparison["rows"]:
            assert row["criterion"]["title"] in printed
            assert row["verdict_label"] in printed
            for cell in row["cells"]:
                assert all(" ".join(v["value"]["display"].split()) in printed for v in cell["values"] if v["value"])
        for verdict, count in comparison["summary"]["verdicts"].items():
            sign = {"same": "=", "partly": "~", "different": "≠", "one-unknown": "?", "both-unknown": "??"}.get(
                verdict, "×"
            )
            assert f"{count} {sign} " in printed
        assert comparison["permalink"] in printed

    def test_marks_the_unknown_apart_from_no(self, settings: dict[str, str]) -> None:
        done = atlas("compare", *self.COLUMNS, "--criterion", "statutory-basis", "--type", "subsidy", **settings)
        assert "Kazakhstan (2012-05-21): ? nothing of this kind recorded on the day" in done.stdout
        assert "? Known on some sides only" in done.stdout

    @pytest.mark.parametrize("width", [40, 100, 200])
    def test_keeps_within_the_width_and_without_colours(self, settings: dict[str, str], width: int) -> None:
        done = atlas("compare", *self.COLUMNS, "--theme", "eligibility", COLUMNS=str(width), **settings)
        lines = done.stdout.splitlines()
        assert "\x1b" not in done.stdout
        about = ("Data:", "Licence:", "Permalink:")  # addresses are not broken
        assert max(len(line) for line in lines if not line.startswith(about)) <= width
        assert any("Verdict" in line for line in lines) == (width == 200)

    @pytest.mark.parametrize("width", [40, 100])
    def test_begins_with_what_is_answered_on_every_side(self, settings: dict[str, str], width: int) -> None:
        columns = ("kz-mech-awards@2012-05-21", "kz-mech-awards", "kz-mech-social-order")
        words = ("compare", *self.COLUMNS, "--theme", "legal-basis", "--theme", "budget")
        printed = atlas(*words, COLUMNS=str(width), **settings).stdout
        parts = (
            "Answered on every side (",
            "Known on some sides only (",
            "What only some had (",
            "Asked, but known on",
        )
        at = [printed.index(part) for part in parts]
        assert at == sorted(at)
        assert "nothing of this kind" not in printed[at[0] : at[2]]
        printed = atlas("compare", *columns, "--criterion", "provider", COLUMNS=str(width), **settings).stdout
        told = " ".join(printed.split())
        assert "? by the recorded dates not there on the day" in told
        assert "(2012-05-21): since 2015-12; by the recorded dates not there on the day" in told
        assert told.count("Kazakhstan: State social order (2026-11-23)") > 2

    def test_has_colours_where_they_are_wanted_and_not_refused(self, settings: dict[str, str]) -> None:
        words = ("compare", *self.COLUMNS, "--criterion", "provider")
        colour = re.compile(r"\x1b\[[0-9;]*3[0-9]")
        assert colour.search(atlas(*words, FORCE_COLOR="1", **settings).stdout)
        assert not colour.search(atlas(*words, FORCE_COLOR="1", NO_COLOR="1", **settings).stdout)

    def test_speaks_russian(self, settings: dict[str, str]) -> None:
        done = atlas("compare", *self.COLUMNS, "--criterion", "provider", "--lang", "ru", **settings)
        assert done.stdout.startswith("Казахстан (2012-05-21) — Таджикистан (2012-05-21)\n")

    @pytest.mark.parametrize("suffix", ["md", "csv", "ndjson", "xlsx", "json"])
    def test_writes_the_files_of_the_api(
        self, settings: dict[str, str], api: TestClient, tmp_path: Path, suffix: str
    ) -> None:
        file = tmp_path / f"taken.{suffix}"
        narrowed = (
            "--theme",
            "eligibility,legal-basis",
            "--aspect",
            "law",
            "--all-rows",
            "--verdict",
            "one-unknown,partly",
        )
        money = ("--currency", "usd", "--rate", "latest", "--as-of", "2020-01-01", "--core")
        done = atlas("compare", *self.COLUMNS, *narrowed, *money, "--output", str(file), **settings)
        assert done.returncode == 0, done.stderr
        count, _, rest = done.stdout.partition(" ")
        assert (int(count) >= 8, rest) == (True, f"rows written to {file}\n")
        query = f"columns={','.join(self.COLUMNS)}&theme=eligibility,legal-basis&core=true&aspect=law&rows=all&verdict=one-unknown,partly&currency=usd&rate=latest&as_of=2020-01-01"
        served = api.get(f"/api/v1/compare.{suffix}?{query}")
        if suffix == "json":
            assert json.loads(file.read_text()) == served.json()
        elif suffix == "xlsx":
            books = [load_workbook(io.BytesIO(content)) for content in (file.read_bytes(), served.content)]
            rows = [{sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book} for book in books]
            assert [{**one, "About": None} for one in rows] == [{**rows[0], "About": None}] * 2
        else:
            assert file.read_text() == served.text.replace("http://testserver", "").replace("\r\n", "\n")

    def test_writes_to_a_pipe_what_it_writes_to_a_file(self, settings: dict[str, str], tmp_path: Path) -> None:
        words = ("compare", *self.COLUMNS, "--criterion", "provider", "--format", "csv", "--shape", "wide", "--bom")
        piped = atlas(*words, **settings)
        atlas(*words, "--output", str(tmp_path / "x"), **settings)
        assert piped.stdout == (tmp_path / "x").read_text()
        assert piped.stdout.startswith("\ufeffrow,")

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["kz"], "a comparison has 2 to 8 columns, and this has 1"),
            (["kz", "tjj"], "did you mean tj?"),
            (["kz", "tj", "--theme", "selektion"], "did you mean 'selection'?"),
            (["kz", "tj", "--aspect", "lawful"], "--aspect: Input should be 'law' or 'practice' (it is 'lawful')"),
            (["kz", "tj", "--verdict", ""], "--verdict: a value is empty"),
            (["kz", "tj", "--lang", "rus"], "did you mean ru?"),
            (["kz", "tj", "--as-of", "2012"], "'2012' is no day; write YYYY-MM-DD"),
            (["kz", "tj", "--format", "xls"], "did you mean xlsx?"),
            (["kz", "tj", "--output", "comparison"], "--format is needed here: json, csv, ndjson, xlsx, parquet, md"),
            (["kz", "tj", "--format", "csv", "--shape", "wid"], "did you mean wide?"),
        ],
    )
    def test_says_what_would_be_right(self, settings: dict[str, str], words: list[str], said: str) -> None:
        done = atlas("compare", *words, **settings)
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr.startswith("atlas: ")
        assert said in done.stderr

    def test_needs_data_and_a_place_that_can_be_written(self, settings: dict[str, str], tmp_path: Path) -> None:
        empty = atlas("compare", "kz", "tj", ATLAS_DATABASE_URL=f"sqlite:///{tmp_path / 'empty.db'}")
        assert (empty.returncode, empty.stderr) == (1, "atlas: no data was loaded yet; run `atlas seed`\n")
        done = atlas("compare", "kz", "tj", "--output", str(tmp_path / "none" / "x.csv"), **settings)
        assert done.returncode == 1
        assert done.stderr.startswith(f"atlas: cannot write {tmp_path}/none/x.csv: ")


class TestRelease:
    def test_is_written_once_and_refused_in_words(self, home: Path, tmp_path: Path) -> None:
        url, shelf = f"sqlite:///{home / 'atlas.db'}", tmp_path / "releases"

        def release(*words: str) -> "subprocess.CompletedProcess[str]":
            return atlas("release", *words, ATLAS_DATABASE_URL=url, ATLAS_RELEASES_DIR=str(shelf))

        done = release("2026.1", "--on", "2026-11-23")
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("release 2026.1 of 2026-11-23 (")
        assert done.stdout.endswith(f"written to {shelf / '2026.1'}\n")
        assert "nothing to do" in release("2026.1").stdout
        for words, said in (
            (("2026.1", "--on", "2026-11-24"), "would differ now in CITATION.cff"),
            (("2026",), "write YYYY.N, such as 20"),
            (("2026.2", "--on", "tomorrow"), "'tomorrow' is no day"),
            (("2026.2", "--folder", "/proc/nowhere"), "cannot write /proc/nowhere"),
        ):
            refused = release(*words)
            assert (refused.returncode, refused.stdout) == (1, "")
            assert said in refused.stderr
        assert [path.name for path in shelf.iterdir()] == ["2026.1"]
