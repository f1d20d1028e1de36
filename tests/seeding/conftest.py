"""What the tests of the seed share."""

from pathlib import Path

import pytest

from tests.seeding.small_seed import SmallSeed, write_small_seed


@pytest.fixture
def seed(tmp_path: Path) -> SmallSeed:
    """The small seed, in a folder of this test's own."""
    return write_small_seed(tmp_path / "seed")
