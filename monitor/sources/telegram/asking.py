"""What is asked of Telegram about one channel, and what its refusals mean."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from telethon import errors
from telethon.tl import types
from telethon.tl.functions.contacts import ResolveUsernameRequest
from telethon.tl.functions.messages import GetHistoryRequest

from monitor.domain.channel import Channel
from monitor.domain.collecting import ChannelCondition, CollectorState
from monitor.sources.telegram.client import FATAL
from monitor.sources.telegram.gate import Gate, Wait

PAGE = 100
AGAIN = timedelta(minutes=30)


class Refused(Exception):
    """Telegram does not show a channel; `reason` is for a person."""

    def __init__(
        self,
        condition: ChannelCondition,
        reason: str,
        wait: timedelta = AGAIN,
        *,
        exact: bool = False,
    ) -> None:
        super().__init__(reason)
        self.condition = condition
        self.reason = reason
        self._wait = wait
        self._exact = exact

    def wait(self, failures: int) -> timedelta:
        """Give the time to the next try: doubled for each failure before, unless Telegram set it.

        Asking for a dead name every half hour would use up what Telegram allows for names.
        """
        return self._wait if self._exact else self._wait * 2 ** min(failures, 4)


def refused(error: Exception) -> Refused:
    """Give any failure of a channel's sweep as a refusal."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, Wait):
        wait = timedelta(seconds=error.seconds)
        return Refused(ChannelCondition.REFUSED, str(error), wait, exact=True)
    return Refused(ChannelCondition.UNREACHABLE, str(error), timedelta(minutes=1))


def remembered(client: Any, channel: Channel, state: CollectorState) -> Channel | None:
    """Give the channel under its real number if it was resolved before; asks nobody."""
    if state.access_hash is None:
        return None
    if channel.id > 0:
        return channel
    try:
        peer = client.session.get_input_entity(channel.handle)
    except ValueError:
        return None
    # The session also learns names in passing; only the one that was resolved counts.
    if getattr(peer, "access_hash", None) != state.access_hash:
        return None
    return replace(channel, id=peer.channel_id)


async def resolve(gate: Gate, client: Any, channel: Channel) -> tuple[Channel, int]:
    """Give the channel that holds the name now, and its access hash; raise Refused or Wait."""
    try:
        answer = await gate.call(client, ResolveUsernameRequest(channel.handle))
    except FATAL:
        raise
    except (errors.UsernameNotOccupiedError, errors.UsernameInvalidError) as error:
        raise Refused(ChannelCondition.GONE, "Telegram knows no such name") from error
    except errors.RPCError as error:
        raise Refused(
            ChannelCondition.REFUSED, f"Telegram refused the name ({type(error).__name__})"
        ) from error
    return _resolved(channel, answer)


def _resolved(channel: Channel, answer: Any) -> tuple[Channel, int]:
    number = getattr(answer.peer, "channel_id", None)
    found = next((chat for chat in answer.chats if chat.id == number), None)
    if number is None or found is None or not getattr(found, "broadcast", False):
        raise Refused(ChannelCondition.REFUSED, "the name is no public channel")
    if 0 < channel.id != number:
        raise Refused(
            ChannelCondition.REFUSED,
            f"the name now belongs to the channel {number}, not to {channel.id}: it changed "
            "hands or the id is wrong; correct channels.yaml",
        )
    return replace(channel, id=number, title=found.title or channel.title), found.access_hash


async def page_below(gate: Gate, client: Any, peer: Any, below: int) -> list[Any]:
    """Give up to 100 messages older than `below` (0: the newest), newest first."""
    return await _history(gate, client, peer, below, 0)


async def page_above(gate: Gate, client: Any, peer: Any, above: int) -> list[Any]:
    """Give up to 100 messages that follow `above`, newest first."""
    found = await _history(gate, client, peer, above + 1, -PAGE)
    return [message for message in found if message.id > above]


async def _history(gate: Gate, client: Any, peer: Any, offset: int, shift: int) -> list[Any]:
    request = GetHistoryRequest(
        peer, offset_id=offset, offset_date=None, add_offset=shift, limit=PAGE,
        max_id=0, min_id=0, hash=0,
    )  # fmt: skip
    try:
        answer = await gate.call(client, request)
    except FATAL:
        raise
    except (errors.ChannelPrivateError, errors.ChannelInvalidError) as error:
        raise Refused(ChannelCondition.PRIVATE, "the channel is private, banned or gone") from error
    except errors.RPCError as error:
        raise Refused(
            ChannelCondition.REFUSED, f"Telegram refused its posts ({type(error).__name__})"
        ) from error
    return list(answer.messages)


def peer_of(channel: Channel, state: CollectorState) -> Any:
    """The channel as requests name it."""
    return types.InputPeerChannel(channel.id, state.access_hash or 0)
