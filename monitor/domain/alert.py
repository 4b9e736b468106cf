"""What people should know, and the orders to tell them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    """How grave an alert is; the order is that of `rank`."""

    NOTE = "note"
    WARNING = "warning"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """0 for a note, 1 for a warning, 2 for an urgent alert."""
        return list(Severity).index(self)


class AlertState(StrEnum):
    """Where a thread stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"
    SILENCED = "silenced"


class ReceiverKind(StrEnum):
    """How a receiver is told."""

    SLACK = "slack"
    MAIL = "mail"
    WEBHOOK = "webhook"
    FILE = "file"


class NotificationState(StrEnum):
    """How far an order to tell one receiver has come."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    MAYBE_SENT = "maybe_sent"
    FAILED = "failed"
    DEAD = "dead"


# States of what a receiver has, or may have.
ARRIVED = frozenset(
    [NotificationState.SENT, NotificationState.MAYBE_SENT, NotificationState.SENDING]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A piece of a post as a message shows it.

    `text` is a window of the post; `marks` are the evidence spans inside this window
    (start, end in code points of `text`). Texts are raw: each destination escapes them.
    """

    label: str
    text: str
    marks: tuple[tuple[int, int], ...] = ()
    channel: str = ""
    title: str | None = None
    affiliations: tuple[str, ...] = ()
    posted_at: datetime | None = None
    url: str | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a person reads, before a destination dresses it.

    `key` identifies the notification (the same for a repeat of the same order), `repeat` says
    that an earlier try may have arrived. `excerpts` alternate post and official words.
    `facts` are short name-value pairs (score, themes, rule ...). `body` is used by digests
    and test messages; `html` is an optional ready HTML body for e-mail. `attachments` are
    (file name, mime type, content).
    """

    key: str
    title: str
    severity: Severity
    lead: str = ""
    excerpts: tuple[Excerpt, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    body: str = ""
    html: str | None = None
    repeat: bool = False
    attachments: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Somebody to tell: name, kind, and from which severity on.

    `settings` are the kind's own non-secret settings as (name, value) pairs.
    """

    name: str
    kind: ReceiverKind
    from_severity: Severity = Severity.NOTE
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a receiver was last told about an alert."""

    at: datetime
    findings: frozenset[int]
