"""What a source hands over, and its books after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from monitor.domain.channel import Channel
from monitor.domain.post import Deletion, Observation, Post


class SourceKind(StrEnum):
    """Where a sighting comes from, best rank first."""

    ACCOUNT = "account"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectorState:
    """A source's books for one channel after a batch.

    `newest_id` and `oldest_id` bound the ids read so far (0: none). `pts` belongs to the
    account source. `not_before` is the earliest moment of the next request. `reason` explains
    a condition other than OK in words for a person. `backfilled` is true when history was
    read down to the configured depth.
    """

    source: SourceKind
    condition: ChannelCondition = ChannelCondition.OK
    reason: str | None = None
    newest_id: int = 0
    oldest_id: int = 0
    pts: int | None = None
    access_hash: int | None = None
    not_before: datetime | None = None
    failures: int = 0
    backfilled: bool = False
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one source saw of one channel, to be written whole in one transaction.

    `live` says that the posts were seen as they appeared (or caught late by regular polling):
    only live posts may notify. `deletions` and `state` may be empty.
    """

    source: SourceKind
    channel: Channel
    sightings: tuple[Sighting, ...] = ()
    deletions: tuple[Deletion, ...] = ()
    state: CollectorState | None = None
    live: bool = False
    received_at: datetime
