"""The store beside raw sqlite3, in one run: bulk import, one live post, an empty stage.

Usage: python bench/store_bench.py [POSTS]
"""

import asyncio
import os
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select, text

from monitor.domain.channel import Channel
from monitor.domain.collecting import Batch, CollectorState, Sighting, SourceKind
from monitor.domain.post import Observation, Post, PostRef
from monitor.storage import todo
from monitor.storage.posts import write_batch
from monitor.storage.schema import due
from monitor.storage.search import folded
from monitor.storage.store import Store, open_store

START = datetime(2024, 1, 1, tzinfo=UTC)
CHANNEL = Channel(handle="bench", id=1)
LETTERS = "абвгдежзийклмнопрстуфхцчшыьэюя"
TABLES = ("posts", "wordings", "observations", "raw_records", "due")
BATCH = 500


def vocabulary(rng: random.Random) -> list[str]:
    """Words of Russian letters."""
    return ["".join(rng.choices(LETTERS, k=rng.randint(3, 12))) for _ in range(40_000)]


def sightings(count: int, rng: random.Random) -> list[Sighting]:
    """Posts of about 75 words by Zipf's law, with raw records and counters."""
    words = vocabulary(rng)
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    made = []
    for n in range(1, count + 1):
        body = " ".join(rng.choices(words, weights, k=rng.randint(20, 130)))
        posted = START + timedelta(minutes=n)
        ref = PostRef(channel_id=1, message_id=n)
        post = Post(ref=ref, text=body, posted_at=posted, url=f"https://t.me/bench/{n}")
        raw = {"channel": "bench", "post_id": n, "date": posted.isoformat(), "text": body}
        seen = Observation(seen_at=posted, views=n)
        made.append(Sighting(post=post, raw=raw, observation=seen))
    return made


def batches(made: list[Sighting]) -> list[Batch]:
    """The posts in batches, as a file brings them."""
    pieces = [made[n : n + BATCH] for n in range(0, len(made), BATCH)]
    return [
        Batch(source=SourceKind.FILES, channel=CHANNEL, sightings=tuple(p), received_at=START)
        for p in pieces
    ]


async def ours(store: Store, made: list[Sighting]) -> float:
    """Give seconds for the import through the store."""
    ready = batches(made)
    began = time.perf_counter()
    for batch in ready:
        await store.write(write_batch, batch)
    return time.perf_counter() - began


def raw(source: Path, target: Path) -> float:
    """Give seconds for the same rows into the same empty tables by executemany."""
    from_, to = sqlite3.connect(source), sqlite3.connect(target, isolation_level=None)
    rows = {name: from_.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}
    rows["channels"] = from_.execute("SELECT * FROM channels").fetchall()
    order = from_.execute(
        "SELECT p.time_order, w.text FROM posts p JOIN wordings w ON w.id=p.newest"
    )
    texts = [(row, folded(words)) for row, words in order]
    from_.close()
    to.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY"
    )
    _many(to, "channels", rows.pop("channels"))
    began = time.perf_counter()
    for start in range(0, len(rows["posts"]), BATCH):
        to.execute("BEGIN IMMEDIATE")
        for name in TABLES:
            _many(to, name, rows[name][start : start + BATCH])
        some = texts[start : start + BATCH]
        to.executemany("INSERT INTO post_search(rowid, words) VALUES (?, ?)", some)
        to.execute("COMMIT")
    took = time.perf_counter() - began
    to.close()
    return took


def _clear(target: Path) -> None:
    for rest in ("-wal", "-shm"):
        target.with_name(target.name + rest).unlink(missing_ok=True)


def _many(db: sqlite3.Connection, table: str, rows: list[tuple[object, ...]]) -> None:
    if rows:
        db.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)


def fdatasync_ms(folder: Path) -> float:
    """Give the median of appending 4 kB and syncing, in ms."""
    file = os.open(folder / "sync", os.O_CREAT | os.O_WRONLY)
    taken = []
    for _ in range(300):
        began = time.perf_counter()
        os.write(file, b"x" * 4096)
        os.fdatasync(file)
        taken.append(time.perf_counter() - began)
    os.close(file)
    return statistics.median(taken) * 1000


async def live_ms(store: Store, made: list[Sighting]) -> float:
    """Give the median from a live post in hand to its commit, in ms."""
    taken = []
    for sighting in made:
        state = CollectorState(source=SourceKind.ACCOUNT, newest_id=sighting.post.ref.message_id)
        batch = Batch(
            source=SourceKind.ACCOUNT,
            channel=CHANNEL,
            sightings=(sighting,),
            state=state,
            live=True,
            received_at=START,
        )
        began = time.perf_counter()
        await store.write(write_batch, batch)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


async def empty_stage_ms(store: Store) -> float:
    """Give the median of asking a stage with nothing due at a million to-do rows, in ms."""
    rows = [{"stage": "analyse", "subject": n, "since": START, "backlog": True} for n in range(50)]
    await store.write(lambda db: db.execute(insert(due).prefix_with("OR IGNORE"), rows))
    digits = (
        "WITH RECURSIVE n(i) AS (SELECT 10000000 UNION ALL SELECT i + 1 FROM n WHERE i < 11000000)"
        " INSERT INTO due(stage, subject, since, backlog, attempts)"
        " SELECT 'raise_alerts', i, '2024-01-01 00:00:00.000000', 1, 0 FROM n"
    )
    await store.write(lambda db: db.execute(text(digits)))
    taken = []
    for _ in range(200):
        began = time.perf_counter()
        assert await store.read(todo.take_due, "link_claim", 100, START) == []
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


async def main(count: int) -> None:
    """Print the three numbers with their goals."""
    folder = Path(tempfile.mkdtemp(prefix="store-bench-", dir=os.environ.get("BENCH_DIR")))
    made = sightings(count + 500, random.Random(7))
    template, path, bare = (folder / name for name in ("template.db", "ours.db", "raw.db"))
    async with open_store(f"sqlite:///{template}"):
        pass
    ratios = []
    for _ in range(3):
        for target in (path, bare):
            shutil.copy(template, target)
            _clear(target)
        async with open_store(f"sqlite:///{path}") as store:
            took = await ours(store, made[:count])
            assert (
                await store.read(lambda db: len(db.execute(select(due.c.subject)).all())) == count
            )
        yard = raw(path, bare)
        ratios.append(yard / took)
        print(f"import: {count / took:,.0f} posts/s, raw {count / yard:,.0f}: {yard / took:.2f}")
    print(f"import against raw, median: {statistics.median(ratios):.2f} (goal >= 0.8)")
    async with open_store(f"sqlite:///{path}") as store:
        sync, live = fdatasync_ms(folder), await live_ms(store, made[count:])
        print(
            f"live post: {live:.2f} ms = {live / sync:.1f} fdatasync of {sync:.2f} ms (goal <= 3)"
        )
        print(
            f"empty stage at a million to-do rows: {await empty_stage_ms(store):.2f} ms (goal <= 1)"
        )
    shutil.rmtree(folder)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
