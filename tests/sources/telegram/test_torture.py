"""The short form of the torture; `make torture` runs the long one."""

from pathlib import Path

import pytest

from tests.sources.telegram.torture import run_seed


@pytest.mark.parametrize("seed", [1001, 1002, 1004])
async def test_nothing_is_lost_under_random_faults(seed: int, tmp_path: Path) -> None:
    """Posts, edits, deletions, every fault and kill -9: the store equals the server's log."""
    report = await run_seed(seed, 150, tmp_path)
    assert report.wrong == []
