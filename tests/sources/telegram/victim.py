"""A real collector in a process of its own, which the torture may kill at any moment."""

import asyncio
import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import structlog
from sqlalchemy import Connection, text

from monitor.app.books import StoredBooks
from monitor.domain.collecting import Batch, SourceKind
from monitor.domain.privacy import Pseudonyms
from monitor.pipeline.ingest import keeper
from monitor.sources.telegram.budget import Rhythm
from monitor.sources.telegram.client import AccountLost, Credentials
from monitor.sources.telegram.gate import Gate
from monitor.sources.telegram.source import AccountSource
from monitor.storage.store import Store, open_store
from tests.factories import a_channel
from tests.sources.telegram.fast_clock import FastClock

QUICK = Rhythm(sweep=timedelta(minutes=5), poll=timedelta(minutes=3), refresh=timedelta(minutes=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What a collector's process works on; while the file `full` is there, its disk is full."""

    database: str
    session: Path
    second: Path | None
    server: str
    handles: tuple[str, ...]
    clock: FastClock
    log: Path
    full: Path


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
    async with open_store(orders.database) as store:
        first = _source(orders, store, orders.session, SourceKind.ACCOUNT, lambda: True)
        sources = [first]
        if orders.second is not None:
            alone = lambda: not first.serves()  # noqa: E731 - two words
            sources.append(_source(orders, store, orders.second, SourceKind.SECOND, alone))
        channels = [a_channel(handle=h, id=-n) for n, h in enumerate(orders.handles, 7)]
        keep = keeper(store, lambda: None)

        async def emit(batch: Batch) -> None:
            await store.write(_room, full=await asyncio.to_thread(orders.full.exists))
            await keep(batch)

        async def collect(source: AccountSource) -> None:
            with contextlib.suppress(AccountLost):
                await source.collect(emit, lambda: channels)

        await asyncio.gather(*map(collect, sources))


def _room(db: Connection, *, full: bool) -> None:
    # As many pages as there are, or more than there will ever be.
    pages = db.execute(text("PRAGMA page_count")).scalar_one() if full else 1_000_000
    db.execute(text(f"PRAGMA max_page_count = {pages}"))


def _source(
    orders: Orders, store: Store, session: Path, kind: SourceKind, looking: Callable[[], bool]
) -> AccountSource:
    clock = orders.clock
    return AccountSource(
        credentials=Credentials(api_id=1, api_hash="0" * 32, session=session, server=orders.server),
        depth=50,
        pseudonyms=Pseudonyms(b"k" * 32),
        now=clock.now,
        books=StoredBooks(store, kind, clock.now, looking=looking),
        kind=kind,
        gate=Gate(now=clock.now, paces={}, overall=0.0, timeout=2.0),
        timer=clock,
        beat=lambda joined, polled: QUICK,
        connecting=3.0,
    )
