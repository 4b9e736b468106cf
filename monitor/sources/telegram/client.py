"""The Telethon client as the collector needs it: nothing hidden, nothing endless."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telethon import TelegramClient, errors
from telethon.crypto import rsa
from telethon.sessions import SQLiteSession

from monitor.domain.errors import SourceError
from monitor.sources.telegram.session import prepare_session

CONNECT_TIMEOUT = 60.0
FATAL = (
    errors.AuthKeyUnregisteredError,
    errors.AuthKeyDuplicatedError,
    errors.SessionRevokedError,
    errors.SessionExpiredError,
    errors.UserDeactivatedError,
    errors.UserDeactivatedBanError,
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


def make_client(given: Credentials) -> Any:
    """Make a client on the session file; raise SourceError for an unsafe file or wrong server."""
    prepare_session(given.session)
    session = SQLiteSession(str(given.session))
    if given.server is not None:
        _use_server(session, given.server)
    return TelegramClient(
        session,
        given.api_id,
        given.api_hash,
        # Waits are ours to keep: a hidden sleep would stop every channel.
        flood_sleep_threshold=0,
        raise_last_call_error=True,
        connection_retries=3,
        retry_delay=1,
        catch_up=True,
        device_model="monitor",
        app_version="1.0",
        lang_code="en",
        system_lang_code="en",
    )


async def connect(client: Any) -> None:
    """Connect, or raise SourceError that says why not."""
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT):
            await client.connect()
    except (ConnectionError, TimeoutError, OSError) as error:
        raise SourceError(
            f"Telegram cannot be reached ({type(error).__name__}); check the network"
        ) from error
    except FATAL as error:
        raise lost(error) from error


def lost(error: Exception) -> SourceError:
    """Explain an account that Telegram no longer knows."""
    return SourceError(
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
    if len(parts) != 3 or not parts[1].isdigit():
        raise SourceError("MONITOR_TELEGRAM_SERVER: write host:port:keyfile")
    return parts[0], int(parts[1]), parts[2]
