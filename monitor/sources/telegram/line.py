"""A client that is connected for one talk with Telegram, and closed whatever happens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from monitor.domain.errors import SourceError
from monitor.sources.telegram.client import AccountLost, Credentials, connect, make_client
from monitor.sources.telegram.explaining import Unreachable


@asynccontextmanager
async def connected(given: Credentials) -> AsyncIterator[Any]:
    """Give a connected client on the session file; raise Unreachable, AccountLost or SourceError.

    SourceError says that the file itself is unsafe or damaged.
    """
    client = make_client(given)
    try:
        await _connect(client)
        yield client
    finally:
        await client.disconnect()


async def _connect(client: Any) -> None:
    try:
        await connect(client)
    except AccountLost:
        raise
    except SourceError as error:
        raise Unreachable(str(error)) from error
