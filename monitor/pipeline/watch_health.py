"""Signs of life: a heartbeat for `doctor --health`, and alerts about the program's own work."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import structlog

from monitor.alerting.health import compare, read_now, troubles_of
from monitor.domain.alert import Receiver
from monitor.storage import health, jobs
from monitor.storage.store import Store

log = structlog.get_logger()


async def watch_health(
    store: Store,
    receivers: Sequence[Receiver],
    now: datetime,
    readers: Mapping[str, Collection[str]] | None = None,
    *,
    well: bool = True,
) -> int:
    """Write the heartbeat if all is `well`, tell what has gone wrong or ended; give the orders.

    `readers` are the sources with the handles that they read now; None: all that is stored.
    """
    if well:
        await store.write(jobs.beat, now)
    facts = await store.read(health.read_facts)
    present = troubles_of(facts if readers is None else read_now(facts, readers), now)
    changes = compare(await store.read(health.told, now), present, now)
    for trouble in changes.opened:
        log.warning("trouble_began", key=trouble.key, says=trouble.says)
    for ended in changes.ended:
        log.info("trouble_ended", key=ended.key)
    return await store.write(health.tell, changes, receivers, now)
