"""What a source hands over, and its books after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from monitor.domain.channel import Channel
from monitor.domain.health import Incident
from monitor.domain.media import FileFact
from monitor.domain.post import Deletion, Observation, Post
from monitor.domain.ranges import NO_IDS, Ranges


class SourceKind(StrEnum):
    """Where a sighting comes from, best rank first."""

    ACCOUNT = "account"
    SECOND = "account2"
    PREVIEW = "preview"
    FILES = "files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One post as a source showed it.

    `raw` is the untouched original as a JSON-ready mapping, except that private persons are
    pseudonymised in it; the writer compresses it. `observation` may be None.
    """

    post: Post
    raw: Mapping[str, Any] = field(default_factory=dict)
    observation: Observation | None = None


class ChannelCondition(StrEnum):
    """Whether a channel can be read."""

    OK = "ok"
    PREVIEW_OFF = "preview_off"
    GONE = "gone"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    PRIVATE = "private"
    RESTRICTED = "restricted"
    RENAMED = "renamed"
    LAGGING = "lagging"
    NAME_TAKEN = "name_taken"

    @property
    def readable(self) -> bool:
        """Say whether posts still come in."""
        return self in _READABLE


_READABLE = frozenset(
    {
        ChannelCondition.OK,
        ChannelCondition.RESTRICTED,
        ChannelCondition.RENAMED,
        ChannelCondition.LAGGING,
        ChannelCondition.NAME_TAKEN,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectorState:
    """A source's books for one channel after a batch.

    `newest_id` is the highest id known to exist, `oldest_id` the lowest one that is wanted
    (0: none). `covered` are the ids that were accounted for: seen, seen deleted, or shown to be
    empty. `not_before` is the earliest moment of the next request. `reason` explains a
    condition other than OK in words for a person. `backfilled` is true when history was read
    down to the configured depth, `backfill_since` the date down to which more is wanted.
    The rest belongs to accounts: `pts` (Telegram's count of the channel's updates that are
    applied), `access_hash`, `username` (the name it bears now, empty for none), `joined`, and
    the weekly check of the listed name: when it was (`named_at`), who else holds it (`held_by`),
    and `head_at`, when the newest page was last compared with what is known (None: it is due).
    """

    source: SourceKind
    condition: ChannelCondition = ChannelCondition.OK
    reason: str | None = None
    newest_id: int = 0
    oldest_id: int = 0
    covered: Ranges = NO_IDS
    pts: int | None = None
    access_hash: int | None = None
    username: str | None = None
    joined: bool | None = None
    named_at: datetime | None = None
    held_by: int | None = None
    head_at: datetime | None = None
    not_before: datetime | None = None
    failures: int = 0
    backfilled: bool = False
    backfill_since: datetime | None = None
    checked_at: datetime | None = None

    @property
    def owed(self) -> Ranges:
        """The ids that were issued, are wanted, and are not accounted for."""
        if not self.oldest_id:
            return NO_IDS
        return self.covered.missing(self.oldest_id, self.newest_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch of ids that Telegram did not tell of: to be filled one by one, and why it came."""

    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A stored post that was read again by its id, and when to look the next time.

    `missed_at` is set when it was not there: once may be Telegram's own delay. `next_at` None
    ends the looks.
    """

    message_id: int
    next_at: datetime | None = None
    missed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLook:
    """A stored post that is to be read again by its id.

    `flagged` says that something was found in it; `missed_at` that the last look missed it.
    """

    message_id: int
    posted_at: datetime
    due_at: datetime
    flagged: bool = False
    missed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWait:
    """Telegram's order not to call a method before a moment; `channel_id` 0 is every channel."""

    method: str
    channel_id: int = 0
    until: datetime
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """What is known of an account: whether it works, whose it is, its own counts of updates."""

    source: SourceKind
    user_id: int | None = None
    title: str | None = None
    lost: bool = False
    reason: str | None = None
    pts: int = 0
    qts: int = 0
    date: datetime | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one source saw of one channel, to be written whole in one transaction.

    `live` says that the posts were seen as they appeared (or caught late by regular polling):
    only live posts may notify. `late` are sightings of wordings that something newer is already
    known to have followed. `looks` settle posts that were read again; `look_again` (a number of
    posts) asks for a second look at the newest ones, whose edits and deletions may have been
    missed. `gap` opens a stretch that must be filled, `incidents` are told to people, `files`
    say what came of fetching files, `counts` are counters of posts, by message id, that came
    without the posts: what they leave out is as it was.
    A `witness` only checks what a better source reads: where it differs, that one looks again.
    """

    source: SourceKind
    channel: Channel
    sightings: tuple[Sighting, ...] = ()
    deletions: tuple[Deletion, ...] = ()
    state: CollectorState | None = None
    live: bool = False
    late: tuple[Sighting, ...] = ()
    looks: tuple[Look, ...] = ()
    look_again: int = 0
    gap: Gap | None = None
    incidents: tuple[Incident, ...] = ()
    files: tuple[FileFact, ...] = ()
    counts: tuple[tuple[int, Observation], ...] = ()
    witness: bool = False
    received_at: datetime
