"""When to try a failed notification again, and when to give up."""

from datetime import timedelta

STEPS = tuple(
    timedelta(seconds=seconds) for seconds in (10, 30, 60, 120, 300, 600, 1200, 1800, 3600)
)
# With these steps the thirtieth try comes about a day after the first.
TRIES = 31
LONGEST_WAIT = timedelta(hours=6)


def wait_before_retry(attempts: int, *, asked: float | None, jitter: float) -> timedelta | None:
    """Give the time to wait after `attempts` failed tries, or None to give up.

    `asked` is the number of seconds that the destination
    told us to wait: never less is waited, save that no destination may ask for more than six
    hours. `jitter` (0 to 1) spreads the waits by up to a quarter, so that receivers that failed
    together do not come back together.
    """
    if attempts >= TRIES:
        return None
    step = STEPS[min(max(attempts, 1), len(STEPS)) - 1]
    wait = step * (1 + jitter / 4)
    if asked is not None and asked > 0:
        wait = max(wait, timedelta(seconds=min(asked, LONGEST_WAIT.total_seconds())))
    return wait
