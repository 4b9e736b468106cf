"""`monitor login` and `monitor logout` as a person runs them, against a Telegram of our own."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.telegram.password import Password
from tests.fakes.telegram.qr import scan
from tests.fakes.telegram.server import TelegramServer, telegram_server

PATIENCE = 60
ANNA = "Анна (id 1000, +7999*****01)"


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    status: int
    said: str


Start = Callable[..., Awaitable[Process]]
Run = Callable[..., Awaitable[Ended]]


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[TelegramServer]:
    """A Telegram with one account."""
    async with telegram_server(tmp_path) as server:
        server.world.person(first_name="Анна")
        yield server


@pytest.fixture
def start(telegram: TelegramServer, tmp_path: Path) -> Start:
    """Start the program in a home of its own, without a terminal."""

    async def starting(*args: str) -> Process:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")}
        own = {
            "MONITOR_HOME": str(tmp_path / "home"),
            "MONITOR_CONFIG": str(tmp_path),
            "MONITOR_LOG_LEVEL": "DEBUG",
            "MONITOR_TELEGRAM_API_ID": "1",
            "MONITOR_TELEGRAM_API_HASH": "0" * 32,
            "MONITOR_TELEGRAM_SERVER": telegram.address,
            "PYTHONUTF8": "1",
        }
        command = [sys.executable, "-W", "ignore", "-m", "monitor", *args]
        # Without a session of its own the password would be asked for at our terminal.
        return await asyncio.create_subprocess_exec(
            *command, env={**kept, **own}, stdin=PIPE, stderr=PIPE, start_new_session=True
        )

    return starting


@pytest.fixture
def run(start: Start) -> Run:
    """Run the program to its end with answers on standard input."""

    async def running(*args: str, answers: tuple[str, ...] = ()) -> Ended:
        process = await start(*args)
        typed = "".join(f"{answer}\n" for answer in answers)
        async with asyncio.timeout(PATIENCE):
            _, said = await process.communicate(typed.encode())
        return Ended(process.returncode or 0, said.decode())

    return running


async def test_a_login_and_a_logout(run: Run, telegram: TelegramServer, tmp_path: Path) -> None:
    """Phone, code and password are asked for; the logout asks and leaves nothing."""
    telegram.world.people["79990000001"].password = Password("зима близко")
    answers = ("+7 999 000 00 01", "24680", "зима близко")
    logged_in = await run("login", answers=answers)
    logged_out = await run("logout", answers=("y",))

    assert logged_in.status == 0, logged_in.said
    assert f"Logged in as {ANNA}." in logged_in.said
    assert logged_out.status == 0
    assert f"Logged out {ANNA}" in logged_out.said
    assert not telegram.world.logged_in
    assert not (tmp_path / "home" / "account.session").exists()


async def test_a_second_login_is_refused_unless_again(run: Run) -> None:
    """A session that works is ended only after asking."""
    phone = ("--phone", "+79990000001")
    await run("login", *phone, answers=("24680",))
    refused = await run("login", *phone)
    declined = await run("login", *phone, "--again", answers=("n",))
    agreed = await run("login", *phone, "--again", answers=("y", "24680"))

    assert (refused.status, declined.status, agreed.status) == (1, 1, 0)
    assert refused.said.startswith(f"monitor: already logged in as {ANNA}; --again")
    assert "nothing was changed" in declined.said


async def test_a_second_account(run: Run, tmp_path: Path) -> None:
    """It lies beside the first one, and is logged out by itself."""
    login = await run("login", "--second", "--phone", "+79990000001", answers=("24680",))
    assert "shadows the first account" in login.said
    assert (tmp_path / "home" / "account2.session").exists()
    assert (await run("logout", "--yes")).status == 1
    assert (await run("logout", "--yes", "--second")).status == 0


async def test_a_logout_without_telegram(
    run: Run, telegram: TelegramServer, tmp_path: Path
) -> None:
    """Status 1, two lines of help, and a file that goes only with --forget."""
    session = tmp_path / "home" / "account.session"
    await run("login", "--phone", "+79990000001", answers=("24680",))
    await telegram.close()
    kept = await run("logout", "--yes")
    assert kept.status == 1
    assert "Settings → Devices" in kept.said
    assert session.exists()
    assert (await run("logout", "--yes", "--forget")).status == 1
    assert not session.exists()


async def test_a_scan(start: Start, telegram: TelegramServer) -> None:
    """The code is drawn, its link is shown when asked for, and the scan ends the command."""
    process = await start("login", "--qr-link")
    said = ""
    async with asyncio.timeout(PATIENCE):
        while not (found := re.search(r"tg://login\?token=\S+", said)):
            said += (await process.stderr.readline()).decode()
        scan(telegram, found[0], telegram.world.people["79990000001"])
        _, rest = await process.communicate()

    assert "▀" in said
    assert f"Logged in as {ANNA}." in rest.decode()
    assert process.returncode == 0
    assert (said + rest.decode()).count(found[0]) == 1


async def test_the_link_is_not_shown_unasked(start: Start, telegram: TelegramServer) -> None:
    """A scrolled-back terminal shows a picture, no words to copy."""
    process = await start("login", "--qr")
    said = ""
    async with asyncio.timeout(PATIENCE):
        while "Ctrl-C stops" not in said:
            said += (await process.stderr.readline()).decode()
        process.terminate()
        await process.communicate()
    assert "tg://" not in said
