"""First contact over TCP: the name, history, the books."""

from monitor.domain.collecting import ChannelCondition
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.world import FakeChannel
from tests.sources.telegram.conftest import Opened, again, first, ids, last, swept


async def test_first_contact_gives_the_real_id(opened: Opened, okopny: FakeChannel) -> None:
    """The channel of the batch bears Telegram's number and title."""
    async with opened() as source:
        batches = await swept(source)
    assert (batches[0].channel.id, batches[0].channel.title) == (501, "Окопный")


async def test_first_contact_gives_history_oldest_first(
    opened: Opened, okopny: FakeChannel
) -> None:
    """What was there before is history, never news."""
    async with opened() as source:
        batches = await swept(source)
    assert ids(batches) == [1, 2, 3]
    assert not any(batch.live for batch in batches)


async def test_history_stops_at_the_depth(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """No page is asked for beyond the one that reaches the depth."""
    for _ in range(400):
        okopny.post()
    async with opened(depth=200) as source:
        batches = await swept(source)
    assert sorted(ids(batches)) == list(range(204, 404))
    assert len(telegram.asked("GetHistoryRequest")) == 2


async def test_the_books_say_what_was_read(opened: Opened, okopny: FakeChannel) -> None:
    """Bounds, access hash and the end of history are kept."""
    async with opened() as source:
        state = last(await swept(source))
    assert (state.newest_id, state.oldest_id, state.backfilled) == (3, 1, True)
    assert state.access_hash == okopny.access_hash


async def test_only_the_last_batch_ends_history(opened: Opened, okopny: FakeChannel) -> None:
    """Nobody takes history for whole before the depth or the first post is reached."""
    for _ in range(200):
        okopny.post()
    async with opened(depth=203) as source:
        batches = await swept(source)
    assert [batch.state.backfilled for batch in batches if batch.state] == [False, False, True]


async def test_history_goes_on_where_it_broke(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """Pages that were read before a flood wait are not asked for again."""
    for _ in range(200):
        okopny.post()
    telegram.flood("GetHistoryRequest", 5, call=2)
    async with opened(depth=203) as source:
        before = await swept(source)
        state = last(before)
        assert (state.oldest_id, state.backfilled) == (104, False)
    async with opened(depth=203) as source:
        after = await again(source, (before[-1].channel, state))
    assert sorted(ids(before)) == list(range(104, 204))
    assert sorted(ids(after)) == list(range(1, 104))


async def test_an_empty_channel_is_fine(telegram: TelegramServer, opened: Opened) -> None:
    """Nothing to read is no refusal."""
    telegram.world.channel("okopny")
    async with opened() as source:
        assert last(await swept(source)).condition is ChannelCondition.OK


async def test_history_goes_on_after_a_flood_wait(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """The next sweep reads what the wait kept back, without the name."""
    telegram.flood("GetHistoryRequest", 5)
    async with opened() as source:
        known = await first(source)
        # Telethon itself refuses the method for as long as the server said.
        source._client._flood_waited_requests.clear()
        assert ids(await again(source, known)) == [1, 2, 3]
