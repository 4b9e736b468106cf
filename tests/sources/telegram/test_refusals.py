"""What goes wrong over TCP, and what the books say then."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.domain.collecting import ChannelCondition
from monitor.domain.errors import SourceError
from monitor.sources.telegram.client import Credentials
from monitor.sources.telegram.gate import Gate
from monitor.sources.telegram.session import prepare_session
from tests.factories import NOON
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.world import FakeChannel
from tests.sources.telegram.conftest import Opened, Waits, again, first, fresh, ids, last, swept


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
    assert fresh(batches) == [4]


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


async def test_a_dead_name_is_asked_for_ever_less_often(
    telegram: TelegramServer, opened: Opened
) -> None:
    """Half an hour, then an hour, up to eight hours."""
    state, waits_for = None, []
    async with opened() as source:
        for _ in range(6):
            state = last(await swept(source, state))
            assert state.not_before is not None
            waits_for.append((state.not_before - NOON) / timedelta(hours=1))
    assert waits_for == [0.5, 1, 2, 4, 8, 8]


async def test_a_line_that_breaks_under_a_request_loses_nothing(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """The request is made again over the next connection."""
    telegram.drop("GetHistoryRequest")
    async with opened() as source:
        batches = await swept(source)
        if last(batches).condition is not ChannelCondition.OK:
            batches = await swept(source, last(batches))
    assert sorted(ids(batches)) == [1, 2, 3]
    assert len(telegram.asked("GetHistoryRequest")) == 2
