"""--home and --config may stand anywhere on the line."""

import pytest

from monitor.cli.places import hoist


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        (["posts", "--home", "x", "--limit", "3"], ["--home", "x", "posts", "--limit", "3"]),
        (["--home", "x", "posts"], ["--home", "x", "posts"]),
        (["posts", "--config=y", "--home=x"], ["--config=y", "--home=x", "posts"]),
        (["import", "--", "--home"], ["import", "--", "--home"]),
        (["posts", "--home"], ["--home", "posts"]),
    ],
)
def test_folders_move_to_the_front(written: list[str], understood: list[str]) -> None:
    """The rest keeps its order, and nothing after `--` is touched."""
    assert hoist(written) == understood
