"""The configured account from login to stored posts, against a Telegram of our own."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.app.account import Account, Prompts, account_source, log_in, log_out, session_path
from monitor.config.settings import Config, Places, read_config
from monitor.domain.collecting import CollectorState
from monitor.domain.errors import ConfigError, HomeLocked, SourceError
from monitor.domain.privacy import Pseudonyms
from monitor.pipeline.ingest import keeper
from monitor.storage import posts
from monitor.storage.lock import only_holder
from monitor.storage.store import open_store
from tests.conftest import Databases
from tests.factories import a_channel
from tests.fakes.telegram.server import TelegramServer, telegram_server

KEY = Pseudonyms(b"k" * 32)


async def _phone() -> str:
    return "+79990000001"


async def _other_phone() -> str:
    return "+79990000002"


async def _code() -> str:
    return "24680"


async def _yes(account: Account) -> bool:
    return True


ANSWERS = Prompts(
    phone=_phone, code=_code, password=_code, again=_yes, say=lambda _: None, show=lambda _: None
)


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[TelegramServer]:
    """A Telegram with one account and one channel of three posts."""
    async with telegram_server(tmp_path) as server:
        server.world.person()
        channel = server.world.channel("okopny")
        for text in ("Раз.", "Два.", "Три."):
            channel.post(text)
        yield server


@pytest.fixture
def config(telegram: TelegramServer, tmp_path: Path) -> Config:
    """A configuration with an account."""
    env = {
        "MONITOR_TELEGRAM_API_ID": "1",
        "MONITOR_TELEGRAM_API_HASH": "0" * 32,
        "MONITOR_TELEGRAM_SERVER": telegram.address,
    }
    return read_config(env, Places(home=tmp_path / "home", config=tmp_path))


async def test_logging_in_makes_home_and_session(config: Config) -> None:
    """The first command on a new machine may be the login."""
    assert (await log_in(config, ANSWERS)).name == "Читатель"
    assert session_path(config.places.home).exists()


async def test_logging_out_removes_the_session(config: Config) -> None:
    """Nothing of the account stays in home."""
    await log_in(config, ANSWERS)
    await log_out(config, _yes)
    assert not session_path(config.places.home).exists()


async def test_a_second_account_has_a_session_of_its_own(
    config: Config, telegram: TelegramServer
) -> None:
    """Logging the second one out leaves the first one logged in."""
    telegram.world.person("+79990000002")
    await log_in(config, ANSWERS)
    await log_in(config, replace(ANSWERS, phone=_other_phone), second=True)
    assert len(telegram.world.logged_in) == 2
    await log_out(config, _yes, second=True)
    assert session_path(config.places.home).exists()
    assert not session_path(config.places.home, second=True).exists()
    assert len(telegram.world.logged_in) == 1


async def test_the_second_account_is_somebody_else(
    config: Config, telegram: TelegramServer
) -> None:
    """The same person twice would be lost at once; nothing of the try is left."""
    await log_in(config, ANSWERS)
    with pytest.raises(SourceError, match=r"Читатель .* is the first account already"):
        await log_in(config, ANSWERS, second=True)
    assert not session_path(config.places.home, second=True).exists()
    assert len(telegram.world.logged_in) == 1


async def test_without_an_account_the_settings_are_named(config: Config) -> None:
    """The error says which variables to set."""
    with pytest.raises(ConfigError, match="MONITOR_TELEGRAM_API_ID"):
        await log_in(replace(config, account=None), ANSWERS)


async def test_a_running_monitor_keeps_the_session_for_itself(config: Config) -> None:
    """Two processes on one session would cost the account its key."""
    await log_in(config, ANSWERS)
    with only_holder(config.places.home / "lock", "home"), pytest.raises(HomeLocked):
        await log_in(config, ANSWERS)


async def test_the_configured_account_keeps_its_books_in_the_store(
    config: Config, telegram: TelegramServer, databases: Databases
) -> None:
    """What the login made, the daemon's source reads with, and commits to the database."""
    await log_in(config, ANSWERS)
    watched = a_channel(id=-7)
    done = asyncio.Event()

    async with open_store(databases.migrated("sqlite")) as store:
        keep = keeper(store, done.set)
        source = account_source(config, KEY, store)
        task = asyncio.create_task(source.collect(keep, lambda: [watched]))
        async with asyncio.timeout(20):
            await done.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        state = await store.read(posts.collector_state, watched, source.kind)
    assert isinstance(state, CollectorState)
    assert state.covered.spans == ((1, 3),)
