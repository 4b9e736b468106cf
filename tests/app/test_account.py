"""The configured account from login to stored posts, against a Telegram of our own."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.app.account import Prompts, account_source, log_in, log_out, session_path
from monitor.config.settings import Config, Places, read_config
from monitor.domain.collecting import CollectorState
from monitor.domain.errors import ConfigError, HomeLocked
from monitor.domain.privacy import Pseudonyms
from monitor.pipeline.ingest import sweep
from monitor.sources.telegram.gate import Gate
from monitor.storage import posts
from monitor.storage.lock import only_holder
from monitor.storage.store import open_store
from tests.conftest import Databases
from tests.factories import NOON, a_channel
from tests.fakes.telegram.server import TelegramServer, telegram_server

KEY = Pseudonyms(b"k" * 32)


async def _phone() -> str:
    return "+79990000001"


async def _code() -> str:
    return "24680"


ANSWERS = Prompts(phone=_phone, code=_code, password=_code)


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
    assert await log_in(config, ANSWERS) == "Читатель"
    assert session_path(config.places.home).exists()


async def test_logging_out_removes_the_session(config: Config) -> None:
    """Nothing of the account stays in home."""
    await log_in(config, ANSWERS)
    await log_out(config)
    assert not session_path(config.places.home).exists()


async def test_without_an_account_the_settings_are_named(config: Config) -> None:
    """The error says which variables to set."""
    with pytest.raises(ConfigError, match="MONITOR_TELEGRAM_API_ID"):
        await log_in(replace(config, account=None), ANSWERS)


async def test_a_running_monitor_keeps_the_session_for_itself(config: Config) -> None:
    """Two processes on one session would cost the account its key."""
    await log_in(config, ANSWERS)
    with only_holder(config.places.home / "lock", "home"), pytest.raises(HomeLocked):
        await log_in(config, ANSWERS)


async def test_a_name_is_resolved_once_over_restarts(
    config: Config, telegram: TelegramServer, databases: Databases
) -> None:
    """Stored books and session together make the second process ask for no name."""
    await log_in(config, ANSWERS)
    watched = a_channel(id=-7)

    async def no_sleep(_: float) -> None:
        return None

    changes = []
    async with open_store(databases.migrated("sqlite")) as store:
        for _ in range(2):
            async with account_source(config, KEY) as source:
                source.gate = Gate(sleep=no_sleep)
                changes.append(await sweep(store, source, [watched], lambda: NOON, lambda: None))
        state = await store.read(posts.collector_state, watched, source.kind)
    assert changes == [3, 0]
    assert isinstance(state, CollectorState)
    assert (state.newest_id, state.backfilled) == (3, True)
    assert len(telegram.asked("ResolveUsernameRequest")) == 1
