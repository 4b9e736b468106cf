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


def test_a_wrong_date_is_wrong_usage() -> None:
    """The message shows the right form."""
    with pytest.raises(typer.BadParameter, match="write it like"):
        moment("5 March", "Europe/Moscow", "--since")
