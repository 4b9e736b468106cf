"""A fake Telegram, a session that is logged in, and a source that never really waits."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from monitor.domain.channel import Channel
from monitor.domain.collecting import Batch, CollectorState
from monitor.domain.privacy import Pseudonyms
from monitor.sources.telegram.client import Credentials
from monitor.sources.telegram.gate import Gate
from monitor.sources.telegram.source import AccountSource
from tests.factories import NOON, a_channel
from tests.fakes.telegram.server import TelegramServer, telegram_server
from tests.fakes.telegram.world import FakeChannel

KEY = Pseudonyms(b"k" * 32)


class Waits:
    """Virtual sleeping: remembers how long it was asked to wait."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Return at once."""
        self.asked.append(seconds)


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[TelegramServer]:
    """A Telegram with one account and no channels."""
    async with telegram_server(tmp_path) as server:
        server.world.person()
        yield server


@pytest.fixture
def credentials(telegram: TelegramServer, tmp_path: Path) -> Credentials:
    """What an account logs in with; there is no session yet."""
    return Credentials(
        api_id=1, api_hash="0" * 32, session=tmp_path / "account.session", server=telegram.address
    )


@pytest.fixture
def waits() -> Waits:
    """The virtual sleep of the source's gate."""
    return Waits()


Opened = Callable[..., Any]


@pytest.fixture
def opened(telegram: TelegramServer, credentials: Credentials, waits: Waits) -> Opened:
    """Opens a logged-in source; arguments change its settings."""

    @asynccontextmanager
    async def opening(**changes: Any) -> AsyncIterator[AccountSource]:
        if not credentials.session.exists():
            telegram.session(credentials.session, next(iter(telegram.world.people.values())))
        given = {
            "credentials": credentials,
            "depth": 50,
            "pseudonyms": KEY,
            "now": lambda: NOON,
            "gate": Gate(sleep=waits.sleep),
        }
        async with AccountSource(**{**given, **changes}) as source:
            yield source

    return opening


async def swept(
    source: AccountSource, state: CollectorState | None = None, **channel: Any
) -> list[Batch]:
    """All batches of one sweep over a channel whose id is not known yet."""
    watched = a_channel(**{"id": -7, **channel})
    return [batch async for batch in source.sweep(watched, state)]


@pytest.fixture
def okopny(telegram: TelegramServer) -> FakeChannel:
    """A channel with three posts."""
    channel = telegram.world.channel("okopny")
    for text in ("Раз.", "Два.", "Три."):
        channel.post(text)
    return channel


def ids(batches: list[Batch]) -> list[int]:
    """The ids of all posts in the order in which they come."""
    return [s.post.ref.message_id for batch in batches for s in batch.sightings]


def fresh(batches: list[Batch], above: int = 3) -> list[int]:
    """The ids that were not known before, each once."""
    return [number for number in ids(batches) if number > above]


def last(batches: list[Batch]) -> CollectorState:
    """The books after the last batch."""
    state = batches[-1].state
    assert state is not None
    return state


async def first(source, **channel) -> tuple[Channel, CollectorState]:
    """The channel and the books after first contact."""
    batches = await swept(source, **channel)
    return batches[-1].channel, last(batches)


async def again(source, known: tuple[Channel, CollectorState]) -> list[Batch]:
    """The batches of a later sweep."""
    return [batch async for batch in source.sweep(*known)]
