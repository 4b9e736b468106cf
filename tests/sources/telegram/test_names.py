"""Names are lent, numbers are kept: each week it is asked whether a name still fits."""

from monitor.domain.collecting import ChannelCondition
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.world import FakeChannel
from tests.sources.telegram.conftest import Collecting


async def test_a_name_is_checked_each_week(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Once at first contact, once after seven days, not in between."""
    async with collecting() as run:
        await run.quiet()
        await run.timer.move(days=6)
        before = len(telegram.asked("ResolveUsernameRequest"))
        await run.timer.move(days=1, minutes=1)
        state = await run.state()
    assert (before, len(telegram.asked("ResolveUsernameRequest"))) == (1, 2)
    assert state.condition is ChannelCondition.OK


async def test_a_restart_checks_no_name_again(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """When it was checked is kept with the books."""
    async with collecting() as run:
        await run.quiet()
    async with collecting() as run:
        await run.quiet()
    assert len(telegram.asked("ResolveUsernameRequest")) == 1


async def test_a_name_that_another_channel_took(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """The channel is read on by its number, nothing of the other one is; the reason names both."""
    async with collecting() as run:
        await run.quiet()
        okopny.handle = "okopny_novy"
        other = telegram.world.channel("okopny", 900)
        other.post("Самозванец.")
        await run.timer.move(days=7, minutes=1)
        telegram.push(okopny, "Настоящий.")
        await run.until_stored(4)
        state = await run.state()
        strangers = await run.stored(900)
    assert state.condition is ChannelCondition.NAME_TAKEN
    assert "another channel (900)" in str(state.reason)
    assert "the channel 501 is read on" in str(state.reason)
    assert strangers == {}


async def test_a_name_that_came_back(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """The next check finds it with its channel again, and all is well."""
    async with collecting() as run:
        await run.quiet()
        okopny.handle = "okopny_novy"
        other = telegram.world.channel("okopny", 900)
        await run.timer.move(days=7, minutes=1)
        other.handle, okopny.handle = "other", "okopny"
        await run.timer.move(days=7, minutes=1)
        state = await run.state()
    assert state.condition is ChannelCondition.OK


async def test_a_name_that_nobody_bears(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """A channel without a public name is read on by its number, and that is said."""
    async with collecting() as run:
        await run.quiet()
        okopny.handle = None
        await run.timer.move(days=7, minutes=1)
        telegram.push(okopny, "Без имени.")
        await run.until_stored(4)
        state = await run.state()
    assert state.condition is ChannelCondition.RENAMED
    assert "no public name" in str(state.reason)
