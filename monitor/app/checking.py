"""Asks Telegram for names, at the pace that names allow."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from monitor.app.account import credentials
from monitor.app.clock import now
from monitor.config.settings import Config
from monitor.domain.channel import Channel
from monitor.domain.collecting import Batch, CollectorState, SourceKind
from monitor.sources.telegram.checking import Finding, who_holds
from monitor.sources.telegram.client import connect, make_client
from monitor.sources.telegram.gate import Gate
from monitor.storage import books, posts
from monitor.storage.store import Store

Ask = Callable[[Store, Channel], Awaitable[dict[str, Any]]]


@contextlib.asynccontextmanager
async def checking(config: Config) -> AsyncIterator[Ask]:
    """Give the function that finds who holds a channel's handle, and pins its number."""
    client = make_client(credentials(config))
    gate = Gate(now=now)

    async def ask(store: Store, channel: Channel) -> dict[str, Any]:
        gate.keep(await store.write(books.waits, SourceKind.ACCOUNT, now()))
        pause = (gate.free_at("ResolveUsernameRequest") - now()).total_seconds()
        await asyncio.sleep(max(pause, 0))
        finding = await who_holds(gate, client, channel)
        if finding.wait is not None:
            await store.write(books.keep_wait, SourceKind.ACCOUNT, finding.wait, now())
        if finding.access_hash is not None:
            await _pin(store, finding)
        return _row(channel, finding)

    try:
        await connect(client)
        yield ask
    finally:
        await client.disconnect()


async def _pin(store: Store, finding: Finding) -> None:
    state = CollectorState(source=SourceKind.ACCOUNT, access_hash=finding.access_hash)
    batch = Batch(
        source=SourceKind.ACCOUNT, channel=finding.channel, state=state, received_at=now()
    )
    await store.write(posts.write_batch, batch)


def _row(channel: Channel, finding: Finding) -> dict[str, Any]:
    number = finding.channel.id
    return {
        "handle": channel.handle,
        "id": number if number > 0 else None,
        "title": finding.channel.title,
        "finding": finding.says,
        "mend": finding.mend,
    }
