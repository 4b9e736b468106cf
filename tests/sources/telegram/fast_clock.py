"""A clock that runs many times as fast as the machine's, the same in every process."""

import asyncio
import contextlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class FastClock:
    """Real time since `began` (seconds of the machine's clock), times `speed`, after `start`."""

    began: float
    speed: float
    start: datetime = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The moment that it is here."""
        return self.start + timedelta(seconds=(time.time() - self.began) * self.speed)

    async def wait(self, bell: asyncio.Event, until: datetime | None, *, idle: bool) -> None:
        """Return when the bell rings or the moment has come."""
        left = None
        if until is not None:
            left = max((until - self.now()).total_seconds() / self.speed, 0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(left):
                await bell.wait()
