"""What is asked of Telegram about one channel, and what its refusals mean. One request each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from telethon import errors
from telethon.tl import types
from telethon.tl.functions.channels import (
    GetFullChannelRequest,
    GetMessagesRequest,
    JoinChannelRequest,
)
from telethon.tl.functions.contacts import ResolveUsernameRequest
from telethon.tl.functions.messages import GetHistoryRequest
from telethon.tl.functions.updates import GetChannelDifferenceRequest

from monitor.domain.channel import Channel
from monitor.domain.collecting import ChannelCondition, CollectorState
from monitor.sources.telegram.answers import Answer, of_difference, of_page
from monitor.sources.telegram.client import FATAL
from monitor.sources.telegram.gate import Gate
from monitor.sources.telegram.trouble import Hiccup

PAGE = 100
# Telegram's own troubles; Telethon repeats these inside the call, the collector by asking again.
PASSING = (
    errors.ServerError,
    errors.TimedOutError,
    errors.RpcCallFailError,
    errors.RpcMcgetFailError,
    errors.InterdcCallErrorError,
    errors.InterdcCallRichErrorError,
    errors.PersistentTimestampOutdatedError,
)
AGAIN = timedelta(minutes=30)


class Refused(Exception):
    """Telegram does not show a channel; `reason` is for a person."""

    def __init__(
        self,
        condition: ChannelCondition,
        reason: str,
        wait: timedelta = AGAIN,
        *,
        unknown: bool = False,
    ) -> None:
        super().__init__(reason)
        self.condition = condition
        self.reason = reason
        self._wait = wait
        # Telegram does not know the channel by our key to it: the name is to be asked for anew.
        self.unknown = unknown

    def wait(self, failures: int) -> timedelta:
        """Give the time to the next try: doubled for each failure before, up to eight hours.

        Asking for a dead name every half hour would use up what Telegram allows for names.
        """
        return self._wait * int(2 ** min(failures, 4))


class NameTaken(Refused):
    """A listed name belongs to another channel; `holder` is its number (0: to no channel)."""

    def __init__(self, holder: int, reason: str) -> None:
        super().__init__(ChannelCondition.REFUSED, reason)
        self.holder = holder


class LostCount(Hiccup):
    """Telegram no longer accepts our count of a channel's updates."""


class JoinRefused(Exception):
    """Telegram does not let the account in, though the channel may be read from outside."""


class NoRoom(Exception):
    """The account is in as many channels as Telegram allows."""


async def resolve(gate: Gate, client: Any, channel: Channel) -> tuple[Channel, Any]:
    """Give the channel that holds the name now, with Telegram's description of it."""
    try:
        answer = await gate.call(client, ResolveUsernameRequest(channel.handle))
    except FATAL:
        raise
    except (errors.UsernameNotOccupiedError, errors.UsernameInvalidError) as error:
        raise Refused(ChannelCondition.GONE, "Telegram knows no such name") from error
    except errors.RPCError as error:
        raise _translated(error, "the name") from error
    return _resolved(channel, answer)


def _resolved(channel: Channel, answer: Any) -> tuple[Channel, Any]:
    number = getattr(answer.peer, "channel_id", None)
    found = next((chat for chat in answer.chats if chat.id == number), None)
    if number is None or found is None or not getattr(found, "broadcast", False):
        raise NameTaken(0, "the name is no public channel")
    if 0 < channel.id != number:
        raise NameTaken(
            number,
            f"the name now belongs to the channel {number}, not to {channel.id}: it changed "
            "hands or the id is wrong; correct channels.yaml",
        )
    return replace(channel, id=number, title=found.title or channel.title), found


async def full_info(gate: Gate, client: Any, channel: Channel, state: CollectorState) -> Answer:
    """Give the channel's present count of updates."""
    peer = types.InputChannel(channel.id, state.access_hash or 0)
    answer = await _ask(gate, client, GetFullChannelRequest(peer), channel)
    chat = next((chat for chat in answer.chats if chat.id == channel.id), None)
    return Answer(pts=answer.full_chat.pts, chat=chat)


async def difference(gate: Gate, client: Any, channel: Channel, state: CollectorState) -> Answer:
    """Give what happened since the state's count, at most a page of it."""
    peer = types.InputChannel(channel.id, state.access_hash or 0)
    request = GetChannelDifferenceRequest(
        peer, types.ChannelMessagesFilterEmpty(), pts=state.pts or 1, limit=PAGE
    )
    return of_difference(await _ask(gate, client, request, channel), channel.id)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a channel's history: below an id (0: the newest), after skipping some posts."""

    below: int = 0
    skip: int = 0
    limit: int = PAGE


async def page(
    gate: Gate, client: Any, channel: Channel, state: CollectorState, place: Place
) -> Answer:
    """Give up to 100 messages at a place in the history, newest first."""
    peer = types.InputPeerChannel(channel.id, state.access_hash or 0)
    request = GetHistoryRequest(
        peer,
        offset_id=place.below,
        offset_date=None,
        add_offset=place.skip,
        limit=place.limit,
        max_id=0,
        min_id=0,
        hash=0,
    )
    return of_page(await _ask(gate, client, request, channel), channel.id)


async def by_ids(
    gate: Gate, client: Any, channel: Channel, state: CollectorState, ids: Sequence[int]
) -> Answer:
    """Give the messages of these ids; those that are not there come as `empty`."""
    peer = types.InputChannel(channel.id, state.access_hash or 0)
    request = GetMessagesRequest(peer, [types.InputMessageID(number) for number in ids])
    answer = of_page(await _ask(gate, client, request, channel), channel.id)
    shown = {message.id for message in answer.messages}
    # Match by id, never by place: some servers leave the placeholders out.
    return replace(answer, empty=tuple(number for number in ids if number not in shown))


async def join(gate: Gate, client: Any, channel: Channel, state: CollectorState) -> None:
    """Join a channel, so that Telegram pushes its posts; raise NoRoom when there are too many."""
    peer = types.InputChannel(channel.id, state.access_hash or 0)
    try:
        await gate.call(client, JoinChannelRequest(peer), channel.id)
    except FATAL:
        raise
    except errors.ChannelsTooMuchError as error:
        raise NoRoom("the account is in as many channels as Telegram allows") from error
    except PASSING as error:
        raise Hiccup(type(error).__name__) from error
    except errors.RPCError as error:
        raise JoinRefused(f"Telegram refused ({type(error).__name__})") from error


async def _ask(gate: Gate, client: Any, request: Any, channel: Channel) -> Any:
    try:
        return await gate.call(client, request, channel.id)
    except FATAL:
        raise
    except errors.RPCError as error:
        raise _translated(error, "its posts") from error


def _translated(error: Exception, what: str) -> Exception:
    name = type(error).__name__
    if isinstance(error, errors.ChannelPrivateError | errors.ChannelInvalidError):
        return Refused(
            ChannelCondition.PRIVATE,
            "the channel is private, banned or gone",
            unknown=isinstance(error, errors.ChannelInvalidError),
        )
    lost = errors.PersistentTimestampInvalidError | errors.PersistentTimestampEmptyError
    if isinstance(error, lost):
        return LostCount(name)
    if isinstance(error, PASSING):
        return Hiccup(name)
    return Refused(ChannelCondition.REFUSED, f"Telegram refused {what} ({name})")
