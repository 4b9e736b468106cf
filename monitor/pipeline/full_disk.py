"""A full disk keeps no alert, so people are told of it past the outbox, once and at its end."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from monitor.domain.alert import Message, Severity
from monitor.domain.collecting import Batch
from monitor.domain.errors import StoreFull
from monitor.pipeline.deliver import Notifier
from monitor.pipeline.ingest import Emit

log = structlog.get_logger()

PATIENCE = 30.0
# Sources try a full disk again within a minute; whoever met none for so long goes on.
LATELY = timedelta(minutes=2)


def guarded(emit: Emit, disk: "FullDisk") -> Emit:
    """Give an emitter that tells people when its commits meet a full disk, and when no longer."""

    async def keep(batch: Batch) -> None:
        try:
            await emit(batch)
        except StoreFull as error:
            await disk.noticed(error)
            raise
        await disk.over()

    return keep


@dataclass(slots=True)
class FullDisk:
    """Knows whether people were told that the disk is full, by these notifiers."""

    notifiers: Mapping[str, Notifier]
    now: Callable[[], datetime]
    since: datetime | None = None
    met: datetime | None = None

    def stands_still(self) -> bool:
        """Say whether intake has met a full disk lately, even if smaller things still fit."""
        return self.met is not None and self.now() - self.met < LATELY

    async def noticed(self, error: StoreFull) -> None:
        """Tell people that intake has stopped, unless they know."""
        self.met = self.now()
        if self.since is None:
            self.since = self.now()
            await self._tell(
                "The disk is full",
                f"{error}. Intake has stopped and goes on by itself where it stopped, once "
                "there is room: free some space.",
            )

    async def over(self) -> None:
        """Tell people that intake goes on, if they were told that it stopped."""
        if self.since is not None:
            self.since = None
            await self._tell("Over: the disk is full", "There is room again; intake goes on.")

    async def _tell(self, title: str, says: str) -> None:
        key = f"disk-{int(self.now().timestamp() * 1000):x}"
        message = Message(key=key, title=title, severity=Severity.URGENT, lead=says)
        for name, notifier in self.notifiers.items():
            try:
                async with asyncio.timeout(PATIENCE):
                    await notifier.send(message)
            except Exception as error:
                log.warning("not_told_of_full_disk", receiver=name, reason=type(error).__name__)
