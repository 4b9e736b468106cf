"""Time that stands still until a test moves it, and knows when nothing is left to do."""

import asyncio
from datetime import datetime, timedelta

PATIENCE = 20.0


class StillTime:
    """A timer for the collector: `quiet` returns once everything due has been done."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._quiet = asyncio.Event()
        self._moved = asyncio.Event()
        self.until: datetime | None = None
        self.waiting = asyncio.Event()

    def now(self) -> datetime:
        """The moment that it is."""
        return self._now

    def begin(self) -> None:
        """Forget that everything was done: somebody new begins to work."""
        self._quiet.clear()

    async def wait(self, bell: asyncio.Event, until: datetime | None, *, idle: bool) -> None:
        """Return when the bell rings or the test has moved time far enough."""
        while not bell.is_set() and (until is None or until > self._now):
            self.until = until
            self.waiting.set()
            if idle:
                self._quiet.set()
            await self._either(bell)
        self._quiet.clear()

    async def _either(self, bell: asyncio.Event) -> None:
        self._moved.clear()
        tasks = [asyncio.create_task(event.wait()) for event in (bell, self._moved)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def quiet(self) -> None:
        """Wait until nothing is under way and nothing is due."""
        async with asyncio.timeout(PATIENCE):
            await self._quiet.wait()

    def jump(self, **delta: float) -> None:
        """Let time pass without waiting for what comes of it."""
        self._now += timedelta(**delta)
        self._moved.set()

    async def move(self, **delta: float) -> None:
        """Let time pass, and everything be done that is due then."""
        await self.quiet()
        self._now += timedelta(**delta)
        self._quiet.clear()
        self._moved.set()
        await self.quiet()
