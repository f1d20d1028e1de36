"""The Python line of `meta.links`, run as it stands, gives pandas every row of the list and loses no text."""

import csv
import io
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.serving import served

pytestmark = pytest.mark.slow
LISTS = [
    "laws?lang=ru",
    "facts?country=tj&as_of=2012-05-21",
    "facts?as_of=any",
    "sources",
    "statistics",
    "institutions?lang=ru",
]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("served"), ATLAS_TODAY="2026-11-23") as address:
        yield f"{address}/api/v1"


def got(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as response:
        body: bytes = response.read()
        return body


@pytest.mark.parametrize("path", LISTS)
def test_the_line_gives_every_row(base: str, path: str) -> None:
    body = json.loads(got(f"{base}/{path}"))
    line = body["meta"]["links"]["python"]
    name = line.partition("; ")[2].partition(" = ")[0]
    shown = f"print({name}.shape[0]); print({name}.isna().sum().to_json())"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"{line}; {shown}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    rows, empty = done.stdout.splitlines()
    assert int(rows) == body["page"]["total"] > 0
    written: list[dict[str, Any]] = list(
        csv.DictReader(io.StringIO(got(f"http://{base.split('/')[2]}{body['meta']['links']['csv']}").decode()))
    )
    for column, count in json.loads(empty).items():  # only what is empty is nothing: no code or text is taken for it
        assert count == sum(row[column] == "" for row in written), column
