"""Whose account a session is, as the terminal shows it."""

import pytest
from telethon.tl import types

from monitor.sources.telegram.who import masked, to_account


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("79990000001", "+7999*****01"), ("+1 202 555 0143", "+1202*****43"), ("12345", "+***45")],
)
def test_a_phone_is_masked(phone: str, shown: str) -> None:
    """Enough to know one's own number, too little to call it."""
    assert masked(phone) == shown


def test_an_account_is_named_by_all_it_has() -> None:
    """Name, id, masked phone and user name."""
    user = types.User(id=7, first_name="Анна", last_name="К.", phone="79990000001", username="anna")
    assert str(to_account(user)) == "Анна К. (id 7, +7999*****01, @anna)"


def test_a_name_cannot_drive_the_terminal() -> None:
    """Control characters are dropped, and an account without a name is said to be one."""
    assert to_account(types.User(id=7, first_name="А\x1b[2Jня")).name == "А[2Jня"
    assert str(to_account(types.User(id=7))) == "no name (id 7)"
