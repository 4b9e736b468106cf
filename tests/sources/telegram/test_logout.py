"""Logging out: what Telegram knows and what the disk keeps."""

import pytest

from monitor.domain.errors import SourceError
from monitor.sources.telegram.client import Credentials
from monitor.sources.telegram.login import log_in
from monitor.sources.telegram.logout import log_out
from tests.fakes.telegram.server import TelegramServer
from tests.sources.telegram.people import Somebody
from tests.sources.telegram.test_login import nowhere


@pytest.fixture
async def logged_in(credentials: Credentials) -> Credentials:
    """Credentials whose session works."""
    await log_in(credentials, Somebody().prompts)
    return credentials


async def test_neither_telegram_nor_the_disk_keeps_the_session(
    telegram: TelegramServer, logged_in: Credentials
) -> None:
    """The line says whom it logged out."""
    reader = Somebody()
    said = await log_out(logged_in, reader.consents)
    assert said.startswith("Logged out Читатель (id 1000, +7999*****01)")
    assert not logged_in.session.exists()
    assert not telegram.world.logged_in


async def test_nothing_is_ended_without_consent(
    telegram: TelegramServer, logged_in: Credentials
) -> None:
    """Who says no stays logged in."""
    with pytest.raises(SourceError, match="nothing was changed"):
        await log_out(logged_in, Somebody(agrees=False).consents)
    assert logged_in.session.exists()
    assert telegram.world.logged_in


async def test_nobody_can_log_out_twice(logged_in: Credentials) -> None:
    """Without a session there is nothing to end."""
    await log_out(logged_in, Somebody().consents)
    with pytest.raises(SourceError, match="nobody is logged in"):
        await log_out(logged_in, Somebody().consents)


async def test_a_session_that_telegram_ended_is_removed(
    telegram: TelegramServer, logged_in: Credentials
) -> None:
    """What is dead already needs no consent."""
    telegram.kill_keys(401, "SESSION_REVOKED")
    said = await log_out(logged_in, Somebody(agrees=False).consents)
    assert said == "Telegram had ended this session before; its file is removed."
    assert not logged_in.session.exists()


@pytest.mark.parametrize("forget", [False, True])
async def test_without_a_network_the_session_stays_valid(
    logged_in: Credentials, forget: bool
) -> None:
    """The lines say so and how to end it on the phone; the file goes only if it is to go."""
    with pytest.raises(SourceError, match=r"still valid at Telegram.*.*Settings → Devices"):
        await log_out(nowhere(logged_in), Somebody().consents, forget=forget)
    assert logged_in.session.exists() is not forget


async def test_a_refused_logout_keeps_the_session(
    telegram: TelegramServer, logged_in: Credentials
) -> None:
    """What Telegram has not ended is not removed."""
    telegram.flood("LogOutRequest", 120)
    with pytest.raises(SourceError, match="wait 2 minutes"):
        await log_out(logged_in, Somebody().consents)
    assert logged_in.session.exists()
