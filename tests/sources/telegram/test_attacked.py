"""Faults that an attack found: lines that break at once, servers that are none, odd messages."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from telethon.tl import types

from monitor.domain.errors import SourceError
from monitor.sources.telegram.client import Credentials, DamagedSession, connect, make_client
from monitor.sources.telegram.source import FREE_TRIES
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.world import FakeChannel
from tests.sources.telegram.conftest import Collecting

LOGIN = "GetUsersRequest"
Answer = Callable[[asyncio.StreamWriter], None]


async def test_a_line_that_breaks_at_once_is_not_made_anew_without_end(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """A few tries at once, then one for each pause; what was asked is not sent again by itself."""
    telegram.drop(LOGIN, call=None)
    async with collecting() as run:
        await run.quiet()
        at_once = len(telegram.asked(LOGIN))
        for seconds in (1, 2, 4):
            await run.timer.move(seconds=seconds)
        later = len(telegram.asked(LOGIN))
    assert (at_once, later) == (1 + FREE_TRIES, 1 + FREE_TRIES + 3)


async def test_a_line_that_breaks_at_every_question_costs_one_question_a_try(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Also after a login that worked."""
    telegram.drop("GetHistoryRequest", call=None)
    async with collecting() as run:
        await run.quiet()
        asked = len(telegram.asked("GetHistoryRequest"))
    assert asked == 1 + FREE_TRIES


@pytest.mark.parametrize("content", [b"no database, just bytes" * 100, b"SQLite format 3\x00" * 9])
async def test_a_damaged_session_is_a_lost_account(
    collecting: Collecting, credentials: Credentials, content: bytes
) -> None:
    """It says what lies there and what to do; the others go on."""
    credentials.session.write_bytes(content)
    credentials.session.chmod(0o600)
    async with collecting() as run:
        assert run.task is not None
        with pytest.raises(DamagedSession, match="move it away and run `monitor login`"):
            await run.task
        assert not run.source.serves()


def test_a_session_that_is_in_use_is_no_damaged_one(credentials: Credentials) -> None:
    """SQLite says of a locked or full file that it cannot be used now; that passes."""
    make_client(credentials).session.close()
    with pytest.raises(SourceError) as caught:
        _locked(credentials)
    assert not isinstance(caught.value, DamagedSession)


def _locked(credentials: Credentials) -> None:
    import sqlite3  # noqa: PLC0415 - the test alone plays the second owner

    holder = sqlite3.connect(credentials.session)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        make_client(credentials)
    finally:
        holder.close()


@asynccontextmanager
async def _no_telegram(answer: bytes) -> AsyncIterator[int]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if answer:
            await reader.read(100)
            writer.write(answer)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\xff\xff\xff\x7f" + b"x" * 99, b"\xff" * 80],
)
async def test_a_server_that_is_no_telegram(
    credentials: Credentials, telegram: TelegramServer, answer: bytes
) -> None:
    """One sentence, whatever it sends."""
    async with _no_telegram(answer) as port:
        given = replace(credentials, server=f"127.0.0.1:{port}:{telegram.keyfile}")
        client = make_client(given)
        try:
            with pytest.raises(SourceError, match=r"cannot be reached .*MONITOR_TELEGRAM_SERVER"):
                await connect(client, 5.0)
        finally:
            await client.disconnect()


@pytest.mark.parametrize("value", [":1:key", "host:0:key", "host:99999:key", "host:²:key", "h:1:"])
def test_a_server_without_host_port_or_key_is_refused(credentials: Credentials, value: str) -> None:
    """An empty host would mean Telegram itself."""
    with pytest.raises(SourceError, match="write host:port:keyfile"):
        make_client(replace(credentials, server=value))


async def test_a_message_with_an_impossible_id_costs_nothing(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """It is passed over; the channel is read on at once."""
    async with collecting() as run:
        await run.quiet()
        odd = types.Message(
            id=-7, peer_id=types.PeerChannel(501), date=okopny.start, message="Нет такого."
        )
        telegram.tell(okopny, types.UpdateNewChannelMessage(odd, okopny.pts, 0))
        telegram.push(okopny, "Дальше.")
        await run.until_stored(4)
        state = await run.state()
    assert state.condition.readable
