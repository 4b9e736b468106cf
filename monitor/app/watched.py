"""The channels as channels.yaml had them when it was last valid."""

from dataclasses import dataclass

from monitor.domain.channel import Channel, Watch
from monitor.domain.collecting import SourceKind


@dataclass(slots=True)
class Watched:
    """The present list; a reload replaces it whole."""

    channels: tuple[Channel, ...]

    def by(self, kind: SourceKind, *, account: bool) -> tuple[Channel, ...]:
        """Give the channels that a source reads; `auto` means the account when there is one."""
        reads = {
            Watch.ACCOUNT: SourceKind.ACCOUNT,
            Watch.PREVIEW: SourceKind.PREVIEW,
            Watch.AUTO: SourceKind.ACCOUNT if account else SourceKind.PREVIEW,
        }
        return tuple(channel for channel in self.channels if reads.get(channel.watch) is kind)
