"""The Telethon client as the collector needs it: transport and alarm bell, nothing hidden."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from telethon import TelegramClient, errors
from telethon.crypto import rsa
from telethon.sessions import SQLiteSession

from monitor.domain.errors import SourceError
from monitor.sources.telegram.session import prepare_session
from monitor.sources.telegram.trouble import NO_TELEGRAM

CONNECT_TIMEOUT = 60.0
TALKERS = ("telethon.network.mtprotosender", "telethon.network.mtprotostate")
# What SQLite calls a file that is none of its own; anything else may pass.
DAMAGED = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
FATAL = (
    errors.AuthKeyUnregisteredError,
    errors.AuthKeyDuplicatedError,
    errors.SessionRevokedError,
    errors.SessionExpiredError,
    errors.UserDeactivatedError,
    errors.UserDeactivatedBanError,
    errors.SessionPasswordNeededError,
    errors.AuthKeyNotFound,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The application an account logs in with; `server` is `host:port:keyfile` of a test server."""

    api_id: int
    api_hash: str
    session: Path
    server: str | None = None

    def __repr__(self) -> str:
        return f"Credentials(api_id={self.api_id}, session={self.session})"


class CollectorClient(TelegramClient):  # type: ignore[misc]  # Telethon ships no types
    """A client without Telethon's own bookkeeping; it hands on pushes, and ends with its line.

    Telethon's message box drops edits, deletions and long absences, and asks for differences
    behind our back (collector.md, facts 1-6 and 10). The private methods below are all that
    is replaced; the version is pinned and the tests run against a real server.
    """

    heard: Callable[[Any], None] = staticmethod(lambda update: None)
    advice = "the network"

    async def _save_states_and_entities(self) -> None:
        """Write nothing: counts are in our books, and a full disk must not end the client."""

    async def get_me(self, input_peer: bool = False) -> None:
        """Give nobody: `connect` would ask past the gate; we ask ourselves who is logged in."""
        del input_peer

    async def ask(self, request: Any) -> Any:
        """Send one request: no hidden retry, sleep, or look-up of names."""
        answer = self._sender.send(request)
        try:
            return await answer
        finally:
            if answer.cancelled():
                _forget(self._sender, answer)

    async def ask_at(self, dc: int, request: Any) -> Any:
        """Send one request to the data centre that a file lies in."""
        if dc == self.session.dc_id:
            return await self.ask(request)
        sender = await self._borrow_exported_sender(dc)
        sender._auto_reconnect = False
        answer = sender.send(request)
        try:
            return await answer
        finally:
            if answer.cancelled():
                _forget(sender, answer)
            await self._return_exported_sender(sender)

    async def _update_loop(self) -> None:
        while self.is_connected():
            packet = await self._updates_queue.get()
            self.heard(packet)


def _forget(sender: Any, answer: Any) -> None:
    # Telethon would go on waiting for it, and drop what it is answered.
    pending, queue = sender._pending_state, sender._send_queue._deque
    for number in [n for n, state in pending.items() if state.future is answer]:
        del pending[number]
    for state in [state for state in queue if state.future is answer]:
        queue.remove(state)


@dataclass(frozen=True, slots=True)
class Centre:
    """One data centre, asked through a client."""

    client: Any
    dc: int

    @property
    def elsewhere(self) -> bool:
        """Say whether it is another one than the account's own."""
        return bool(self.dc != self.client.session.dc_id)

    async def ask(self, request: Any) -> Any:
        """Send one request there."""
        return await self.client.ask_at(self.dc, request)

    def is_connected(self) -> bool:
        """Say whether the client is connected."""
        return bool(self.client.is_connected())


class Ear(logging.Filter):
    """Hears what Telethon only logs: packets of an unknown layer, and a clock that is wrong.

    Use as a context manager; `strange` and `untimely` count from its start.
    """

    def __init__(self) -> None:
        super().__init__()
        self.strange = 0
        self.untimely = 0
        self.strange_packet: Callable[[], None] = lambda: None

    def filter(self, record: logging.LogRecord) -> bool:
        """Count a line, and let only warnings go on: the others may hold a post's words."""
        text = str(record.msg)
        if text.startswith("Type %08x not found"):
            self.strange += 1
            self.strange_packet()
        self.untimely += "very old message" in text or "very new message" in text
        # That it does not come back by itself is ours to say, with the reason.
        return record.levelno >= logging.WARNING and not text.startswith("Automatic reconnection")

    def __enter__(self) -> Self:
        for name in TALKERS:
            logging.getLogger(name).addFilter(self)
            logging.getLogger(name).setLevel(logging.INFO)
        return self

    def __exit__(self, *_: object) -> None:
        for name in TALKERS:
            logging.getLogger(name).removeFilter(self)
            logging.getLogger(name).setLevel(logging.NOTSET)


class DamagedSession(SourceError):
    """The session file is none any more: only a person can mend that."""


def make_client(given: Credentials) -> Any:
    """Make a client on the session file.

    Raises SourceError for an unsafe file or wrong server, DamagedSession for a damaged file.
    """
    prepare_session(given.session)
    session = _opened(given.session)
    # Nobody's name or number is to lie in the session file.
    session.save_entities = False
    if given.server is not None:
        _use_server(session, given.server)
    # Telethon keeps the list of data centres for the life of the process.
    CollectorClient._config = None
    client = CollectorClient(
        session,
        given.api_id,
        given.api_hash,
        # Waits are ours to keep: a hidden sleep would stop every channel.
        flood_sleep_threshold=0,
        raise_last_call_error=True,
        # Few tries: the supervisor makes a new client, for an old one may not be used again.
        connection_retries=2,
        retry_delay=1,
        # Telethon comes back at once, without end and with all it had asked: past every pace.
        auto_reconnect=False,
        device_model="monitor",
        app_version="1.0",
        lang_code="en",
        system_lang_code="en",
    )
    if given.server is not None:
        client.advice = "MONITOR_TELEGRAM_SERVER, its address and its key file"
    return client


def _opened(path: Path) -> Any:
    try:
        return SQLiteSession(str(path))
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname not in DAMAGED:
            raise SourceError(f"{path}: cannot be used now ({error})") from error
        raise DamagedSession(
            f"{path}: is no session file any more ({error}); move it away and run `monitor login`"
        ) from error


async def connect(client: Any, patience: float = CONNECT_TIMEOUT) -> None:
    """Connect, or raise SourceError that says why not."""
    try:
        async with asyncio.timeout(patience):
            await client.connect()
    except FATAL as error:
        raise lost(error) from error
    except sqlite3.Error as error:
        raise SourceError(f"the session file cannot be used now ({error})") from error
    except (OSError, *NO_TELEGRAM) as error:
        raise SourceError(
            f"Telegram cannot be reached ({type(error).__name__}); check {client.advice}"
        ) from error


class AccountLost(SourceError):
    """Telegram no longer accepts the account's session: only a person can mend that."""


def lost(error: Exception) -> AccountLost:
    """Explain an account that Telegram no longer accepts."""
    return AccountLost(
        f"Telegram ended this account's session ({type(error).__name__}); run `monitor login` again"
    )


def _use_server(session: Any, server: str) -> None:
    host, port, keyfile = _parts(server)
    try:
        rsa.add_key(Path(keyfile).read_text("ascii"), old=False)
    except (OSError, ValueError) as error:
        raise SourceError(
            f"MONITOR_TELEGRAM_SERVER: {keyfile} holds no public key ({type(error).__name__})"
        ) from error
    if (session.server_address, session.port) != (host, port):
        session.set_dc(2, host, port)


def _parts(server: str) -> tuple[str, int, str]:
    parts = server.split(":", 2)
    port = parts[1] if len(parts) == 3 else ""
    # Without a host Telethon would go to Telegram itself.
    if not (all(parts) and port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65_536):
        raise SourceError("MONITOR_TELEGRAM_SERVER: write host:port:keyfile")
    return parts[0], int(port), parts[2]
