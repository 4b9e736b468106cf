"""A public voice: who it is, on whose side, and since when."""

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ChannelRole(StrEnum):
    """What a channel is to us; it never filters what its posts may say."""

    OFFICIAL = "official"
    COMMENTARY = "commentary"
    MEDIA = "media"


class Side(StrEnum):
    """Whose war the channel tells."""

    RU = "ru"
    UA = "ua"


class Watch(StrEnum):
    """How a channel is to be read."""

    AUTO = "auto"
    ACCOUNT = "account"
    PREVIEW = "preview"
    FILES = "files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Affiliation:
    """A tie that held from `since` (included) to `until` (excluded); None is open."""

    name: str
    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether the tie held on that day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel as channels.yaml or a source describes it.

    `id` is Telegram's bare positive number, or the stable negative number of `derived_id`
    while the real one is unknown. Channels of one `network` have one owner: they are one voice.
    """

    platform: str = "telegram"
    handle: str
    id: int
    title: str | None = None
    role: ChannelRole = ChannelRole.COMMENTARY
    side: Side = Side.RU
    language: str = "ru"
    affiliations: tuple[Affiliation, ...] = ()
    watch: Watch = Watch.AUTO
    retention_days: int | None = None
    note: str | None = None
    network: str | None = None

    def affiliated(self, day: date) -> tuple[str, ...]:
        """Name the affiliations that held on that day."""
        return tuple(tie.name for tie in self.affiliations if tie.holds(day))


def derived_id(platform: str, handle: str) -> int:
    """Make the stable id of a channel whose real one is unknown: always negative, 55 bits."""
    digest = hashlib.sha256(f"{platform}:{handle.lower()}".encode()).digest()
    return -(int.from_bytes(digest[:7], "big") >> 1) - 1
