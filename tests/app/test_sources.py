"""What becomes of the daemon when a source that collects by itself breaks."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from monitor.app.jobs import Daemon
from monitor.app.sources import collecting
from monitor.domain.channel import Channel
from monitor.domain.collecting import Batch, SourceKind
from monitor.domain.errors import SourceError

Emit = Callable[[Batch], Awaitable[None]]


class Failing:
    """A source that ends with an error at once."""

    kind = SourceKind.ACCOUNT

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def collect(self, emit: Emit, channels: Callable[[], Iterable[Channel]]) -> None:
        """Raise the error."""
        raise self.error


def _daemon(error: Exception) -> Daemon:
    # Nothing is ever emitted, so what emitting needs is not there.
    parts: Any = SimpleNamespace(program=SimpleNamespace(store=None), disk=None)
    parts.collecting = [Failing(error)]
    return cast("Daemon", parts)


async def test_an_unforeseen_error_ends_the_daemon_as_a_failure() -> None:
    """It stops, and says so with its exit status, so that systemd starts it again."""
    stop = asyncio.Event()
    with pytest.raises(SourceError, match="unforeseen KeyError"):
        async with collecting(_daemon(KeyError("x")), stop):
            await asyncio.wait_for(stop.wait(), 5)


async def test_a_lost_account_ends_nothing_else() -> None:
    """The preview goes on."""
    stop = asyncio.Event()
    async with collecting(_daemon(SourceError("lost")), stop):
        await asyncio.sleep(0)
    assert not stop.is_set()
