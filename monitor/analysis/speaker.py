"""Who posts: what the analysis knows of a channel."""

from dataclasses import dataclass

from monitor.domain.channel import ChannelRole, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A channel as a voice at the time of a post; its role never filters what it may say.

    `boilerplate` are the keys of the lines that it has been learnt to put on its posts.
    """

    handle: str
    role: ChannelRole = ChannelRole.COMMENTARY
    side: Side = Side.RU
    affiliations: tuple[str, ...] = ()
    boilerplate: frozenset[str] = frozenset()
