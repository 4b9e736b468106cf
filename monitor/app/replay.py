"""Posts of a file, played as if live on a clock of their own, notifications included."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from monitor.alerting.policy import AlertPolicy
from monitor.app.clock import now as real_now
from monitor.app.home import known_pseudonyms
from monitor.app.policy import policy
from monitor.app.program import Program
from monitor.app.receivers import notifiers
from monitor.app.resources import resources
from monitor.domain.collecting import Batch
from monitor.domain.errors import BadItem
from monitor.pipeline.analyse import analyse
from monitor.pipeline.deliver import Deliveries
from monitor.pipeline.ingest import ingest
from monitor.pipeline.link import link
from monitor.pipeline.raise_alerts import raise_alerts
from monitor.pipeline.relate import relate
from monitor.pipeline.workers import Workers, opened_workers
from monitor.sources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is played: posts from `since` to before `until`, `speed` times as fast as life."""

    path: Path
    since: datetime | None = None
    until: datetime | None = None
    speed: float = 60.0


@dataclass(slots=True)
class ReplayClock:
    """A clock that starts with the first post and runs `speed` times as fast as ours."""

    start: datetime
    speed: float
    began: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """Give the moment that the replay has reached."""
        return self.start + timedelta(seconds=(time.monotonic() - self.began) * self.speed)

    async def reach(self, moment: datetime) -> None:
        """Wait until the replay has come to a moment."""
        left = (moment - self.now()).total_seconds() / self.speed
        if left > 0:
            await asyncio.sleep(left)


async def play(
    program: Program,
    asked: Asked,
    tell_bad: Callable[[BadItem], None],
    played: Callable[[int], None],
) -> int:
    """Play the posts in the order of their dates, those without one left out; give how many."""
    key = await known_pseudonyms(program.config.places.home, program.store)
    batches = files.read(asked.path, handle=None, now=real_now(), pseudonyms=key, report=tell_bad)
    single = sorted((one for batch in batches for one in _singles(batch, asked)), key=_date)
    if not single:
        return 0
    clock = ReplayClock(_date(single[0]), asked.speed)
    rules = policy(program.config.alerts)
    own = resources(program.config.places)
    async with opened_workers(own, size=1) as workers, httpx.AsyncClient(timeout=20) as http:
        ready = notifiers(program.config, http)
        stages = _Stages(
            program, workers, rules, Deliveries(program.store, ready, clock.now), clock
        )
        for number, batch in enumerate(single, 1):
            await clock.reach(_date(batch))
            await ingest(program.store, replace(batch, received_at=clock.now()))
            await stages.run()
            played(number)
        await clock.reach(clock.now() + rules.group_wait)
        await stages.run()
    return len(single)


@dataclass(slots=True)
class _Stages:
    program: Program
    workers: Workers
    rules: AlertPolicy
    deliveries: Deliveries
    clock: ReplayClock

    async def run(self) -> None:
        store, now = self.program.store, self.clock.now
        await analyse(store, self.workers, now)
        await link(store, now)
        await relate(store, now)
        await raise_alerts(store, self.rules, now())
        await self.deliveries.run(patience=None)


def _singles(batch: Batch, asked: Asked) -> list[Batch]:
    alone = [
        replace(batch, sightings=(sighting,), deletions=(), live=True)
        for sighting in batch.sightings
        if not sighting.post.undated
    ]
    alone += [replace(batch, sightings=(), deletions=(d,), live=True) for d in batch.deletions]
    return [
        one
        for one in alone
        if (asked.since is None or _date(one) >= asked.since)
        and (asked.until is None or _date(one) < asked.until)
    ]


def _date(batch: Batch) -> datetime:
    if batch.deletions:
        return batch.deletions[0].noticed_at
    post = batch.sightings[0].post
    return post.edited_at or post.posted_at
