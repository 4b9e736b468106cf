"""What a person types to the server that is run by hand."""

from pathlib import Path

import pytest

from tests.factories import NOON
from tests.fakes.telegram.__main__ import USAGE, obey
from tests.fakes.telegram.server import telegram_server


async def test_lines_make_posts_edits_and_deletions(tmp_path: Path) -> None:
    """And say what was done."""
    async with telegram_server(tmp_path) as server:
        channel = server.world.channel("okopny", 501)

        assert obey(server, "post okopny Нет снарядов.\n", NOON) == "okopny/1 is posted"
        assert obey(server, "edit okopny 1 Снаряды есть.\n", NOON) == "okopny/1 is edited"
        assert (channel.posts[1].message, channel.posts[1].date) == ("Снаряды есть.", NOON)
        assert obey(server, "delete okopny 1\n", NOON) == "okopny/1 is deleted"
        assert not channel.posts


@pytest.mark.parametrize(
    "line",
    ["nonsense", "post nobody Текст", "post okopny", "edit okopny 7 Текст", "delete okopny x"],
)
async def test_other_lines_are_told_the_usage(tmp_path: Path, line: str) -> None:
    """And change nothing."""
    async with telegram_server(tmp_path) as server:
        channel = server.world.channel("okopny", 501)

        assert obey(server, line, NOON) == USAGE
        assert not channel.posts
