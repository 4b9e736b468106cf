"""Signs of life: a heartbeat that `doctor --health` reads, and backlogs worth a log line."""

from datetime import datetime

import structlog

from monitor.storage import jobs, todo
from monitor.storage.store import Store

log = structlog.get_logger()

BACKLOG = 5_000


async def watch_health(store: Store, now: datetime) -> int:
    """Write the heartbeat, and tell of every stage that cannot keep up."""
    waiting = await store.read(todo.due_counts)
    for stage, count in waiting.items():
        if count > BACKLOG:
            log.warning("stage_lags", stage=stage, waiting=count)
    await store.write(jobs.beat, now)
    return 0
