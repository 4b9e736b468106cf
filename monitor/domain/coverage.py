"""What of a channel was issued, and what became of each id: the proof that nothing is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from statistics import median

from monitor.domain.ranges import Ranges

UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One stored id: `read` says that its words are known; `lag` is seconds from post to store."""

    message_id: int
    posted_at: datetime | None
    read: bool
    service: str | None = None
    deleted: bool = False
    lag: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day's ids of one channel, by what became of them.

    `issued` is the sum of `stored` (posts with their words, `deleted` of them since), `service`,
    `unseen` (deleted before we looked), `unreadable` (of a kind this version cannot read) and
    `owed` (not accounted for yet). `day` is None for ids before the first dated one. An id that
    was never seen belongs to the day of the id below it. `lag` is the median of seconds from
    post to store over posts that were read live.
    """

    channel: str
    day: date | None
    issued: int
    stored: int
    service: int
    unseen: int
    unreadable: int
    owed: int
    deleted: int
    first_id: int
    last_id: int
    lag: float | None = None


def coverage(
    channel: str, kept: Sequence[Kept], owed: Ranges, span: tuple[int, int], zone: tzinfo
) -> list[Day]:
    """Give every day of a channel, oldest first, for the ids from the first to the last of `span`.

    `kept` are its stored ids, rising; every other id of the span is owed or was deleted unseen.
    """
    days: list[_Count] = []
    for first, last, one in _stretches(kept, span):
        day = one.posted_at.astimezone(zone).date() if one and one.posted_at else None
        if not days or (day is not None and day != days[-1].day):
            days.append(_Count(channel, day, first))
        days[-1].take(first, last, one, owed)
    return [count.made() for count in days]


def _stretches(
    kept: Sequence[Kept], span: tuple[int, int]
) -> Iterable[tuple[int, int, Kept | None]]:
    """Cut the span into stored ids, each with the unseen ones above it."""
    inside = [one for one in kept if span[0] <= one.message_id <= span[1]]
    if not span[0]:
        return
    first = inside[0].message_id if inside else span[1] + 1
    if first > span[0]:
        yield span[0], first - 1, None
    ends = [after.message_id - 1 for after in inside[1:]]
    for one, end in zip(inside, [*ends, span[1]], strict=False):
        yield one.message_id, end, one


class _Count:
    """A day while it is counted."""

    def __init__(self, channel: str, day: date | None, first: int) -> None:
        self.channel, self.day, self.first, self.last = channel, day, first, first
        self.stored = self.service = self.unseen = self.unreadable = 0
        self.owed = self.deleted = 0
        self.lags: list[float] = []

    def take(self, first: int, last: int, one: Kept | None, owed: Ranges) -> None:
        self.last = last
        if one is not None:
            self._keep(one)
            first += 1
        missing = last - first + 1
        if missing > 0:
            settled = len(owed.missing(first, last))
            self.unseen += settled
            self.owed += missing - settled

    def _keep(self, one: Kept) -> None:
        if one.service == UNREADABLE:
            self.unreadable += 1
        elif one.service is not None:
            self.service += 1
        elif one.read:
            self.stored += 1
            self.deleted += one.deleted
        else:
            self.unseen += 1
        if one.lag is not None:
            self.lags.append(one.lag)

    def made(self) -> Day:
        parts = (self.stored, self.service, self.unseen, self.unreadable, self.owed)
        return Day(
            channel=self.channel,
            day=self.day,
            issued=sum(parts),
            stored=self.stored,
            service=self.service,
            unseen=self.unseen,
            unreadable=self.unreadable,
            owed=self.owed,
            deleted=self.deleted,
            first_id=self.first,
            last_id=self.last,
            lag=median(self.lags) if self.lags else None,
        )
