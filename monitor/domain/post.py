"""A post, its wordings, and the facts that come with it."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.domain.moment import plausible

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_packed = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PostRef:
    """The identity of a post everywhere: platform, channel id, message id."""

    platform: str = "telegram"
    channel_id: int
    message_id: int

    def __post_init__(self) -> None:
        if self.message_id <= 0:
            raise ValueError(f"post id {self.message_id} is not positive")
        if self.message_id >= 2**63 or abs(self.channel_id) >= 2**63:
            raise ValueError("an id is larger than 64 bits")


class MediaKind(StrEnum):
    """What hangs on a post."""

    NONE = "none"
    PHOTO = "photo"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"
    POLL = "poll"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One file or attachment; `absent` says why the source does not carry it."""

    kind: MediaKind
    identity: str | None = None
    file_name: str | None = None
    mime_type: str | None = None
    size: int | None = None
    seconds: float | None = None
    absent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A marked run of the text; offset and length are in UTF-16 units, as Telegram counts."""

    kind: str
    offset: int
    length: int
    value: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", clean_text(self.kind))
        if self.value is not None:
            object.__setattr__(self, "value", clean_text(self.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """Where a post was forwarded from; all None means that the origin is hidden.

    `name` is a channel's title, or the keyed pseudonym of a person (`person` true).
    """

    channel_id: int | None = None
    handle: str | None = None
    message_id: int | None = None
    posted_at: datetime | None = None
    name: str | None = None
    person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One wording of a post at one moment.

    `text` holds no NUL and no lone surrogate (see `clean_text`). `undated` says that
    `posted_at` is made up. `service` names the action of a service message.
    """

    ref: PostRef
    text: str
    posted_at: datetime
    undated: bool = False
    edited_at: datetime | None = None
    entities: tuple[Entity, ...] = ()
    media: tuple[Media, ...] = ()
    forward: Forward | None = None
    reply_to: int | None = None
    grouped_id: int | None = None
    service: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "posted_at", plausible(self.posted_at, "the post's date"))
        if self.edited_at is not None:
            object.__setattr__(self, "edited_at", plausible(self.edited_at, "the post's edit date"))

    @property
    def media_kind(self) -> MediaKind:
        """The kind of the first medium."""
        return self.media[0].kind if self.media else MediaKind.NONE

    @property
    def fingerprint(self) -> bytes:
        """16 bytes that change exactly when an editor would say the post changed."""
        # A custom file is told by its identity; sources that give none are told by kind.
        parts = [
            self.text,
            [[e.kind, e.offset, e.length, e.value] for e in self.entities],
            [[m.kind.value, m.identity] for m in self.media],
        ]
        return hashlib.blake2b(_packed(parts).encode(), digest_size=16).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Counters as seen at a moment; never part of a wording."""

    seen_at: datetime
    views: int | None = None
    forwards: int | None = None
    reactions: tuple[tuple[str, int], ...] = ()


class LearnedBy(StrEnum):
    """How a deletion was learned."""

    PUSH = "push"
    DIFFERENCE = "difference"
    RESCAN = "rescan"
    PREVIEW = "preview"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """When a post was found deleted, and how that was learned."""

    ref: PostRef
    noticed_at: datetime
    learned_by: LearnedBy


class Change(StrEnum):
    """What a sighting adds to what is stored."""

    NEW = "new"
    EDITED = "edited"
    OLDER = "older"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the store remembers of a post's newest wording, enough to compare."""

    fingerprint: bytes
    edited_at: datetime | None


def compare(known: Wording | None, seen: Post) -> Change:
    """Say what a sighting is to the newest stored wording.

    A re-read copy never reverts a newer edit: without a later edit date than the stored one,
    a different text is an older wording, unless neither side knows any edit date (the preview
    gives none), when the newest sighting wins.
    """
    if known is None:
        return Change.NEW
    if known.fingerprint == seen.fingerprint:
        return Change.SAME
    if known.edited_at is None:
        return Change.EDITED
    if seen.edited_at is not None and seen.edited_at >= known.edited_at:
        return Change.EDITED
    return Change.OLDER


def clean_text(text: str) -> str:
    """Replace NUL and lone surrogates by U+FFFD, one for one, so that offsets stay."""
    return _UNSTORABLE.sub("\ufffd", text)
