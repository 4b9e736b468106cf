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
from monitor.app.notify import announced, systemd
from monitor.app.policy import health_receivers
from monitor.app.program import Program, opened
from monitor.app.receivers import notifiers
from monitor.app.resources import resources
from monitor.app.sources import collecting, open_sources
from monitor.app.watched import Watched
from monitor.config.channels_file import read_channels, repeats
from monitor.config.settings import Config
from monitor.domain.alert import ReceiverKind
from monitor.domain.channel import Channel
from monitor.domain.errors import ConfigError, MonitorError, StoreError
from monitor.logs import Redactor
from monitor.pipeline.deliver import PACE, Deliveries
from monitor.pipeline.full_disk import FullDisk
from monitor.pipeline.workers import opened_workers
from monitor.schedule import scheduled
from monitor.storage import channels as stored_channels
from monitor.storage import jobs as beats

log = structlog.get_logger()

# Jobs, then deliveries, then workers: together well under the 20 seconds that a stop may take.
PATIENCE = 8.0


async def run(config: Config) -> None:
    """Watch until SIGTERM or SIGINT; SIGHUP reads channels.yaml again.

    Raises ConfigError, HomeLocked or StoreError when it cannot start.
    """
    stop, hangup = asyncio.Event(), asyncio.Event()
    _on_signals(stop, hangup)
    async with contextlib.AsyncExitStack() as stack:
        program = await stack.enter_async_context(opened(config, writing=True))
        stack.push_async_callback(_no_longer_alive, program)
        watched = Watched(config.channels)
        await program.store.write(stored_channels.save_channels, config.channels, now())
        own = resources(config.places)
        workers = await stack.enter_async_context(opened_workers(own, size=1))
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=20))
        key = await known_pseudonyms(config.places.home, program.store)
        sources = open_sources(config, http, key, program.store)
        deliveries = Deliveries(program.store, notifiers(config, http), now, paces=_paces(config))
        stack.push_async_callback(deliveries.close, PATIENCE)
        await deliveries.recover()
        told = {one.name for one in health_receivers(config.alerts)}
        disk = FullDisk({n: one for n, one in deliveries.notifiers.items() if n in told}, now)
        daemon = Daemon(
            disk=disk,
            program=program,
            watched=watched,
            sources=sources.asked,
            collecting=sources.collecting,
            workers=workers,
            deliveries=deliveries,
        )
        bells = await stack.enter_async_context(
            scheduled(
                jobs(daemon),
                recorder(program.store, Redactor(config.secrets).hide),
                patience=PATIENCE,
            )
        )
        daemon.bells.update(bells)
        await stack.enter_async_context(collecting(daemon, stop))
        await stack.enter_async_context(announced(systemd(), program.store, sources.collecting))
        stack.push_async_callback(_ended, asyncio.create_task(_reloads(hangup, program, watched)))
        log.info("daemon_started", channels=len(watched.channels), sources=sources.names)
        await _doubts(config, watched)
        await stop.wait()
        log.info("daemon_stopping")
    log.info("daemon_stopped")


async def _no_longer_alive(program: Program) -> None:
    # A store that takes no more writes has said so elsewhere; the beat then goes stale by itself.
    with contextlib.suppress(StoreError):
        await program.store.write(beats.stop_beating)


def _paces(config: Config) -> dict[str, timedelta]:
    return {r.name: PACE for r in config.alerts.receivers if r.kind is ReceiverKind.SLACK}


def _on_signals(stop: asyncio.Event, hangup: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGINT, stop.set)
    loop.add_signal_handler(signal.SIGHUP, hangup.set)


async def _reloads(hangup: asyncio.Event, program: Program, watched: Watched) -> None:
    while True:
        await hangup.wait()
        hangup.clear()
        await _reload(program, watched)


async def _reload(program: Program, watched: Watched) -> None:
    try:
        channels = await asyncio.to_thread(_reread, program.config)
        await program.store.write(stored_channels.save_channels, channels, now())
    except ConfigError as error:
        log.warning("channels_not_reloaded", problems=list(error.problems), kept="the old list")
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the old list stays
        known = isinstance(error, MonitorError)
        what = str(error) if known else f"unforeseen {type(error).__name__}"
        log.warning("channels_not_reloaded", problems=[what], kept="the old list")
    else:
        watched.channels = channels
        log.info("channels_reloaded", channels=len(channels))
        await _doubts(program.config, watched)


def _reread(config: Config) -> tuple[Channel, ...]:
    channels = read_channels(config.places.channels_file)
    if not channels:
        # Hardly ever meant: more often it is a file that was cut short, and all would fall silent.
        raise ConfigError(
            ["channels.yaml: lists no channel; add one, or stop the daemon to watch nothing"]
        )
    return channels


async def _doubts(config: Config, watched: Watched) -> None:
    """Say what is allowed in channels.yaml, and perhaps not meant."""
    try:
        twice = await asyncio.to_thread(repeats, config.places.channels_file)
    except ConfigError:
        # It has changed since it was read; the next reload tells.
        return
    if twice:
        log.warning("channels_listed_twice", entries=twice)
    if not watched.channels:
        log.warning("nothing_watched", mend="list channels in channels.yaml, then send SIGHUP")


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
