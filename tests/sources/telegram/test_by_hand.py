"""What a person types to the server that is run by hand."""

import pytest

from tests.fakes.telegram.__main__ import USAGE, obey
from tests.fakes.telegram.world import World


def test_lines_make_posts_edits_and_deletions() -> None:
    """And say what was done."""
    world = World()
    channel = world.channel("okopny", 501)

    assert obey(world, "post okopny Нет снарядов.\n") == "okopny/1 is posted"
    assert obey(world, "edit okopny 1 Снаряды есть.\n") == "okopny/1 is edited"
    assert channel.posts[1].message == "Снаряды есть."
    assert obey(world, "delete okopny 1\n") == "okopny/1 is deleted"
    assert 1 not in channel.posts


@pytest.mark.parametrize(
    "line",
    ["nonsense", "post nobody Текст", "post okopny", "edit okopny 7 Текст", "delete okopny x"],
)
def test_other_lines_are_told_the_usage(line: str) -> None:
    """And change nothing."""
    world = World()
    channel = world.channel("okopny", 501)

    assert obey(world, line) == USAGE
    assert not channel.posts
