"""Invented posts and briefings are read no worse than they were; floors, no targets to tune for."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from monitor.app.evaluating import briefings, posts
from monitor.app.program import opened
from monitor.config.settings import Places, read_config

HERE = Path(__file__).parent
# Measured 2026-11-27 on the frozen sets; the floors stand a little below.
F1 = {
    "criticism mod": 0.58,
    "criticism any": 0.62,
    "policing": 0.49,
    "repression": 0.40,
    "official_claim": 0.51,
}
PAGES_RIGHT = 0.72
BRIEFINGS = 0.79


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The rows of all channels together, by label, and that of all briefings."""
    home = tmp_path_factory.mktemp("posts")
    config = read_config({}, Places(home=home / "home", config=home))

    async def measure() -> dict[str, Any]:
        async with opened(config, writing=True) as program:
            channels = HERE / "posts_channels.yaml"
            report = await posts(program, HERE / "posts.jsonl", channels, grouped=False)
            rows = await briefings(program, HERE / "briefings.jsonl", HERE / "channels.yaml")
        found = {row["label"]: row for row in report.rows if row["channel"] == "all"}
        return found | {"briefings": rows[0]}

    return asyncio.run(measure())


@pytest.mark.parametrize("label", F1)
def test_posts_are_read_no_worse(measured: dict[str, Any], label: str) -> None:
    """No change may cost more than chance does."""
    assert measured[label]["f1"] >= F1[label]


def test_pages_are_right_no_less_often(measured: dict[str, Any]) -> None:
    """Precision is the product."""
    assert measured["criticism mod, alerting"]["precision"] >= PAGES_RIGHT


def test_briefings_are_read_no_worse(measured: dict[str, Any]) -> None:
    """By predicate and place."""
    assert measured["briefings"]["f1"] >= BRIEFINGS
