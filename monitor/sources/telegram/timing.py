"""Time as the collector needs it, real or moved by a test."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class Timer(Protocol):
    """Time, and waiting for it."""

    def now(self) -> datetime:
        """Give the present moment."""

    async def wait(self, bell: asyncio.Event, until: datetime | None, *, idle: bool) -> None:
        """Return when the bell rings or the moment has come; `idle` says nothing is under way."""


class Clock:
    """Real time."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now

    async def wait(self, bell: asyncio.Event, until: datetime | None, *, idle: bool) -> None:
        """Return when the bell rings or the moment has come."""
        seconds = None if until is None else max((until - self.now()).total_seconds(), 0)
        # Not `wait_for`, which may swallow a cancellation when the bell rings at that instant.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await bell.wait()
