"""Official words that were told again and again: which of them can one counter-statement mean?

Of equal claims of one day a counter-statement means the first, or the nearest in time before or
after it; the others would only be ranked behind these (see choosing).
"""

from collections.abc import Hashable, Iterable
from datetime import datetime
from typing import TypeVar

from monitor.domain.claim import Claim

T = TypeVar("T")


def sameness(claim: Claim) -> Hashable:
    """Give what equal claims of one day share: all but the channel, the hour, the span."""
    return (
        claim.posted_at.date(),
        " ".join(claim.quote.text.split()),
        claim.kind,
        claim.place,
        claim.place_ids,
        claim.subject,
        claim.quantity,
        claim.quoted_in,
        claim.claimant,
        claim.event_date,
        claim.analyser,
    )


def told_once(told: Iterable[tuple[Hashable, datetime, T]], at: datetime) -> list[T]:
    """Give of equal ones (sameness, moment, what) the first, the last up to `at`, the next after.

    They come in the order in which they were given.
    """
    listed = list(told)
    first: dict[Hashable, int] = {}
    before: dict[Hashable, int] = {}
    after: dict[Hashable, int] = {}
    for n, (same, moment, _) in enumerate(listed):
        if same not in first or moment < listed[first[same]][1]:
            first[same] = n
        if moment > at:
            if same not in after or moment < listed[after[same]][1]:
                after[same] = n
        elif same not in before or moment > listed[before[same]][1]:
            before[same] = n
    standing = {*first.values(), *before.values(), *after.values()}
    return [listed[n][2] for n in sorted(standing)]
