"""What a server that starts does not import, and does not make, before somebody asks for it."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from app.core.db import Database
from app.core.settings import ROOT
from tests.conftest import TODAY, address

SERVED = """
import json, sys
from app.worker import served_app
served = served_app()
from fastapi.testclient import TestClient
with TestClient(served) as client:
    for path in sys.argv[1:]:
        assert client.get(path).status_code == 200, path
print(json.dumps(sorted(sys.modules)))
"""
PREPARED = """
import json, sys
from app import cli
cli._prepared(cli.configured(), json.loads(sys.argv[1]))
print(json.dumps(sorted(sys.modules)))
"""
SELDOM = {
    "alembic": "migrations that are to be made",
    "app.compare.service": "comparisons",
    "app.seeding.load": "a load",
    "app.web.rendering": "pages",
    "jinja2": "pages",
    "markdown_it": "the guide",
    "mcp": "assistants",
    "prometheus_client": "figures",
    "psycopg": "PostgreSQL",
    "rich": "comparisons in a terminal",
    "xlsxwriter": "workbooks",
}
"""What takes long to import, and what it is for."""


def imported(database: Database, program: str, *paths: str) -> set[str]:
    """The modules that a process has imported when it has served some addresses."""
    environment = {
        **os.environ,
        "ATLAS_DATABASE_URL": address(database.url),
        "ATLAS_SEED_DIR": str(ROOT / "seed"),
        "ATLAS_TODAY": str(TODAY),
    }
    command = [sys.executable, "-W", "ignore", "-c", program, *paths]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    modules: Any = json.loads(ended.stdout.splitlines()[-1])
    return set(modules)


def seldom(database: Database) -> set[str]:
    return set(SELDOM) - ({"psycopg"} if database.url.get_backend_name() == "postgresql" else set())


def test_a_worker_imports_nothing_that_nobody_asked_for(seeded: Database) -> None:
    found = imported(seeded, SERVED, "/healthz", "/api/v1/countries?limit=1", "/api/v1/laws")
    assert found & seldom(seeded) == set()
    assert "app.laws.queries" in found


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("/api/v1/compare?columns=kz&columns=tj&theme=selection", "app.compare.service"),
        ("/about", "app.web.rendering"),
        ("/api/v1/laws.xlsx", "xlsxwriter"),
    ],
)
def test_what_is_asked_for_is_imported_then(seeded: Database, path: str, module: str) -> None:
    assert module in imported(seeded, SERVED, path)


@pytest.mark.parametrize("wanted", ["null", "true"], ids=["nothing said", "--seed"])
def test_a_server_whose_data_is_loaded_imports_nothing_that_loads(seeded: Database, wanted: str) -> None:
    found = imported(seeded, PREPARED, wanted)
    assert found & seldom(seeded) == set()
    assert "app.seeding.loaded" in found
