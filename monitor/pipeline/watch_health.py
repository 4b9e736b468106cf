"""Signs of life: a heartbeat for `doctor --health`, and alerts about the program's own work."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from monitor.alerting.health import compare, troubles_of
from monitor.domain.alert import Receiver
from monitor.storage import health, jobs
from monitor.storage.store import Store

log = structlog.get_logger()


async def watch_health(store: Store, receivers: Sequence[Receiver], now: datetime) -> int:
    """Write the heartbeat, tell what has gone wrong and what is well again; give the orders."""
    await store.write(jobs.beat, now)
    present = troubles_of(await store.read(health.read_facts), now)
    changes = compare(await store.read(health.told, now), present, now)
    for trouble in changes.opened:
        log.warning("trouble_began", key=trouble.key, says=trouble.says)
    for ended in changes.ended:
        log.info("trouble_ended", key=ended.key)
    return await store.write(health.tell, changes, receivers, now)
