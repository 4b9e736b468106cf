"""The account source: first contact, history, polling, and live posts as Telegram pushes them."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Self

import structlog
from telethon import errors, events
from telethon.tl import types
from telethon.tl.functions.contacts import ResolveUsernameRequest
from telethon.tl.functions.messages import GetHistoryRequest

from monitor.domain.channel import Channel
from monitor.domain.collecting import (
    Batch,
    ChannelCondition,
    CollectorState,
    Sighting,
    SourceKind,
)
from monitor.domain.errors import SourceError
from monitor.domain.post import Deletion, LearnedBy, PostRef
from monitor.domain.privacy import Pseudonyms
from monitor.sources.telegram.client import FATAL, Credentials, connect, lost, make_client
from monitor.sources.telegram.convert import to_sighting
from monitor.sources.telegram.gate import Gate, Wait

log = structlog.get_logger()

PAGE = 100
# A poll that meets nothing known after so many pages goes on next time: nobody else waits for it.
MOST_PAGES = 200
AGAIN = timedelta(minutes=30)

HEARD = (
    types.UpdateNewChannelMessage,
    types.UpdateEditChannelMessage,
    types.UpdateDeleteChannelMessages,
)

Emit = Callable[[Batch], Awaitable[None]]


class _Refused(Exception):
    def __init__(self, condition: ChannelCondition, reason: str, wait: timedelta = AGAIN) -> None:
        super().__init__(reason)
        self.condition = condition
        self.reason = reason
        self.wait = wait


@dataclass(slots=True, kw_only=True)
class AccountSource:
    """Reads public channels by a logged-in account; use it as an async context manager."""

    credentials: Credentials
    depth: int
    pseudonyms: Pseudonyms
    now: Callable[[], datetime]
    gate: Gate = field(default_factory=Gate)
    kind: SourceKind = SourceKind.ACCOUNT
    _client: Any = None
    _known: dict[int, Channel] = field(default_factory=dict)
    _pushed: asyncio.Queue[Any] = field(default_factory=lambda: asyncio.Queue(10_000))

    async def __aenter__(self) -> Self:
        """Connect; raise SourceError when that fails or nobody is logged in."""
        self._client = make_client(self.credentials)
        try:
            await connect(self._client)
            await _check_login(self._client)
        except BaseException:
            await self._client.disconnect()
            raise
        self._client.add_event_handler(self._hear, events.Raw(HEARD))
        return self

    async def __aexit__(self, *_: object) -> None:
        """Disconnect."""
        await self._client.disconnect()

    async def sweep(
        self, channel: Channel, state: CollectorState | None
    ) -> AsyncGenerator[Batch, None]:
        """Give history down to the depth at first contact, later what is newer than `state`.

        Batches come oldest first, so that a crash between two leaves no hole. A refusal is a
        batch without posts whose state says why and when to ask again.
        """
        before = state or CollectorState(source=self.kind)
        try:
            found, before = await self._found(channel, before)
            pages = await self._pages(found, before)
            batches = self._batches(found, before, pages)
        except FATAL as error:
            raise lost(error) from error
        except (_Refused, Wait, SourceError) as error:
            batches = [self._refusal(channel, before, _refused(error))]
        for batch in batches:
            yield batch

    async def listen(self, emit: Emit) -> None:
        """Hand over posts, edits and deletions of the swept channels, until cancelled.

        Raises SourceError when the connection or the account is lost.
        """
        gone = asyncio.ensure_future(self._client.disconnected)
        while True:
            waiting = asyncio.ensure_future(self._pushed.get())
            await asyncio.wait({waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                waiting.cancel()
                raise SourceError("the connection to Telegram ended and could not be renewed")
            batch = self._heard(waiting.result())
            if batch is not None:
                await emit(batch)

    def _heard(self, update: Any) -> Batch | None:
        if isinstance(update, types.UpdateDeleteChannelMessages):
            channel = self._known.get(update.channel_id)
            return None if channel is None else self._deleted(channel, update.messages)
        channel = self._known.get(getattr(update.message.peer_id, "channel_id", 0))
        sighting = None if channel is None else self._sighting(update.message, channel)
        if channel is None or sighting is None:
            return None
        return self._batch(channel, (sighting,), None, live=True)

    def _deleted(self, channel: Channel, numbers: list[int]) -> Batch:
        found = tuple(
            Deletion(
                ref=PostRef(platform=channel.platform, channel_id=channel.id, message_id=number),
                noticed_at=self.now(),
                learned_by=LearnedBy.PUSH,
            )
            for number in numbers
            if number > 0
        )
        return replace(self._batch(channel, (), None, live=True), deletions=found)

    async def _hear(self, update: Any) -> None:
        # Nothing but a queue: a slow handler would stall every channel. A full queue loses
        # no new post, for the next sweep finds what was pushed.
        try:
            self._pushed.put_nowait(update)
        except asyncio.QueueFull:
            log.warning("pushes_dropped", instead="the next sweep reads new posts")

    async def _found(
        self, channel: Channel, state: CollectorState
    ) -> tuple[Channel, CollectorState]:
        """Resolve a name once in its life; afterwards id and access hash are enough."""
        if state.access_hash is not None and channel.id > 0:
            self._known[channel.id] = channel
            return channel, state
        try:
            answer = await self.gate.call(self._client, ResolveUsernameRequest(channel.handle))
        except (errors.UsernameNotOccupiedError, errors.UsernameInvalidError) as error:
            raise _Refused(ChannelCondition.GONE, "Telegram knows no such name") from error
        except errors.RPCError as error:
            raise _Refused(
                ChannelCondition.REFUSED, f"Telegram refused the name ({type(error).__name__})"
            ) from error
        return self._resolved(channel, state, answer)

    def _resolved(
        self, channel: Channel, state: CollectorState, answer: Any
    ) -> tuple[Channel, CollectorState]:
        number = getattr(answer.peer, "channel_id", None)
        found = next((chat for chat in answer.chats if chat.id == number), None)
        if number is None or found is None or not getattr(found, "broadcast", False):
            raise _Refused(ChannelCondition.REFUSED, "the name is no public channel")
        if 0 < channel.id != number:
            raise _Refused(
                ChannelCondition.REFUSED,
                f"the name now belongs to the channel {number}, not to {channel.id}: it changed "
                "hands or the id is wrong; correct channels.yaml",
            )
        real = replace(channel, id=number, title=found.title or channel.title)
        self._known[number] = real
        return real, replace(state, access_hash=found.access_hash)

    async def _pages(self, channel: Channel, state: CollectorState) -> list[list[Any]]:
        peer = types.InputPeerChannel(channel.id, state.access_hash or 0)
        pages: list[list[Any]] = []
        below, taken = 0, 0
        while len(pages) < MOST_PAGES:
            page = await self._page(peer, below)
            if not page:
                break
            fresh = [m for m in page if not state.backfilled or m.id > state.newest_id]
            pages.append(fresh)
            taken += len(page)
            below = min(message.id for message in page)
            if len(fresh) < len(page) or (not state.backfilled and taken >= self.depth):
                break
        return pages

    async def _page(self, peer: Any, below: int) -> list[Any]:
        request = GetHistoryRequest(
            peer, offset_id=below, offset_date=None, add_offset=0, limit=PAGE,
            max_id=0, min_id=0, hash=0,
        )  # fmt: skip
        try:
            answer = await self.gate.call(self._client, request)
        except (errors.ChannelPrivateError, errors.ChannelInvalidError) as error:
            raise _Refused(
                ChannelCondition.PRIVATE, "the channel is private, banned or gone"
            ) from error
        except FATAL:
            raise
        except errors.RPCError as error:
            raise _Refused(
                ChannelCondition.REFUSED, f"Telegram refused its posts ({type(error).__name__})"
            ) from error
        return list(answer.messages)

    def _batches(
        self, channel: Channel, before: CollectorState, pages: list[list[Any]]
    ) -> list[Batch]:
        state = replace(
            before,
            condition=ChannelCondition.OK,
            reason=None,
            failures=0,
            not_before=None,
            checked_at=self.now(),
        )
        batches = []
        for page in reversed(pages):
            ids = [message.id for message in page]
            if ids:
                oldest = min([*ids, *([state.oldest_id] if state.oldest_id else [])])
                state = replace(state, newest_id=max(state.newest_id, *ids), oldest_id=oldest)
            found = (self._sighting(message, channel) for message in reversed(page))
            sightings = tuple(sighting for sighting in found if sighting is not None)
            batches.append(self._batch(channel, sightings, state, live=before.backfilled))
        if not batches:
            batches.append(self._batch(channel, (), state, live=False))
        # Only the last batch says that the depth was reached: a crash before it starts again.
        done = replace(batches[-1].state or state, backfilled=True)
        batches[-1] = replace(batches[-1], state=done)
        return batches

    def _sighting(self, message: Any, channel: Channel) -> Sighting | None:
        try:
            return to_sighting(message, channel, now=self.now(), pseudonyms=self.pseudonyms)
        except (ValueError, TypeError, AttributeError) as error:
            log.warning("message_not_read", channel=channel.handle, reason=type(error).__name__)
            return None

    def _batch(
        self,
        channel: Channel,
        sightings: tuple[Sighting, ...],
        state: CollectorState | None,
        *,
        live: bool,
    ) -> Batch:
        return Batch(
            source=self.kind,
            channel=channel,
            sightings=sightings,
            state=state,
            live=live,
            received_at=self.now(),
        )

    def _refusal(self, channel: Channel, before: CollectorState, refusal: _Refused) -> Batch:
        state = replace(
            before,
            condition=refusal.condition,
            reason=refusal.reason,
            failures=before.failures + 1,
            not_before=self.now() + refusal.wait,
            checked_at=self.now(),
        )
        return self._batch(channel, (), state, live=False)


async def _check_login(client: Any) -> None:
    if not await client.is_user_authorized():
        raise SourceError("nobody is logged in; run `monitor login`")


def _refused(error: Exception) -> _Refused:
    if isinstance(error, _Refused):
        return error
    if isinstance(error, Wait):
        wait = timedelta(seconds=error.seconds)
        return _Refused(ChannelCondition.REFUSED, str(error), wait)
    return _Refused(ChannelCondition.UNREACHABLE, str(error), timedelta(minutes=1))
