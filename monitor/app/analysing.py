"""`monitor analyse`: what is due goes through analysis, linking and alerting once."""

from collections.abc import Callable
from dataclasses import dataclass

from monitor.app.clock import now
from monitor.app.policy import policy
from monitor.app.program import Program
from monitor.app.resources import resources
from monitor.pipeline.analyse import analyse
from monitor.pipeline.keep_stances import keep_stances
from monitor.pipeline.link import link
from monitor.pipeline.raise_alerts import raise_alerts
from monitor.pipeline.relate import relate
from monitor.pipeline.workers import opened_workers
from monitor.storage import readings

# The machine's second core judges while the first writes; more would wait for the writer.
WORKERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """How much each stage did; `unread` wordings could not be read, and are tried again."""

    read: int
    unread: int
    linked: int
    raised: int


async def analyse_due(program: Program, again: bool, progress: Callable[[int], None]) -> Analysed:
    """Do all due analysis, linking, alerting and telling; with `again`, everything is due."""
    store, own = program.store, resources(program.config.places)
    if again:
        await store.write(readings.everything_is_due, now())
    async with opened_workers(own, size=WORKERS) as workers:
        read = await analyse(store, workers, now, workers=WORKERS, progress=progress)
    linked = await link(store, now)
    await relate(store, now)
    raised = await raise_alerts(store, policy(program.config.alerts), now())
    await keep_stances(store, now())
    return Analysed(read=read.done, unread=read.failed, linked=linked, raised=raised)
