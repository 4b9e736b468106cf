"""A login where a session lies already: one that works, one that does not, one that is unsafe."""

import pytest

from monitor.domain.errors import SourceError
from monitor.sources.telegram.client import Credentials
from monitor.sources.telegram.login import log_in
from tests.fakes.telegram.server import TelegramServer
from tests.sources.telegram.people import Somebody
from tests.sources.telegram.test_login import nowhere


@pytest.fixture
async def logged_in(credentials: Credentials) -> Credentials:
    """Credentials whose session works."""
    await log_in(credentials, Somebody().prompts)
    return credentials


async def test_a_working_session_is_not_overwritten(
    telegram: TelegramServer, logged_in: Credentials
) -> None:
    """The person hears who is logged in, and the session stays as it was."""
    before = set(telegram.world.logged_in)
    with pytest.raises(SourceError, match=r"already logged in as Читатель \(id 1000, \+7999\*"):
        await log_in(logged_in, Somebody().prompts)
    assert set(telegram.world.logged_in) == before
    assert telegram.handshakes == 1
    assert logged_in.session.exists()


async def test_again_ends_the_old_session_first(
    telegram: TelegramServer, logged_in: Credentials
) -> None:
    """One login is left at Telegram, by a new key."""
    old = set(telegram.world.logged_in)
    reader = Somebody()
    await log_in(logged_in, reader.prompts, again=True)
    assert [account.id for account in reader.asked] == [1000]
    assert len(telegram.world.logged_in) == 1
    assert not old & set(telegram.world.logged_in)


async def test_again_changes_nothing_without_consent(
    telegram: TelegramServer, logged_in: Credentials
) -> None:
    """Who says no stays logged in."""
    old = set(telegram.world.logged_in)
    with pytest.raises(SourceError, match="nothing was changed; still logged in as Читатель"):
        await log_in(logged_in, Somebody(agrees=False).prompts, again=True)
    assert set(telegram.world.logged_in) == old
    assert logged_in.session.exists()


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        (401, "SESSION_REVOKED", "SessionRevokedError"),
        (401, "USER_DEACTIVATED_BAN", "UserDeactivatedBanError"),
        (406, "AUTH_KEY_DUPLICATED", "AuthKeyDuplicatedError"),
    ],
)
async def test_a_dead_session_is_replaced(
    telegram: TelegramServer, logged_in: Credentials, code: int, name: str, kind: str
) -> None:
    """A session that Telegram no longer accepts is in nobody's way."""
    telegram.kill_keys(code, name)
    reader = Somebody()
    account = await log_in(logged_in, reader.prompts)
    assert account.id == 1000
    assert f"no longer accepts the session that lay here ({kind})" in reader.heard[0]


async def test_a_key_that_telegram_forgot_is_replaced(
    telegram: TelegramServer, logged_in: Credentials
) -> None:
    """So is a session whose very key is unknown."""
    telegram.world.keys.clear()
    telegram.world.logged_in.clear()
    reader = Somebody()
    assert (await log_in(logged_in, reader.prompts)).id == 1000
    assert "it is replaced" in reader.heard[0]


async def test_a_flood_wait_is_no_dead_session(
    telegram: TelegramServer, logged_in: Credentials
) -> None:
    """A session about which Telegram will not speak now is kept."""
    telegram.flood("GetUsersRequest", 600, call=None)
    with pytest.raises(SourceError, match="wait 10 minutes"):
        await log_in(logged_in, Somebody().prompts, again=True)
    assert logged_in.session.exists()


async def test_without_a_network_the_session_is_kept(logged_in: Credentials) -> None:
    """A cut cable is no reason to lose an account."""
    with pytest.raises(SourceError, match="cannot be reached"):
        await log_in(nowhere(logged_in), Somebody().prompts, again=True)
    assert logged_in.session.exists()


async def test_a_session_that_others_may_read_is_refused(logged_in: Credentials) -> None:
    """The line says which file and how to close it."""
    logged_in.session.chmod(0o644)
    with pytest.raises(SourceError, match=r"others may read this session .* chmod 600"):
        await log_in(logged_in, Somebody().prompts)


async def test_a_file_that_is_no_session_is_told(credentials: Credentials) -> None:
    """A damaged file is named, and left for the person to look at."""
    credentials.session.touch(mode=0o600)
    credentials.session.write_bytes(b"This is no database. " * 100)
    with pytest.raises(SourceError, match=r"is no session file any more .* move it away"):
        await log_in(credentials, Somebody().prompts)
    assert credentials.session.exists()
