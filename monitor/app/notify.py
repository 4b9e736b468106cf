"""Tells systemd that the daemon is ready, stopping, and alive."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from monitor.app.clock import now
from monitor.domain.errors import StoreError, StoreFull
from monitor.storage import jobs
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
async def announced(init: Systemd, store: Store) -> AsyncIterator[None]:
    """Say READY, then signs of life until the block ends, then STOPPING."""
    init.say("READY=1\nSTATUS=collecting")
    signs = asyncio.create_task(_signs(init, store))
    try:
        yield
    finally:
        init.say("STOPPING=1")
        signs.cancel()
        await asyncio.gather(signs, return_exceptions=True)


async def _signs(init: Systemd, store: Store) -> None:
    if init.watchdog_seconds is None:
        return
    while True:
        # Only while the loop turns (this line) and the writer gets on (the next).
        if await _writes(store):
            init.say("WATCHDOG=1")
        await asyncio.sleep(init.watchdog_seconds / 3)


async def _writes(store: Store) -> bool:
    try:
        await store.write(jobs.beat, now())
    except StoreFull:
        # Intake waits for room by itself; a restart would not make any.
        return True
    except StoreError:
        return False
    return True
