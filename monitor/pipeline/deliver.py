"""Pending notifications → receivers: never lost, each receiver at its own pace."""

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from monitor.alerting.retry import LONGEST_WAIT, wait_before_retry
from monitor.domain.alert import Message, NotificationState
from monitor.domain.errors import DeliveryError, PartlyDelivered
from monitor.storage import notifications
from monitor.storage.notifications import Taken
from monitor.storage.store import Store

log = structlog.get_logger()

# Slack takes about one message a second at one webhook.
PACE = timedelta(seconds=1)
SEND_TIMEOUT = 90.0


class Notifier(Protocol):
    """One receiver, ready to be told."""

    async def send(self, message: Message) -> None:
        """Deliver one message, or raise DeliveryError."""


class Deliveries:
    """Tells receivers what is due, all at once but each one message at a time.

    It remembers, while the program runs, who is being told and who asked for a pause.
    """

    def __init__(
        self,
        store: Store,
        notifiers: Mapping[str, Notifier],
        now: Callable[[], datetime],
        *,
        paces: Mapping[str, timedelta] | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self.notifiers = notifiers
        self._now = now
        self._paces = paces or {}
        self._jitter = jitter
        self._under_way: dict[str, asyncio.Task[int]] = {}
        self._free_at: dict[str, datetime] = {}

    async def run(self, *, patience: float | None = 1.0) -> int:
        """Tell every receiver that is free; give the number of tries that ended meanwhile.

        For whoever alone sends from this store: what a dead process, or a full disk, left
        without a recorded answer is due again. A receiver that takes longer than `patience`
        seconds goes on by itself and holds up nobody; None waits for all.
        """
        now = self._now()
        if not self._under_way:
            await self.recover()
        waiting = await self._store.read(notifications.receivers_with_due, now)
        if any(receiver not in self.notifiers for receiver in waiting):
            await self._store.write(notifications.bury_unknown, tuple(self.notifiers), now)
        for receiver in waiting:
            if receiver in self.notifiers and receiver not in self._under_way:
                self._under_way[receiver] = asyncio.create_task(self._tell(receiver))
        if not self._under_way:
            return 0
        ended, _ = await asyncio.wait(self._under_way.values(), timeout=patience)
        return sum(self._result(task) for task in ended)

    async def recover(self) -> None:
        """Make due again what was left without a recorded answer, while nobody sends."""
        if await self._store.read(notifications.is_sending):
            left = await self._store.write(notifications.recover_sending, self._now())
            log.warning("notifications_recovered", count=left)

    async def close(self, patience: float = 10.0) -> None:
        """Let what is under way end within `patience` seconds, then cut it short.

        What is cut short is repeated at the next start, and says so.
        """
        if not self._under_way:
            return
        tasks = list(self._under_way.values())
        _, late = await asyncio.wait(tasks, timeout=patience)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._under_way.clear()

    def _result(self, task: asyncio.Task[int]) -> int:
        for receiver, other in list(self._under_way.items()):
            if other is task:
                del self._under_way[receiver]
        return task.result()

    async def _tell(self, receiver: str) -> int:
        tries = 0
        while self._free_at.get(receiver, self._now()) <= self._now():
            taken = await self._take(receiver)
            if taken is None:
                break
            tries += 1
            if not await self._try(taken):
                break
            if receiver in self._paces:
                self._free_at[receiver] = self._now() + self._paces[receiver]
        return tries

    async def _take(self, receiver: str) -> Taken | None:
        while True:
            due = await self._store.read(notifications.next_due, receiver, self._now())
            if due is None:
                return None
            try:
                taken = await self._store.write(notifications.take_notification, due, self._now())
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                # A message that cannot be written must not block those behind it.
                await self._over(due, NotificationState.DEAD, _unwritten(error))
                continue
            if taken is not None:
                return taken

    async def _try(self, taken: Taken) -> bool:
        """Send one notification and record how it ended; False: leave this receiver for now."""
        try:
            await asyncio.wait_for(self.notifiers[taken.receiver].send(taken.message), SEND_TIMEOUT)
        except PartlyDelivered as error:
            await self._sent(taken, str(error))
        except DeliveryError as error:
            return await self._failed(taken, error)
        except TimeoutError:
            unknown = DeliveryError("no answer in time", retry=True, maybe_sent=True)
            return await self._failed(taken, unknown)
        except Exception as error:  # a bad message must not hold up the others
            why = f"unexpected {type(error).__name__}"
            strange = DeliveryError(why, retry=True, maybe_sent=True)
            await self._failed(taken, strange)
        else:
            await self._sent(taken, None)
        return True

    async def _sent(self, taken: Taken, note: str | None) -> None:
        await self._store.write(notifications.mark_sent, taken.id, self._now(), note)
        log.info("notification_sent", notification=taken.id, receiver=taken.receiver, note=note)

    async def _failed(self, taken: Taken, error: DeliveryError) -> bool:
        maybe = error.maybe_sent or taken.message.repeat
        if not error.retry:
            await self._over(taken.id, NotificationState.FAILED, str(error), maybe_sent=maybe)
            return True
        if error.wait:
            pause = min(timedelta(seconds=error.wait), LONGEST_WAIT)
            self._free_at[taken.receiver] = self._now() + pause
        wait = wait_before_retry(taken.attempts, asked=error.wait, jitter=self._jitter())
        if wait is None:
            reason = f"{error}; given up after {taken.attempts} tries"
            await self._over(taken.id, NotificationState.DEAD, reason, maybe_sent=maybe)
            return False
        await self._store.write(
            notifications.mark_due_again,
            taken.id,
            self._now() + wait,
            str(error),
            maybe_sent=maybe,
        )
        log.warning(
            "notification_not_sent",
            notification=taken.id,
            receiver=taken.receiver,
            attempts=taken.attempts,
            reason=str(error),
            maybe_sent=maybe,
        )
        return False

    async def _over(
        self, number: int, state: NotificationState, reason: str, *, maybe_sent: bool = False
    ) -> None:
        await self._store.write(
            notifications.mark_over, number, state, reason, maybe_sent=maybe_sent
        )
        log.error("notification_given_up", notification=number, state=state.value, reason=reason)


def _unwritten(error: Exception) -> str:
    return f"its message could not be written ({type(error).__name__})"


async def deliver(
    store: Store, notifiers: Mapping[str, Notifier], now: Callable[[], datetime]
) -> int:
    """Tell all that is due, once, and wait for every answer; give the number of tries."""
    deliveries = Deliveries(store, notifiers, now)
    try:
        return await deliveries.run(patience=None)
    finally:
        await deliveries.close()
