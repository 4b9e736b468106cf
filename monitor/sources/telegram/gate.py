"""One gate for all requests: a pace for each method, a limit in time, waits kept in full."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from telethon import errors

from monitor.domain.collecting import KeptWait
from monitor.domain.errors import SourceError
from monitor.sources.telegram.budget import BURST, OVERALL, PACES
from monitor.sources.telegram.trouble import NO_LINE, NO_SENSE, Unreadable, unknown

TIMEOUT = 60.0
SLACK = 1.2
LEAST_SLACK = 3.0
SLOWER = 1.5
SLOWEST = 8.0
EVERY_CHANNEL = 0
TOGETHER = ""


class Wait(Exception):
    """Telegram asked for a pause; `kept` says until when, slack included."""

    def __init__(self, kept: KeptWait) -> None:
        super().__init__(f"Telegram asks to wait {kept.seconds:.0f} seconds")
        self.kept = kept


class Broken(SourceError):
    """The connection broke before an answer came."""


class Silence(SourceError):
    """No answer came in time: the connection may be dead although it stands."""


@dataclass(slots=True)
class Gate:
    """Says when a method may be called, and calls it.

    A wait holds the method for its channel; a second one while the first is on holds the method
    for every channel, and each makes the method's pace slower until it has been calm for an hour.
    """

    now: Callable[[], datetime]
    paces: Mapping[str, float] = field(default_factory=lambda: PACES)
    overall: float = OVERALL
    timeout: float = TIMEOUT
    jitter: Callable[[], float] = field(default=lambda: random.uniform(0.9, 1.1))  # noqa: S311
    _free_at: dict[str, datetime] = field(default_factory=dict)
    _reserved: Counter[str] = field(default_factory=Counter)
    _waits: dict[tuple[str, int], datetime] = field(default_factory=dict)
    _slow: dict[str, tuple[float, datetime]] = field(default_factory=dict)

    def keep(self, waits: Iterable[KeptWait]) -> None:
        """Take waits that an earlier process was told; what is known here is never shortened."""
        for wait in waits:
            key = wait.method, wait.channel_id
            self._waits[key] = max(wait.until, self._waits.get(key, wait.until))
            factor, since = self._slow.get(wait.method, (SLOWER, wait.until))
            self._slow[wait.method] = (max(factor, SLOWER), max(since, wait.until))

    def free_at(self, method: str, channel: int = EVERY_CHANNEL) -> datetime:
        """Give the earliest moment at which a method may be called for a channel."""
        never = datetime.min.replace(tzinfo=self.now().tzinfo)
        return max(
            self._waits.get((method, EVERY_CHANNEL), never),
            self._waits.get((method, channel), never),
            self._free_at.get(method, never),
            self._free_at.get(TOGETHER, never),
        )

    async def call(self, client: Any, request: Any, channel: int = EVERY_CHANNEL) -> Any:
        """Send a request now; raise Wait for a flood wait, Silence when no answer comes.

        Raises Broken when the connection breaks, Unreadable for an answer that makes no sense. The
        caller has asked `free_at`.
        """
        method = type(request).__name__
        if self._reserved[method]:
            self._reserved[method] -= 1
        else:
            self._take(method)
        try:
            async with asyncio.timeout(self.timeout):
                return await _answer(client, request)
        except (errors.FloodWaitError, errors.FloodPremiumWaitError) as error:
            raise Wait(self._wait(method, channel, max(error.seconds, 1))) from error
        except TimeoutError as error:
            raise Silence(f"Telegram did not answer {method} in time") from error

    def reserve(self, method: str) -> None:
        """Take the place of the next call of a method before it is made."""
        self._take(method)
        self._reserved[method] += 1

    def _take(self, method: str) -> None:
        self._count(method, self.paces.get(method, self.overall))
        self._count(TOGETHER, self.overall)

    def _count(self, key: str, pace: float) -> None:
        now = self.now()
        step = timedelta(seconds=pace * self._slowness(key, now) * self.jitter())
        # A few calls may follow each other at once when there were none before.
        start = max(self._free_at.get(key, now - BURST * step), now - BURST * step)
        self._free_at[key] = start + step

    def _slowness(self, method: str, now: datetime) -> float:
        factor, since = self._slow.get(method, (1.0, now))
        return factor if now - since < timedelta(hours=1) else 1.0

    def _wait(self, method: str, channel: int, seconds: int) -> KeptWait:
        now = self.now()
        whole = seconds + max(LEAST_SLACK, seconds * (SLACK - 1))
        until = now + timedelta(seconds=whole)
        others = [key for key, end in self._waits.items() if key[0] == method and end > now]
        if any(key[1] != channel for key in others):
            channel = EVERY_CHANNEL
        self._waits[method, channel] = max(until, self._waits.get((method, channel), until))
        self._slow[method] = (min(self._slowness(method, now) * SLOWER, SLOWEST), until)
        return KeptWait(method=method, channel_id=channel, until=until, seconds=whole)


async def _answer(client: Any, request: Any) -> Any:
    try:
        return await client.ask(request)
    except errors.TypeNotFoundError as error:
        raise unknown(error) from None
    except TimeoutError:
        raise
    except asyncio.CancelledError as error:
        # Telethon cancels what it was asked when its line ends; others cancel us.
        if client.is_connected() or _cancelled():
            raise
        raise Broken("the connection to Telegram broke") from error
    except (*NO_LINE, *NO_SENSE) as error:
        if client.is_connected() and not isinstance(error, ConnectionError):
            raise Unreadable(f"an answer without sense ({type(error).__name__})") from None
        raise Broken("the connection to Telegram broke") from error


def _cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
