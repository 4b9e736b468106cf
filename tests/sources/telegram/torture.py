"""Random events, every fault, and kill -9: at the end the store must equal the server's log.

`python -m tests.sources.telegram.torture --seeds 200 --events 500` runs the long form.
All posts are invented.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from telethon.tl import types

from monitor.domain.channel import Channel
from monitor.domain.collecting import SourceKind
from monitor.storage import books
from monitor.storage.store import Store, open_store
from tests.fakes.telegram.ledger import Ledger
from tests.fakes.telegram.server import TelegramServer, telegram_server
from tests.fakes.telegram.world import FakeChannel
from tests.sources.telegram.conftest import Stored, _stored
from tests.sources.telegram.fast_clock import FastClock
from tests.sources.telegram.victim import Orders, kill, started

SPEED = 1_200.0
SETTLE = 60.0
HANDLES = ("okopny", "tylovoy", "shtabnoy")
DIFFERENCE = "GetChannelDifferenceRequest"
ERRORS = (
    (500, "RPC_CALL_FAIL"),
    (500, "PERSISTENT_TIMESTAMP_OUTDATED"),
    (400, "PERSISTENT_TIMESTAMP_INVALID"),
    (400, "CHANNEL_PRIVATE"),
)
MOST_GARBLED = 3
METHODS = (DIFFERENCE, "GetHistoryRequest", "GetMessagesRequest", "GetFullChannelRequest")


@dataclass
class Report:
    """How one seed ended: what was wrong, how much happened, why wordings are missing."""

    seed: int
    wrong: list[str] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    excused: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


@dataclass
class Torture:
    """One seed's world, its victim, and the dice."""

    server: TelegramServer
    orders: Orders
    dice: random.Random
    report: Report
    victim: BaseProcess
    channels: list[FakeChannel]
    first_key: int
    lost_at: int | None = None

    @property
    def kind(self) -> SourceKind:
        """Whose books hold at the end."""
        return SourceKind.ACCOUNT if self.lost_at is None else SourceKind.SECOND

    async def run(self, events: int) -> None:
        """Let so many things happen, faults among them."""
        doings = [self._post] * 8 + [self._edit] * 6 + [self._delete] * 3 + [self._react] * 2
        doings += [self._album, self._service, self._burst]
        for number in range(events):
            if number == self.lost_at:
                self.lose_first()
            self.dice.choice(doings)(self.dice.choice(self.channels))
            if self.dice.random() < 0.06:
                await self._fault()
            if self.dice.random() < 0.3:
                await asyncio.sleep(self.dice.random() * 0.05)

    def calm(self) -> None:
        """End all faults."""
        self.server.rules.clear()
        self.server.muted = lambda channel: False
        for channel in self.channels:
            channel.refusal, channel.box, channel.page = None, 100_000, 100
        self.orders.full.unlink(missing_ok=True)
        self.server.ledger.disk(full=False)
        if not self.victim.is_alive():
            self.victim = started(self.orders)

    def _count(self, what: str) -> None:
        self.report.happened[what] += 1

    def _post(self, channel: FakeChannel) -> None:
        self.server.push(channel, f"Пост {channel.last + 1}.")
        self._count("post")

    def _edit(self, channel: FakeChannel) -> None:
        if channel.posts:
            number = self.dice.choice(sorted(channel.posts))
            if isinstance(channel.posts[number], types.Message):
                version = len(channel.versions[number])
                self.server.edit(channel, number, f"Пост {number}, правка {version}.")
                self._count("edit")

    def _delete(self, channel: FakeChannel) -> None:
        some = sorted(channel.posts)[-30:]
        if some:
            gone = self.dice.sample(some, min(len(some), self.dice.choice((1, 1, 1, 3, 8))))
            self.server.delete(channel, *gone)
            self._count("delete")

    def _react(self, channel: FakeChannel) -> None:
        some = [n for n, m in channel.posts.items() if isinstance(m, types.Message)]
        if some:
            self.server.react(channel, self.dice.choice(sorted(some)), **{"👍": 3})
            self._count("react")

    def _album(self, channel: FakeChannel) -> None:
        for message in channel.album("Подпись.", "", "", group=channel.last + 1):
            self.server.tell_new(channel, message)
        self._count("album")

    def _service(self, channel: FakeChannel) -> None:
        message = channel.serve(types.MessageActionChatEditTitle("Окопный"))
        self.server.tell_new(channel, message)
        self._count("service")

    def _burst(self, channel: FakeChannel) -> None:
        for _ in range(self.dice.randint(5, 40)):
            channel.post(f"Залп {channel.last + 1}.")
        self._count("burst")

    async def _fault(self) -> None:
        faults: list[Callable[[FakeChannel], Any]] = [
            lambda channel: self.server.cut(),
            self._kill,
            self._mute,
            self._refuse,
            self._flood,
            self._hang,
            self._drop,
            self._box,
            self._paged,
            lambda channel: self.server.freeze(),
            lambda channel: self.server.babble(),
            self._garble,
            self._hide,
            self._fill_disk,
            self._refuse_counts,
        ]
        chosen = self.dice.choice(faults)
        self._count(chosen.__name__.strip("_").replace("<lambda>", "line"))
        chosen(self.dice.choice(self.channels))
        if self.dice.random() < 0.2:
            self._count("server down")
            await self.server.close()
            await asyncio.sleep(self.dice.random() * 0.1)
            await self.server.open()
        if not self.victim.is_alive() and self.dice.random() < 0.7:
            self.victim = started(self.orders)

    def _garble(self, channel: FakeChannel) -> None:
        """Let answers hold a post that no client of this layer can read, for ever."""
        some = [
            n for n in sorted(channel.posts)[-20:] if isinstance(channel.posts[n], types.Message)
        ]
        if some and len(channel.garbled) < MOST_GARBLED:
            channel.garbled.add(self.dice.choice(some))

    def _hide(self, channel: FakeChannel) -> None:
        """Make a channel private, or public again."""
        channel.refusal = None if channel.refusal else "CHANNEL_PRIVATE"

    def _fill_disk(self, _: FakeChannel) -> None:
        """Let the victim's database grow no more, or again."""
        full = self.orders.full
        self.server.ledger.disk(full=not full.exists())
        full.unlink() if full.exists() else full.touch()

    def _refuse_counts(self, channel: FakeChannel) -> None:
        """Let Telegram refuse every count of a channel, until the calm."""
        name = "PERSISTENT_TIMESTAMP_INVALID"
        self.server.refuse(DIFFERENCE, name, 400, call=None, channel=channel.id)

    def lose_first(self) -> None:
        """End the first account's session for good; the second one has to go on."""
        self.server.world.dead[self.first_key] = (401, "SESSION_REVOKED")
        self._count("first account lost")

    def _kill(self, _: FakeChannel) -> None:
        kill(self.victim)
        self._count("kill")

    def _mute(self, _: FakeChannel) -> None:
        lost = self.dice.choice((0.0, 0.05, 0.5, 1.0))
        dice = random.Random(self.dice.random())  # noqa: S311 - a test that can be repeated
        self.server.muted = lambda channel: dice.random() < lost

    def _refuse(self, channel: FakeChannel) -> None:
        code, name = self.dice.choice(ERRORS)
        self.server.refuse(self.dice.choice(METHODS), name, code, channel=channel.id)

    def _flood(self, channel: FakeChannel) -> None:
        seconds = self.dice.choice((1, 5, 60))
        self.server.flood(self.dice.choice(METHODS), seconds, channel=channel.id)

    def _hang(self, channel: FakeChannel) -> None:
        self.server.hang(self.dice.choice(METHODS), channel=channel.id)

    def _drop(self, channel: FakeChannel) -> None:
        self.server.drop(self.dice.choice(METHODS), channel=channel.id)

    def _box(self, channel: FakeChannel) -> None:
        channel.box = self.dice.choice((3, 20, 100_000))

    def _paged(self, channel: FakeChannel) -> None:
        channel.page = self.dice.choice((1, 3, 100))


def differences(channel: FakeChannel, stored: dict[int, Stored]) -> list[str]:
    """Say how the store differs from what the channel holds now."""
    wrong = []
    for number, message in channel.posts.items():
        one = stored.get(number)
        text = getattr(message, "message", None) or ""
        if one is None or one.text is None:
            wrong.append(f"{channel.handle}/{number}: not stored")
        elif number in channel.garbled:
            # Read before it was garbled, or kept as what this version cannot read.
            continue
        elif one.text != text:
            wrong.append(f"{channel.handle}/{number}: {one.text!r} is not the newest wording")
        elif one.deleted is not None:
            wrong.append(f"{channel.handle}/{number}: is no deletion")
    wrong += [
        f"{channel.handle}/{number}: its deletion is not known"
        for number in channel.deleted
        if number in stored and stored[number].deleted is None
    ]
    wrong += [f"{channel.handle}/{n}: never existed" for n in stored.keys() - channel.versions]
    return wrong


def lost_wordings(
    server: TelegramServer, channel: FakeChannel, stored: dict[int, Stored]
) -> tuple[list[str], Counter[str]]:
    """Say which wordings the collector was shown and must have taken, yet the store lacks.

    The others are counted by the reason why nobody could have had them.
    """
    ledger = server.ledger
    shown: dict[tuple[int, str], list[int]] = {}
    for place, one in enumerate(ledger.shown):
        if one.channel == channel.id and one.message is not None:
            text = getattr(one.message, "message", None) or ""
            shown.setdefault((one.id, text), []).append(place)
    wrong: list[str] = []
    excused: Counter[str] = Counter()
    for number, versions in channel.versions.items():
        kept = stored[number].wordings if number in stored else ()
        for message in versions:
            text = getattr(message, "message", None) or ""
            if text in kept:
                continue
            reason = _excuse(ledger, shown.get((number, text), []))
            if reason is not None:
                excused[reason] += 1
            else:
                wrong.append(f"{channel.handle}/{number}: {text!r} was shown and is not stored")
    return wrong, excused


def _excuse(ledger: Ledger, told: list[int]) -> str | None:
    """Say why nobody could have had what was shown at these places; None: it must be there."""
    if not told:
        return "never sent"
    taken = {place for place in told if ledger.confirmed(ledger.shown[place])}
    if not taken:
        return "its connection ended before it was taken"
    return "the disk was full when it came" if taken <= ledger.unkept else None


async def _settled(store: Store, torture: Torture) -> list[str]:
    """Wait until the store equals the world; give what still differs when patience ends."""
    end = time.monotonic() + SETTLE
    while True:
        wrong: list[str] = []
        for channel in torture.channels:
            wrong += differences(channel, await store.read(_stored, channel.id))
            state = await store.read(
                books.collector_state,
                Channel(handle=channel.handle or "", id=channel.id),
                torture.kind,
            )
            if state is None or state.owed.spans or state.pts != channel.pts:
                wrong.append(f"{channel.handle}: owes {state and state.owed.spans}")
        if not wrong or time.monotonic() > end:
            return wrong
        if not torture.victim.is_alive():
            return ["the collector died", *wrong]
        await asyncio.sleep(0.05)


async def first_contact(store: Store, channels: list[FakeChannel]) -> None:
    """Wait until each channel has been read once."""
    for channel in channels:
        listed = Channel(handle=channel.handle or "", id=channel.id)
        while True:
            state = await store.read(books.collector_state, listed, SourceKind.ACCOUNT)
            if state is not None and state.backfilled and not state.owed.spans:
                break
            await asyncio.sleep(0.02)


async def run_seed(seed: int, events: int, folder: Path) -> Report:
    """Torture one collector; the report says what was wrong.

    Every fourth seed has two accounts, the first of which is lost for good on the way.
    """
    began, report = time.monotonic(), Report(seed)
    dice = random.Random(seed)  # noqa: S311 - a test that can be repeated
    orders = _orders(seed, folder)
    async with telegram_server(folder) as server, open_store(orders.database) as store:
        torture = _world(server, replace(orders, server=server.address), dice, report)
        if orders.second is not None:
            torture.lost_at = dice.randrange(events)
        try:
            async with asyncio.timeout(60):
                await first_contact(store, torture.channels)
            await torture.run(events)
            torture.calm()
            report.wrong = await _settled(store, torture)
            for channel in torture.channels:
                stored = await store.read(_stored, channel.id)
                wrong, excused = lost_wordings(server, channel, stored)
                report.wrong += wrong
                report.excused += excused
        finally:
            kill(torture.victim)
    report.seconds = time.monotonic() - began
    return report


def _orders(seed: int, folder: Path) -> Orders:
    return Orders(
        database=f"sqlite:///{folder}/store.db",
        session=folder / "account.session",
        second=folder / "account2.session" if seed % 4 == 0 else None,
        server="",
        handles=HANDLES,
        clock=FastClock(time.time(), SPEED),
        log=folder / "log",
        full=folder / "full",
    )


def _world(server: TelegramServer, orders: Orders, dice: random.Random, report: Report) -> Torture:
    server.session(orders.session, server.world.person())
    [first_key] = server.world.logged_in
    if orders.second is not None:
        server.session(orders.second, server.world.person("+79990000002"))
    channels = [
        server.world.channel(h, 501 + n, start=orders.clock.start, step=timedelta(seconds=1))
        for n, h in enumerate(HANDLES)
    ]
    channels[-1].members = set()
    for channel in channels:
        channel.post("Начало.")
    return Torture(server, orders, dice, report, started(orders), channels, first_key)


def main() -> int:
    """Run many seeds; the exit status says whether anything was lost."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=200)
    asked.add_argument("--first", type=int, default=1)
    asked.add_argument("--events", type=int, default=500)
    given = asked.parse_args()
    happened: Counter[str] = Counter()
    excused: Counter[str] = Counter()
    bad = 0
    for seed in range(given.first, given.first + given.seeds):
        with tempfile.TemporaryDirectory() as folder:
            report = asyncio.run(run_seed(seed, given.events, Path(folder)))
            if report.wrong:
                bad += 1
                log = Path(folder, "log").read_text("utf-8")
                Path(f"torture-{seed}.log").write_text(log, "utf-8")
        happened += report.happened
        excused += report.excused
        ended = f"seed {seed}: {report.seconds:.1f} s, {len(report.wrong)} wrong"
        sys.stdout.write("\n".join([ended, *report.wrong[:10]]) + "\n")
        sys.stdout.flush()
    sys.stdout.write(f"{dict(happened)}\nwordings nobody could have had: {dict(excused)}\n")
    sys.stdout.write(f"{bad} of {given.seeds} seeds with losses\n")
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
