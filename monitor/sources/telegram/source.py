"""The account source: first contact, history, polling, and live posts as Telegram pushes them."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

import structlog
from telethon import events
from telethon.tl import types

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
from monitor.sources.telegram.asking import (
    Refused,
    page_above,
    page_below,
    peer_of,
    refused,
    remembered,
    resolve,
)
from monitor.sources.telegram.client import FATAL, Credentials, connect, lost, make_client
from monitor.sources.telegram.convert import to_sighting
from monitor.sources.telegram.gate import Gate, Wait
from monitor.sources.telegram.window import Window

log = structlog.get_logger()

# What is left after so many pages is read next time: nobody else waits for it.
MOST_PAGES = 200
HEARD = (
    types.UpdateNewChannelMessage,
    types.UpdateEditChannelMessage,
    types.UpdateDeleteChannelMessages,
)

Emit = Callable[[Batch], Awaitable[None]]


def _future() -> asyncio.Future[None]:
    return asyncio.get_running_loop().create_future()


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
    _lost: asyncio.Future[None] = field(default_factory=_future)
    _windows: dict[int, Window] = field(default_factory=dict)
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

        Every batch's state says how far reading came, so that the next sweep goes on from there.
        A refusal is a batch without posts whose state says why and when to ask again.
        """
        books = state or CollectorState(source=self.kind)
        try:
            channel, books = await self._found(channel, books)
            pages = self._news if books.backfilled else self._history
            async for batch in pages(channel, books):
                books = batch.state or books
                yield batch
        except FATAL as error:
            if not self._lost.done():
                self._lost.set_exception(error)
                # Nobody may be listening, and then nobody asks for it.
                self._lost.exception()
            raise lost(error) from error
        except (Refused, Wait, SourceError) as error:
            yield self._refusal(channel, books, refused(error))

    async def listen(self, emit: Emit) -> None:
        """Hand over posts, edits and deletions of the swept channels, until cancelled.

        Raises SourceError when the connection or the account is lost.
        """
        over = asyncio.create_task(self._over())
        try:
            while True:
                update = await self._next(over)
                batch = self._heard(update)
                if batch is not None:
                    await emit(batch)
        finally:
            over.cancel()

    async def _next(self, over: asyncio.Task[None]) -> Any:
        waiting = asyncio.create_task(self._pushed.get())
        try:
            await asyncio.wait({waiting, over}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        if waiting.done():
            return waiting.result()
        over.result()
        raise SourceError("the connection to Telegram ended and could not be renewed")

    async def _over(self) -> None:
        """End when the connection is given up; raise SourceError when the account is lost."""
        try:
            await asyncio.wait(
                {self._client.disconnected, self._lost}, return_when=asyncio.FIRST_COMPLETED
            )
            if self._lost.done():
                self._lost.result()
            await self._client.disconnected
        except FATAL as error:
            raise lost(error) from error
        except OSError as error:
            raise SourceError(
                f"the connection to Telegram ended ({type(error).__name__})"
            ) from error

    def _heard(self, update: Any) -> Batch | None:
        if isinstance(update, types.UpdateDeleteChannelMessages):
            channel = self._known.get(update.channel_id)
            if channel is None:
                return None
            gone = self._deletions(channel, update.messages, LearnedBy.PUSH)
            return replace(self._batch(channel, (), None, live=True), deletions=gone)
        channel = self._known.get(getattr(update.message.peer_id, "channel_id", 0))
        sighting = None if channel is None else self._sighting(update.message, channel)
        if channel is None or sighting is None:
            return None
        return self._batch(channel, (sighting,), None, live=True)

    def _deletions(
        self, channel: Channel, numbers: Iterable[int], how: LearnedBy
    ) -> tuple[Deletion, ...]:
        return tuple(
            Deletion(
                ref=PostRef(platform=channel.platform, channel_id=channel.id, message_id=number),
                noticed_at=self.now(),
                learned_by=how,
            )
            for number in numbers
            if number > 0
        )

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
        found = remembered(self._client, channel, state)
        if found is None:
            found, access_hash = await resolve(self.gate, self._client, channel)
            state = replace(state, access_hash=access_hash)
        self._known[found.id] = found
        return found, state

    async def _history(
        self, channel: Channel, state: CollectorState
    ) -> AsyncGenerator[Batch, None]:
        peer = peer_of(channel, state)
        # After a break the ids say how many posts were taken; holes make it a few less.
        taken = state.newest_id - state.oldest_id + 1 if state.oldest_id else 0
        done = False
        while not done:
            page = await page_below(self.gate, self._client, peer, state.oldest_id)
            taken += len(page)
            state = self._read(state, page)
            done = not page or taken >= self.depth or state.oldest_id == 1
            state = replace(state, backfilled=done)
            yield self._page(channel, page, state, live=False)

    async def _news(self, channel: Channel, state: CollectorState) -> AsyncGenerator[Batch, None]:
        peer = peer_of(channel, state)
        newest = await page_below(self.gate, self._client, peer, 0)
        end = min((message.id for message in newest), default=0)
        for _ in range(MOST_PAGES):
            if end <= state.newest_id:
                break
            page = await page_above(self.gate, self._client, peer, state.newest_id)
            if not page:
                break
            state = self._read(state, page)
            yield self._page(channel, page, state, live=True)
        else:
            return
        # Known posts are shown again: that is how edits and deletions are noticed. They are no
        # news, so none that was deleted here meanwhile may raise an alert as if it were new.
        known = [m for m in newest if state.oldest_id <= m.id <= state.newest_id]
        gone = self._windows.setdefault(channel.id, Window()).gone(m.id for m in newest)
        again = self._page(channel, known, self._read(state, ()), live=False)
        yield replace(again, deletions=self._deletions(channel, gone, LearnedBy.RESCAN))
        fresh = [message for message in newest if message.id > state.newest_id]
        if fresh:
            yield self._page(channel, fresh, self._read(state, fresh), live=True)

    def _read(self, state: CollectorState, page: Sequence[Any]) -> CollectorState:
        ids = [message.id for message in page]
        oldest = min([*ids, *([state.oldest_id] if state.oldest_id else [])], default=0)
        return replace(
            state,
            condition=ChannelCondition.OK,
            reason=None,
            failures=0,
            not_before=None,
            checked_at=self.now(),
            newest_id=max([state.newest_id, *ids]),
            oldest_id=oldest,
        )

    def _page(
        self, channel: Channel, page: list[Any], state: CollectorState, *, live: bool
    ) -> Batch:
        found = (self._sighting(message, channel) for message in reversed(page))
        sightings = tuple(sighting for sighting in found if sighting is not None)
        return self._batch(channel, sightings, state, live=live)

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

    def _refusal(self, channel: Channel, before: CollectorState, refusal: Refused) -> Batch:
        state = replace(
            before,
            condition=refusal.condition,
            reason=refusal.reason,
            failures=before.failures + 1,
            not_before=self.now() + refusal.wait(before.failures),
            checked_at=self.now(),
        )
        return self._batch(channel, (), state, live=False)


async def _check_login(client: Any) -> None:
    if not await client.is_user_authorized():
        raise SourceError("nobody is logged in; run `monitor login`")
