"""Opens what a command needs: home, lock, store; and closes it in reverse."""

import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass

from monitor.app.home import make_home
from monitor.config.settings import Config, Places, read_config
from monitor.storage.lock import only_holder
from monitor.storage.store import Store, open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A configuration and the store it names, both open."""

    config: Config
    store: Store


def configured(places: Places, *, need_channels: bool = False) -> Config:
    """Read the configuration from this process's environment; raise ConfigError."""
    return read_config(os.environ, places, need_channels=need_channels)


@contextlib.asynccontextmanager
async def opened(config: Config, *, writing: bool) -> AsyncIterator[Program]:
    """Open home and store for a command.

    A writing command holds the home's lock, so that it never works beside the daemon; raises
    HomeLocked, ConfigError or StoreError.
    """
    make_home(config.places.home)
    async with contextlib.AsyncExitStack() as stack:
        if writing:
            stack.enter_context(only_holder(config.places.home / "lock", "home"))
        store = await stack.enter_async_context(
            open_store(config.database_url.value, alone=writing)
        )
        yield Program(config=config, store=store)
