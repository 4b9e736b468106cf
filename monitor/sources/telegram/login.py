"""Logging in: by a code and a password, or by a scan; never over a session that works."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from telethon import errors
from telethon.tl import functions, types

from monitor.domain.errors import SourceError
from monitor.sources.telegram import scanning
from monitor.sources.telegram.client import AccountLost, Credentials, connect
from monitor.sources.telegram.explaining import explained, in_time
from monitor.sources.telegram.line import connected
from monitor.sources.telegram.scanning import Elsewhere, Patience
from monitor.sources.telegram.who import Account, to_account, whose

T = TypeVar("T")
Ask = Callable[[], Awaitable[str]]

TRIES = 3
PLACES = {
    types.auth.SentCodeTypeApp: "to your Telegram app; look into the chat called Telegram",
    types.auth.SentCodeTypeSms: "by SMS",
    types.auth.SentCodeTypeCall: "by a call that reads it out",
    types.auth.SentCodeTypeEmailCode: "by e-mail",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """How the person at the terminal is asked and told.

    `again` is asked, with the account's name, whether its session may be ended; `show` gets the
    link that the phone is to scan, a secret for half a minute.
    """

    phone: Ask
    code: Ask
    password: Ask
    again: Callable[[Account], Awaitable[bool]]
    say: Callable[[str], None]
    show: Callable[[str], None]


async def log_in(
    given: Credentials,
    ask: Prompts,
    *,
    scan: Patience | None = None,
    again: bool = False,
) -> Account:
    """Log in, by a scan if `scan` is given; raise SourceError with the mend.

    A session that works is ended only with `again`, and if the person agrees.
    """
    with explained():
        await _make_room(given, ask, again)
        # However the login ends, a session that nobody entered never lies in the real one's place.
        draft = replace(given, session=given.session.with_name(f"new-{given.session.name}"))
        draft.session.unlink(missing_ok=True)
        try:
            user = await (_by_scan(draft, ask, scan) if scan else _by_phone(draft, ask))
            draft.session.replace(given.session)
        finally:
            draft.session.unlink(missing_ok=True)
    return to_account(user)


async def holder(given: Credentials) -> int | None:
    """Give whose session lies here; None when there is none, or Telegram does not say."""
    if not given.session.exists():
        return None
    try:
        async with connected(given) as client:
            return (await whose(client)).id
    except (SourceError, OSError, errors.RPCError):
        return None


async def _make_room(given: Credentials, ask: Prompts, again: bool) -> None:
    if not given.session.exists():
        return
    try:
        async with connected(given) as client:
            await _end(client, await whose(client), ask, again)
    except AccountLost as error:
        why = type(error.__cause__).__name__
        ask.say(f"Telegram no longer accepts the session that lay here ({why}); it is replaced.")
    given.session.unlink(missing_ok=True)


async def _end(client: Any, account: Account, ask: Prompts, again: bool) -> None:
    if not again:
        raise SourceError(
            f"already logged in as {account}; --again ends that session and logs in anew, "
            "--second logs in a second account"
        )
    if not await ask.again(account):
        raise SourceError(f"nothing was changed; still logged in as {account}")
    await in_time(client(functions.auth.LogOutRequest()))


async def _by_phone(given: Credentials, ask: Prompts) -> Any:
    async with connected(given) as client:
        phone = "".join(c for c in await ask.phone() if c.isdigit() or c == "+")
        # Telethon cannot send an empty one.
        sent = await in_time(client.send_code_request(phone or "0"))
        ask.say(f"Telegram sent the code {PLACES.get(type(sent.type), 'to you')}.")

        async def by_code() -> Any:
            code = "".join(c for c in await ask.code() if c.isalnum())
            # Without a code Telethon would ask for a new one.
            return await _once_more(client, lambda: client.sign_in(phone, code or "0"))

        try:
            return await _tried(by_code, errors.PhoneCodeInvalidError, "The code", ask)
        except errors.SessionPasswordNeededError:
            return await _by_password(client, ask)


async def _by_scan(given: Credentials, ask: Prompts, patience: Patience) -> Any:
    try:
        async with connected(given) as client:
            return await _entering(scanning.scanned(client, given, ask.show, patience), client, ask)
    except Elsewhere as there:
        token = there.token
    async with connected(given) as client:
        return await _entering(scanning.imported(client, token), client, ask)


async def _entering(user: Awaitable[Any], client: Any, ask: Prompts) -> Any:
    try:
        return await user
    except errors.SessionPasswordNeededError:
        return await _by_password(client, ask)
    except Elsewhere as there:
        await scanning.move(client, there.centre)
        raise


async def _by_password(client: Any, ask: Prompts) -> Any:
    async def by_password() -> Any:
        password = await ask.password()
        return await _once_more(client, lambda: client.sign_in(password=password))

    return await _tried(by_password, errors.PasswordHashInvalidError, "The password", ask)


async def _once_more(client: Any, step: Callable[[], Awaitable[T]]) -> T:
    """Take a step, on a new line if the old one broke while the person was typing."""
    try:
        return await in_time(step())
    except (ConnectionError, EOFError):
        await client.disconnect()
        await connect(client)
        return await in_time(step())


async def _tried(
    attempt: Callable[[], Awaitable[T]], wrong: type[Exception], what: str, ask: Prompts
) -> T:
    for _ in range(TRIES - 1):
        try:
            return await attempt()
        except wrong:
            ask.say(f"{what} is wrong; try once more.")
    return await attempt()
