"""Logging in and out, with one line for everything that may go wrong."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from telethon import errors

from monitor.domain.errors import SourceError
from monitor.sources.telegram.client import Credentials, connect, make_client
from monitor.sources.telegram.session import check_session

Ask = Callable[[], Awaitable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """How the person at the terminal is asked."""

    phone: Ask
    code: Ask
    password: Ask


async def log_in(given: Credentials, ask: Prompts) -> str:
    """Log in and give the account's name; raise SourceError with the mend."""
    client = make_client(given)
    await connect(client)
    try:
        if not await client.is_user_authorized():
            await _sign_in(client, ask)
        me = await client.get_me()
        return " ".join(filter(None, (me.first_name, me.last_name))) or str(me.id)
    except errors.FloodWaitError as error:
        raise SourceError(
            f"Telegram asks to wait {error.seconds} seconds before the next try; do wait"
        ) from error
    except errors.RPCError as error:
        raise SourceError(_explained(error)) from error
    finally:
        await client.disconnect()


async def log_out(given: Credentials) -> None:
    """End the session at Telegram and remove its file; raise SourceError if there is none."""
    if not given.session.exists():
        raise SourceError("there is no session in this home; nobody is logged in")
    check_session(given.session)
    client = make_client(given)
    await connect(client)
    try:
        # Telethon removes the file once Telegram has agreed.
        await client.log_out()
    except errors.RPCError as error:
        raise SourceError(_explained(error)) from error
    finally:
        await client.disconnect()
    given.session.unlink(missing_ok=True)


async def _sign_in(client: Any, ask: Prompts) -> None:
    phone = "".join(c for c in await ask.phone() if c.isdigit() or c == "+")
    await client.send_code_request(phone)
    try:
        await client.sign_in(phone, (await ask.code()).strip())
    except errors.SessionPasswordNeededError:
        await client.sign_in(password=await ask.password())


def _explained(error: errors.RPCError) -> str:
    known = {
        errors.PhoneNumberInvalidError: "this is no phone number; write it like +79991234567",
        errors.PhoneNumberBannedError: "Telegram has banned this number; use another account",
        errors.PhoneCodeInvalidError: "the code is wrong; run `monitor login` again",
        errors.PhoneCodeExpiredError: "the code has expired; run `monitor login` again",
        errors.PasswordHashInvalidError: "the two-step password is wrong; try again",
        errors.ApiIdInvalidError: "Telegram does not know this api_id and api_hash; check both",
    }
    for kind, text in known.items():
        if isinstance(error, kind):
            return text
    return f"Telegram refused: {type(error).__name__}"
