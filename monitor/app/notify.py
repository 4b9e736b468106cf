"""Tells systemd that the daemon is ready, stopping, and alive."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.app.clock import now
from monitor.domain.errors import StoreError, StoreFull
from monitor.pipeline.ingest import CollectingSource
from monitor.storage import jobs, standing
from monitor.storage.store import Store


@dataclass(frozen=True, slots=True)
class Systemd:
    """The socket that systemd listens on (NOTIFY_SOCKET), or nobody."""

    address: str | None
    watchdog_seconds: float | None = None

    def say(self, words: str) -> None:
        """Send a line; says nothing when nobody listens."""
        if self.address is None:
            return
        # An address that begins with @ names no file.
        place = f"\0{self.address[1:]}" if self.address.startswith("@") else self.address
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.sendto(words.encode(), place)


def systemd(env: Mapping[str, str] = os.environ) -> Systemd:
    """Find out whether systemd started this process, and how often it wants a sign of life."""
    micro = env.get("WATCHDOG_USEC", "")
    mine = env.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    seconds = int(micro) / 1e6 if micro.isdecimal() and mine else 0.0
    return Systemd(env.get("NOTIFY_SOCKET") or None, seconds or None)


@contextlib.asynccontextmanager
async def announced(
    init: Systemd, store: Store, sources: Sequence[CollectingSource] = ()
) -> AsyncIterator[None]:
    """Say READY once every account is settled, then how it goes, and STOPPING at the end.

    An account is settled when it is connected, and as well when it is known that it cannot be:
    the preview reads on without it, and people are told.
    """
    init.say("STATUS=connecting to Telegram" if sources else "STATUS=collecting")
    tasks = [asyncio.create_task(_ready(init, store, sources))]
    try:
        yield
    finally:
        init.say("STOPPING=1\nSTATUS=stopping")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _ready(init: Systemd, store: Store, sources: Sequence[CollectingSource]) -> None:
    if init.address is None:
        return
    for source in sources:
        await source.settled.wait()
    init.say(f"READY=1\nSTATUS={await _status(store, sources)}")
    while init.watchdog_seconds is not None:
        # Only while the loop turns (this line) and the writer gets on (the next).
        if await _writes(store):
            init.say(f"WATCHDOG=1\nSTATUS={await _status(store, sources)}")
        await asyncio.sleep(init.watchdog_seconds / 3)


async def _status(store: Store, sources: Sequence[CollectingSource]) -> str:
    parts = [f"{source.kind.value} {source.standing()}" for source in sources]
    try:
        seen = await store.read(standing.newest_sighting)
    except StoreError:
        return "; ".join([*parts, "the database does not answer"])
    parts.append(f"last new post {seen:%Y-%m-%d %H:%M} UTC" if seen else "no post yet")
    return "; ".join(parts).replace("\n", " ")


async def _writes(store: Store) -> bool:
    try:
        await store.write(jobs.beat, now(), jobs.WATCHDOG)
    except StoreFull:
        # Intake waits for room by itself; a restart would not make any.
        return True
    except StoreError:
        return False
    return True
