"""First contact and live posts over TCP: the name, the count, history, pushes, the books."""

from telethon.tl import types

from tests.factories import a_channel
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.world import FakeChannel
from tests.sources.telegram.conftest import Collecting


async def test_first_contact_stores_history(collecting: Collecting, okopny: FakeChannel) -> None:
    """What was there before is stored, and is no news."""
    async with collecting() as run:
        await run.quiet()
        stored = await run.stored()
    assert {n: one.text for n, one in stored.items()} == {1: "Раз.", 2: "Два.", 3: "Три."}
    assert not any(one.live for one in stored.values())


async def test_the_count_is_taken_before_history(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """The other way round, what happens between the two would never be told."""
    async with collecting() as run:
        await run.quiet()
    names = [type(r).__name__ for r in telegram.requests]
    wanted = ["GetFullChannelRequest", "GetHistoryRequest", "GetChannelDifferenceRequest"]
    assert [name for name in names if name in wanted][:3] == wanted


async def test_the_books_say_what_is_accounted_for(
    collecting: Collecting, okopny: FakeChannel
) -> None:
    """Count, bounds, covered ids and access hash are committed."""
    async with collecting() as run:
        await run.quiet()
        state = await run.state()
    assert (state.pts, state.newest_id, state.oldest_id) == (okopny.pts, 3, 1)
    assert state.covered.spans == ((1, 3),)
    assert (state.access_hash, state.backfilled) == (okopny.access_hash, True)


async def test_history_stops_at_the_depth(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """No page is asked for beyond the one that reaches the depth."""
    for _ in range(400):
        okopny.post()
    async with collecting(depth=200) as run:
        await run.quiet()
        stored = await run.ids()
    assert stored == list(range(204, 404))
    assert len(telegram.asked("GetHistoryRequest")) == 2


async def test_a_hole_in_history_is_proved_to_be_empty(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """An id that history does not show is asked for by itself before it counts as gone."""
    okopny.delete(2)
    async with collecting() as run:
        await run.quiet()
        state = await run.state()
    assert [r.id[0].id for r in telegram.asked("GetMessagesRequest")] == [2]
    assert state.owed.spans == ()


async def test_a_pushed_post_is_stored_as_news(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """A push that follows our count needs no further request."""
    async with collecting() as run:
        await run.quiet()
        before = len(telegram.asked("GetChannelDifferenceRequest"))
        telegram.push(okopny, "Четыре.")
        await run.until_stored(4)
        stored = await run.stored()
        after = len(telegram.asked("GetChannelDifferenceRequest"))
    assert stored[4].live
    assert after == before


async def test_a_pushed_edit_is_a_wording(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Both wordings are kept, the newer one holds."""
    async with collecting() as run:
        await run.quiet()
        telegram.edit(okopny, 2, "Два с половиной.")

        async def edited() -> bool:
            return (await run.stored())[2].text == "Два с половиной."

        await run.until(edited)
        stored = await run.stored()
    assert stored[2].wordings == ("Два.", "Два с половиной.")


async def test_a_pushed_deletion_is_a_date(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """The words stay, and how it was learned is kept."""
    async with collecting() as run:
        await run.quiet()
        telegram.delete(okopny, 2)

        async def gone() -> bool:
            return (await run.stored())[2].deleted is not None

        await run.until(gone)
        stored = await run.stored()
    assert (stored[2].deleted, stored[2].text) == ("push", "Два.")


async def test_a_service_message_is_stored(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Otherwise its id would look like a deletion."""
    okopny.serve(types.MessageActionChatEditTitle("Окопный+"))
    async with collecting() as run:
        await run.quiet()
        stored = await run.stored()
    assert stored[4].service == "ChatEditTitle"


async def test_a_name_is_resolved_once_in_its_life(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """After a restart number and access hash come from the store."""
    for _ in range(2):
        async with collecting() as run:
            await run.quiet()
    assert len(telegram.asked("ResolveUsernameRequest")) == 1


async def test_a_channel_that_is_not_joined_is_polled(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Nobody pushes its posts, so the collector asks."""
    okopny.members = set()
    async with collecting() as run:
        await run.quiet()
        telegram.push(okopny, "Четыре.")
        await run.timer.move(minutes=2)
        stored = await run.ids()
    assert stored == [1, 2, 3, 4]


async def test_a_channel_added_to_the_list_is_read_without_a_restart(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """And one that is dropped is no longer asked for."""
    other = telegram.world.channel("tylovoy", 502)
    other.post("Тыл.")
    async with collecting() as run:
        await run.quiet()
        run.channels[:] = [a_channel(handle="tylovoy", id=-8)]
        await run.timer.move(minutes=20)
        telegram.push(okopny, "Четыре.")
        telegram.push(other, "Ещё тыл.")
        await run.until_stored(2, channel=502)
        stored = await run.ids()
    assert stored == [1, 2, 3]


async def test_links_bear_the_present_name(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """A renamed channel is still read by its number, and its state says so."""
    async with collecting() as run:
        await run.quiet()
        okopny.handle = "okopny_novy"
        telegram.push(okopny, "Четыре.")
        await run.timer.move(minutes=20)
        telegram.push(okopny, "Пять.")
        await run.until_stored(5)
        state = await run.state()
    urls = [s.post.url for b in run.batches for s in b.sightings if s.post.ref.message_id == 5]
    assert urls[-1] == "https://t.me/okopny_novy/5"
    assert (state.condition.value, state.username) == ("renamed", "okopny_novy")


async def test_a_connected_account_is_settled(collecting: Collecting, okopny: FakeChannel) -> None:
    """Whoever waits for it may go on, and it says how it stands."""
    async with collecting() as run:
        before = run.source.standing()
        await run.quiet()
        after = run.source.standing()
        settled = run.source.settled.is_set()
    assert (before, after, settled) == ("connecting", "connected, 1 channels", True)


async def test_a_lost_account_is_settled(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """It will not come back by waiting, so nobody has to wait for it."""
    async with collecting() as run:
        await run.quiet()
        run.source.settled.clear()
        telegram.kill_keys(401, "AUTH_KEY_UNREGISTERED")
        telegram.cut()
        await run.source.settled.wait()
        standing = run.source.standing()
    assert standing.startswith("lost: Telegram ended this account's session")
