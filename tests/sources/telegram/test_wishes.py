"""Backfill and joining: what a person asks for goes behind what is live."""

from datetime import timedelta

from monitor.sources.telegram.budget import PACES
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.world import FakeChannel
from tests.sources.telegram.conftest import Collecting, unthrottled


async def test_a_backfill_reads_down_to_its_date(
    collecting: Collecting, okopny: FakeChannel
) -> None:
    """History beyond the first depth is stored as history, and then it ends."""
    okopny.step = timedelta(minutes=1)
    for _ in range(600):
        okopny.post()
    since = okopny.posts[300].date
    async with collecting(depth=50) as run:
        await run.quiet()
        run.source.wishes.backfill["okopny"] = since
        await run.timer.move(seconds=31)
        state, ids = await run.state(), await run.ids()
    assert min(ids) <= 300
    assert state.backfill_since is None
    assert ids == list(range(min(ids), 604))
    assert run.source.wishes.done == {"okopny"}


async def test_a_backfill_goes_on_after_a_restart(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Its date is in the books, and pages that were read are not asked for again."""
    okopny.step = timedelta(minutes=1)
    for _ in range(600):
        okopny.post()
    async with collecting(depth=50) as run:
        await run.quiet()
        telegram.flood("GetHistoryRequest", 3600, call=3, channel=501)
        run.source.wishes.backfill["okopny"] = okopny.start
        await run.timer.move(seconds=31)
        before, time = await run.state(), run.timer
    async with collecting(depth=50, timer=time) as run:
        await run.timer.move(hours=2)
        state, ids = await run.state(), await run.ids()
    assert before.backfill_since == okopny.start
    assert (state.backfill_since, ids) == (None, list(range(1, 604)))


async def test_live_posts_do_not_wait_for_a_backfill(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """A push is stored while history is still to be read."""
    for _ in range(600):
        okopny.post()
    async with collecting(depth=50) as run:
        await run.quiet()
        telegram.flood("GetHistoryRequest", 3600, channel=501)
        run.source.wishes.backfill["okopny"] = okopny.start
        await run.timer.move(seconds=31)
        telegram.push(okopny, "Сейчас.")
        await run.until_stored(604)


async def test_joining_goes_a_handful_an_hour(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Joining in bulk is the classic way to be limited."""
    okopny.members = set()
    gate_paces = {"JoinChannelRequest": PACES["JoinChannelRequest"]}
    others = [telegram.world.channel(f"kanal{n}", 600 + n, members=set()) for n in range(9)]
    from tests.factories import a_channel  # noqa: PLC0415

    listed = [a_channel(handle=c.handle, id=-c.id) for c in (okopny, *others)]
    for channel in others:
        channel.post("Начало.")
    async with collecting(*listed) as run:
        await run.quiet()
        run.source.gate.paces = gate_paces
        run.source.wishes.join = True
        await run.timer.move(minutes=1)
        first = len(telegram.asked("JoinChannelRequest"))
        for _ in range(6):
            await run.timer.move(minutes=10)
        hour = len(telegram.asked("JoinChannelRequest"))
        await run.timer.move(hours=1)
    assert first <= 4
    assert first < hour <= 8


async def test_too_many_channels_ends_joining(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """The channel is polled instead, and no other is left for it."""
    okopny.members = set()
    telegram.refuse("JoinChannelRequest", "CHANNELS_TOO_MUCH", call=None)
    async with collecting(gate=None) as run:
        run.source.gate = unthrottled(run.timer.now)
        run.source.wishes.join = True
        await run.timer.move(minutes=1)
        state = await run.state()
    assert run.source.wishes.no_room is not None
    assert (state.joined, state.condition.value) == (False, "ok")
    assert not telegram.asked("LeaveChannelRequest")
