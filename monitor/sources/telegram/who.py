"""Whose account a session is, in words that may stand on a screen."""

from dataclasses import dataclass
from typing import Any

from telethon.tl import functions, types

from monitor.sources.telegram.client import FATAL, lost
from monitor.sources.telegram.explaining import in_time

OPEN_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody's account; as text it shows the phone masked."""

    id: int
    name: str
    phone: str | None = None
    username: str | None = None

    def __str__(self) -> str:
        shown = [
            f"id {self.id}",
            masked(self.phone) if self.phone else None,
            f"@{self.username}" if self.username else None,
        ]
        return f"{self.name or 'no name'} ({', '.join(filter(None, shown))})"


def masked(phone: str) -> str:
    """Show the first four and the last two digits, or of a short number only the last two."""
    digits = "".join(filter(str.isdigit, phone))
    head = digits[:4] if len(digits) > OPEN_DIGITS + 2 else ""
    return f"+{head}{'*' * max(len(digits) - len(head) - 2, 0)}{digits[-2:]}"


def to_account(user: Any) -> Account:
    """Take from Telethon's user what we show, without characters that a terminal would obey."""
    words = " ".join(filter(None, (user.first_name, user.last_name)))
    return Account(
        id=user.id,
        name="".join(filter(str.isprintable, words)),
        phone=user.phone,
        username=user.username,
    )


async def whose(client: Any) -> Account:
    """Ask Telegram whose session this is; raises AccountLost when it is nobody's."""
    # Telethon's own question takes any refusal, also a flood wait, for "not logged in".
    try:
        (user,) = await in_time(client(functions.users.GetUsersRequest([types.InputUserSelf()])))
    except FATAL as error:
        raise lost(error) from error
    return to_account(user)
