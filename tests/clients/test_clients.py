"""Clients are generated from the OpenAPI document, compiled, and used against the running server, as users do."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.settings import ROOT
from tests.serving import ENVIRONMENT, served

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
BIN = Path(sys.executable).parent


def run(*words: str, cwd: Path) -> str:
    environment = {**ENVIRONMENT, "PATH": f"{BIN}{os.pathsep}{ENVIRONMENT['PATH']}"}
    done = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running atlas."""
    with served(tmp_path_factory.mktemp("served")) as address:
        yield address


@pytest.fixture(scope="module")
def document(server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The OpenAPI document as the server gives it."""
    file = tmp_path_factory.mktemp("document") / "openapi.json"
    with urllib.request.urlopen(f"{server}/openapi.json", timeout=20) as response:
        file.write_bytes(response.read())
    return file


def code_of_the_guide(server: str) -> str:
    """What the guide shows to frontend developers, asking a server of ours."""
    page = (ROOT / "docs/guide/17-for-frontend-developers.md").read_text()
    (code,) = re.findall(r"```ts\n(.*?)```", page, re.DOTALL)
    return str(code).replace("http://localhost:8000", server)


def answered(printed: str) -> Any:
    return json.loads(printed.strip().splitlines()[-1])


def test_a_typescript_client_compiles_strictly_and_reads_the_server(
    server: str, document: Path, tmp_path: Path
) -> None:
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    for name in ("package.json", "tsconfig.json", "usage.ts"):
        shutil.copy(HERE / name, tmp_path)
    (tmp_path / "guide.ts").write_text(code_of_the_guide(server))
    node, tools = str(BIN / "node"), HERE / "node_modules"
    for types in ("api.d.ts", "atlas.d.ts"):
        run(node, str(tools / "openapi-typescript/bin/cli.js"), str(document), "-o", types, cwd=tmp_path)
    run(node, str(tools / "typescript/bin/tsc"), "--project", "tsconfig.json", cwd=tmp_path)
    assert "kz-mech-state-grants " in run(node, "guide.js", cwd=tmp_path)
    answer = answered(run(node, "usage.js", server, cwd=tmp_path))
    assert answer["total"] == len(answer["named"]) > 0
    grants = next(row for row in answer["named"] if row["id"] == "kz-mech-state-grants")
    assert (grants["since"], grants["holds"]) == ("2015-12", "certain")
    assert "не более 10\xa0000 МРП (2022)" in grants["amounts"]
    assert answer["title"] == "On the State Social Order"
    assert answer["nearest"] == ["kz"]


def test_a_python_client_compiles_and_reads_the_server(server: str, document: Path, tmp_path: Path) -> None:
    generator = str(BIN / "openapi-python-client")
    run(generator, "generate", "--path", str(document), "--output-path", str(tmp_path / "client"), "--meta", "none",
        "--fail-on-warning", cwd=tmp_path)  # fmt: skip
    (tmp_path / "client").rename(tmp_path / "cso_financing_atlas_client")
    run(sys.executable, "-W", "error", "-m", "compileall", "-q", "cso_financing_atlas_client", cwd=tmp_path)
    shutil.copy(HERE / "usage.py", tmp_path)
    answer = answered(run(sys.executable, "usage.py", server, cwd=tmp_path))
    assert answer["total"] == 0
    assert "none recorded" in answer["describe"]
    assert answer["title"] == "On the State Social Order"
    assert answer["nearest"] == ["kz"]
