"""What goes wrong over one thing holds that thing back, and nothing else."""

import asyncio
import sqlite3
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.domain.collecting import Batch, ChannelCondition
from monitor.domain.errors import SourceError
from monitor.sources.telegram.by_ids import ByIds
from monitor.sources.telegram.client import Credentials, DamagedSession, make_client
from monitor.sources.telegram.gate import Gate
from monitor.sources.telegram.source import TOLD_AFTER
from tests.factories import NOON, a_channel
from tests.fakes.telegram.server import UNKNOWN, TelegramServer
from tests.fakes.telegram.world import FakeChannel
from tests.sources.telegram.conftest import Collecting, Running, unthrottled

HISTORY = "GetHistoryRequest"
LOGIN = "GetUsersRequest"
NAME = "ResolveUsernameRequest"
BOTH = (a_channel(id=-7), a_channel(handle="tylovoy", id=-8))


@pytest.fixture
def tylovoy(telegram: TelegramServer) -> FakeChannel:
    """A second channel with a post."""
    channel = telegram.world.channel("tylovoy", 502)
    channel.post("Тыл.")
    return channel


def _garble(telegram: TelegramServer, method: str, garbled: Callable[[Any, bytes], bytes]) -> None:
    """Let the answers to a method be other bytes than the world gives."""
    given = telegram.answer

    def answer(request: Any, key: Any, connection: int) -> bytes:
        body = given(request, key, connection)
        return garbled(request, body) if type(request).__name__ == method else body

    telegram.answer = answer  # type: ignore[method-assign]  # the server is the fake itself


def _unknown(request: Any, body: bytes) -> bytes:
    del request, body
    return UNKNOWN + b"12345678"


async def _reason(run: Running) -> str | None:
    known = await run.source.books.account()
    return known and known.reason


async def test_an_unknown_object_in_the_accounts_own_difference(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Private chats hold what no channel has; a new count is taken and the channels are read on."""
    async with collecting() as run:
        await run.quiet()
        _garble(telegram, "GetDifferenceRequest", _unknown)
        telegram.cut()
        okopny.post("Дальше.")
        await run.until_stored(4)
        assert run.task is not None
        assert not run.task.done()


async def test_dead_channels_hold_up_no_comparison_of_others(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Those that cannot be read do not take the turns of those that can."""
    channels, dead = [a_channel(id=-7)], []
    for number in range(3):
        dead.append(telegram.world.channel(f"zakryt{number}", 600 + number))
        dead[-1].post("Было.")
        channels.append(a_channel(handle=f"zakryt{number}", id=-10 - number))
    async with collecting(*channels) as run:
        await run.quiet()
        for channel in dead:
            channel.refusal = "CHANNEL_PRIVATE"
        await run.timer.move(minutes=20)
        okopny.whisper("Никому не сказано.")
        await run.timer.move(hours=7)
        assert await run.ids() == [1, 2, 3, 4]


async def test_a_page_describes_other_channels_too(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Where a post was forwarded from is not the channel that is read."""
    from telethon.tl import types  # noqa: PLC0415 - the header of one post

    telegram.world.channel("agentstvo", 900, title="Агентство")
    header = types.MessageFwdHeader(
        date=okopny.start, from_id=types.PeerChannel(900), channel_post=1
    )
    okopny.post("Переслано.", fwd_from=header)
    async with collecting() as run:
        await run.quiet()
        state = await run.state()
        titles = {batch.channel.title for batch in run.batches if batch.sightings}
    assert (state.username, state.condition) == ("okopny", ChannelCondition.OK)
    assert titles == {"Окопный"}


async def test_an_answer_without_sense_breaks_no_line(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel, tylovoy: FakeChannel
) -> None:
    """The channel's count begins anew; the account goes on over the same connection."""
    async with collecting(*BOTH) as run:
        await run.quiet()
        logins = len(telegram.asked(LOGIN))

        def short(request: Any, body: bytes) -> bytes:
            return body[:40] if request.channel.channel_id == 501 and len(body) > 100 else body

        _garble(telegram, "GetChannelDifferenceRequest", short)
        okopny.post("Битый пакет.")
        tylovoy.post("Целый пакет.")
        await run.timer.move(minutes=16)
        await run.until_stored(2, channel=502)
        await run.until_stored(4)
    assert len(telegram.asked(LOGIN)) == logins


async def test_an_unreadable_newest_post_costs_a_few_requests(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """It is met at each comparison, once."""
    async with collecting() as run:
        await run.quiet()
        okopny.post("Нечитаемо.")
        okopny.garbled.add(4)
        await run.timer.move(minutes=16)
        await run.timer.move(hours=7)
        before = len(telegram.asked(HISTORY))
        for _ in range(10):
            await run.timer.move(seconds=31)
    assert len(telegram.asked(HISTORY)) == before


async def test_a_session_file_that_cannot_be_opened_now_is_tried_again(
    credentials: Credentials,
) -> None:
    """Too many open files, a full disk: that passes, and no session is thrown away."""
    credentials.session.mkdir()
    credentials.session.chmod(0o700)
    with pytest.raises(SourceError, match="cannot be used now") as caught:
        make_client(credentials)
    assert not isinstance(caught.value, DamagedSession)


async def test_a_locked_session_file_at_a_broken_line(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel, credentials: Credentials
) -> None:
    """It is tried again until it is free."""
    async with collecting() as run:
        await run.quiet()
        holder = sqlite3.connect(credentials.session)
        holder.execute("BEGIN EXCLUSIVE")
        telegram.cut()
        await run.interrupted()
        holder.close()
        okopny.post("После замка.")
        for _ in range(4):
            await run.timer.move(minutes=1)
        assert await run.ids() == [1, 2, 3, 4]


async def test_crashes_in_a_row_are_ever_further_apart(
    collecting: Collecting, okopny: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looks that crash are held back alone, told once a kind, and the channel is read on."""
    crashes = []

    async def look(self: ByIds, desk: Any) -> Any:
        crashes.append(desk)
        raise KeyError("odd")

    monkeypatch.setattr(ByIds, "look", look)
    async with collecting() as run:
        await run.quiet()
        await run.timer.move(minutes=16)
        for _ in range(60):
            await run.timer.move(minutes=1, seconds=1)
        state = await run.state()
    told = {incident.key for batch in run.batches for incident in batch.incidents}
    assert 3 <= len(crashes) <= 7
    assert state.condition is ChannelCondition.OK
    assert told == {"crash:okopny:look"}


@pytest.mark.parametrize("kind", ["refused", "unreadable"])
async def test_a_name_that_cannot_be_checked_is_asked_for_next_week(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel, kind: str
) -> None:
    """Names are what Telegram punishes first; the channel is read on."""
    async with collecting() as run:
        await run.quiet()
        if kind == "refused":
            telegram.refuse(NAME, "SOMETHING_ODD", call=None)
        else:
            _garble(telegram, NAME, _unknown)
        await run.timer.move(days=8)
        for number in range(5):
            telegram.push(okopny, f"Живое {number}.")
            await run.timer.move(minutes=6)
        state = await run.state()
        asked = len(telegram.asked(NAME))
        ids = await run.ids()
    assert state.condition is ChannelCondition.OK
    assert ids == [1, 2, 3, 4, 5, 6, 7, 8]
    assert asked <= 8


async def test_a_refused_look_holds_back_looks_alone(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Posts are read on."""
    async with collecting() as run:
        await run.quiet()
        telegram.refuse("GetMessagesRequest", "MSG_ID_INVALID", call=None)
        await run.timer.move(minutes=16)
        okopny.post("Без уведомления.")
        await run.timer.move(minutes=16)
        state = await run.state()
        assert await run.ids() == [1, 2, 3, 4]
    assert state.condition is ChannelCondition.OK


async def test_a_refusal_that_cannot_be_stored_ends_nothing(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel, tylovoy: FakeChannel
) -> None:
    """The other channels are read on over the same connection."""
    async with collecting(*BOTH) as run:
        await run.quiet()
        logins = len(telegram.asked(LOGIN))

        def failing(batch: Batch) -> Exception | None:
            return SourceError("does not fit") if batch.channel.handle == "okopny" else None

        run.failing = failing
        okopny.refusal = "CHANNEL_PRIVATE"
        await run.timer.move(minutes=16)
        telegram.push(tylovoy, "Дальше.")
        await run.until_stored(2, channel=502)
    assert len(telegram.asked(LOGIN)) == logins


async def test_a_post_that_is_seen_again_was_not_deleted(
    collecting: Collecting, okopny: FakeChannel
) -> None:
    """Two empty answers may be Telegram's own trouble; looks go on."""
    async with collecting() as run:
        await run.quiet()
        hidden = okopny.posts.pop(2)
        for minutes in (16, 6, 6):
            await run.timer.move(minutes=minutes)
        while_hidden = (await run.stored())[2].deleted
        okopny.posts[2] = hidden
        await run.timer.move(hours=7)
        after = (await run.stored())[2].deleted
        looks = await run.looks()
    assert (while_hidden, after) == ("rescan", None)
    assert 2 in looks


async def test_a_line_that_breaks_after_each_login_is_told_until_posts_are_read(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """A login alone ends no trouble: the preview takes over, and people know why."""
    async with collecting() as run:
        await run.quiet()
        telegram.drop("GetChannelDifferenceRequest", call=None)
        telegram.cut()
        for _ in range(TOLD_AFTER + 2):
            await run.timer.move(minutes=5)
        told, serving = await _reason(run), run.source.serves()
        telegram.rules.clear()
        # The first look may still go over a line that was broken before.
        for _ in range(2):
            await run.timer.move(minutes=6)
        after = await _reason(run)
    assert told is not None
    assert not serving
    assert after is None


async def test_a_server_that_never_says_a_word_is_told(
    collecting: Collecting, credentials: Credentials, telegram: TelegramServer
) -> None:
    """Waiting for it is no connection that held."""
    telegram.hang(LOGIN, call=None)
    async with collecting(gate=unthrottled(lambda: NOON, timeout=0.02)) as run:
        for _ in range(TOLD_AFTER):
            await run.timer.move(minutes=5)
        told = await _reason(run)
    assert told is not None


async def test_an_empty_channel_at_a_change_of_accounts(
    collecting: Collecting, telegram: TelegramServer
) -> None:
    """What was posted between the accounts is on the newest page."""
    channel = telegram.world.channel("okopny")
    async with collecting() as run:
        await run.quiet()
    await run.source.books.another_account()
    channel.post("Раз.")
    channel.post("Два.")
    async with collecting(timer=run.timer) as run:
        await run.until_stored(1, 2)


async def test_an_unreadable_old_post_does_not_end_a_backfill(
    collecting: Collecting, telegram: TelegramServer
) -> None:
    """Its page is fetched by ids, and the backfill goes on below."""
    channel = telegram.world.channel("okopny")
    for number in range(300):
        channel.post(f"Пост {number}.")
    channel.garbled.add(150)
    async with collecting() as run:
        await run.quiet()
        run.source.wishes.backfill["okopny"] = datetime(2014, 1, 1, tzinfo=UTC)
        for _ in range(4):
            await run.timer.move(minutes=6)
        stored = await run.stored()
        done = run.source.wishes.done
    assert done == {"okopny"}
    assert sorted(stored) == list(range(1, 301))
    assert stored[150].service == "unreadable"


async def test_pushes_wait_for_no_hiccup(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """They need no request."""
    async with collecting() as run:
        await run.quiet()
        telegram.refuse("GetChannelDifferenceRequest", "RPC_CALL_FAIL", 500, call=None)
        for _ in range(8):
            await run.timer.move(minutes=6)
        telegram.push(okopny, "Живое.")
        await run.until_stored(4)


async def test_a_transport_that_is_asked_too_much_is_left_alone(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Telegram says so below the protocol, by a bare number; it gets minutes, not a new login."""
    async with collecting() as run:
        await run.quiet()
        logins = len(telegram.asked(LOGIN))
        for connection in list(telegram.connections):
            connection.frames.writer.write(struct.pack("<iii", -429, -429, -429))
        await run.interrupted()
        await run.timer.move(minutes=4)
        assert len(telegram.asked(LOGIN)) == logins


async def test_a_cancelled_call_stays_cancelled() -> None:
    """Also when the line has just ended: nobody may take a stop for a broken line."""

    class Ended:
        async def ask(self, request: object) -> object:
            return await asyncio.Event().wait()

        def is_connected(self) -> bool:
            return False

    task = asyncio.create_task(unthrottled(lambda: NOON).call(Ended(), object()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_a_new_session_makes_no_method_faster() -> None:
    """Waits are read from the store at each session; what is known stays."""
    gate = Gate(now=lambda: NOON)
    for _ in range(4):
        kept = gate._wait(HISTORY, 7, 600)
    slow = gate._slowness(HISTORY, NOON)
    gate.keep([kept])
    assert gate._slowness(HISTORY, NOON) == slow


async def test_a_restart_after_a_wait_keeps_the_method_slow(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """For an hour."""
    telegram.flood(HISTORY, 60)
    async with collecting() as run:
        await run.quiet()
        await run.timer.move(minutes=2)
    gate = unthrottled(run.timer.now)
    async with collecting(timer=run.timer, gate=gate) as run:
        await run.quiet()
        assert gate._slowness(HISTORY, run.timer.now()) > 1
        assert gate._slowness(HISTORY, run.timer.now() + timedelta(hours=1)) == 1
