"""The budget adds up for any number of channels, and stretches what can wait."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.telegram.budget import (
    ROUTINE,
    SWEEP,
    catching_up,
    catching_up_by_ids,
    plan,
    rhythm,
)


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0, 300))
def test_routine_takes_at_most_its_part(joined: int, polled: int, posts: float) -> None:
    """Sweeps, polls, looks and signs of life keep within six tenths of all requests."""
    made = plan(joined, polled, posts)
    assert made.routine <= ROUTINE
    assert made.by_id <= ROUTINE


def test_thirty_joined_channels_are_swept_every_quarter_of_an_hour() -> None:
    """With few channels nothing is stretched."""
    beat = rhythm(30, 0)
    assert beat.sweep.total_seconds() == SWEEP
    assert beat.round < timedelta(minutes=15)


def test_three_hundred_channels_stretch_the_looks() -> None:
    """What is left of get-by-id is shared out."""
    beat = rhythm(300, 0)
    assert beat.sweep.total_seconds() == SWEEP
    assert timedelta(hours=1) < beat.round < timedelta(hours=2)


def test_channels_that_are_not_joined_are_polled_as_often_as_the_budget_allows() -> None:
    """Every minute for thirty, every ten minutes for three hundred."""
    assert rhythm(0, 30).poll <= timedelta(seconds=61)
    assert timedelta(minutes=8) < rhythm(0, 300).poll < timedelta(minutes=11)


@pytest.mark.parametrize(
    ("away", "longest"),
    [
        (timedelta(hours=1), timedelta(minutes=5)),
        (timedelta(days=1), timedelta(minutes=5)),
        (timedelta(weeks=1), timedelta(minutes=25)),
    ],
)
def test_catching_up_takes_minutes(away: timedelta, longest: timedelta) -> None:
    """Three hundred channels of sixty updates a day, at Telegram's own pace."""
    assert catching_up(300, 60, away) <= longest


def test_a_week_that_is_too_long_takes_under_two_hours() -> None:
    """History and second looks go side by side, each at its own pace."""
    assert catching_up_by_ids(300, 30, timedelta(weeks=1)) <= timedelta(hours=2)
