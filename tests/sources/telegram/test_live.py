"""Live posts over TCP: what Telegram pushes reaches the writer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from monitor.domain.collecting import Batch
from monitor.domain.errors import SourceError
from monitor.domain.post import LearnedBy
from monitor.sources.telegram.source import AccountSource
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.world import FakeChannel
from tests.sources.telegram.conftest import Opened, swept


@pytest.fixture
def okopny(telegram: TelegramServer) -> FakeChannel:
    """A channel with one post."""
    channel = telegram.world.channel("okopny")
    channel.post("Раз.")
    return channel


@asynccontextmanager
async def listening(source: AccountSource) -> AsyncIterator[asyncio.Queue[Batch]]:
    """What the source emits while the block runs."""
    heard: asyncio.Queue[Batch] = asyncio.Queue()
    task = asyncio.create_task(source.listen(heard.put))
    try:
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_pushed_post_is_emitted_live(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """A post of a swept channel arrives without any request."""
    async with opened() as source:
        await swept(source)
        async with listening(source) as heard:
            telegram.push(okopny, "Два.")
            async with asyncio.timeout(5):
                batch = await heard.get()
    assert [s.post.text for s in batch.sightings] == ["Два."]
    assert (batch.live, batch.channel.id, batch.state) == (True, 501, None)


async def test_a_push_before_listening_is_kept(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """Nothing is lost between opening and listening."""
    async with opened() as source:
        await swept(source)
        telegram.push(okopny, "Два.")
        async with listening(source) as heard, asyncio.timeout(5):
            batch = await heard.get()
    assert batch.sightings[0].post.text == "Два."


async def test_other_channels_are_not_emitted(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """Channels that the account follows but nobody watches are ignored."""
    other = telegram.world.channel("postoronny", 502)
    async with opened() as source:
        await swept(source)
        async with listening(source) as heard:
            telegram.push(other, "Чужое.")
            telegram.push(okopny, "Своё.")
            async with asyncio.timeout(5):
                batch = await heard.get()
    assert batch.sightings[0].post.text == "Своё."


async def test_a_pushed_edit_is_emitted(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """A new wording arrives with its edit date."""
    async with opened() as source:
        await swept(source)
        async with listening(source) as heard:
            telegram.edit(okopny, 1, "Раз, но иначе.")
            async with asyncio.timeout(5):
                batch = await heard.get()
    post = batch.sightings[0].post
    assert post.text == "Раз, но иначе."
    assert post.edited_at is not None


async def test_a_pushed_deletion_is_emitted(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """A deletion names the post and how it was learned."""
    async with opened() as source:
        await swept(source)
        async with listening(source) as heard:
            telegram.delete(okopny, 1)
            async with asyncio.timeout(5):
                batch = await heard.get()
    deletion = batch.deletions[0]
    assert (deletion.ref.channel_id, deletion.ref.message_id) == (501, 1)
    assert deletion.learned_by is LearnedBy.PUSH


async def test_pushes_go_on_after_a_dropped_connection(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """The client connects again and hears the next post."""
    async with opened() as source:
        state = (await swept(source))[-1].state
        async with listening(source) as heard:
            telegram.cut()
            await swept(source, state, id=501)
            telegram.push(okopny, "Два.")
            async with asyncio.timeout(5):
                batch = await heard.get()
    assert batch.sightings[0].post.text == "Два."


async def test_a_lost_connection_ends_listening(opened: Opened, okopny: FakeChannel) -> None:
    """Whoever listens learns that nothing will come any more."""
    async with opened() as source:
        listener = asyncio.create_task(source.listen(asyncio.Queue[Batch]().put))
        await source._client.disconnect()
        with pytest.raises(SourceError, match="could not be renewed"):
            await listener


async def test_a_lost_account_ends_listening(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """What a sweep learns about the account reaches whoever listens."""
    telegram.refuse("GetHistoryRequest", "SESSION_REVOKED", 401)
    async with opened() as source:
        listener = asyncio.create_task(source.listen(asyncio.Queue[Batch]().put))
        with pytest.raises(SourceError, match="monitor login"):
            await swept(source)
        with pytest.raises(SourceError, match="monitor login"):
            await listener
