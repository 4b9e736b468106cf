"""Every way in which the connection, the server or the store may fail: nothing is lost by it.

One test for each row of the collector's table of failure modes.
"""

import asyncio
from dataclasses import replace

import pytest

from monitor.domain.collecting import ChannelCondition, SourceKind
from monitor.domain.errors import HomeLocked, SourceError, StoreError
from monitor.sources.telegram.client import AccountLost
from monitor.storage import books
from monitor.storage.lock import only_holder
from tests.factories import a_channel
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.world import FakeChannel
from tests.sources.telegram.conftest import Collecting, Running, unthrottled

DIFFERENCE = "GetChannelDifferenceRequest"


async def everything(run: Running, channel: FakeChannel) -> None:
    """Wait until the store holds what the channel holds."""

    async def same() -> bool:
        stored = await run.stored(channel.id)
        return {n: one.text for n, one in stored.items() if one.deleted is None} == {
            n: message.message for n, message in channel.posts.items()
        }

    await run.until(same)


@pytest.fixture
def tylovoy(telegram: TelegramServer) -> FakeChannel:
    """A second channel with one post."""
    channel = telegram.world.channel("tylovoy", 502)
    channel.post("Тыл.")
    return channel


BOTH = (a_channel(id=-7), a_channel(handle="tylovoy", id=-8))


async def test_reset_with_nothing_posted_after_it(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """After a reconnect what was missed is asked for, although no push says so."""
    async with collecting() as run:
        await run.quiet()
        okopny.post("Без звонка.")
        telegram.cut()
        await run.until_stored(4)


async def test_reset_with_posts_during_and_after_the_cut(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """A push that does not follow our count leads to the difference."""
    async with collecting() as run:
        await run.quiet()
        telegram.muted = lambda channel: True
        telegram.push(okopny, "Потеряно.")
        telegram.muted = lambda channel: False
        telegram.push(okopny, "Дошло.")
        await run.until_stored(4, 5)
        await run.quiet()
        state = await run.state()
    assert state.pts == okopny.pts


async def test_black_hole(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """A connection that stands and says nothing is given up, and a new client takes over."""
    async with collecting() as run:
        run.source.gate = unthrottled(run.timer.now, timeout=0.05)
        await run.quiet()
    async with collecting(gate=unthrottled(run.timer.now, timeout=0.05)) as run:
        await run.quiet()
        telegram.freeze()
        okopny.post("Во тьме.")
        for _ in range(4):
            await run.timer.move(minutes=2)
        await run.until_stored(4)
        assert {connection.frozen for connection in telegram.connections} == {False}


async def test_server_down_longer_than_the_retries(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """The client gives up; the supervisor makes another one until the server is back."""
    async with collecting() as run:
        await run.quiet()
        await telegram.close()
        okopny.post("Пока лежал.")
        for _ in range(3):
            await run.timer.move(minutes=1)
        await telegram.open()
        await run.timer.move(minutes=10)
        await run.until_stored(4)


async def test_a_failed_client_is_never_used_again(
    collecting: Collecting,
    telegram: TelegramServer,
    okopny: FakeChannel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each session has a client of its own, fully disconnected before the next."""
    made: list[object] = []
    from monitor.sources.telegram import source as module  # noqa: PLC0415

    real = module.make_client

    def counted(given: object) -> object:
        assert all(not client.is_connected() for client in made)  # type: ignore[attr-defined]
        made.append(real(given))  # type: ignore[arg-type]
        return made[-1]

    monkeypatch.setattr(module, "make_client", counted)
    async with collecting() as run:
        await run.quiet()
        await telegram.close()
        await run.timer.move(minutes=1)
        await telegram.open()
        await run.timer.move(minutes=10)
        telegram.push(okopny, "Снова.")
        await run.until_stored(4)
    assert len({id(client) for client in made}) == len(made) > 1


@pytest.mark.parametrize("missed", [5, 100, 101, 1_000])
async def test_clean_restart_after_downtime(
    collecting: Collecting, okopny: FakeChannel, missed: int
) -> None:
    """The next process goes on from the committed count, page by page."""
    async with collecting() as run:
        await run.quiet()
    for number in range(missed):
        okopny.post(f"Пропущено {number}.")
    async with collecting() as run:
        await everything(run, okopny)
        await run.quiet()
        state = await run.state()
    assert (state.pts, state.covered.spans) == (okopny.pts, ((1, missed + 3),))


@pytest.mark.parametrize("box", [3, 100])
async def test_more_missed_than_telegram_tells(
    collecting: Collecting, okopny: FakeChannel, box: int
) -> None:
    """Too long an absence opens a gap, which is filled by id until nothing is owed."""
    okopny.box = box
    async with collecting() as run:
        await run.quiet()
    for number in range(250):
        okopny.post(f"Пропущено {number}.")
    okopny.edit(2, "Правка за время отсутствия.")
    okopny.delete(3, 50, 51, 52)
    async with collecting() as run:
        await run.quiet()
        await run.timer.move(minutes=6)
        await everything(run, okopny)
        stored, gaps, state = await run.stored(), await run.gaps(), await run.state()
    assert gaps == [(4, 253, True)]
    assert state.owed.spans == ()
    assert stored[2].wordings == ("Два.", "Правка за время отсутствия.")
    assert stored[3].deleted == "rescan"


async def test_edits_and_deletions_while_away(collecting: Collecting, okopny: FakeChannel) -> None:
    """Telethon drops both from a difference; we apply all of it."""
    async with collecting() as run:
        await run.quiet()
    okopny.edit(2, "Два, исправлено.")
    okopny.delete(3)
    async with collecting() as run:
        await everything(run, okopny)
        stored = await run.stored()
    assert stored[2].wordings == ("Два.", "Два, исправлено.")
    assert (stored[3].text, stored[3].deleted) == ("Три.", "difference")


async def test_edited_then_deleted_before_it_was_read(
    collecting: Collecting, okopny: FakeChannel
) -> None:
    """Of such a post only the deletion can be known: a tombstone without words."""
    async with collecting() as run:
        await run.quiet()
    okopny.post("Недолго.")
    okopny.edit(4, "Совсем недолго.")
    okopny.delete(4)
    async with collecting() as run:

        async def known() -> bool:
            return 4 in await run.stored()

        await run.until(known)
        stored = await run.stored()
    assert (stored[4].text, stored[4].deleted) == (None, "difference")


async def test_duplicate_and_reordered_pushes(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Pushes c, a, a, b lead to the same rows as a, b, c."""
    sent = []
    async with collecting() as run:
        await run.quiet()
        real = telegram.tell
        telegram.tell = lambda channel, update, *shown: sent.append((channel, update, shown))  # type: ignore[method-assign]
        telegram.push(okopny, "А.")
        telegram.edit(okopny, 4, "А, правка.")
        telegram.push(okopny, "Б.")
        telegram.tell = real  # type: ignore[method-assign]
        for place in (2, 0, 0, 1):
            channel, update, shown = sent[place]
            telegram.tell(channel, update, *shown)
        await everything(run, okopny)
        await run.quiet()
        stored, state = await run.stored(), await run.state()
    assert sorted(stored[4].wordings) == ["А, правка.", "А."]
    assert stored[4].text == "А, правка."
    assert state.pts == okopny.pts


async def test_first_push_of_a_channel_without_a_count(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """What preceded the first push is read as well."""
    telegram.refuse("GetFullChannelRequest", "RPC_CALL_FAIL", 500)
    async with collecting() as run:
        await run.quiet()
        telegram.push(okopny, "Первый звонок.")
        await run.timer.move(seconds=10)
        await everything(run, okopny)


async def test_the_writer_raises(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """A commit that fails moves no count; what it held is asked for again."""
    async with collecting() as run:
        await run.quiet()
        before = (await run.state()).pts
        run.failing = lambda batch: StoreError("the disk is full")
        telegram.push(okopny, "Не влезло.")
        telegram.edit(okopny, 2, "Не влезло и это.")
        async with asyncio.timeout(10):
            await run.refused.wait()
        assert (await run.state()).pts == before
        run.failing = lambda batch: None
        await run.timer.move(seconds=30)
        await everything(run, okopny)


async def test_the_database_is_locked_for_a_while(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Intake stops while nothing can be kept, and goes on by itself."""
    failures = iter(range(3))
    async with collecting() as run:
        await run.quiet()
        run.failing = lambda batch: (
            StoreError("locked") if next(failures, None) is not None else None
        )
        for number in range(10):
            telegram.push(okopny, f"Пост {number}.")
        for _ in range(5):
            await run.timer.move(seconds=6)
        await everything(run, okopny)
        asked = len(telegram.requests)
    assert asked < 40


async def test_short_flood_wait_on_one_channel(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel, tylovoy: FakeChannel
) -> None:
    """Other channels go on, and the one that waits is asked after its time."""
    async with collecting(*BOTH) as run:
        await run.quiet()
        telegram.flood(DIFFERENCE, 3, channel=501)
        telegram.muted = lambda channel: True
        okopny.post("Ждёт.")
        tylovoy.post("Не ждёт.")
        await run.timer.move(minutes=15)
        assert await run.ids(502) == [1, 2]
        assert await run.ids() == [1, 2, 3]
        await run.timer.move(seconds=7)
        assert await run.ids() == [1, 2, 3, 4]


async def test_long_flood_wait_survives_a_restart(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """No process asks before the wait is over."""
    async with collecting() as run:
        await run.quiet()
        telegram.flood(DIFFERENCE, 600, channel=501)
        okopny.post("Долго ждёт.")
        await run.timer.move(minutes=15)
        asked = len(telegram.asked(DIFFERENCE))
        time = run.timer
    async with collecting(timer=time) as run:
        await run.timer.move(minutes=9)
        assert len(telegram.asked(DIFFERENCE)) == asked
        await run.timer.move(minutes=4)
        assert await run.ids() == [1, 2, 3, 4]


async def test_six_server_errors_then_success(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Telegram's own troubles are waited out, ever longer."""
    async with collecting() as run:
        await run.quiet()
        for call in range(1, 7):
            telegram.refuse(DIFFERENCE, "RPC_CALL_FAIL", 500, call=call, channel=501)
        okopny.post("За ошибками.")
        await run.timer.move(minutes=15)
        for _ in range(7):
            await run.timer.move(minutes=2)
        assert await run.ids() == [1, 2, 3, 4]


@pytest.mark.parametrize("times", [1, 10])
async def test_count_outdated(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel, times: int
) -> None:
    """The count is kept, and asked with again."""
    async with collecting() as run:
        await run.quiet()
        before = (await run.state()).pts
        for call in range(1, times + 1):
            telegram.refuse(DIFFERENCE, "PERSISTENT_TIMESTAMP_OUTDATED", 500, call, channel=501)
        okopny.post("Устарело.")
        await run.timer.move(minutes=15)
        for _ in range(times):
            await run.timer.move(minutes=6)
        asked = {request.pts for request in telegram.asked(DIFFERENCE)}
        assert await run.ids() == [1, 2, 3, 4]
    assert asked <= {before, okopny.pts}


async def test_count_refused_for_ever(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """A new count is taken, and the newest page and the ids bring what it skipped."""
    async with collecting() as run:
        await run.quiet()
        telegram.refuse(DIFFERENCE, "PERSISTENT_TIMESTAMP_INVALID", call=1, channel=501)
        for number in range(130):
            okopny.post(f"Без счёта {number}.")
        okopny.edit(2, "Правка без счёта.")
        okopny.delete(1)
        await run.timer.move(minutes=15)
        await run.timer.move(minutes=6)
        await everything(run, okopny)
        gaps = await run.gaps()
    assert gaps == [(4, 133, True)]


async def test_a_count_that_is_refused_each_time(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel, tylovoy: FakeChannel
) -> None:
    """The channel is held back and says so, others go on, and it is read when that ends."""
    async with collecting(*BOTH) as run:
        await run.quiet()
        before = len(telegram.requests)
        telegram.refuse(DIFFERENCE, "PERSISTENT_TIMESTAMP_INVALID", call=None, channel=501)
        okopny.post("Без счёта.")
        tylovoy.post("Со счётом.")
        await run.timer.move(minutes=16)
        await run.until_stored(2, channel=502)
        held = await run.state()
        asked = len(telegram.requests) - before
        telegram.rules.clear()
        await run.timer.move(hours=1)
        after = await run.state()
        ids = await run.ids()
    assert held.condition is ChannelCondition.REFUSED
    assert "refuses every count" in str(held.reason)
    assert asked < 40
    assert (after.condition, ids) == (ChannelCondition.OK, [1, 2, 3, 4])


async def test_a_channel_becomes_private(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel, tylovoy: FakeChannel
) -> None:
    """Its state says so, it is asked for seldom, and the other channel goes on."""
    async with collecting(*BOTH) as run:
        await run.quiet()
        okopny.refusal = "CHANNEL_PRIVATE"
        await run.timer.move(minutes=15)
        asked = len(telegram.asked(DIFFERENCE))
        telegram.push(tylovoy, "Живём.")
        await run.until_stored(2, channel=502)
        state = await run.state()
        await run.timer.move(minutes=10)
        assert [r.channel.channel_id for r in telegram.asked(DIFFERENCE)[asked:]].count(501) == 0
        okopny.refusal = None
        okopny.post("Вернулись.")
        await run.timer.move(minutes=25)
        assert await run.ids() == [1, 2, 3, 4]
        assert (await run.state()).condition is ChannelCondition.OK
    assert state.condition is ChannelCondition.PRIVATE


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (401, "AUTH_KEY_UNREGISTERED"),
        (401, "SESSION_REVOKED"),
        (401, "USER_DEACTIVATED_BAN"),
        (406, "AUTH_KEY_DUPLICATED"),
    ],
)
async def test_the_account_is_lost(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel, code: int, name: str
) -> None:
    """The watchdog's call finds it, it is stored with the mend, and nothing is tried again."""
    async with collecting() as run:
        await run.quiet()
        telegram.kill_keys(code, name)
        run.timer.jump(minutes=2)
        assert run.task is not None
        with pytest.raises(AccountLost, match="monitor login"):
            await asyncio.wait_for(run.task, 10)
        account = await run.store.read(books.account, SourceKind.ACCOUNT)
        asked = len(telegram.requests)
        serves = run.source.serves()
    assert account is not None
    assert account.lost
    assert not serves
    assert len(telegram.requests) == asked


async def test_a_revoked_session_at_start(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """A process that starts with a dead session says so at once."""
    async with collecting() as run:
        await run.quiet()
    telegram.kill_keys(401, "AUTH_KEY_UNREGISTERED")
    async with collecting() as run:
        assert run.task is not None
        with pytest.raises(AccountLost):
            await asyncio.wait_for(run.task, 10)


async def test_two_processes_on_one_session(tmp_path: object) -> None:
    """The second is refused before it connects: the home's lock is taken first."""
    from pathlib import Path  # noqa: PLC0415

    home = Path(str(tmp_path)) / "lock"
    with only_holder(home, "home"), pytest.raises(HomeLocked), only_holder(home, "home"):
        pass


async def test_unknown_object_in_a_push(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """The packet is dropped by the library; we ask what it may have held."""
    async with collecting() as run:
        await run.quiet()
        okopny.post("В непонятном пакете.")
        telegram.babble()
        await run.until_stored(4)


async def test_unknown_object_in_a_difference(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """The one post that cannot be read is found and marked; its neighbours are stored."""
    async with collecting() as run:
        await run.quiet()
    for number in range(20):
        okopny.post(f"Пост {number}.", media=None)
    okopny.garbled = {10}
    async with collecting() as run:
        await run.quiet()
        stored, state = await run.stored(), await run.state()
    assert [n for n, one in stored.items() if one.service == "unreadable"] == [10]
    assert sorted(stored) == list(range(1, 24))
    assert state.owed.spans == ()


@pytest.mark.parametrize("ahead", [600, -600])
async def test_clock_ten_minutes_off(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel, ahead: int
) -> None:
    """Every packet is ignored; that is told, tried again seldom, and ends with the clock."""
    async with collecting() as run:
        await run.quiet()
    telegram.ahead = ahead
    okopny.post("Не вовремя.")
    gate = unthrottled(run.timer.now, timeout=0.1)
    async with collecting(gate=gate, connecting=0.3) as run:
        assert await asyncio.wait_for(_told(run), 10) == (
            "this machine's clock differs from Telegram's; set it (NTP)"
        )
        telegram.ahead = 0
        await run.timer.move(minutes=10)
        await run.until_stored(4)


async def _told(run: Running) -> str | None:
    # The supervisor waits after a failure, and each wait is noticed.
    while run.source.trouble is None:
        run.timer.waiting.clear()
        await run.timer.waiting.wait()
    return run.source.trouble


async def test_a_request_that_is_never_answered(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel, tylovoy: FakeChannel
) -> None:
    """It ends in its time; other channels do not wait for it."""
    async with collecting(*BOTH) as run:
        await run.quiet()
    async with collecting(*BOTH, gate=unthrottled(run.timer.now, timeout=0.3)) as run:
        telegram.hang(DIFFERENCE, channel=501)
        okopny.post("Без ответа.")
        tylovoy.post("С ответом.")
        await run.until_stored(2, channel=502)
        await run.until_stored(4)


async def test_a_name_changes_and_is_given_to_another(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Reading goes on by number; whoever holds the old name is never merged."""
    async with collecting() as run:
        await run.quiet()
        okopny.handle = "okopny_novy"
        other = telegram.world.channel("okopny", 900)
        other.post("Самозванец.")
        telegram.push(okopny, "Настоящий.")
        await run.until_stored(4)
        await run.timer.move(minutes=20)
        state = await run.state()
        assert await run.stored(900) == {}
    assert state.condition is ChannelCondition.RENAMED


async def test_a_channel_is_deleted(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Its posts stay, and its state says that it cannot be read."""
    async with collecting() as run:
        await run.quiet()
        del telegram.world.channels[501]
        await run.timer.move(minutes=15)
        state = await run.state()
        assert await run.ids() == [1, 2, 3]
    assert state.condition is ChannelCondition.PRIVATE


async def test_never_joined(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Differences bring edits and deletions of a public channel without any push."""
    okopny.members = set()
    async with collecting() as run:
        await run.quiet()
        telegram.push(okopny, "Не позвали.")
        telegram.edit(okopny, 1, "Раз, правка.")
        telegram.delete(okopny, 2)
        await run.timer.move(minutes=2)
        stored = await run.stored()
    assert stored[4].text == "Не позвали."
    assert stored[1].wordings == ("Раз.", "Раз, правка.")
    assert stored[2].deleted == "difference"


@pytest.mark.parametrize("page", [1, 2, 3])
async def test_an_album_across_the_end_of_a_page(
    collecting: Collecting, okopny: FakeChannel, page: int
) -> None:
    """Its parts are stored one by one, all under one album."""
    async with collecting() as run:
        await run.quiet()
    okopny.page = page
    okopny.album("Подпись.", "", "", "")
    async with collecting() as run:
        await run.until_stored(4, 5, 6, 7)
    albums = {
        s.post.grouped_id for b in run.batches for s in b.sightings if s.post.ref.message_id > 3
    }
    assert albums == {77}


async def test_a_storm_of_reactions(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """A hundred changes of counters are no wording, and the words may still change."""
    async with collecting() as run:
        await run.quiet()
        for number in range(100):
            telegram.react(okopny, 2, **{"👍": number + 1})
        telegram.edit(okopny, 2, "Два, по-настоящему.")

        async def edited() -> bool:
            return (await run.stored())[2].text == "Два, по-настоящему."

        await run.until(edited)
        stored = await run.stored()
    assert stored[2].wordings == ("Два.", "Два, по-настоящему.")


async def test_stopping_while_the_writer_is_slow(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """What was pushed before the stop is committed before the end."""
    async with collecting() as run:
        await run.quiet()
        telegram.push(okopny, "Перед остановкой.")
        telegram.edit(okopny, 4, "Перед остановкой, правка.")

        async def one() -> bool:
            return 4 in await run.stored()

        await run.until(one)
    stored = await run.stored()
    assert 4 in stored


async def test_an_open_session_file_is_refused(
    collecting: Collecting, credentials: object, okopny: FakeChannel
) -> None:
    """A session that others may read is not used."""
    async with collecting() as run:
        await run.quiet()
        session = run.source.credentials.session
    session.chmod(0o644)
    async with collecting(credentials=replace(run.source.credentials)) as run:
        assert "chmod 600" in str(await asyncio.wait_for(_told(run), 10))


async def test_a_refused_sign_of_life_ends_nothing(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """An error is an answer too."""
    async with collecting() as run:
        await run.quiet()
        telegram.refuse("GetStateRequest", "RPC_CALL_FAIL", 500, call=None)
        for _ in range(4):
            await run.timer.move(minutes=1)
        telegram.push(okopny, "Живы.")
        await run.until_stored(4)


async def test_a_flood_wait_at_the_door_is_kept(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Whoever is told to wait while connecting does not knock again before."""
    async with collecting() as run:
        await run.quiet()
    telegram.flood("GetUsersRequest", 600, call=None)
    async with collecting(timer=run.timer) as run:
        await run.quiet()
        asked = len(telegram.asked("GetUsersRequest"))
        await run.timer.move(minutes=9)
        assert len(telegram.asked("GetUsersRequest")) == asked
        telegram.rules.clear()
        okopny.post("Дождались.")
        await run.timer.move(minutes=4)
        await run.until_stored(4)


def test_lost_accounts_are_source_errors() -> None:
    """So that whoever runs a source need not know Telegram."""
    assert issubclass(AccountLost, SourceError)
