"""When a stored post is read again by its id: for edits, deletions and counters."""

from datetime import datetime, timedelta

# The ages at which a post is looked at; deletions cluster in the first day (collector.md D4).
TIERS = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=7),
)
FIRST_LOOK = TIERS[0]
OLDEST = TIERS[-1]
# A post that something was found in is followed at ages that double, up to twice as long.
FLAGGED = tuple(timedelta(minutes=15 * 2**n) for n in range(11))
SECOND_LOOK = timedelta(minutes=5)


def next_look(posted_at: datetime, now: datetime, *, flagged: bool = False) -> datetime | None:
    """Give the moment of the next look at a post that was there just now; None ends them.

    A look waits for its channel's round, so that the tiers draw apart when requests are short.
    """
    for age in FLAGGED if flagged else TIERS:
        at = posted_at + age
        if at > now:
            return at
    return None
