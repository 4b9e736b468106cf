"""Logging out: at Telegram first, on the disk only when Telegram agreed."""

from collections.abc import Awaitable, Callable

from telethon.tl import functions

from monitor.domain.errors import SourceError
from monitor.sources.telegram.client import AccountLost, Credentials
from monitor.sources.telegram.explaining import Unreachable, explained, in_time
from monitor.sources.telegram.line import connected
from monitor.sources.telegram.session import check_session
from monitor.sources.telegram.who import Account, whose

Agrees = Callable[[Account], Awaitable[bool]]


async def log_out(given: Credentials, agrees: Agrees, *, forget: bool = False) -> str:
    """End the session at Telegram, remove its file, and say so; raise SourceError with the mend.

    When Telegram cannot be reached the file stays, unless it is to be forgotten.
    """
    if not given.session.exists():
        raise SourceError("there is no session in this home; nobody is logged in")
    check_session(given.session)
    try:
        account = await _ended(given, agrees)
    except AccountLost:
        given.session.unlink(missing_ok=True)
        return "Telegram had ended this session before; its file is removed."
    except Unreachable as error:
        raise _still_valid(given, error, forget) from error
    given.session.unlink(missing_ok=True)
    return f"Logged out {account}; the session is ended at Telegram and its file is removed."


async def _ended(given: Credentials, agrees: Agrees) -> Account:
    with explained():
        async with connected(given) as client:
            account = await whose(client)
            if not await agrees(account):
                raise SourceError(f"nothing was changed; still logged in as {account}")
            await in_time(client(functions.auth.LogOutRequest()))
            return account


def _still_valid(given: Credentials, error: Unreachable, forget: bool) -> Unreachable:
    if forget:
        given.session.unlink(missing_ok=True)
    kept = "its file is removed" if forget else "its file is kept (--forget removes it)"
    return Unreachable(
        f"{error}\nthe session is still valid at Telegram, and {kept}; end it on the phone: "
        "Settings → Devices → monitor → Terminate Session"
    )
