"""The channels as channels.yaml had them when it was last valid."""

from collections.abc import Collection
from dataclasses import dataclass

from monitor.domain.channel import Channel, Watch
from monitor.domain.collecting import SourceKind

ACCOUNTS = (SourceKind.ACCOUNT, SourceKind.SECOND)


@dataclass(slots=True)
class Watched:
    """The present list; a reload replaces it whole."""

    channels: tuple[Channel, ...]

    def by(
        self, kind: SourceKind, *, served: bool = False, unread: Collection[str] = ()
    ) -> tuple[Channel, ...]:
        """Give the channels that a source reads.

        `auto` means the account, and the preview too where no account serves (`served`) or the
        account cannot read the channel (`unread`, handles in small letters).
        """
        if kind in ACCOUNTS:
            wanted = (Watch.ACCOUNT, Watch.AUTO)
            return tuple(channel for channel in self.channels if channel.watch in wanted)
        return tuple(
            channel
            for channel in self.channels
            if channel.watch is Watch.PREVIEW
            or (channel.watch is Watch.AUTO and (not served or channel.handle.lower() in unread))
        )
