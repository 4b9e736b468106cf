"""Findings that are due → alerts, and the orders to tell of them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from monitor.alerting.policy import AlertPolicy
from monitor.domain.errors import StoreError
from monitor.storage import alerts, orders, todo
from monitor.storage.store import Store

log = structlog.get_logger()

STAGE = "raise_alerts"
BATCH = 200
AGAIN_AFTER = timedelta(hours=1)


async def raise_alerts(
    store: Store,
    policy: AlertPolicy,
    now: datetime,
    *,
    notify: bool | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Put every finding that is due into its alert, and ask the timers; give the number put.

    `notify` None orders notifications for young live posts alone; True for all that is new,
    whatever its age; False for nothing.
    """
    total = 0
    while due := await store.read(todo.take_due, STAGE, BATCH, now):
        total += await _batch(store, policy, due, now, notify)
        progress(total)
    await _repeat(store, policy, now)
    return total


async def _batch(
    store: Store, policy: AlertPolicy, due: list[int], now: datetime, notify: bool | None
) -> int:
    try:
        return await store.write(alerts.raise_due, due, policy, now, notify)
    except StoreError:
        raise
    except Exception as error:  # one bad finding must not hold up its neighbours
        if len(due) == 1:
            await _set_aside(store, due[0], error, now)
            return 0
    return sum([await _batch(store, policy, [one], now, notify) for one in due])


async def _set_aside(store: Store, finding_id: int, error: Exception, now: datetime) -> None:
    reason = f"{type(error).__name__} while alerting"
    await store.write(todo.fail_due, STAGE, finding_id, reason, now + AGAIN_AFTER)
    log.error("finding_not_alerted", finding=finding_id, reason=reason)


async def _repeat(store: Store, policy: AlertPolicy, now: datetime) -> None:
    waiting = await store.read(orders.alerts_to_repeat, now)
    if waiting:
        await store.write(orders.repeat_alerts, policy, waiting, now)
