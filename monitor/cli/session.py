"""What every command does first: read the configuration, open the program, run to the end."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from monitor.cli.places import config_dir, home_dir
from monitor.domain.errors import ConfigError

if TYPE_CHECKING:
    from monitor.config.settings import Config, Places

T = TypeVar("T")


def places() -> Places:
    """The folders that this command line chose."""
    from monitor.config.settings import Places

    return Places(home=home_dir(), config=config_dir())


def configuration(*, need_channels: bool = False, level: str = "WARNING") -> Config:
    """Read the configuration and set up logs that hide its secrets; raise ConfigError.

    `level` is that of the logs unless MONITOR_LOG_LEVEL says otherwise: a command shows progress
    and faults, the daemon tells what it does.
    """
    from monitor.app.program import configured
    from monitor.logs import set_up_logs

    config = configured(places(), need_channels=need_channels)
    try:
        set_up_logs(config.secrets, level=os.environ.get("MONITOR_LOG_LEVEL", level))
    except ValueError as error:
        raise ConfigError([str(error)]) from error
    return config


def with_program(work: Callable[..., Awaitable[T]], *args: object, writing: bool) -> T:
    """Open the program, do `work(program, *args)`, close it, and give what the work gave."""
    from monitor.app.program import opened

    config = configuration()

    async def run() -> T:
        async with opened(config, writing=writing) as program:
            return await work(program, *args)

    return asyncio.run(run())
