"""The digest says how far it can be trusted."""

from dataclasses import replace
from datetime import date

from monitor.digest.completeness import completeness
from monitor.domain.coverage import Day
from tests.digest.rows import a_week


def a_day(**more: object) -> Day:
    given = {
        "channel": "okopny", "day": date(2024, 3, 12), "issued": 10, "stored": 10, "service": 0,
        "unseen": 0, "unreadable": 0, "owed": 0, "deleted": 0, "first_id": 1, "last_id": 10,
    }  # fmt: skip
    return Day(**{**given, **more})  # type: ignore[arg-type]


def test_a_whole_record_is_one_line() -> None:
    """Channels that lack nothing are only counted."""
    week = replace(a_week(), covered=(a_day(), a_day(channel="tylovoy")))
    [total] = completeness(week).lines
    assert total.text.startswith("All 2 channels: 20 numbers issued, 20 posts stored")


def test_a_channel_that_lacks_something_is_named() -> None:
    """With what became of each of its numbers."""
    lacking = a_day(channel="tylovoy", stored=6, unseen=3, owed=1)
    _, line = completeness(replace(a_week(), covered=(a_day(), lacking))).lines
    assert "@tylovoy" in line.text
    assert "3 deleted before they were seen, 1 still to be accounted for" in line.text
    assert ("owed", 1) in line.data
