"""What a rule, a thread and a message know of one finding."""

from dataclasses import dataclass
from datetime import datetime

from monitor.domain.channel import ChannelRole
from monitor.domain.finding import FindingKind, Relation
from monitor.domain.post import PostRef


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """The official words that a finding speaks against.

    `id` is None when only the post itself quotes them; then `posted_at` is the post's.
    """

    id: int | None
    predicate: str
    posted_at: datetime
    undated: bool = False
    place: str | None = None
    place_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFacts:
    """A finding with what is known of its post and channel when the post appeared.

    `voice` is the channel whose words these are: another than the post's own when the post is
    a forward or a near copy of an older one. `seen_at` is when the post first reached us.
    """

    id: int
    kind: FindingKind
    ref: PostRef
    channel: str
    text: str
    posted_at: datetime
    score: float
    alerting: bool
    asserted: bool = True
    undated: bool = False
    seen_at: datetime | None = None
    role: ChannelRole = ChannelRole.COMMENTARY
    affiliations: tuple[str, ...] = ()
    voice: int
    target: str | None = None
    targets: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    severity: int | None = None
    type: str | None = None
    relation: Relation | None = None
    claim: ClaimFacts | None = None

    @property
    def echo(self) -> bool:
        """Whether the words are another channel's."""
        return self.voice != self.ref.channel_id
