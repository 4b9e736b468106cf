"""The account source over TCP: first contact, polling, refusals."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.domain.channel import Channel
from monitor.domain.collecting import Batch, ChannelCondition, CollectorState
from monitor.domain.errors import SourceError
from monitor.sources.telegram.client import Credentials
from monitor.sources.telegram.gate import Gate
from monitor.sources.telegram.session import prepare_session
from tests.factories import NOON
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.world import FakeChannel
from tests.sources.telegram.conftest import Opened, Waits, swept


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
    assert ids(batches) == list(range(204, 404))
    assert len(telegram.asked("GetHistoryRequest")) == 2


async def test_the_books_say_what_was_read(opened: Opened, okopny: FakeChannel) -> None:
    """Bounds, access hash and the end of history are kept."""
    async with opened() as source:
        state = last(await swept(source))
    assert (state.newest_id, state.oldest_id, state.backfilled) == (3, 1, True)
    assert state.access_hash == okopny.access_hash


async def test_only_the_last_batch_ends_history(opened: Opened, okopny: FakeChannel) -> None:
    """A crash between two pages starts history again."""
    for _ in range(200):
        okopny.post()
    async with opened(depth=1000) as source:
        batches = await swept(source)
    assert [batch.state.backfilled for batch in batches if batch.state] == [False, False, True]


async def test_an_empty_channel_is_fine(telegram: TelegramServer, opened: Opened) -> None:
    """Nothing to read is no refusal."""
    telegram.world.channel("okopny")
    async with opened() as source:
        assert last(await swept(source)).condition is ChannelCondition.OK


async def test_later_sweeps_give_only_news(opened: Opened, okopny: FakeChannel) -> None:
    """What appeared since then comes live, oldest first."""
    async with opened() as source:
        known = await first(source)
        okopny.post("Четыре.")
        okopny.post("Пять.")
        batches = await again(source, known)
    assert ids(batches) == [4, 5]
    assert batches[0].live


async def test_a_long_absence_is_read_page_by_page(opened: Opened, okopny: FakeChannel) -> None:
    """The pages go back until the known newest post is met."""
    async with opened() as source:
        known = await first(source)
        for _ in range(250):
            okopny.post()
        assert ids(await again(source, known)) == list(range(4, 254))


async def test_a_name_is_resolved_once(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """Resolving is the most punished request."""
    async with opened() as source:
        await again(source, await first(source))
    assert len(telegram.asked("ResolveUsernameRequest")) == 1


async def test_another_process_needs_no_name(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """Id and access hash from the books are enough after a restart and a renaming."""
    async with opened() as source:
        known = await first(source)
    okopny.handle = "drugoy"
    okopny.post("Четыре.")
    async with opened() as source:
        assert ids(await again(source, known)) == [4]


async def test_a_pinned_id_is_never_merged(opened: Opened, okopny: FakeChannel) -> None:
    """A name that changed hands is refused with both numbers."""
    async with opened() as source:
        state = last(await swept(source, id=77))
    assert state.condition is ChannelCondition.REFUSED
    assert "501, not to 77" in (state.reason or "")


async def test_an_unknown_name_is_gone(telegram: TelegramServer, opened: Opened) -> None:
    """Nobody holds the name."""
    async with opened() as source:
        state = last(await swept(source))
    assert state.condition is ChannelCondition.GONE
    assert state.not_before is not None
    assert state.not_before > NOON


async def test_a_group_is_refused(telegram: TelegramServer, opened: Opened) -> None:
    """Only broadcast channels are public voices."""
    telegram.world.channel("okopny", broadcast=False)
    async with opened() as source:
        assert last(await swept(source)).condition is ChannelCondition.REFUSED


async def test_a_private_channel_is_private(opened: Opened, okopny: FakeChannel) -> None:
    """A channel that closed is told from one that is gone."""
    async with opened() as source:
        known = await first(source)
        okopny.refusal = "CHANNEL_PRIVATE"
        state = last(await again(source, known))
    assert state.condition is ChannelCondition.PRIVATE
    assert state.newest_id == 3


async def test_another_refusal_keeps_its_name(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """An error that nobody foresaw is named in the reason."""
    telegram.refuse("GetHistoryRequest", "PEER_ID_INVALID")
    async with opened() as source:
        state = last(await swept(source))
    assert state.condition is ChannelCondition.REFUSED
    assert "PeerIdInvalidError" in (state.reason or "")


@pytest.mark.parametrize("method", ["ResolveUsernameRequest", "GetHistoryRequest"])
async def test_a_flood_wait_is_kept_in_full(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel, waits: Waits, method: str
) -> None:
    """A wait goes to the books with a fifth more; nothing sleeps it meanwhile."""
    telegram.flood(method, 600)
    async with opened() as source:
        state = last(await swept(source))
    assert state.not_before == NOON + timedelta(seconds=720)
    assert not any(asked >= 600 for asked in waits.asked)


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


async def test_a_method_has_its_pace(opened: Opened, okopny: FakeChannel, waits: Waits) -> None:
    """Pages leave no faster than one in three seconds."""
    for _ in range(200):
        okopny.post()
    async with opened(depth=300) as source:
        await swept(source)
    assert waits.asked
    assert {round(asked) for asked in waits.asked} == {3}


async def test_a_dropped_connection_mends_itself(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """The same source reads on after the line broke."""
    async with opened() as source:
        known = await first(source)
        telegram.cut()
        okopny.post("Четыре.")
        batches = await again(source, known)
        if not ids(batches):
            batches = await again(source, known)
    assert ids(batches) == [4]


async def test_no_answer_is_a_condition(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel, waits: Waits
) -> None:
    """A request that is never answered ends by our own limit."""
    telegram.hang("GetHistoryRequest")
    async with opened(gate=Gate(sleep=waits.sleep, timeout=0.1)) as source:
        state = last(await swept(source))
    assert state.condition is ChannelCondition.UNREACHABLE


async def test_an_ended_session_is_the_accounts_failure(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """It is no fault of the channel, so its books stay as they are."""
    async with opened() as source:
        telegram.refuse("GetHistoryRequest", "AUTH_KEY_UNREGISTERED", 401)
        with pytest.raises(SourceError, match="monitor login"):
            await swept(source)


async def test_nobody_logged_in_is_said(
    telegram: TelegramServer, credentials: Credentials, opened: Opened
) -> None:
    """An empty session cannot be opened."""
    prepare_session(credentials.session)
    with pytest.raises(SourceError, match="nobody is logged in"):
        async with opened():
            pass


async def test_an_open_session_is_refused(opened: Opened, credentials: Credentials) -> None:
    """A session that others may read is not used, and the mend is told."""
    async with opened():
        pass
    credentials.session.chmod(0o644)
    with pytest.raises(SourceError, match="chmod 600"):
        async with opened():
            pass


@pytest.mark.parametrize("server", ["127.0.0.1", "127.0.0.1:x:key", "127.0.0.1:1:/nowhere.pem"])
async def test_a_wrong_server_is_said(
    opened: Opened, credentials: Credentials, server: str, tmp_path: Path
) -> None:
    """The setting's name stands in the error."""
    wrong = replace(credentials, server=server, session=tmp_path / "other.session")
    with pytest.raises(SourceError, match="MONITOR_TELEGRAM_SERVER"):
        async with opened(credentials=wrong):
            pass
