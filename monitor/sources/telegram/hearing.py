"""Takes what Telegram pushes: a queue first, then each channel's desk."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import structlog

from monitor.sources.telegram.answers import Push, heard
from monitor.sources.telegram.client import Ear
from monitor.sources.telegram.desk import Desk
from monitor.sources.telegram.timing import Timer

log = structlog.get_logger()

MOST_PUSHES = 200
MOST_PACKETS = 10_000


@dataclass(slots=True, kw_only=True)
class Hearing:
    """Hears one client's pushes; `account_due` says that the account's difference is wanted."""

    client: Any
    ear: Ear
    timer: Timer
    desks: dict[str, Desk]
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    account_due: bool = True
    _packets: deque[Any] = field(default_factory=deque)

    def listen(self) -> None:
        """Take what the client is told from now on."""
        self.client.heard = self._hear
        self.ear.strange_packet = self.missed

    def take(self) -> None:
        """Give out what was heard to the desks."""
        while self._packets:
            told = heard(self._packets.popleft())
            self.account_due = self.account_due or told.account
            for push in told.pushes:
                self._take_push(push)

    def hint(self, channel_id: int) -> None:
        """Ask for a channel's difference."""
        desk = self._desk(channel_id)
        if desk is not None:
            desk.hinted = True

    def missed(self) -> None:
        """Ask for whatever may have been pushed while nobody heard."""
        log.info("pushes_missed", instead="what was pushed meanwhile is asked for")
        self.account_due = True
        for desk in self.desks.values():
            desk.sweep_at = min(desk.sweep_at, self.timer.now())
        self.bell.set()

    def _hear(self, packet: Any) -> None:
        # Nothing but a queue: whoever is slow here would stall every channel.
        if len(self._packets) < MOST_PACKETS:
            self._packets.append(packet)
        else:
            self.missed()
        self.bell.set()

    def _take_push(self, push: Push) -> None:
        desk = self._desk(push.channel_id)
        if desk is None:
            return
        if push.counted is not None:
            number, name, count = push.counted
            desk.counts.setdefault(number, {})[name] = count
            return
        bare = push.message is None and not push.deleted
        if bare or len(desk.pushes) >= MOST_PUSHES:
            # What does not fit is not lost: the difference brings it again.
            desk.hinted = True
        else:
            desk.pushes.append(push)

    def _desk(self, channel_id: int) -> Desk | None:
        return next((d for d in self.desks.values() if d.channel.id == channel_id), None)
