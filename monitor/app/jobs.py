"""The table of jobs: what is done how often, and which stage wakes which."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from monitor.alerting.policy import AlertPolicy
from monitor.app import media, verdicts
from monitor.app.backup import daily
from monitor.app.clock import now
from monitor.app.digests import edition
from monitor.app.policy import health_receivers, policy
from monitor.app.program import Program
from monitor.app.watched import Watched
from monitor.domain.alert import Receiver
from monitor.domain.channel import Channel
from monitor.domain.errors import StoreFull
from monitor.pipeline.analyse import analyse
from monitor.pipeline.deliver import Deliveries
from monitor.pipeline.full_disk import FullDisk
from monitor.pipeline.ingest import CollectingSource, PostSource, sweep
from monitor.pipeline.keep_stances import keep_stances
from monitor.pipeline.link import link
from monitor.pipeline.publish_digest import publish_due
from monitor.pipeline.raise_alerts import raise_alerts
from monitor.pipeline.relate import relate
from monitor.pipeline.watch_health import watch_health
from monitor.pipeline.workers import Workers
from monitor.schedule import Job, Outcome, Recorder
from monitor.storage import books, housekeeping, retention
from monitor.storage import jobs as job_runs
from monitor.storage.jobs import JobRun
from monitor.storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Daemon:
    """What the jobs work with; `bells` is filled when the clockwork runs."""

    program: Program
    watched: Watched
    sources: tuple[PostSource, ...]
    collecting: tuple[CollectingSource, ...] = ()
    workers: Workers
    deliveries: Deliveries
    disk: FullDisk = field(default_factory=lambda: FullDisk({}, now))
    bells: dict[str, Callable[[], None]] = field(default_factory=dict)

    def ring(self, name: str) -> None:
        """Wake a stage at once."""
        if name in self.bells:
            self.bells[name]()


def jobs(daemon: Daemon) -> list[Job]:
    """Give every job of the daemon; each is also woken by the stage before it."""
    rules = policy(daemon.program.config.alerts)
    sweeps = [
        Job(name=f"ingest_{source.kind.value}", seconds=60, work=_sweep(daemon, source))
        for source in daemon.sources
    ]
    return [
        *sweeps,
        Job(name="analyse", seconds=30, work=_analyse(daemon)),
        Job(name="link", seconds=30, work=_link(daemon)),
        Job(name="relate", seconds=60, work=_relate(daemon)),
        Job(name="raise_alerts", seconds=15, work=_raise(daemon, rules)),
        Job(name="deliver", seconds=5, work=daemon.deliveries.run),
        Job(name="tell_stories", seconds=3 * 3600, work=_stories(daemon)),
        Job(name="publish_digest", seconds=3600, work=_digest(daemon)),
        Job(
            name="watch_health",
            seconds=60,
            work=_health(daemon, health_receivers(daemon.program.config.alerts)),
        ),
        Job(name="verdicts", seconds=15, work=_verdicts(daemon)),
        *_ordered(daemon),
        *_backups(daemon),
        Job(name="housekeeping", seconds=6 * 3600, work=_housekeeping(daemon)),
    ]


def recorder(store: Store, hide: Callable[[str], str]) -> Recorder:
    """Give the function that keeps how runs ended, its errors without secrets."""

    async def record(job: str, outcome: Outcome) -> None:
        ended = now()
        run = JobRun(
            job=job,
            started_at=ended - timedelta(seconds=outcome.seconds),
            finished_at=ended,
            items=outcome.items,
            error=hide(outcome.error) if outcome.error else None,
        )
        await store.write(job_runs.record_run, run)

    return record


Work = Callable[[], Awaitable[int]]


def _sweep(daemon: Daemon, source: PostSource) -> Work:
    async def work() -> int:
        store = daemon.program.store
        channels = await _asked(daemon, source)
        checked = await _witnessed(daemon, source)
        try:
            changes = await sweep(
                store,
                source,
                (*channels, *checked),
                now,
                lambda: daemon.ring("analyse"),
                witness={channel.handle.lower() for channel in checked},
            )
        except StoreFull as error:
            await daemon.disk.noticed(error)
            raise
        if changes:
            await daemon.disk.over()
        return changes

    return work


async def _asked(daemon: Daemon, source: PostSource) -> tuple[Channel, ...]:
    serving = [one.kind for one in daemon.collecting if one.serves()]
    unread = await daemon.program.store.read(books.unread, serving)
    return daemon.watched.by(source.kind, served=bool(serving), unread=unread)


async def _witnessed(daemon: Daemon, source: PostSource) -> tuple[Channel, ...]:
    """Give the channels that an account reads and this source only checks."""
    if not daemon.program.config.witness:
        return ()
    read = set(await _asked(daemon, source))
    return tuple(one for one in daemon.watched.by(source.kind) if one not in read)


async def readers_now(daemon: Daemon) -> dict[str, set[str]]:
    """Give the sources with the handles, in small letters, of the channels they read now."""
    found = {one.kind: daemon.watched.by(one.kind) for one in daemon.collecting}
    found |= {one.kind: await _asked(daemon, one) for one in daemon.sources}
    return {kind.value: {one.handle.lower() for one in read} for kind, read in found.items()}


def _analyse(daemon: Daemon) -> Work:
    async def work() -> int:
        def woken(_done: int) -> None:
            daemon.ring("link")
            daemon.ring("raise_alerts")

        return sum(await analyse(daemon.program.store, daemon.workers, now, progress=woken))

    return work


def _link(daemon: Daemon) -> Work:
    async def work() -> int:
        linked = await link(daemon.program.store, now)
        if linked:
            daemon.ring("raise_alerts")
        return linked

    return work


def _relate(daemon: Daemon) -> Work:
    async def work() -> int:
        return await relate(daemon.program.store, now)

    return work


def _raise(daemon: Daemon, rules: AlertPolicy) -> Work:
    async def work() -> int:
        raised = await raise_alerts(daemon.program.store, rules, now())
        if raised:
            daemon.ring("deliver")
        return raised

    return work


def _digest(daemon: Daemon) -> Work:
    async def work() -> int:
        published = await publish_due(daemon.program.store, now(), edition(daemon.program.config))
        if published:
            daemon.ring("deliver")
        return published

    return work


def _stories(daemon: Daemon) -> Work:
    async def work() -> int:
        return await keep_stances(daemon.program.store, now())

    return work


def _health(daemon: Daemon, receivers: Sequence[Receiver]) -> Work:
    async def work() -> int:
        readers = await readers_now(daemon)
        # On a full disk a heartbeat may still fit, where no post does.
        well = not daemon.disk.stands_still()
        told = await watch_health(daemon.program.store, receivers, now(), readers, well=well)
        if told:
            daemon.ring("deliver")
        return told

    return work


def _verdicts(daemon: Daemon) -> Work:
    async def work() -> int:
        return await verdicts.take(daemon.program)

    return work


def _ordered(daemon: Daemon) -> list[Job]:
    if not daemon.collecting:
        return []
    from monitor.app.collecting import pass_on  # noqa: PLC0415 - Telethon costs 60 MB
    from monitor.sources.telegram.source import AccountSource  # noqa: PLC0415

    home = daemon.program.config.places.home
    first = next(s for s in daemon.collecting if isinstance(s, AccountSource))

    async def work() -> int:
        return await asyncio.to_thread(pass_on, home, first)

    return [Job(name="orders", seconds=30, work=work)]


def _backups(daemon: Daemon) -> list[Job]:
    if not daemon.program.config.daily_backup:
        return []

    async def work() -> int:
        return int(await daily(daemon.program) is not None)

    return [Job(name="backup", seconds=3600, work=work)]


def _housekeeping(daemon: Daemon) -> Work:
    async def work() -> int:
        store, forgotten = daemon.program.store, 0
        while count := await store.write(retention.forget_expired, now()):
            forgotten += count
        forgotten += await media.tidy(daemon.program)
        return forgotten + await store.write(housekeeping.tidy, now())

    return work
