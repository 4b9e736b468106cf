"""Which source reads which channel at this moment."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from pathlib import Path

import pytest

from monitor.analysis.read import Resources
from monitor.app.jobs import Daemon, readers_now
from monitor.app.program import Program
from monitor.app.watched import Watched
from monitor.config.settings import Places, read_config
from monitor.domain.channel import Channel, Watch
from monitor.domain.collecting import Batch, CollectorState, SourceKind
from monitor.pipeline.deliver import Deliveries
from monitor.pipeline.ingest import Emit
from monitor.pipeline.workers import Workers
from monitor.storage.store import Store
from tests.factories import NOON, a_channel

CHANNELS = (
    a_channel(handle="Okopny"),
    a_channel(handle="tylovik", id=2, watch=Watch.PREVIEW),
    a_channel(handle="arkhiv", id=3, watch=Watch.FILES),
)


class Preview:
    """A source that is asked, and has nothing."""

    kind = SourceKind.PREVIEW

    async def sweep(
        self, channel: Channel, state: CollectorState | None
    ) -> AsyncGenerator[Batch, None]:
        """Give nothing."""
        for batch in ():
            yield batch


class Account:
    """A source that collects by itself, or is lost."""

    kind = SourceKind.ACCOUNT

    def __init__(self, *, serving: bool) -> None:
        self._serving = serving
        self.settled = asyncio.Event()

    def standing(self) -> str:
        """Say what the test wants."""
        return "connected" if self._serving else "lost: logged out"

    def serves(self) -> bool:
        """Say what the test wants."""
        return self._serving

    async def collect(self, emit: Emit, channels: Callable[[], Iterable[Channel]]) -> None:
        """Do nothing."""


@pytest.mark.parametrize(
    ("account", "readers"),
    [
        (None, {"preview": {"okopny", "tylovik"}}),
        (True, {"account": {"okopny"}, "preview": {"tylovik"}}),
        (False, {"account": {"okopny"}, "preview": {"okopny", "tylovik"}}),
    ],
)
async def test_readers_are_those_that_read_now(
    store: Store, tmp_path: Path, account: bool | None, readers: dict[str, set[str]]
) -> None:
    """The preview reads for an account that is lost; nobody reads what comes from files."""
    config = read_config({}, Places(home=tmp_path, config=tmp_path))
    daemon = Daemon(
        program=Program(config=config, store=store),
        watched=Watched(CHANNELS),
        sources=(Preview(),),
        collecting=() if account is None else (Account(serving=account),),
        workers=Workers(Resources(), size=1),
        deliveries=Deliveries(store, {}, lambda: NOON),
    )
    assert await readers_now(daemon) == readers
