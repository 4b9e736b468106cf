"""Logging in by a code on the screen that the phone scans.

Telethon's own helper learns of a scan by a push alone. We take the push as a hint and ask, so that
a scan is not lost with its push; and an account of another data centre is followed there.
"""

import asyncio
import base64
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telethon.tl import functions, types

from monitor.domain.errors import SourceError
from monitor.sources.telegram.client import Credentials
from monitor.sources.telegram.explaining import in_time, waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How many codes are shown, and for how many seconds each.

    A code lives for half a minute by Telegram's clock. Ours may be wrong, so its date of expiry
    is not looked at.
    """

    codes: int = 12
    seconds: float = 25.0


class Elsewhere(Exception):
    """The code was scanned, and the account lives in another data centre."""

    def __init__(self, centre: int, token: bytes) -> None:
        super().__init__(f"data centre {centre}")
        self.centre = centre
        self.token = token


async def scanned(
    client: Any, given: Credentials, show: Callable[[str], None], patience: Patience
) -> Any:
    """Show codes until one is scanned, and give the user; SourceError when nobody does.

    Raises Elsewhere, and Telethon's SessionPasswordNeededError.
    """
    hint = asyncio.Event()
    client.heard = lambda packet: hint.set() if _tells_of_scan(packet) else None
    for left in reversed(range(patience.codes + 1)):
        hint.clear()
        token = await _exported(client, given)
        if not isinstance(token, types.auth.LoginToken):
            return _user(token)
        if left:
            show(_link(token.token))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(patience.seconds):
                    await hint.wait()
    told = waiting(int(patience.codes * patience.seconds))
    raise SourceError(f"nobody scanned the code within {told}; run `monitor login --qr` again")


async def move(client: Any, centre: int) -> None:
    """Point the client's session to another data centre; a new client must be made on it."""
    config = await in_time(client(functions.help.GetConfigRequest()))
    options = [o for o in config.dc_options if o.id == centre and not (o.ipv6 or o.cdn)]
    there = next((o for o in options if not (o.media_only or o.tcpo_only)), None)
    if there is None:
        raise SourceError(f"Telegram does not say where its data centre {centre} is; use the phone")
    client.session.set_dc(there.id, there.ip_address, there.port)
    # A key belongs to the centre that it was agreed with.
    client.session.auth_key = None
    client.session.save()


async def imported(client: Any, token: bytes) -> Any:
    """Log in by a code that was scanned while we were at another data centre; give the user."""
    return _user(await in_time(client(functions.auth.ImportLoginTokenRequest(token))))


async def _exported(client: Any, given: Credentials) -> Any:
    request = functions.auth.ExportLoginTokenRequest(given.api_id, given.api_hash, [])
    return await in_time(client(request))


def _user(answer: Any) -> Any:
    if isinstance(answer, types.auth.LoginTokenMigrateTo):
        raise Elsewhere(answer.dc_id, answer.token)
    return answer.authorization.user


def _tells_of_scan(packet: Any) -> bool:
    updates = [getattr(packet, "update", None), *getattr(packet, "updates", ())]
    return any(isinstance(update, types.UpdateLoginToken) for update in updates)


def _link(token: bytes) -> str:
    return "tg://login?token=" + base64.urlsafe_b64encode(token).decode("ascii").rstrip("=")
