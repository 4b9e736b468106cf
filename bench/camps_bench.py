"""Stories of a week of 300 channels beside reading it raw: python bench/camps_bench.py [POSTS].

The posts are synthetic: real Russian words by Zipf's law, events that some channels tell with rare
words in common, invented sentences that take a pole (stances.jsonl), forwards, footers. The goals
at 60,000 posts: 60 s of processor time, 150 MB in the process that tells and in the daemon
together, nothing that holds the event loop. Raw is the same rows by plain SQL, cut into words.
"""

import asyncio
import contextlib
import json
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import structlog
from pymorphy3 import MorphAnalyzer

from monitor.analysis.gazetteer import known_places
from monitor.digest.period import Period
from monitor.domain.channel import Channel
from monitor.domain.collecting import Batch, Sighting, SourceKind
from monitor.domain.post import Forward, Post, PostRef
from monitor.pipeline.tell_stories import MOST, cited, tell_stories
from monitor.storage.posts import write_batch
from monitor.storage.store import open_store
from monitor.storage.story_posts import Size
from monitor.storage.week_posts import Scope

MONDAY = datetime(2024, 3, 4, tzinfo=UTC)
WEEK = Period(since=MONDAY, until=MONDAY + timedelta(days=7), zone="UTC")
CHANNELS = 300
WORD = re.compile(r"\w+")
LETTERS = "абвгдежзиклмнопрстуфхчшэя"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What some channels tell of for a day or two; `argued` is what they argue about."""

    start: float
    words: tuple[str, ...]
    argued: str | None


class Writer:
    """Writes the posts of a week."""

    def __init__(self, events: int) -> None:
        self._dice = random.Random(5)
        self._words = self._vocabulary()
        self._weights = [1 / (rank + 20) for rank in range(len(self._words))]
        self._poles: dict[str, list[str]] = {}
        lines = Path(__file__).with_name("stances.jsonl").read_text("utf-8").splitlines()
        for line in map(json.loads, lines):
            self._poles.setdefault(line["event"], []).append(line["text"])
        self._events = [self._event() for _ in range(events)]
        self._heat = [1 / (rank + 3) for rank in range(events)]

    def post(self) -> tuple[datetime, str]:
        """Give a post: of an event, or of nothing in particular."""
        dice = self._dice
        event = dice.choices(self._events, self._heat)[0] if dice.random() < 0.45 else None
        length = min(400, 4 + int(dice.lognormvariate(3.2, 0.9)))
        words = dice.choices(self._words, self._weights, k=length)
        if event is None:
            return self._moment(dice.random() * 7), self._text(words)
        for word in dice.sample(event.words, min(len(event.words), 3 + length // 8)):
            words[dice.randrange(len(words))] = word
        text = self._text(words)
        if event.argued and dice.random() < 0.6:
            text += " " + dice.choice(self._poles[event.argued])
        return self._moment(event.start + dice.expovariate(1.5)), text

    def _vocabulary(self) -> list[str]:
        morph, dice = MorphAnalyzer(lang="ru"), self._dice
        pairs = [one + other for one in LETTERS for other in LETTERS]
        found = [p.word for pair in pairs for p in islice(morph.iter_known_word_parses(pair), 350)]
        dice.shuffle(found)
        return list(dict.fromkeys(found))

    def _event(self) -> Event:
        dice = self._dice
        place, _ = dice.choice(known_places())
        return Event(
            start=dice.random() * 6.5,
            words=(place.name, *dice.sample(self._words[5_000:], 14)),
            argued=dice.choice(list(self._poles)) if dice.random() < 0.2 else None,
        )

    def _moment(self, days: float) -> datetime:
        return MONDAY + timedelta(days=min(days, 6.999))

    def _text(self, words: list[str]) -> str:
        ends = [n for n in range(len(words)) if n == 0 or self._dice.random() < 0.08]
        parts = [" ".join(words[a:b]) for a, b in zip(ends, [*ends[1:], None], strict=True)]
        return " ".join(part[:1].upper() + part[1:] + "." for part in parts)


def week(count: int) -> Iterator[tuple[int, Post]]:
    """Give the channel and the post; one in six is forwarded, and some channels sign theirs."""
    writer, dice, passed = Writer(max(4, count // 60)), random.Random(7), list[Post]()
    for number in range(1, count + 1):
        channel = min(CHANNELS, 1 + int(dice.paretovariate(0.6)) * dice.randint(1, 9))
        moment, text = writer.post()
        ref, forward = PostRef(channel_id=channel, message_id=number), None
        if passed and dice.random() < 1 / 6:
            origin = dice.choice(passed[-2_000:])
            moment, text = min(origin.posted_at + timedelta(hours=1), WEEK.until), origin.text
            forward = Forward(channel_id=origin.ref.channel_id, message_id=origin.ref.message_id)
        elif channel % 3 == 0:
            text += f"\nПодписывайтесь на канал номер {channel}"
        post = Post(ref=ref, text=text, posted_at=moment, forward=forward)
        passed += [post] if forward is None else []
        yield channel, post


async def fill(url: str, count: int) -> None:
    """Store a week."""
    held: dict[int, list[Sighting]] = {}
    for channel, post in week(count):
        sighting = Sighting(post=post, raw={"id": post.ref.message_id})
        held.setdefault(channel, []).append(sighting)
    async with open_store(url) as store:
        for number, made in held.items():
            for start in range(0, len(made), 500):
                batch = Batch(
                    source=SourceKind.FILES,
                    channel=Channel(handle=f"c{number}", id=number),
                    received_at=MONDAY,
                    sightings=tuple(made[start : start + 500]),
                )
                await store.write(write_batch, batch)


def filled(url: str, count: int) -> None:
    """Store a week, in a process whose memory is not ours."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    asyncio.run(fill(url, count))


def raw(path: Path) -> float:
    """Give the seconds of processor time for reading the same rows and cutting them into words."""
    began = time.process_time()
    db = sqlite3.connect(path)
    rows = db.execute(
        "SELECT p.posted_at, c.handle, w.text FROM posts p JOIN wordings w ON w.id = p.newest "
        "JOIN channels c ON c.id = p.channel ORDER BY p.posted_at"
    )
    words = sum(len(WORD.findall(text.lower())) for _, _, text in rows)
    took = time.process_time() - began
    print(f"raw: {words:,} words read in {took:.1f} s")
    return took


class Watch:
    """The most memory of this process and its children, and the longest wait of the loop."""

    def __init__(self) -> None:
        self.before = _memory("self", "VmRSS")
        self.here, self.there, self.held = self.before, 0, 0.0

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Look ten times a second."""
        task = asyncio.create_task(self._look())
        yield
        task.cancel()

    async def _look(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.1)
            self.held = max(self.held, time.perf_counter() - began - 0.1)
            self.here = max(self.here, _memory("self", "VmRSS"))
            tasks = Path("/proc/self/task")
            children = [one for task in tasks.iterdir() for one in _children(task)]
            self.there = max([self.there, *(_memory(one, "VmHWM") for one in children)])


def _children(task: Path) -> list[str]:
    with contextlib.suppress(OSError):
        return (task / "children").read_text("ascii").split()
    return []


def _memory(pid: str, name: str) -> int:
    """Give a figure of a process in MB; 0 when it has ended."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
            if line.startswith(name):
                return int(line.split()[1]) // 1024
    return 0


async def ours(url: str, count: int) -> float:
    """Tell the stories; give the seconds of processor time in all processes."""
    watch = Watch()
    most = Size(posts=max(count, MOST.posts), letters=10 * MOST.letters)
    began, children = time.process_time(), _spent()
    async with open_store(url) as store, watch.watching():
        stories = await tell_stories(store, Scope(period=WEEK), most=most)
        parted = [story for story in stories.told if story.split]
        await cited(store, stories, {n for story in parted for n in story.members})
    here, there = time.process_time() - began, _spent() - children
    print(
        f"{stories.size.posts:,} posts of {stories.size.letters:,} letters: "
        f"{len(stories.told):,} stories of five voices, {len(parted)} with camps"
    )
    print(f"{there:.1f} s in the process that tells, {here:.1f} s in the daemon (goal 60 in all)")
    print(
        f"memory: {watch.there} MB in the process that tells, {watch.here - watch.before} MB more "
        f"in the daemon (goal 150 in all); the event loop waited {watch.held:.3f} s (goal 0.1)"
    )
    return here + there


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(count: int) -> None:
    """Print the time and the memory for a week of so many posts."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    with tempfile.TemporaryDirectory(prefix="camps-bench-") as folder:
        path = Path(folder) / "camps.db"
        url = f"sqlite:///{path}"
        filling = get_context("spawn").Process(target=filled, args=(url, count))
        filling.start()
        filling.join()
        base = raw(path)
        print(f"stories take {asyncio.run(ours(url, count)) / base:.0f} times as long as raw")


if __name__ == "__main__":
    # A process that tells runs the main module anew: this one would cost it 25 MB.
    given = sys.argv[1] if len(sys.argv) > 1 else "60000"
    run = f"import camps_bench; camps_bench.main({int(given)})"
    subprocess.run([sys.executable, "-c", run], cwd=Path(__file__).parent, check=True)
