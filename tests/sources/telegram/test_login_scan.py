"""Logging in by a code that a phone scans."""

import logging
from collections.abc import Callable

import pytest

from monitor.domain.errors import SourceError
from monitor.sources.telegram.client import Credentials
from monitor.sources.telegram.login import log_in
from monitor.sources.telegram.scanning import Patience
from tests.fakes.telegram.handlers import Refusal
from tests.fakes.telegram.qr import scan
from tests.fakes.telegram.server import TelegramServer
from tests.sources.telegram.people import Somebody, two_step

# Nothing here waits so long, but what waits for a push alone.
LONG = Patience(codes=1, seconds=60)
SHORT = Patience(codes=3, seconds=0.01)

Phone = Callable[..., Somebody]


@pytest.fixture
def phone(telegram: TelegramServer) -> Phone:
    """Somebody whose phone scans the code of that number, told by a push or not."""

    def scanning(number: int = 1, *, told: bool = True, **more: object) -> Somebody:
        owner = next(iter(telegram.world.people.values()))

        def scans(link: str) -> None:
            if len(reader.links) == number:
                scan(telegram, link, owner, told=told)

        reader = Somebody(scans=scans, **more)
        return reader

    return scanning


async def test_a_scan_logs_in(
    telegram: TelegramServer, credentials: Credentials, phone: Phone
) -> None:
    """The push ends the waiting, and no phone number is asked for."""
    account = await log_in(credentials, phone().prompts, scan=LONG)
    assert str(account) == "Читатель (id 1000, +7999*****01)"
    assert len(telegram.world.logged_in) == 1
    assert not telegram.asked("SendCodeRequest")


async def test_a_scan_whose_push_is_lost_logs_in(credentials: Credentials, phone: Phone) -> None:
    """The push is a hint; when the code is renewed, Telegram says that it was scanned."""
    reader = phone(told=False)
    assert (await log_in(credentials, reader.prompts, scan=SHORT)).id == 1000
    assert len(reader.links) == 1


async def test_the_last_code_may_be_scanned_without_a_push(
    credentials: Credentials, phone: Phone
) -> None:
    """Even the last code is asked about once more before giving up."""
    reader = phone(3, told=False)
    assert (await log_in(credentials, reader.prompts, scan=SHORT)).id == 1000


async def test_a_code_is_renewed_until_it_is_scanned(
    credentials: Credentials, phone: Phone
) -> None:
    """Who fetches the phone first scans a later code."""
    reader = phone(3)
    await log_in(credentials, reader.prompts, scan=SHORT)
    assert len(set(reader.links)) == 3


async def test_a_code_that_has_run_out_is_of_no_use(
    telegram: TelegramServer, credentials: Credentials
) -> None:
    """Telegram refuses the phone that scans an old picture, and nobody is logged in."""
    owner = next(iter(telegram.world.people.values()))
    reader = Somebody()
    with pytest.raises(SourceError):
        await log_in(credentials, reader.prompts, scan=SHORT)
    with pytest.raises(Refusal, match="AUTH_TOKEN_EXPIRED"):
        scan(telegram, reader.links[0], owner)


async def test_nobody_scans(telegram: TelegramServer, credentials: Credentials) -> None:
    """In the end one line says so, and no session is left."""
    reader = Somebody()
    with pytest.raises(SourceError, match=r"^nobody scanned the code within 1 minute; run"):
        await log_in(credentials, reader.prompts, scan=SHORT)
    assert len(reader.links) == 3
    assert not telegram.world.logged_in
    assert not credentials.session.exists()


async def test_a_password_is_asked_for_after_the_scan(
    telegram: TelegramServer, credentials: Credentials, phone: Phone
) -> None:
    """Two steps are two steps, with a scan too."""
    two_step(telegram, "зима близко")
    reader = phone(passwords=["весна", "зима близко"])
    assert (await log_in(credentials, reader.prompts, scan=LONG)).id == 1000


async def test_a_wrong_password_after_the_scan_leaves_no_session(
    telegram: TelegramServer, credentials: Credentials, phone: Phone
) -> None:
    """A scan alone opens nothing."""
    two_step(telegram, "зима близко")
    with pytest.raises(SourceError, match="the two-step password is wrong"):
        await log_in(credentials, phone(passwords=["весна"]).prompts, scan=LONG)
    assert not telegram.world.logged_in
    assert not credentials.session.exists()


@pytest.mark.parametrize("password", [None, "зима близко"])
async def test_an_account_elsewhere_is_followed(
    telegram: TelegramServer, credentials: Credentials, phone: Phone, password: str | None
) -> None:
    """An account of another data centre is logged in there, by a key of its own, and stays."""
    telegram.world.tokens.elsewhere = 4
    if password:
        two_step(telegram, password)
    await log_in(credentials, phone(passwords=[password or ""]).prompts, scan=LONG)
    assert telegram.handshakes == 2
    with pytest.raises(SourceError, match="already logged in as Читатель"):
        await log_in(credentials, Somebody().prompts)


async def test_a_wait_is_told(telegram: TelegramServer, credentials: Credentials) -> None:
    """Codes too may be asked for too often."""
    telegram.flood("ExportLoginTokenRequest", 61)
    with pytest.raises(SourceError, match="wait 2 minutes"):
        await log_in(credentials, Somebody().prompts, scan=LONG)


async def test_no_log_line_holds_the_token(
    credentials: Credentials, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever reads the logs cannot log in, at any level."""
    caplog.set_level(logging.DEBUG)
    reader = phone(2)
    await log_in(credentials, reader.prompts, scan=SHORT)
    assert caplog.records
    for link in reader.links:
        assert link.removeprefix("tg://login?token=") not in caplog.text
    assert "token=b" not in caplog.text
