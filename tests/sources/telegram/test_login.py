"""Logging in and out over TCP with the unmodified client library."""

import stat
from dataclasses import replace

import pytest

from monitor.domain.errors import SourceError
from monitor.sources.telegram.client import Credentials
from monitor.sources.telegram.login import Prompts, log_in, log_out
from tests.fakes.telegram.password import Password
from tests.fakes.telegram.server import TelegramServer


def prompts(code: str = "24680", password: str = "", phone: str = "+7 999 000-00-01") -> Prompts:
    """Somebody who answers at once."""

    def says(words: str):
        async def answer() -> str:
            return words

        return answer

    return Prompts(phone=says(phone), code=says(code), password=says(password))


def two_step(telegram: TelegramServer, words: str) -> None:
    """Give the account a password."""
    for person in telegram.world.people.values():
        person.password = Password(words)


async def test_a_code_logs_in(credentials: Credentials) -> None:
    """Key exchange, code and name work from an empty home."""
    assert await log_in(credentials, prompts()) == "Читатель"


async def test_the_key_is_exchanged_once(
    telegram: TelegramServer, credentials: Credentials
) -> None:
    """A second login uses the session that is there."""
    await log_in(credentials, prompts())
    await log_in(credentials, prompts(code="wrong"))
    assert telegram.handshakes == 1


async def test_the_session_is_for_its_owner_alone(credentials: Credentials) -> None:
    """Nobody else may read the file that is the account."""
    await log_in(credentials, prompts())
    assert stat.S_IMODE(credentials.session.stat().st_mode) == 0o600


async def test_the_right_password_logs_in(
    telegram: TelegramServer, credentials: Credentials
) -> None:
    """A two-step account needs code and password."""
    two_step(telegram, "зима близко")
    assert await log_in(credentials, prompts(password="зима близко")) == "Читатель"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (prompts(code="11111"), "the code is wrong"),
        (prompts(password="весна"), "the two-step password is wrong"),
        (prompts(phone="+100"), "this is no phone number"),
    ],
)
async def test_a_wrong_answer_is_one_line(
    telegram: TelegramServer, credentials: Credentials, answers: Prompts, said: str
) -> None:
    """Every wrong answer says what to mend and leaves nobody logged in."""
    two_step(telegram, "зима близко")
    with pytest.raises(SourceError, match=f"^{said}[^\n]*$"):
        await log_in(credentials, answers)


async def test_a_wait_is_told(telegram: TelegramServer, credentials: Credentials) -> None:
    """A flood wait at login is explained, not slept."""
    telegram.flood("SendCodeRequest", 300)
    with pytest.raises(SourceError, match="wait 300 seconds"):
        await log_in(credentials, prompts())


async def test_logging_out_removes_the_session(
    telegram: TelegramServer, credentials: Credentials
) -> None:
    """Neither Telegram nor the disk keeps the session."""
    await log_in(credentials, prompts())
    await log_out(credentials)
    assert not credentials.session.exists()
    assert not telegram.world.logged_in


async def test_nobody_can_log_out_twice(credentials: Credentials) -> None:
    """Without a session there is nothing to end."""
    with pytest.raises(SourceError, match="nobody is logged in"):
        await log_out(credentials)


async def test_an_unreachable_server_is_one_line(credentials: Credentials) -> None:
    """A closed port ends in one sentence."""
    host, _, keyfile = credentials.server.split(":", 2)
    nowhere = replace(credentials, server=f"{host}:9:{keyfile}")
    with pytest.raises(SourceError, match="cannot be reached"):
        await log_in(nowhere, prompts())
