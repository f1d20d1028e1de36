"""The reader over a seed with a single country: it is set beside itself, on the day of the meeting and today."""

from pathlib import Path

import pytest

from app.seeding.load import load
from tests.conftest import Home, asked, on_one_engine, opened
from tests.seeding.small_seed import write_small_seed


@on_one_engine
@pytest.mark.parametrize("path", ["/", "/compare", "/timeline", "/changes", "/coverage", "/presence"])
def test_pages_that_set_countries_side_by_side_need_no_second_one(home: Home, tmp_path: Path, path: str) -> None:
    with home.migrated() as url, opened(url) as database:
        load(database, write_small_seed(tmp_path / "seed").folder)
        with asked(database) as client:
            answer = client.get(path, headers={"Accept": "text/html"})
            assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8"), (
                answer.text
            )
            if path == "/compare":
                assert "21 May 2012" in answer.text
