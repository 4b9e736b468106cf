"""What Telegram's refusals mean to the person at the terminal, one line each."""

import asyncio
import math
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from telethon import errors

from monitor.domain.errors import SourceError
from monitor.sources.telegram.trouble import NO_TELEGRAM

T = TypeVar("T")

ANSWER_TIMEOUT = 60.0
KNOWN: dict[type[errors.RPCError], str] = {
    errors.PhoneNumberInvalidError: (
        "this is no phone number; write it with the country's code, like +79991234567"
    ),
    errors.PhoneNumberBannedError: "Telegram has banned this number; use another account",
    errors.PhoneNumberUnoccupiedError: (
        "nobody has a Telegram account with this number; make one on a phone first"
    ),
    errors.PhoneNumberFloodError: (
        "too many codes were asked for with this number today; try tomorrow, or with --qr"
    ),
    errors.PhonePasswordFloodError: (
        "too many tries to log in with this number today; try tomorrow, or with --qr"
    ),
    errors.PhoneCodeInvalidError: "the code is wrong; run `monitor login` again",
    errors.PhoneCodeExpiredError: "the code has expired; run `monitor login` again",
    errors.PasswordHashInvalidError: (
        "the two-step password is wrong; if it is lost, reset it on the phone "
        "(Settings → Privacy → Two-Step Verification)"
    ),
    errors.ApiIdInvalidError: (
        "Telegram does not know this api_id and api_hash; "
        "compare both with my.telegram.org, API development tools"
    ),
    errors.ApiIdPublishedFloodError: (
        "this api_id is public and Telegram refuses it; get your own at my.telegram.org"
    ),
    errors.UserDeactivatedError: "this account was deleted; use another one",
    errors.UserDeactivatedBanError: "Telegram has banned this account; use another one",
}


class Unreachable(SourceError):
    """Telegram did not answer, so it does not know what we wanted."""


def explain(error: errors.RPCError) -> str:
    """Say in one line what is wrong and what to do."""
    if isinstance(error, errors.FloodWaitError):
        return f"Telegram asks to wait {waiting(error.seconds)} before the next try; do wait"
    for kind, text in KNOWN.items():
        if isinstance(error, kind):
            return text
    return f"Telegram refused ({type(error).__name__}); try again in a few minutes"


def waiting(seconds: int) -> str:
    """Say a wait in minutes, rounded up."""
    minutes = max(math.ceil(seconds / 60), 1)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


@contextmanager
def explained() -> Iterator[None]:
    """Turn what goes wrong with Telegram into a SourceError with the mend."""
    try:
        yield
    except errors.RPCError as error:
        raise SourceError(explain(error)) from error
    except (OSError, *NO_TELEGRAM) as error:
        raise Unreachable(
            f"Telegram does not answer ({type(error).__name__}); check the network, then try again"
        ) from error


async def in_time(answer: Awaitable[T]) -> T:
    """Wait for Telegram's answer, but not for ever; raises TimeoutError."""
    async with asyncio.timeout(ANSWER_TIMEOUT):
        return await answer
