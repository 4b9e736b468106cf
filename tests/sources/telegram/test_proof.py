"""Second looks, coverage, and what is not told: the net under the net."""

from telethon.tl import types

from monitor.storage.reading import PostFilter, list_posts
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.world import FakeChannel
from tests.sources.telegram.conftest import Collecting


async def test_a_deletion_that_nobody_tells_needs_two_misses(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Telegram's own delay is no deletion."""
    async with collecting() as run:
        await run.quiet()
        del okopny.posts[2]
        await run.timer.move(minutes=1)
        first = (await run.stored())[2].deleted
        await run.timer.move(minutes=6)
        second = (await run.stored())[2].deleted
    assert (first, second) == (None, "rescan")


async def test_a_post_that_comes_back_is_no_deletion(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """One miss between two sights is forgotten."""
    async with collecting() as run:
        await run.quiet()
        message = okopny.posts.pop(2)
        await run.timer.move(minutes=1)
        okopny.posts[2] = message
        await run.timer.move(minutes=6)
        await run.timer.move(hours=7)
        assert (await run.stored())[2].deleted is None


async def test_looks_thin_out_with_age_and_end(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """A post is looked at five times in its first week, then no more."""
    async with collecting() as run:
        await run.quiet()
        message = okopny.post("Под наблюдением.")
        message.date = run.timer.now()
        telegram.tell_new(okopny, message)
        await run.until_stored(4)
        for _ in range(8 * 24):
            await run.timer.move(hours=1)
        left = await run.looks()
    looked = [r for r in telegram.asked("GetMessagesRequest") if 4 in [i.id for i in r.id]]
    assert 4 <= len(looked) <= 6
    assert left == []


async def test_looks_bring_counters_for_nothing(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """A look stores views, forwards and reactions as an observation, and counts as no view."""
    async with collecting() as run:
        await run.quiet()
        okopny.posts[3].views = 5_000
        await run.timer.move(minutes=1)
        observed = [
            s.observation.views
            for batch in run.batches
            for s in batch.sightings
            if s.post.ref.message_id == 3 and s.observation
        ]
    assert observed[-1] == 5_000
    assert not telegram.asked("GetMessagesViewsRequest")


async def test_an_untold_edit_is_found_by_a_look(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Even when no update was ever made of it."""
    async with collecting() as run:
        await run.quiet()
        okopny.posts[3].message = "Три, молча."
        okopny.posts[3].edit_date = okopny.posts[3].date
        await run.timer.move(minutes=1)
        stored = await run.stored()
    assert stored[3].wordings == ("Три.", "Три, молча.")


async def test_five_percent_of_pushes_lost_is_made_good_by_one_sweep(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """All posts are stored within one sweep interval of the last push."""
    lost = {7, 29, 53, 88, 100}
    async with collecting() as run:
        await run.quiet()
        for number in range(100):
            telegram.muted = lambda channel, n=number + 1: n in lost  # type: ignore[misc]
            telegram.push(okopny, f"Пост {number}.")
        await run.timer.move(minutes=15)
        assert await run.ids() == list(range(1, 104))


async def test_a_purge_is_recorded_whole_and_is_one_incident(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Hundreds of deletions within seconds: every one is a date, people are told once."""
    async with collecting(depth=400) as run:
        await run.quiet()
        for _ in range(300):
            telegram.push(okopny, "Скоро исчезнет.")
        await run.until_stored(303)
        for first in range(4, 304, 50):
            telegram.delete(okopny, *range(first, first + 50))

        async def gone() -> bool:
            return sum(one.deleted is not None for one in (await run.stored()).values()) == 300

        await run.until(gone)
    told = [incident for batch in run.batches for incident in batch.incidents]
    assert [one.key for one in told] == ["purge:okopny"]


async def test_counts_that_are_pushed_are_observations(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Views and forwards come without a count of updates; the newest of each is stored."""
    async with collecting() as run:
        await run.quiet()
        for views in (500, 600):
            telegram.tell(okopny, types.UpdateChannelMessageViews(okopny.id, 2, views))
        telegram.tell(okopny, types.UpdateChannelMessageForwards(okopny.id, 2, 7))
        await run.timer.move(minutes=1)
        await run.timer.move(minutes=1)
        rows = await run.store.read(list_posts, PostFilter())
    [row] = [row for row in rows if row["post_id"] == 2]
    assert (row["views"], row["forwards"]) == (600, 7)
