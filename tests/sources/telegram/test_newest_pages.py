"""Telegram may fall silent about a channel without any error: newest pages are compared."""

from dataclasses import replace

from monitor.domain.collecting import Batch, SourceKind
from monitor.sources.telegram.roster import HEADS_AT_ONCE
from monitor.storage import posts
from tests.factories import a_channel
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.world import FakeChannel
from tests.sources.telegram.conftest import Collecting, Running

HISTORY = "GetHistoryRequest"


async def test_a_post_that_no_difference_tells_of_is_found(
    collecting: Collecting, okopny: FakeChannel
) -> None:
    """The newest page shows it, and what it was is on record as a gap that is closed."""
    async with collecting() as run:
        await run.quiet()
        okopny.whisper("Никому не сказано.")
        await run.timer.move(hours=5)
        before = await run.ids()
        await run.timer.move(hours=2)
        after = await run.ids()
        gaps = await run.gaps()
    assert (before, after) == ([1, 2, 3], [1, 2, 3, 4])
    assert gaps == [(4, 4, True)]


async def test_a_post_that_is_about_to_be_told_is_no_gap(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """A count that has moved on says that the difference will bring it."""
    async with collecting() as run:
        await run.quiet()
        telegram.refuse("GetChannelDifferenceRequest", "RPC_CALL_FAIL", 500, call=None)
        okopny.post("Сейчас скажут.")
        await run.timer.move(hours=7)
        ids = await run.ids()
        gaps = await run.gaps()
    assert (ids, gaps) == ([1, 2, 3, 4], [])


async def test_the_newest_page_is_not_asked_for_more_often(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Once at first contact, then every six hours; a restart asks for nothing anew."""
    async with collecting() as run:
        await run.quiet()
        first = len(telegram.asked(HISTORY))
    async with collecting(timer=run.timer) as run:
        await run.timer.move(hours=5)
        again = len(telegram.asked(HISTORY)) - first
        await run.timer.move(hours=2)
        later = len(telegram.asked(HISTORY)) - first
    assert (again, later) == (0, 1)


async def test_a_comparison_that_a_crash_prevented_is_made_up_for(
    collecting: Collecting, okopny: FakeChannel
) -> None:
    """A new count is written down with the debt of the newest page, so no crash can forget it."""
    async with collecting() as run:
        await run.quiet()
    okopny.whisper("Между счётом и страницей.")
    await _owe_the_page(run)
    async with collecting(timer=run.timer) as run:
        await run.until_stored(4)
        state = await run.state()
    assert state.head_at is not None


async def _owe_the_page(run: Running) -> None:
    state = await run.state()
    batch = Batch(
        source=SourceKind.ACCOUNT,
        channel=a_channel(id=501),
        state=replace(state, head_at=None),
        received_at=run.timer.now(),
    )
    await run.store.write(posts.write_batch, batch)


async def test_a_new_count_owes_the_newest_page(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """The batch that takes the count says so itself."""
    async with collecting() as run:
        await run.quiet()
        telegram.refuse("GetChannelDifferenceRequest", "PERSISTENT_TIMESTAMP_INVALID", channel=501)
        await run.timer.move(minutes=16)
        states = [batch.state for batch in run.batches if batch.state is not None]
    assert None in [state.head_at for state in states if state.backfilled and state.pts]
    assert states[-1].head_at is not None


async def test_an_unreadable_newest_post_is_told_once(
    collecting: Collecting, okopny: FakeChannel
) -> None:
    """Each comparison meets it again; only the first is news."""
    async with collecting() as run:
        await run.quiet()
        okopny.post("Нечитаемо.")
        okopny.garbled.add(4)
        for _ in range(4):
            await run.timer.move(hours=7)
        state = await run.state()
    told = [incident.key for batch in run.batches for incident in batch.incidents]
    assert told == ["unreadable:okopny"]
    assert state.head_at is not None


async def test_an_unreadable_newest_post_that_nobody_tells_of_is_found(
    collecting: Collecting, okopny: FakeChannel
) -> None:
    """The comparison looks above what it can read, by ids."""
    async with collecting() as run:
        await run.quiet()
        okopny.whisper("Нечитаемо и не сказано.")
        okopny.garbled.add(4)
        await run.timer.move(hours=7)
        stored = await run.stored()
    assert stored[4].service == "unreadable"


async def test_a_few_newest_pages_at_a_time(
    collecting: Collecting, telegram: TelegramServer
) -> None:
    """Comparisons that are due together do not crowd out what is more urgent."""
    channels = []
    for number in range(HEADS_AT_ONCE + 2):
        telegram.world.channel(f"okop{number}", 600 + number).post("Раз.")
        channels.append(a_channel(handle=f"okop{number}", id=-10 - number))
    async with collecting(*channels) as run:
        await run.quiet()
        first = len(telegram.asked(HISTORY))
        await run.timer.move(hours=6, minutes=1)
        then = len(telegram.asked(HISTORY)) - first
        await run.timer.move(seconds=31)
        later = len(telegram.asked(HISTORY)) - first
    assert (then, later) == (HEADS_AT_ONCE, HEADS_AT_ONCE + 2)
