"""Sources → store: whatever a source brings goes through one idempotent writer."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from monitor.domain.channel import Channel
from monitor.domain.collecting import Batch, ChannelCondition, CollectorState, SourceKind
from monitor.domain.errors import SourceError, StoreError
from monitor.storage import posts
from monitor.storage.posts import Written
from monitor.storage.store import Store

log = structlog.get_logger()

AGAIN_AFTER = timedelta(hours=1)


class PostSource(Protocol):
    """Where posts come from, channel by channel."""

    kind: SourceKind

    def sweep(self, channel: Channel, state: CollectorState | None) -> AsyncGenerator[Batch, None]:
        """Give what is new in a channel since `state`, in batches that may be written one by one.

        A channel's own failure is a batch without posts whose state says why.
        """


Emit = Callable[[Batch], Awaitable[None]]


class CollectingSource(Protocol):
    """A source that decides by itself what to read next, and is told of posts as they appear."""

    kind: SourceKind
    settled: asyncio.Event
    """Set once it is connected, or known to be unable to."""

    def serves(self) -> bool:
        """Say whether it reads, so that no other source needs to."""

    def standing(self) -> str:
        """Say in a few words how it stands, for whoever looks at the service."""

    async def collect(self, emit: Emit, channels: Callable[[], Iterable[Channel]]) -> None:
        """Hand over batches until cancelled; raise SourceError when the source is lost for good.

        `emit` commits a batch whole with its books, or raises StoreError.
        """


def keeper(store: Store, wake: Callable[[], None]) -> Emit:
    """Give the function that commits a collecting source's batches and wakes the analysis."""

    async def keep(batch: Batch) -> None:
        [written] = await ingest(store, _kept(batch, batch.channel))
        if written.new or written.edited or written.deleted:
            wake()

    return keep


async def ingest(store: Store, *batches: Batch) -> list[Written]:
    """Write batches whole, together, with the source's books, and say what each changed."""
    changes = await store.write(posts.write_batches, batches)
    for batch, written in zip(batches, changes, strict=True):
        _tell_written(batch, written)
    return changes


def _tell_written(batch: Batch, written: Written) -> None:
    if written.new or written.edited or written.deleted:
        log.info(
            "posts_saved",
            channel=batch.channel.handle,
            source=batch.source.value,
            new=written.new,
            edited=written.edited,
            deleted=written.deleted,
            live=batch.live,
        )
    if written.disputed:
        log.warning("witness_differs", channel=batch.channel.handle, posts=written.disputed)


async def sweep(
    store: Store,
    source: PostSource,
    channels: Iterable[Channel],
    now: Callable[[], datetime],
    wake: Callable[[], None],
    witness: Collection[str] = (),
) -> int:
    """Ask a source for news of every channel that may be asked now; give the number of changes.

    A channel that fails says so in its state and holds nobody up. Of the channels in `witness`
    (handles in small letters) a better source holds the words; this one only checks them.
    """
    changes = 0
    for channel in channels:
        state = await store.read(posts.collector_state, channel, source.kind)
        if state is not None and state.not_before is not None and state.not_before > now():
            continue
        checked = _Checked(source, channel.handle.lower() in witness)
        changes += await _sweep_one(store, checked, channel, state, wake, now)
    return changes


class _Checked:
    """A source whose batches bear whether it is a mere witness of the channel."""

    def __init__(self, source: PostSource, witness: bool) -> None:
        self.kind = source.kind
        self._source, self._witness = source, witness

    async def sweep(
        self, channel: Channel, state: CollectorState | None
    ) -> AsyncGenerator[Batch, None]:
        """Give what the source gives."""
        async with aclosing(self._source.sweep(channel, state)) as batches:
            async for batch in batches:
                yield replace(batch, witness=True) if self._witness else batch


async def _sweep_one(
    store: Store,
    source: PostSource,
    channel: Channel,
    state: CollectorState | None,
    wake: Callable[[], None],
    now: Callable[[], datetime],
) -> int:
    changes = 0
    try:
        async with aclosing(source.sweep(channel, state)) as batches:
            async for batch in batches:
                [written] = await ingest(store, _kept(batch, channel))
                changes += written.new + written.edited + written.deleted
                if changes:
                    wake()
                _tell_condition(channel, state, batch.state)
    except SourceError as error:
        log.warning("channel_not_read", channel=channel.handle, reason=str(error))
    except StoreError:
        raise
    except Exception as error:  # one channel must not hold up those after it
        reason = f"{type(error).__name__} while it was read; please report it"
        log.error("channel_crashed", channel=channel.handle, reason=reason)  # noqa: TRY400
        await _hold_back(store, source, channel, state, reason, now())
    return changes


async def _hold_back(
    store: Store,
    source: PostSource,
    channel: Channel,
    before: CollectorState | None,
    reason: str,
    now: datetime,
) -> None:
    known = before or CollectorState(source=source.kind)
    state = replace(
        known,
        condition=ChannelCondition.REFUSED,
        reason=reason,
        failures=known.failures + 1,
        not_before=now + AGAIN_AFTER,
        checked_at=now,
    )
    with contextlib.suppress(SourceError):
        await ingest(
            store, Batch(source=source.kind, channel=channel, state=state, received_at=now)
        )


def _kept(batch: Batch, channel: Channel) -> Batch:
    # A page that is read again must not bring back what retention has deleted.
    if channel.retention_days is None:
        return batch
    oldest = batch.received_at - timedelta(days=channel.retention_days)
    kept = tuple(one for one in batch.sightings if one.post.posted_at >= oldest)
    return replace(batch, sightings=kept)


def _tell_condition(
    channel: Channel, before: CollectorState | None, after: CollectorState | None
) -> None:
    if after is None or (before is not None and before.condition is after.condition):
        return
    if after.condition is not ChannelCondition.OK or before is not None:
        log.warning(
            "channel_condition_changed",
            channel=channel.handle,
            source=after.source.value,
            condition=after.condition.value,
            reason=after.reason,
        )
