"""The daemon: opens everything in order, runs until told to stop, closes in reverse."""

import asyncio
import contextlib
import signal
from datetime import timedelta

import httpx
import structlog

from monitor.app.clock import now
from monitor.app.home import known_pseudonyms
from monitor.app.jobs import Daemon, jobs, recorder
from monitor.app.places import extra_places
from monitor.app.program import Program, opened
from monitor.app.receivers import notifiers
from monitor.app.sources import listening, open_sources
from monitor.app.watched import Watched
from monitor.config.channels_file import read_channels
from monitor.config.settings import Config
from monitor.domain.alert import ReceiverKind
from monitor.domain.errors import ConfigError, StoreError
from monitor.pipeline.deliver import PACE, Deliveries
from monitor.pipeline.workers import opened_workers
from monitor.schedule import scheduled
from monitor.storage import channels as stored_channels

log = structlog.get_logger()

# Jobs, then deliveries, then workers: together well under the 20 seconds that a stop may take.
PATIENCE = 8.0


async def run(config: Config) -> None:
    """Watch until SIGTERM or SIGINT; SIGHUP reads channels.yaml again.

    Raises ConfigError, HomeLocked or StoreError when it cannot start.
    """
    stop = asyncio.Event()
    async with contextlib.AsyncExitStack() as stack:
        program = await stack.enter_async_context(opened(config, writing=True))
        watched = Watched(config.channels)
        await program.store.write(stored_channels.save_channels, config.channels, now())
        extra = extra_places(config.places.extra_places_file)
        workers = await stack.enter_async_context(opened_workers(extra, size=1))
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=20))
        key = await known_pseudonyms(config.places.home, program.store)
        sources = await open_sources(stack, config, http, key)
        deliveries = Deliveries(program.store, notifiers(config, http), now, paces=_paces(config))
        stack.push_async_callback(deliveries.close, PATIENCE)
        await deliveries.recover()
        daemon = Daemon(
            program=program,
            watched=watched,
            sources=sources,
            workers=workers,
            deliveries=deliveries,
        )
        bells = await stack.enter_async_context(
            scheduled(jobs(daemon), recorder(program.store), patience=PATIENCE)
        )
        daemon.bells.update(bells)
        await stack.enter_async_context(listening(daemon, stop))
        _on_signals(stop, program, watched)
        log.info(
            "daemon_started",
            channels=len(watched.channels),
            sources=[source.kind.value for source in sources],
        )
        await stop.wait()
        log.info("daemon_stopping")
    log.info("daemon_stopped")


def _paces(config: Config) -> dict[str, timedelta]:
    return {r.name: PACE for r in config.alerts.receivers if r.kind is ReceiverKind.SLACK}


def _on_signals(stop: asyncio.Event, program: Program, watched: Watched) -> None:
    loop = asyncio.get_running_loop()
    reloads: set[asyncio.Task[None]] = set()

    def reload() -> None:
        task = asyncio.create_task(_reload(program, watched))
        reloads.add(task)
        task.add_done_callback(reloads.discard)

    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGINT, stop.set)
    loop.add_signal_handler(signal.SIGHUP, reload)


async def _reload(program: Program, watched: Watched) -> None:
    try:
        channels = read_channels(program.config.places.channels_file)
        await program.store.write(stored_channels.save_channels, channels, now())
    except ConfigError as error:
        log.warning("channels_not_reloaded", problems=list(error.problems), kept="the old list")
    except StoreError as error:
        log.warning("channels_not_reloaded", problems=[str(error)], kept="the old list")
    else:
        watched.channels = channels
        log.info("channels_reloaded", channels=len(channels))
