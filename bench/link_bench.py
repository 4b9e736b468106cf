"""Linking under a flood: claims and denials of one place, and copies of one denial in 40 channels.

Usage: python bench/link_bench.py [POSTS]. The goals: twice the posts cost about twice the time,
memory stays bounded, nothing holds the event loop, and one more official post costs little.
"""

import asyncio
import resource
import sys
import tempfile
import time
from asyncio.events import Handle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from monitor.analysis.read import Resources
from monitor.app.clock import now
from monitor.domain.channel import Affiliation, Channel, ChannelRole
from monitor.domain.collecting import Batch, Sighting, SourceKind
from monitor.domain.post import Post, PostRef
from monitor.pipeline.analyse import analyse
from monitor.pipeline.link import link
from monitor.pipeline.workers import Workers, opened_workers
from monitor.storage.posts import write_batch
from monitor.storage.store import Store, open_store

START = datetime(2024, 3, 5, tzinfo=UTC)
OFFICIAL = 9_999
COPY = (
    "Минобороны врёт: Авдеевка не взята, снарядов нет, командование бросило людей без поддержки, "
    "генералы должны ответить за потери личного состава. "
)

Kind = Callable[[int], tuple[int, str]]


def duel(n: int) -> tuple[int, str]:
    """An official claim and its denial by turns: the channel and the words."""
    if n % 2:
        return OFFICIAL, f"Освобождена Авдеевка. Все атаки отражены. №{n}"
    return n % 40 + 1, f"Ложь! Авдеевка не взята, Минобороны врёт {n}"


def copies(n: int) -> tuple[int, str]:
    """One denial in forty channels."""
    return n % 40 + 1, COPY * 2


def channel(number: int) -> Channel:
    """The ministry's channel, or one of the forty."""
    if number != OFFICIAL:
        return Channel(handle=f"c{number}", id=number)
    ministry = (Affiliation(name="mod"),)
    return Channel(handle="ved", id=number, role=ChannelRole.OFFICIAL, affiliations=ministry)


async def put(store: Store, workers: Workers, kind: Kind, numbers: range) -> None:
    """Store and read posts, half a minute apart."""
    for n in numbers:
        number, text = kind(n)
        ref = PostRef(channel_id=number, message_id=n)
        post = Post(ref=ref, text=text, posted_at=START + n * timedelta(seconds=30))
        sightings = (Sighting(post=post, raw={"id": n}),)
        batch = Batch(
            source=SourceKind.FILES,
            channel=channel(number),
            received_at=START,
            sightings=sightings,
        )
        await store.write(write_batch, batch)
    await analyse(store, workers, now)


class Held:
    """The longest time that one step of the event loop took of its thread."""

    longest = 0.0

    def __enter__(self) -> None:
        self.run: Any = Handle._run
        run = self.run

        def timed(handle: Handle) -> None:
            began = time.thread_time()
            run(handle)
            Held.longest = max(Held.longest, time.thread_time() - began)

        setattr(Handle, "_run", timed)  # noqa: B010 - mypy forbids to assign a method

    def __exit__(self, *_: object) -> None:
        setattr(Handle, "_run", self.run)  # noqa: B010 - as above


async def linked(store: Store) -> float:
    """Link what is due; give the seconds of processor time."""
    began = time.process_time()
    with Held():
        await link(store, now)
    return time.process_time() - began


async def main(count: int) -> None:
    """Print the time for a flood, for twice as large a one, and for one post more."""
    async with opened_workers(Resources(), size=1) as workers:
        for kind in (duel, copies):
            for size in (count, 2 * count):
                with tempfile.TemporaryDirectory(prefix="link-bench-") as folder:
                    async with open_store(f"sqlite:///{Path(folder)}/link.db") as store:
                        await put(store, workers, kind, range(1, size + 1))
                        took = await linked(store)
                        await put(store, workers, duel, range(2 * size + 1, 2 * size + 2))
                        more = await linked(store)
                print(f"{kind.__name__}: {size} posts {took:.2f} s, one official post {more:.2f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {peak} MB (goal 400), event loop held {Held.longest:.3f} s (goal 0.1)")


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(20))
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
