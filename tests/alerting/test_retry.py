"""When to try again, and when to give up."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting.retry import LONGEST_WAIT, TRIES, wait_before_retry


def waits() -> list[timedelta]:
    """The waits of a notification that always fails."""
    found = [wait_before_retry(n, asked=None, jitter=0) for n in range(1, TRIES)]
    return [wait for wait in found if wait is not None]


def test_the_waits_grow() -> None:
    """Every wait is at least as long as the one before."""
    assert waits() == sorted(waits())


def test_a_day_of_failures_ends_it() -> None:
    """The tries together last about a day, then it is given up."""
    assert timedelta(hours=20) < sum(waits(), timedelta()) < timedelta(hours=28)
    assert wait_before_retry(TRIES, asked=None, jitter=0) is None


@pytest.mark.parametrize(("asked", "least"), [(120.0, 120), (1.0, 10), (0.0, 10)])
def test_never_less_is_waited_than_was_asked(asked: float, least: int) -> None:
    """Retry-After prolongs a wait and never shortens it."""
    assert wait_before_retry(1, asked=asked, jitter=0) == timedelta(seconds=least)


@given(asked=st.floats(0, 1e300), jitter=st.floats(0, 1), attempts=st.integers(0, TRIES - 1))
def test_nobody_can_make_us_wait_for_ever(asked: float, jitter: float, attempts: int) -> None:
    """A destination that asks for a year gets six hours."""
    wait = wait_before_retry(attempts, asked=asked, jitter=jitter)

    assert wait is not None
    assert timedelta(seconds=10) <= wait <= LONGEST_WAIT
