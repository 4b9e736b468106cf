"""A real collector in a process of its own, which the torture may kill at any moment."""

import asyncio
import contextlib
import multiprocessing
import os
import signal
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import structlog

from monitor.app.books import StoredBooks
from monitor.domain.collecting import SourceKind
from monitor.domain.privacy import Pseudonyms
from monitor.pipeline.ingest import keeper
from monitor.sources.telegram.budget import Rhythm
from monitor.sources.telegram.client import Credentials
from monitor.sources.telegram.gate import Gate
from monitor.sources.telegram.source import AccountSource
from monitor.storage.store import open_store
from tests.factories import a_channel
from tests.sources.telegram.fast_clock import FastClock

QUICK = Rhythm(sweep=timedelta(minutes=5), poll=timedelta(minutes=3), refresh=timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Orders:
    """What a collector's process works on."""

    database: str
    session: Path
    server: str
    handles: tuple[str, ...]
    clock: FastClock
    log: Path


def started(orders: Orders) -> BaseProcess:
    """Start a collector's process."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=_main, args=(orders,), daemon=True)
    process.start()
    return process


def kill(process: BaseProcess) -> None:
    """Kill a process as the kernel would, and wait for its end."""
    if process.pid is not None and process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
    process.join()


def _main(orders: Orders) -> None:
    with orders.log.open("a", encoding="utf-8") as log:
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(log))
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_collect(orders))


async def _collect(orders: Orders) -> None:
    clock = orders.clock
    async with open_store(orders.database) as store:
        source = AccountSource(
            credentials=Credentials(
                api_id=1, api_hash="0" * 32, session=orders.session, server=orders.server
            ),
            depth=50,
            pseudonyms=Pseudonyms(b"k" * 32),
            now=clock.now,
            books=StoredBooks(store, SourceKind.ACCOUNT, clock.now),
            gate=Gate(now=clock.now, paces={}, overall=0.0, timeout=2.0),
            timer=clock,
            beat=lambda joined, polled: QUICK,
            connecting=3.0,
        )
        channels = [a_channel(handle=h, id=-n) for n, h in enumerate(orders.handles, 7)]
        await source.collect(keeper(store, lambda: None), lambda: channels)
