"""Each grave fault ends in its state and with its alert: told once, and its end told too.

The collector, the store, the health stage and delivery are the real ones.
"""

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from monitor.domain.alert import Receiver, ReceiverKind
from monitor.pipeline.deliver import deliver
from monitor.pipeline.watch_health import watch_health
from monitor.sources.telegram.client import AccountLost
from monitor.storage.channels import save_channels
from tests.factories import a_channel
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.world import FakeChannel
from tests.pipeline.test_deliver import RecordingNotifier
from tests.sources.telegram.conftest import Collecting, Running, unthrottled

EVERYBODY = (Receiver(name="log", kind=ReceiverKind.FILE),)
READERS = {"account": {"okopny"}}


async def told(run: Running) -> list[str]:
    """Look at the health, deliver what that leads to, and give the titles that went out."""
    log, now = RecordingNotifier(), run.timer.now()
    await watch_health(run.store, EVERYBODY, now, READERS)
    await deliver(run.store, {"log": log}, lambda: now + timedelta(seconds=1))
    return [message.title for message in log.sent]


async def listed(run: Running) -> None:
    """Put the watched channels on the stored list, as the daemon does."""
    await run.store.write(save_channels, [a_channel(id=501)], run.timer.now())


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (401, "SESSION_REVOKED"),
        (401, "USER_DEACTIVATED_BAN"),
        (406, "AUTH_KEY_DUPLICATED"),
    ],
)
async def test_a_lost_account_is_told_once_and_its_return_too(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel, code: int, name: str
) -> None:
    """Revoked, banned or duplicated: one alert with the mend, and no further request."""
    with capture_logs() as lines:
        async with collecting() as run:
            await run.quiet()
            telegram.kill_keys(code, name)
            run.timer.jump(minutes=2)
            assert run.task is not None
            with pytest.raises(AccountLost, match="monitor login"):
                await asyncio.wait_for(run.task, 10)
            first, again = await told(run), await told(run)
        run.source.credentials.session.unlink()
        async with collecting(timer=run.timer) as run:
            await run.quiet()
            over = await told(run)
    assert (first, again) == (["The Telegram account is lost"], [])
    assert over == ["Over: The Telegram account is lost"]
    assert [line["event"] for line in lines if "exc_info" in line] == []


async def test_a_wrong_clock_is_told(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Ten minutes off: an interrupted account whose reason names the clock; over when it is set."""
    async with collecting() as run:
        await run.quiet()
    telegram.ahead = 600
    gate = unthrottled(run.timer.now, timeout=0.1)
    async with collecting(gate=gate, connecting=0.3, timer=run.timer) as run:
        await _failures(run, 3)
        first, again = await told(run), await told(run)
        trouble = run.source.trouble
        telegram.ahead = 0
        await run.timer.move(minutes=10)
        await run.quiet()
        over = await told(run)
    assert (first, again) == (["The Telegram account is interrupted"], [])
    assert "clock" in str(trouble)
    assert over == ["Over: The Telegram account is interrupted"]


async def test_a_black_hole_is_told_when_it_lasts(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Connections that stand and say nothing: told after the third, over with the first answer."""
    async with collecting() as run:
        await run.quiet()
    telegram.hang("GetUsersRequest", call=None)
    gate = unthrottled(run.timer.now, timeout=0.1)
    async with collecting(gate=gate, connecting=0.5, timer=run.timer) as run:
        await _failures(run, 3)
        first, again = await told(run), await told(run)
        telegram.rules.clear()
        await run.timer.move(minutes=10)
        await run.quiet()
        over = await told(run)
    assert (first, again) == (["The Telegram account is interrupted"], [])
    assert over == ["Over: The Telegram account is interrupted"]


async def test_an_unknown_object_is_told(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """The post that this version cannot read is named once; the others are read on."""
    async with collecting() as run:
        await run.quiet()
        okopny.post("Непонятно.")
        okopny.garbled.add(4)
        okopny.post("Понятно.")
        await run.timer.move(minutes=16)
        await run.timer.move(minutes=16)
        first, again = await told(run), await told(run)
        ids = await run.ids()
    assert (first, again) == (["@okopny/4 cannot be read"], [])
    assert ids == [1, 2, 3, 4, 5]


async def test_a_new_name_and_its_reuse_are_told(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """First that it bears another name, then that a stranger took the old one; then the mend."""
    async with collecting() as run:
        await run.quiet()
        await listed(run)
        okopny.handle = "okopny_novy"
        telegram.push(okopny, "Под новым именем.")
        await run.timer.move(minutes=16)
        renamed = await told(run)
        other = telegram.world.channel("okopny", 900)
        await run.timer.move(days=7, minutes=1)
        taken = await told(run)
        other.handle, okopny.handle = "other", "okopny"
        await run.timer.move(days=7, minutes=1)
        over = await told(run)
        strangers = await run.stored(900)
    assert renamed == ["@okopny: renamed"]
    assert sorted(taken) == ["@okopny: name taken", "Over: @okopny: renamed"]
    assert over == ["Over: @okopny: name taken"]
    assert strangers == {}


async def _failures(run: Running, count: int) -> None:
    # The third failure in a row is told; each pause is shorter than a minute then.
    for _ in range(count + 1):
        run.timer.waiting.clear()
        run.timer.jump(minutes=1)
        await asyncio.wait_for(run.timer.waiting.wait(), 20)
