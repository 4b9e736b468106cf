"""Files that hang on posts: which are fetched, and what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.domain.post import MediaKind

MOST_TRIES = 5
FIRST_PAUSE = timedelta(minutes=5)


class MediaPolicy(StrEnum):
    """Whose files are fetched: nobody's, those of posts with a finding, everybody's."""

    OFF = "off"
    FLAGGED = "flagged"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class MediaRule:
    """Which files are fetched; `most_bytes` is the size of the largest one."""

    policy: MediaPolicy = MediaPolicy.OFF
    most_bytes: int = 20 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFile:
    """A file that is to be fetched: its identity at Telegram, and a post that bears it."""

    kind: MediaKind
    identity: str
    message_id: int
    tries: int = 0


NO_FILES = MediaRule()


class FileState(StrEnum):
    """What came of fetching a file."""

    STORED = "stored"
    AGAIN = "again"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFact:
    """What came of fetching a file, at a moment.

    A stored one has its `size` in bytes, the `sha256` of its bytes in hex, the `suffix` it is
    stored with and, if it is a picture, `look`: 64 bits in hex of which few differ between
    pictures that look alike. `due_at` is the next try of one that is to be fetched AGAIN.
    """

    kind: MediaKind
    identity: str
    state: FileState
    at: datetime
    tries: int
    reason: str | None = None
    due_at: datetime | None = None
    size: int | None = None
    sha256: str | None = None
    suffix: str | None = None
    look: str | None = None


def failed(due: DueFile, reason: str, now: datetime, *, final: bool = False) -> FileFact:
    """Give what a failed try leads to: another one, ever later, or the end after the fifth."""
    tries = due.tries + 1
    over = final or tries >= MOST_TRIES
    return FileFact(
        kind=due.kind,
        identity=due.identity,
        state=FileState.FAILED if over else FileState.AGAIN,
        at=now,
        tries=tries,
        reason=reason,
        due_at=None if over else now + FIRST_PAUSE * int(4 ** (tries - 1)),
    )


def file_name(sha256: str, suffix: str) -> str:
    """Give where a file lies below the folder of files: the same bytes lie there once."""
    return f"{sha256[:2]}/{sha256}{suffix}"
