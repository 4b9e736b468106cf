"""The collector against the protocol server on this machine, without Telegram's pace.

Three yardsticks: catching up with 1,000 missed updates in each of 300 channels, the way of a push
into the store at 50 posts a second, and a sweep of 300 idle channels. `--flat N` watches the
memory over N pushed updates instead. All posts are invented.
"""

import argparse
import asyncio
import multiprocessing
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median, quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import structlog

from monitor.app.books import StoredBooks
from monitor.domain.channel import Channel
from monitor.domain.collecting import Batch, SourceKind
from monitor.domain.privacy import Pseudonyms
from monitor.pipeline.ingest import keeper
from monitor.sources.telegram.budget import Rhythm
from monitor.sources.telegram.client import Credentials
from monitor.sources.telegram.gate import Gate
from monitor.sources.telegram.source import AccountSource
from monitor.storage.store import Store, open_store
from tests.fakes.telegram.server import TelegramServer, telegram_server
from tests.fakes.telegram.world import FakeChannel

QUIET = Rhythm(sweep=timedelta(hours=9), poll=timedelta(hours=9), round=timedelta(hours=9))


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def pss() -> float:
    """Proportional memory of this process in MB."""
    rows = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1024


class LoopWatch:
    """Measures how long the event loop stands still at most, in seconds."""

    longest = 0.0

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.01)
            self.longest = max(self.longest, time.perf_counter() - before - 0.01)


def _source(server: str, folder: Path, store: Store) -> AccountSource:
    return AccountSource(
        credentials=Credentials(
            api_id=1, api_hash="0" * 32, session=folder / "account.session", server=server
        ),
        depth=50,
        pseudonyms=Pseudonyms(b"k" * 32),
        now=now,
        books=StoredBooks(store, SourceKind.ACCOUNT, now),
        gate=Gate(now=now, paces={}, overall=0.0),
        beat=lambda joined, polled: QUIET,
    )


def peak() -> float:
    """Highest resident memory of this process in MB."""
    rows = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("VmHWM:")) / 1024


async def _collect(server: str, folder: Path, handles: list[str], pipe: Connection) -> None:
    watch = LoopWatch()
    async with open_store(f"sqlite:///{folder}/store.db") as store:
        source, keep = _source(server, folder, store), keeper(store, lambda: None)

        async def emit(batch: Batch) -> None:
            await keep(batch)
            state = batch.state
            if state is not None and state.backfilled:
                ids = [s.post.ref.message_id for s in batch.sightings]
                told = (batch.channel.handle, state.pts, len(state.owed), ids)
                pipe.send(("kept", time.time(), told))

        channels = [Channel(handle=h, id=-n) for n, h in enumerate(handles, 1)]
        task = asyncio.create_task(source.collect(emit, lambda: channels))
        watching = asyncio.create_task(watch.run())
        while (asked := await asyncio.to_thread(pipe.recv)) != "stop":
            if asked == "sweep":
                watch.longest = 0.0
                for desk in source.desks.values():
                    desk.hinted = True
            pipe.send(("facts", time.time(), (pss(), peak(), watch.longest)))
        for each in (watching, task):
            each.cancel()
        await asyncio.gather(task, watching, return_exceptions=True)


def _child(server: str, folder: Path, handles: list[str], pipe: Connection) -> None:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    asyncio.run(_collect(server, folder, handles, pipe))


class Collector:
    """The collector's process, as the yardsticks see it."""

    def __init__(self, server: TelegramServer, folder: Path, handles: list[str]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self.began = time.time()
        given = (server.address, folder, handles, theirs)
        self._process = context.Process(target=_child, args=given, daemon=True)
        self._process.start()
        self.pts: dict[str, int | None] = {}
        self.owed: dict[str, int] = {}
        self.told: dict[str, float] = {}
        self.kept: dict[tuple[str, int], float] = {}
        self._facts: Any = None

    async def until(self, channels: list[FakeChannel]) -> float:
        """Wait until every channel's count is reached and nothing is owed; give the moment."""
        wanted = {channel.handle: channel.pts for channel in channels}
        at = time.time()
        while any(self.pts.get(h or "") != n or self.owed[h or ""] for h, n in wanted.items()):
            at = await self._take()
        return at

    async def facts(self, ask: str = "facts") -> tuple[float, float, float]:
        """Give PSS and peak memory in MB, and the longest stop of the event loop in seconds."""
        self._pipe.send(ask)
        self._facts = None
        while self._facts is None:
            await self._take()
        return self._facts

    async def until_told(self, channels: list[FakeChannel], since: float) -> None:
        """Wait until something of every channel was committed after a moment."""
        while any(self.told.get(channel.handle or "", 0.0) < since for channel in channels):
            await self._take()

    async def until_kept(self, wanted: set[tuple[str, int]]) -> None:
        """Wait until posts are stored."""
        while not wanted <= self.kept.keys():
            await self._take()

    async def _take(self) -> float:
        kind, at, told = await asyncio.to_thread(self._pipe.recv)
        if kind == "facts":
            self._facts = told
        else:
            handle, pts, owed, ids = told
            self.told[handle] = at
            self.pts[handle], self.owed[handle] = pts, owed
            self.kept.update({(handle, number): at for number in ids})
        return float(at)

    async def stop(self) -> None:
        """End the process in good order."""
        self._pipe.send("stop")
        await asyncio.to_thread(self._process.join, 30)
        self._process.kill()


def _miss(channel: FakeChannel, updates: int) -> None:
    for number in range(updates):
        if number % 20 == 19:
            channel.delete(max(channel.posts))
        elif number % 6 == 5:
            channel.edit(max(channel.posts), f"Правка {number} о том же участке.")
        else:
            channel.post(f"Пост {number}: на участке без изменений, работает артиллерия.")


def _happen(server: TelegramServer, channel: FakeChannel, turn: int) -> None:
    """Let one pushed update happen: one in five is a post, the others change what is there."""
    newest = max(channel.posts, default=0)
    if turn % 5 == 0 or not newest:
        server.push(channel, f"Пост {turn}: без изменений.")
    elif turn % 50 == 1 and len(channel.posts) > 1:
        server.delete(channel, newest)
    elif turn % 5 == 2:
        server.edit(channel, newest, f"Правка {turn}.")
    else:
        server.react(channel, newest, **{"👍": turn % 1_000})
    # The server's own log of a channel would fill the machine.
    del channel.events[:-200]


async def flat(count: int, updates: int) -> None:
    """Watch the collector's memory over many updates, and print it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with telegram_server(folder) as server:
            server.ledger.keeping = server.keeps_requests = False
            server.session(folder / "account.session", server.world.person())
            channels = [
                server.world.channel(f"kanal{n}", 1000 + n, step=timedelta(seconds=1))
                for n in range(count)
            ]
            for channel in channels:
                channel.post("Начало.")
            collector = Collector(server, folder, [c.handle or "" for c in channels])
            await collector.until(channels)
            for turn in range(updates):
                channel = channels[turn * 7 % count]
                _happen(server, channel, turn)
                if turn % 3_000 == 0:
                    await collector.until(channels)
                    collector.kept.clear()
                if turn % (updates // 20) == 0:
                    memory, highest, _ = await collector.facts()
                    print(f"{turn:>9,} updates: {memory:.1f} MB PSS, {highest:.0f} MB at most")
                    sys.stdout.flush()
            await collector.until(channels)
            memory, highest, _ = await collector.facts()
            print(f"{updates:>9,} updates: {memory:.1f} MB PSS, {highest:.0f} MB at most")
            await collector.stop()


async def run(count: int, updates: int, seconds: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with telegram_server(folder) as server:
            server.ledger.keeping = server.keeps_requests = False
            server.session(folder / "account.session", server.world.person())
            channels = [
                server.world.channel(f"kanal{n}", 1000 + n, step=timedelta(seconds=1))
                for n in range(count)
            ]
            for channel in channels:
                channel.post("Начало.")
            handles = [channel.handle or "" for channel in channels]
            first = Collector(server, folder, handles)
            done = await first.until(channels)
            print(f"first contact with {count} channels: {done - first.began:.1f} s")
            await first.stop()

            for channel in channels:
                _miss(channel, updates)
            late = Collector(server, folder, handles)
            done = await late.until(channels)
            memory, highest, longest = await late.facts()
            seconds_taken = done - late.began
            print(
                f"catching up with {updates} missed updates in each: {seconds_taken:.1f} s "
                f"({count * updates / seconds_taken:,.0f} updates/s), {memory:.0f} MB PSS, "
                f"{highest:.0f} MB peak resident, loop still for {longest * 1000:.0f} ms at most"
            )
            await late.facts("sweep")
            began = time.time()
            # A push wakes the collector, which finds every channel to be asked for.
            server.push(channels[0], "Метка.")
            await late.until_told(channels, began)
            print(f"sweep of {count} idle channels: {time.time() - began:.1f} s")
            await _pushes(server, late, channels, seconds)
            memory, highest, longest = await late.facts()
            print(f"afterwards: {memory:.0f} MB PSS, loop {longest * 1000:.0f} ms at most")
            await late.stop()


async def _pushes(
    server: TelegramServer, collector: Collector, channels: list[FakeChannel], seconds: int
) -> None:
    sent: dict[tuple[str, int], float] = {}
    wanted = {
        (channel.handle or "", channel.last + 1 + more)
        for place, channel in enumerate(channels)
        for more in range(len(range(place, 50 * seconds, len(channels))))
    }
    # Read all the while: a full pipe would stop the collector.
    reading = asyncio.create_task(collector.until_kept(wanted))
    for turn in range(50 * seconds):
        channel = channels[turn % len(channels)]
        due = time.time()
        message = server.push(channel, f"Срочно {turn}.")
        sent[channel.handle or "", message.id] = due
        await asyncio.sleep(0.02)
    await reading
    lags = [collector.kept[key] - at for key, at in sent.items()]
    print(
        f"push to stored at 50 posts/s: median {median(lags) * 1000:.0f} ms, "
        f"p95 {quantiles(lags, n=20)[-1] * 1000:.0f} ms"
    )


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--channels", type=int, default=300)
    asked.add_argument("--updates", type=int, default=1_000)
    asked.add_argument("--seconds", type=int, default=20)
    asked.add_argument("--flat", type=int, default=0)
    given = asked.parse_args()
    if given.flat:
        asyncio.run(flat(given.channels, given.flat))
        sys.exit()
    asyncio.run(run(given.channels, given.updates, given.seconds))
