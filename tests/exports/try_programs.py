"""R runs its line, LibreOffice opens the CSV and the workbook: run by `make try-programs`, with the programs there.

They come from the system and not from the lock files, so the ordinary tests cannot count on them, and a test that is skipped
where a program lacks would prove nothing without saying so. Here a missing program is a failure.
"""

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exports.test_pandas import LISTS, got
from tests.serving import served


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("served"), ATLAS_TODAY="2026-11-23") as address:
        yield f"{address}/api/v1"


def run(program: str, *words: str) -> str:
    found = shutil.which(program)
    assert found, f"{program} is not installed"
    done = subprocess.run([found, *words], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("path", LISTS)
def test_the_line_for_r_gives_every_row(base: str, path: str) -> None:
    body = json.loads(got(f"{base}/{path}"))
    line = body["meta"]["links"]["r"]
    name = line.partition(" <- ")[0]
    said = run("Rscript", "-e", line, "-e", f'cat(nrow({name}), "\\n")')
    assert int(said.split()[0]) == body["page"]["total"] > 0


def opened(file: Path, into: Path, filter_: str = "") -> list[list[str]]:
    """The rows of the last sheet as LibreOffice shows them."""
    options = [f"--infilter={filter_}"] if filter_ else []
    profile = f"-env:UserInstallation=file://{into / 'profile'}"
    # 44,34,76: commas, quotes, UTF-8; the last -1: every sheet in a file of its own
    to = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    run("soffice", "--headless", profile, *options, "--convert-to", to, "--outdir", str(into), str(file))
    sheets = sorted(into.glob("*.csv"), key=lambda sheet: "About" in sheet.name)
    assert sheets, "nothing came of it"
    return list(csv.reader(io.StringIO(sheets[0].read_text(encoding="utf-8"))))


@pytest.mark.parametrize("path", ["laws", "facts", "institutions"])
def test_libre_office_opens_the_workbook(base: str, path: str, tmp_path: Path) -> None:
    file = tmp_path / f"{path}.xlsx"
    file.write_bytes(got(f"{base}/{path}.xlsx?as_of=any&lang=ru"))
    assert zipfile.ZipFile(file).testzip() is None
    into = tmp_path / "shown"
    into.mkdir()
    header, *rows = opened(file, into)
    written = list(csv.DictReader(io.StringIO(got(f"{base}/{path}.csv?as_of=any&lang=ru").decode())))
    assert header == list(written[0])
    assert [row[header.index("id")] for row in rows] == [row["id"] for row in written]
    assert re.search("[А-Яа-я]", " ".join(rows[0]))


@pytest.mark.parametrize("bom", ["true", "false"])
def test_libre_office_opens_the_csv(base: str, bom: str, tmp_path: Path) -> None:
    file, into = tmp_path / "given" / "laws.csv", tmp_path / "shown"
    file.parent.mkdir()
    into.mkdir()
    file.write_bytes(got(f"{base}/laws.csv?as_of=any&lang=ru&bom={bom}"))
    written = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    shown = opened(file, into, "Text - txt - csv (StarCalc):44,34,76,1,,0,false,true")
    assert [row[0] for row in shown] == [row[0] for row in written]
    title = written[0].index("title")
    assert [row[title] for row in shown] == [row[title] for row in written]
    since = written[0].index("valid_from")
    assert [row[since] for row in shown] == [row[since] for row in written]
