"""One gate for all requests: a pace for each method, a limit in time, waits kept in full."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from telethon import errors

from monitor.domain.errors import SourceError

TIMEOUT = 60.0
SLACK = 1.2
LEAST_SLACK = 3.0
# Sustained paces in seconds between two requests of a method; Telegram publishes none. They are
# Telethon's own notes on history and get-by-id, and field reports on user names.
PACES = {
    "GetHistoryRequest": 3.0,
    "GetMessagesRequest": 10.0,
    "ResolveUsernameRequest": 30.0,
    "GetFullChannelRequest": 3.0,
}
DEFAULT_PACE = 1.0


class Wait(Exception):
    """Telegram asked for a pause of `seconds` (slack included)."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Telegram asks to wait {seconds:.0f} seconds")
        self.seconds = seconds


@dataclass(slots=True)
class Gate:
    """Sends one request at a time, no sooner than its method's pace allows."""

    paces: Mapping[str, float] = field(default_factory=lambda: PACES)
    default: float = DEFAULT_PACE
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    timeout: float = TIMEOUT
    _free_at: dict[str, float] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def call(self, client: Any, request: Any) -> Any:
        """Send a request; raise Wait for a flood wait, SourceError when no answer comes."""
        name = type(request).__name__
        async with self._lock:
            clock = asyncio.get_running_loop().time
            early = self._free_at.get(name, 0.0) - clock()
            if early > 0:
                await self.sleep(early)
            self._free_at[name] = clock() + self.paces.get(name, self.default)
            try:
                return await asyncio.wait_for(client(request), self.timeout)
            except errors.FloodWaitError as error:
                raise Wait(error.seconds + max(LEAST_SLACK, error.seconds * (SLACK - 1))) from error
            except TimeoutError as error:
                raise SourceError(f"Telegram did not answer {name} in time") from error
            except ConnectionError as error:
                raise SourceError("the connection to Telegram broke") from error
