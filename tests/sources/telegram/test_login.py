"""Logging in by phone over TCP with the client library that the daemon uses."""

import stat
from dataclasses import replace

import pytest

from monitor.domain.errors import SourceError
from monitor.sources.telegram.client import Credentials
from monitor.sources.telegram.login import log_in
from tests.fakes.telegram.server import TelegramServer
from tests.sources.telegram.people import Somebody, two_step


async def test_a_code_logs_in(credentials: Credentials) -> None:
    """Key exchange, code and name work from an empty home."""
    account = await log_in(credentials, Somebody().prompts)
    assert str(account) == "Читатель (id 1000, +7999*****01)"


async def test_the_session_is_for_its_owner_alone(credentials: Credentials) -> None:
    """Nobody else may read the file that is the account."""
    await log_in(credentials, Somebody().prompts)
    assert stat.S_IMODE(credentials.session.stat().st_mode) == 0o600


async def test_the_person_hears_where_the_code_is(credentials: Credentials) -> None:
    """Who waits for an SMS looks into the app instead."""
    reader = Somebody()
    await log_in(credentials, reader.prompts)
    assert "look into the chat called Telegram" in reader.heard[0]


async def test_a_line_that_breaks_before_the_code_is_mended(
    telegram: TelegramServer, credentials: Credentials
) -> None:
    """Looking for the code may take longer than the connection lasts."""
    reader = Somebody()

    async def slowly() -> str:
        telegram.cut()
        return "24680"

    account = await log_in(credentials, replace(reader.prompts, code=slowly))
    assert account.id == 1000


async def test_a_wrong_code_may_be_mended(credentials: Credentials) -> None:
    """A slip of the finger does not cost a new code."""
    reader = Somebody(codes=["11111", " 24-680 "])
    await log_in(credentials, reader.prompts)
    assert reader.heard[-1] == "The code is wrong; try once more."


async def test_the_right_password_logs_in(
    telegram: TelegramServer, credentials: Credentials
) -> None:
    """A two-step account needs code and password, which may be mended."""
    two_step(telegram, "зима близко")
    reader = Somebody(passwords=["весна", "зима близко"])
    assert (await log_in(credentials, reader.prompts)).id == 1000


@pytest.mark.parametrize(
    ("reader", "said"),
    [
        (Somebody(codes=["11111"]), "the code is wrong"),
        (Somebody(codes=["--"]), "the code is wrong"),
        (Somebody(passwords=["весна"]), "the two-step password is wrong"),
        (Somebody(phone="+100"), "this is no phone number"),
        (Somebody(phone=""), "this is no phone number"),
    ],
)
async def test_a_wrong_answer_is_one_line(
    telegram: TelegramServer, credentials: Credentials, reader: Somebody, said: str
) -> None:
    """Every wrong answer says what to mend, and leaves nobody logged in and no session."""
    two_step(telegram, "зима близко")
    with pytest.raises(SourceError, match=f"^{said}[^\n]*$"):
        await log_in(credentials, reader.prompts)
    assert not telegram.world.logged_in
    assert not credentials.session.exists()


@pytest.mark.parametrize(
    ("method", "code", "name", "said"),
    [
        ("SendCodeRequest", 420, "FLOOD_WAIT_300", "wait 5 minutes"),
        ("SendCodeRequest", 420, "FLOOD_WAIT_20", "wait 1 minute before"),
        ("SendCodeRequest", 400, "PHONE_NUMBER_BANNED", "has banned this number"),
        ("SendCodeRequest", 400, "API_ID_INVALID", "api_id and api_hash"),
        ("SendCodeRequest", 400, "PHONE_NUMBER_FLOOD", "try tomorrow"),
        ("SignInRequest", 400, "PHONE_CODE_EXPIRED", "the code has expired"),
        ("SignInRequest", 400, "PHONE_NUMBER_UNOCCUPIED", "nobody has a Telegram account"),
        ("SignInRequest", 403, "SOMETHING_NEW", "Telegram refused .*; try again in"),
    ],
)
async def test_a_refusal_is_one_line(
    telegram: TelegramServer, credentials: Credentials, method: str, code: int, name: str, said: str
) -> None:
    """Every refusal says what it means, and is not waited for."""
    telegram.refuse(method, name, code)
    with pytest.raises(SourceError, match=f"^[^\n]*{said}[^\n]*$"):
        await log_in(credentials, Somebody().prompts)


async def test_an_unreachable_server_is_one_line(credentials: Credentials) -> None:
    """A closed port ends in one sentence, and no session is left."""
    with pytest.raises(SourceError, match=r"^Telegram cannot be reached[^\n]*$"):
        await log_in(nowhere(credentials), Somebody().prompts)
    assert not credentials.session.exists()


def nowhere(credentials: Credentials) -> Credentials:
    """The same credentials for a port where nobody listens."""
    host, _, keyfile = credentials.server.split(":", 2)
    return replace(credentials, server=f"{host}:9:{keyfile}")


async def test_a_session_stands_only_once_somebody_is_logged_in(credentials: Credentials) -> None:
    """Whatever ends a login half-way, even a signal, no session of nobody is left to the daemon."""
    seen: list[bool] = []

    async def phone() -> str:
        seen.append(credentials.session.exists())
        return "+79990000001"

    await log_in(credentials, replace(Somebody().prompts, phone=phone))
    assert (seen, credentials.session.exists()) == ([False], True)
