"""Schemathesis asks every operation anything that its declaration allows, and some that it does not: no fault of ours, no
answer that is not declared, no shape that differs from the declared one."""

import math
import time
from collections.abc import Iterator
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from app.core.db import Database
from app.core.migrations import migrate
from app.core.settings import ROOT, Settings
from app.main import create_app
from app.seeding.load import load

REQUESTS = 20_000
"""Over all operations, in `make test-slow`; `make test` asks a few of each."""


HOME = TemporaryDirectory(prefix="atlas-fuzz-")
SETTINGS = Settings(database_url=f"sqlite:///{HOME.name}/atlas.db")
APP = create_app(SETTINGS)
schema = schemathesis.openapi.from_asgi("/openapi.json", APP)


@pytest.fixture(scope="module", autouse=True)
def seeded_home() -> Iterator[None]:
    """The database of `APP`: schemathesis wants the application before any fixture can run."""
    database: Database = APP.state.database
    migrate(database.writer)
    load(database, ROOT / "seed")
    yield
    database.dispose()
    HOME.cleanup()


# A word of the right form may still name nothing (a country, a law): 400 with near matches is the right answer then.
BOUNDED = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@schema.parametrize()
@settings(BOUNDED, max_examples=4)
def test_every_operation_answers_as_declared(case: Any) -> None:
    case.call_and_validate(excluded_checks=[positive_data_acceptance])


EXAMPLES = math.ceil(REQUESTS / len(list(schema.get_all_operations())))


@pytest.mark.slow
@schema.parametrize()
@settings(BOUNDED, max_examples=EXAMPLES, phases=[Phase.generate])
def test_every_operation_answers_as_declared_whatever_is_asked(case: Any) -> None:
    started = time.monotonic()
    case.call_and_validate(excluded_checks=[positive_data_acceptance])
    assert time.monotonic() - started < 30, "no answer takes for ever"


def test_the_slow_ones_are_so_many_requests() -> None:
    assert EXAMPLES * len(list(schema.get_all_operations())) >= REQUESTS
