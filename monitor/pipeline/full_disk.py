"""A full disk keeps no alert, so people are told of it past the outbox, once and at its end."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from monitor.domain.alert import Message, Severity
from monitor.domain.errors import DeliveryError, StoreFull
from monitor.pipeline.deliver import Notifier

log = structlog.get_logger()


@dataclass(slots=True)
class FullDisk:
    """Watches work that writes to the store."""

    notifiers: Mapping[str, Notifier]
    now: Callable[[], datetime]
    since: datetime | None = None

    async def guard(self, work: Callable[[], Awaitable[int]]) -> int:
        """Do the work; raises what it raises, after people were told of a full disk."""
        try:
            done = await work()
        except StoreFull as error:
            if self.since is None:
                self.since = self.now()
                await self._tell(
                    "The disk is full",
                    f"{error}. Intake has stopped and goes on by itself where it stopped, once "
                    "there is room: free some space.",
                )
            raise
        if self.since is not None:
            self.since = None
            await self._tell("Over: the disk is full", "There is room again; intake goes on.")
        return done

    async def _tell(self, title: str, says: str) -> None:
        key = f"disk-{int(self.now().timestamp() * 1000):x}"
        message = Message(key=key, title=title, severity=Severity.URGENT, lead=says)
        for name, notifier in self.notifiers.items():
            try:
                await notifier.send(message)
            except (DeliveryError, OSError) as error:
                log.warning("not_told_of_full_disk", receiver=name, reason=type(error).__name__)
