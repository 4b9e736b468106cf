"""One channel's place in the collector: its books, what is due for it, and what comes first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from monitor.domain.channel import Channel
from monitor.domain.collecting import CollectorState, DueLook
from monitor.domain.media import DueFile
from monitor.sources.telegram.answers import Push
from monitor.sources.telegram.budget import NAME_CHECK
from monitor.sources.telegram.purge import Purge

NEVER = datetime.min.replace(tzinfo=UTC)
# A hole of more ids than this is read as history first, which shows a hundred posts a request.
SMALL_HOLE = 50


class Task(IntEnum):
    """What may be done for a channel, most urgent first; each is one request at most."""

    PUSHES = 0
    NEWS = 1
    RESOLVE = 2
    INFO = 3
    HEAD = 4
    HISTORY = 5
    SWEEP = 6
    GAP_PAGE = 7
    GAP_IDS = 8
    LOOK = 9
    COUNTS = 10
    NAME = 11
    BACKFILL = 12
    JOIN = 13
    REFERENCE = 14
    FILE = 15


# What is done at leisure: when it fails it is held back alone, and the channel is read on.
LEISURE = frozenset(
    {Task.LOOK, Task.COUNTS, Task.NAME, Task.BACKFILL, Task.JOIN, Task.REFERENCE, Task.FILE}
)
METHOD = {
    Task.NEWS: "GetChannelDifferenceRequest",
    Task.RESOLVE: "ResolveUsernameRequest",
    Task.INFO: "GetFullChannelRequest",
    Task.HEAD: "GetHistoryRequest",
    Task.HISTORY: "GetHistoryRequest",
    Task.SWEEP: "GetChannelDifferenceRequest",
    Task.GAP_PAGE: "GetHistoryRequest",
    Task.GAP_IDS: "GetMessagesRequest",
    Task.LOOK: "GetMessagesRequest",
    Task.NAME: "ResolveUsernameRequest",
    Task.BACKFILL: "GetHistoryRequest",
    Task.JOIN: "JoinChannelRequest",
    Task.REFERENCE: "GetMessagesRequest",
    Task.FILE: "GetFileRequest",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """A file with a fresh reference: where it lies, its size if that is known, what is here.

    `suffix` is how its name is to end, `offset` how many bytes are here, `moved` says that a data
    centre has already sent us on to another.
    """

    due: DueFile
    location: Any
    dc: int
    suffix: str
    size: int | None = None
    offset: int = 0
    moved: bool = False


@dataclass(slots=True, kw_only=True)
class Desk:
    """A channel as the collector works on it.

    `books` are what the store has committed, never more. `hinted` asks for a difference now,
    `unfinished` says that the last one was not the end, `lost_counts` how often in a row Telegram
    refused our count, `head` asks for the newest page, of which
    the first `head_skip` posts cannot be read. `sweep_at` is the moment of the next difference
    without any hint, `retry_at` holds everything but pushes back after a hiccup, `held` single
    tasks; `slips` counts how often in a row each task failed. `dry` are the lowest ids
    of holes in which history shows nothing. `suspects` are ids whose answer could not be read
    together. At first contact history reaches down to `read_to`, where another account ended.
    `look_size` is how many posts are looked at together. `counts` are pushed counters by post,
    stored when `counting` is set. `files` are to be fetched, `fetches` those with a fresh
    reference. `seen_pts` is the highest count that any answer has shown.
    """

    channel: Channel
    books: CollectorState
    hinted: bool = True
    unfinished: bool = False
    lost_counts: int = 0
    head: bool = False
    head_skip: int = 0
    sweep_at: datetime = NEVER
    retry_at: datetime = NEVER
    held: dict[Task, datetime] = field(default_factory=dict)
    slips: dict[Task, int] = field(default_factory=dict)
    joining: bool = False
    unjoinable: bool = False
    busy: bool = False
    served_at: datetime = NEVER
    pushes: list[Push] = field(default_factory=list)
    counts: dict[int, dict[str, int]] = field(default_factory=dict)
    counting: bool = False
    looks: tuple[DueLook, ...] = ()
    looked_at: datetime = NEVER
    look_size: int = 100
    dry: set[int] = field(default_factory=set)
    read_to: int = 0
    suspects: list[tuple[int, ...]] = field(default_factory=list)
    files: tuple[DueFile, ...] = ()
    fetches: tuple[Fetch, ...] = ()
    seen_pts: int = 0
    purge: Purge = field(default_factory=Purge)

    def listed_as(self, name: str) -> bool:
        """Say whether a name is the one that channels.yaml lists."""
        return name.lower() == self.channel.handle.lower()

    def reachable(self, now: datetime) -> bool:
        """Say whether anything may be asked about the channel now."""
        held = max(self.retry_at, self.books.not_before or NEVER)
        return held <= now and self.books.condition.readable

    @property
    def shown(self) -> Channel:
        """The channel under the name it bears now, for links."""
        name = self.books.username or self.channel.handle
        return Channel(platform=self.channel.platform, handle=name, id=self.channel.id)


def due_tasks(desk: Desk, now: datetime) -> Iterator[Task]:
    """Give what may be done for a channel now, most urgent first."""
    if desk.busy:
        return
    # What was pushed needs no request, and waits for none.
    if desk.pushes and desk.held.get(Task.PUSHES, NEVER) <= now:
        yield Task.PUSHES
        return
    if desk.retry_at <= now:
        yield from (task for task in _asking(desk, now) if desk.held.get(task, NEVER) <= now)


def _asking(desk: Desk, now: datetime) -> Iterator[Task]:
    books = desk.books
    if books.not_before is not None and books.not_before > now:
        return
    if books.access_hash is None or desk.channel.id < 0:
        yield Task.RESOLVE
        return
    if books.pts is None:
        # The count first and history after it: the other way round leaves a window unseen.
        yield Task.INFO
        return
    yield from _reading(desk, now)


def _reading(desk: Desk, now: datetime) -> Iterator[Task]:
    books = desk.books
    if (desk.hinted or desk.unfinished) and books.backfilled:
        yield Task.NEWS
    if desk.head:
        yield Task.HEAD
    if not books.backfilled:
        yield Task.HISTORY
        return
    if desk.sweep_at <= now and not desk.hinted:
        yield Task.SWEEP
    yield from _filling(desk)
    yield from _at_leisure(desk, now)


def _at_leisure(desk: Desk, now: datetime) -> Iterator[Task]:
    books = desk.books
    if desk.looks:
        yield Task.LOOK
    if desk.counts and desk.counting:
        yield Task.COUNTS
    if books.named_at is None or books.named_at + NAME_CHECK <= now:
        yield Task.NAME
    if books.backfill_since is not None:
        yield Task.BACKFILL
    if desk.joining and not desk.unjoinable and books.joined is False:
        yield Task.JOIN
    if desk.fetches:
        yield Task.FILE
    elif desk.files:
        yield Task.REFERENCE


def _filling(desk: Desk) -> Iterator[Task]:
    if desk.suspects:
        yield Task.GAP_IDS
        return
    owed = desk.books.owed.spans
    if not owed:
        return
    if wet_hole(desk) is not None:
        yield Task.GAP_PAGE
    else:
        yield Task.GAP_IDS


def wet_hole(desk: Desk) -> tuple[int, int] | None:
    """Give the newest large hole in which history may still show posts."""
    for first, last in reversed(desk.books.owed.spans):
        if last - first >= SMALL_HOLE and first not in desk.dry:
            return first, last
    return None


def next_moment(desk: Desk, now: datetime) -> datetime | None:
    """Give the moment at which time alone makes something due; None when nothing will."""
    if desk.busy:
        return None
    later = [moment for moment in desk.held.values() if moment > now]
    held = max(desk.retry_at, desk.books.not_before or NEVER)
    return min([held if held > now else max(desk.sweep_at, now), *later])
