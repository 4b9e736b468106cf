"""Passes people's orders to the account's collector, and runs it for a single backfill."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.app import orders
from monitor.app.clock import now
from monitor.app.home import known_pseudonyms
from monitor.app.orders import JOIN, Order
from monitor.app.program import Program
from monitor.domain.channel import Channel
from monitor.domain.collecting import Batch
from monitor.domain.errors import ConfigError
from monitor.pipeline.ingest import Emit, keeper
from monitor.sources.telegram.source import AccountSource
from monitor.storage import channels as stored_channels


def pass_on(home: Path, source: AccountSource) -> int:
    """Tell the collector what is wanted, and forget what it has done; give the number waiting."""
    waiting = 0
    for order in orders.given(home):
        if order.kind == JOIN:
            source.wishes.join = source.wishes.no_room is None and not _all_joined(source)
            if not source.wishes.join:
                orders.carried_out(home, order)
                continue
        elif order.handle.lower() in source.wishes.done:
            source.wishes.done.discard(order.handle.lower())
            orders.carried_out(home, order)
            continue
        elif order.since is not None and not _under_way(source, order):
            source.wishes.backfill[order.handle.lower()] = order.since
        waiting += 1
    return waiting


def _all_joined(source: AccountSource) -> bool:
    desks = source.desks.values()
    return bool(desks) and all(desk.books.joined or desk.unjoinable for desk in desks)


def _under_way(source: AccountSource, order: Order) -> bool:
    desk = source.desks.get(order.handle.lower())
    return desk is not None and desk.books.backfill_since == order.since


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """How far a backfill has come: posts stored by it, and the date of the oldest."""

    posts: int
    oldest: datetime | None


async def backfill(
    program: Program, handle: str, since: datetime, progress: Callable[[Filled], None]
) -> Filled:
    """Read a channel's history down to a moment by the account, and give how far it came.

    Raises ConfigError when the channel is not listed or nobody is logged in, SourceError when
    the account is lost. What was read stays, and the next call goes on from there.
    """
    from monitor.app.account import account_source  # noqa: PLC0415 - Telethon costs 60 MB

    channel = _listed(program, handle)
    await program.store.write(stored_channels.save_channels, [channel], now())
    key = await known_pseudonyms(program.config.places.home, program.store)
    source = account_source(program.config, key, program.store)
    source.wishes.backfill[channel.handle.lower()] = since
    filling = _Filling(keeper(program.store, lambda: None), channel, progress)
    task = asyncio.create_task(source.collect(filling.emit, lambda: [channel]))
    try:
        while channel.handle.lower() not in source.wishes.done:
            await _granted(source, task)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    return filling.done


class _Filling:
    """Follows a backfill from batch to batch."""

    def __init__(self, keep: Emit, channel: Channel, progress: Callable[[Filled], None]) -> None:
        self._keep, self._channel, self._progress = keep, channel, progress
        self.done = Filled(posts=0, oldest=None)

    async def emit(self, batch: Batch) -> None:
        await self._keep(batch)
        dates = [one.post.posted_at for one in batch.sightings]
        known = [self.done.oldest] if self.done.oldest else []
        oldest = min([*dates, *known], default=None)
        self.done = Filled(posts=self.done.posts + len(dates), oldest=oldest)
        self._progress(self.done)
        if batch.state is not None and not batch.state.condition.readable:
            raise ConfigError([f"@{self._channel.handle}: {batch.state.reason}"])


async def _granted(source: AccountSource, task: asyncio.Task[None]) -> None:
    """Wait until a wish is granted; raises what ended the collecting instead."""
    bell = asyncio.create_task(source.wishes.granted.wait())
    await asyncio.wait({bell, task}, return_when=asyncio.FIRST_COMPLETED)
    bell.cancel()
    source.wishes.granted.clear()
    if task.done():
        task.result()


def _listed(program: Program, handle: str) -> Channel:
    wanted = handle.removeprefix("@").lower()
    for channel in program.config.channels:
        if channel.handle.lower() == wanted:
            return channel
    raise ConfigError([f"@{handle.removeprefix('@')} is not in channels.yaml; add it first"])
