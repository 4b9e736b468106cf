"""Waits are kept to the second, over restarts, and hold nobody else up."""

import random
from datetime import datetime, timedelta

from monitor.domain.collecting import KeptWait
from monitor.sources.telegram.budget import OVERALL, PACES
from monitor.sources.telegram.gate import SLOWER, Gate
from tests.factories import NOON, a_channel
from tests.fakes.still_time import StillTime
from tests.fakes.telegram.server import TelegramServer
from tests.sources.telegram.conftest import Collecting

HANDLES = ("okopny", "tylovoy", "shtabnoy")


class Whims:
    """Floods of up to an hour, and a record of every request that came too early."""

    def __init__(self, time: StillTime, seed: int) -> None:
        self.time = time
        self.dice = random.Random(seed)  # noqa: S311 - a test that can be repeated
        self.held: dict[tuple[str, int | None], datetime] = {}
        self.early: list[tuple[str, int | None]] = []
        self.floods = 0

    def __call__(self, method: str, channel: int | None) -> tuple[int, str] | None:
        key, now = (method, channel), self.time.now()
        if self.held.get(key, now) > now:
            self.early.append(key)
        if channel is None or self.dice.random() > 0.1:
            return None
        seconds = self.dice.choice((3, 30, 600, 3600))
        self.held[key] = now + timedelta(seconds=seconds)
        self.floods += 1
        return 420, f"FLOOD_WAIT_{seconds}"


async def test_a_day_of_flood_waits(collecting: Collecting, telegram: TelegramServer) -> None:
    """In a simulated day with restarts no request comes before its wait is over."""
    time = StillTime(NOON)
    channels = [telegram.world.channel(h, 501 + n) for n, h in enumerate(HANDLES)]
    for channel in channels:
        channel.post("Начало.")
    listed = [a_channel(handle=h, id=-n) for n, h in enumerate(HANDLES, 7)]
    whims = Whims(time, 5)
    for hour in range(24):
        async with collecting(*listed, timer=time) as run:
            await run.quiet()
            telegram.whim = whims
            for _ in range(6):
                telegram.muted = lambda channel: whims.dice.random() < 0.5
                for channel in channels:
                    telegram.push(channel, f"Час {hour}.")
                await time.move(minutes=10)
    telegram.whim = lambda method, channel: None
    async with collecting(*listed, timer=time) as run:
        await time.move(hours=2)
        await time.move(hours=2)
        for channel in channels:
            assert await run.ids(channel.id) == sorted(channel.posts)
    assert whims.early == []
    assert whims.floods > 30


async def test_a_channel_that_waits_an_hour_holds_nobody_up(
    collecting: Collecting, telegram: TelegramServer
) -> None:
    """Others are stored within their sweep while one method waits for one channel."""
    channels = [telegram.world.channel(h, 501 + n) for n, h in enumerate(HANDLES)]
    for channel in channels:
        channel.post("Начало.")
    listed = [a_channel(handle=h, id=-n) for n, h in enumerate(HANDLES, 7)]
    async with collecting(*listed) as run:
        await run.quiet()
        telegram.muted = lambda channel: True
        telegram.flood("GetChannelDifferenceRequest", 3600, channel=501)
        for channel in channels:
            channel.post("Новость.")
        await run.timer.move(minutes=16)
        held, *others = [await run.ids(channel.id) for channel in channels]
    assert held == [1]
    assert others == [[1, 2], [1, 2]]


def _gate(time: StillTime) -> Gate:
    return Gate(now=time.now, jitter=lambda: 1.0)


def test_a_second_wait_elsewhere_holds_the_method_for_all() -> None:
    """Two waits at once say that it is the method, not the channel."""
    time = StillTime(NOON)
    gate = _gate(time)
    first = gate._wait("GetHistoryRequest", 1, 60)
    second = gate._wait("GetHistoryRequest", 2, 60)
    assert (first.channel_id, second.channel_id) == (1, 0)
    assert gate.free_at("GetHistoryRequest", 3) == second.until


def test_a_wait_is_never_shortened() -> None:
    """A fifth is added, at least three seconds."""
    gate = _gate(StillTime(NOON))
    assert gate._wait("GetHistoryRequest", 1, 5).until == NOON + timedelta(seconds=8)
    assert gate._wait("GetMessagesRequest", 1, 600).until == NOON + timedelta(seconds=720)


def test_waits_of_an_earlier_process_hold() -> None:
    """They are read from the store before the first request."""
    time = StillTime(NOON)
    gate = _gate(time)
    until = NOON + timedelta(hours=1)
    gate.keep([KeptWait(method="GetHistoryRequest", channel_id=7, until=until, seconds=3600)])
    assert gate.free_at("GetHistoryRequest", 7) == until
    assert gate.free_at("GetHistoryRequest", 8) < NOON


def test_a_wait_slows_its_method_until_an_hour_after_it_is_over() -> None:
    """Also one that an earlier process was told: the limit that was met is still there."""
    time = StillTime(NOON)
    until = NOON + timedelta(hours=2)
    told, kept = _gate(time), _gate(time)
    told._wait("GetHistoryRequest", 7, 6000)
    kept.keep([KeptWait(method="GetHistoryRequest", channel_id=7, until=until, seconds=7200)])
    for gate in (told, kept):
        assert gate._slowness("GetHistoryRequest", until + timedelta(minutes=59)) == SLOWER
        assert gate._slowness("GetHistoryRequest", until + timedelta(minutes=61)) == 1.0


def test_a_method_keeps_its_pace() -> None:
    """In ten minutes there are no more calls than the pace allows, after a short burst."""
    time = StillTime(NOON)
    gate = _gate(time)
    calls = 0
    for _ in range(600):
        while gate.free_at("GetMessagesRequest") <= time.now():
            gate._take("GetMessagesRequest")
            calls += 1
        time.jump(seconds=1)
    assert 600 / PACES["GetMessagesRequest"] <= calls <= 600 / PACES["GetMessagesRequest"] + 3


def test_all_methods_together_keep_the_overall_pace() -> None:
    """Whatever is asked, it is about one request a second."""
    time = StillTime(NOON)
    gate = _gate(time)
    calls = 0
    for _ in range(120):
        for method in ("GetChannelDifferenceRequest", "GetStateRequest", "GetHistoryRequest"):
            if gate.free_at(method) <= time.now():
                gate._take(method)
                calls += 1
        time.jump(seconds=1)
    assert calls <= 120 / OVERALL + 3
