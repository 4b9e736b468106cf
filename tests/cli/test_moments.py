"""Dates on the command line."""

from datetime import UTC, datetime

import pytest
import typer

from monitor.cli.moments import moment


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2024-03-05", datetime(2024, 3, 4, 21, tzinfo=UTC)),
        ("2024-03-05T10:00:00Z", datetime(2024, 3, 5, 10, tzinfo=UTC)),
    ],
)
def test_a_bare_date_is_a_day_of_the_zone(text: str, meant: datetime) -> None:
    """Moscow's midnight is 21:00 UTC of the day before."""
    assert moment(text, "Europe/Moscow", "--since") == meant


def test_a_date_before_all_posts_is_wrong_usage() -> None:
    """In one line, not an error that nobody foresaw."""
    with pytest.raises(typer.BadParameter, match="'0001-01-20': give one from the year 2000 on"):
        moment("0001-01-20", "Europe/Moscow", "--since")


def test_a_wrong_date_is_wrong_usage() -> None:
    """The message shows the right form."""
    with pytest.raises(typer.BadParameter, match="write it like"):
        moment("5 March", "Europe/Moscow", "--since")
