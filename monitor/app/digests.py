"""`monitor digest`: a period's digest as files, without publishing it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.app.clock import now
from monitor.app.policy import receiver
from monitor.app.program import Program
from monitor.config.settings import Config
from monitor.digest.period import Period, due_week, parse_week
from monitor.domain.errors import MonitorError
from monitor.pipeline.publish_digest import Edition, make_digest, write_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which period, as known when, written where; without a period, the last complete week."""

    week: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    as_of: datetime | None = None
    out: Path | None = None


async def write_digest(program: Program, asked: Asked) -> tuple[Path, ...]:
    """Write the files and give their paths; raises MonitorError for a wrong period."""
    settings = program.config.alerts.digest
    period = _period(asked, settings.zone)
    digest = await make_digest(program.store, period, asked.as_of)
    folder = asked.out or program.config.places.home / "digests" / period.label
    return await asyncio.to_thread(write_files, folder, digest, settings.formats)


def edition(config: Config) -> Edition:
    """Say where and when the scheduled digest is published."""
    settings = config.alerts.digest
    chosen = [r for r in config.alerts.receivers if r.name in settings.receivers]
    return Edition(
        out_dir=config.places.home / "digests",
        zone=settings.zone,
        hour=settings.hour,
        receivers=tuple(receiver(r) for r in chosen),
        formats=settings.formats,
    )


def _period(asked: Asked, zone: str) -> Period:
    try:
        return _wanted(asked, zone)
    except ValueError as error:
        raise MonitorError(str(error)) from error


def _wanted(asked: Asked, zone: str) -> Period:
    if asked.week is not None:
        return parse_week(asked.week, zone)
    if asked.since is not None and asked.until is not None:
        return Period(since=asked.since, until=asked.until, zone=zone)
    return due_week(now(), zone)
