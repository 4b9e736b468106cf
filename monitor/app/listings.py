"""What the listing commands ask of the store."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from monitor.analysis.words import inflections
from monitor.app.clock import now
from monitor.app.program import Program
from monitor.digest.period import Period as Span
from monitor.domain.errors import SourceError
from monitor.storage import notifications
from monitor.storage.alert_list import AlertFilter, list_alerts
from monitor.storage.answers import list_answers
from monitor.storage.channels import load_channels
from monitor.storage.claims import list_claims
from monitor.storage.coverage import days as covered_days
from monitor.storage.findings import FindingFilter, list_findings
from monitor.storage.omissions import list_left_out
from monitor.storage.reading import PostFilter, list_posts
from monitor.storage.reconstructed import reconstructed
from monitor.storage.search import parse_query

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What every listing can be narrowed to: `since` included, `until` excluded."""

    channel: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which findings: `everything` adds weak, reported and rejected ones; `details` theirs."""

    kind: str | None = None
    min_score: float = 0.0
    everything: bool = False
    details: bool = False


async def posts(
    program: Program, period: Period, query: str | None, *, reconstruct: bool = True
) -> Rows:
    """Give stored posts, newest first; with a query, those that answer it.

    Without a query, `reconstruct` adds deleted originals of which only a forward is held.
    """
    await known_channel(program, period)
    wanted = PostFilter(
        channel=period.channel,
        since=period.since,
        until=period.until,
        terms=parse_query(query, inflections) if query is not None else None,
        limit=period.limit,
    )
    rows = await program.store.read(list_posts, wanted)
    if query is not None or not reconstruct:
        return rows
    rows += await program.store.read(reconstructed, wanted)
    return sorted(rows, key=lambda row: row["date"] or "", reverse=True)[: period.limit]


async def claims(program: Program, period: Period, *, everything: bool = False) -> Rows:
    """Give official claims, newest first; `everything` adds those that others relay."""
    await known_channel(program, period)
    wanted = PostFilter(
        channel=period.channel, since=period.since, until=period.until, limit=period.limit
    )
    work = partial(list_claims, official_only=not everything)
    return await program.store.read(work, wanted)


async def answers(program: Program, period: Period, *, everything: bool = False) -> Rows:
    """Give what bears on the official claims of a period, claim by claim, newest claim first.

    `everything` adds claims that others only relay.
    """
    await known_channel(program, period)
    wanted = PostFilter(
        channel=period.channel, since=period.since, until=period.until, limit=period.limit
    )
    work = partial(list_answers, official_only=not everything)
    return await program.store.read(work, wanted)


async def omissions(program: Program, period: Period) -> Rows:
    """Give what officials left out in the period (else in the last week), newest first."""
    await known_channel(program, period)
    until = period.until or now()
    since = period.since or until - timedelta(days=7)
    if since >= until:
        return []
    asked = Span(since=since, until=until, zone=program.config.alerts.digest.zone)
    rows = await program.store.read(list_left_out, asked)
    handle = period.channel and period.channel.lower()
    kept = [row for row in rows if not handle or (row["channel"] or "").lower() == handle]
    return kept[: period.limit]


async def known_channel(program: Program, period: Period) -> None:
    """Raise SourceError for a channel that is neither listed nor stored."""
    if period.channel is None:
        return
    stored = (await program.store.read(load_channels)).values()
    handles = {one.handle.lower() for one in (*stored, *program.config.channels)}
    if period.channel.lower() not in handles:
        raise SourceError(f"@{period.channel}: no channel of this name is listed or stored")


async def coverage(program: Program, period: Period) -> Rows:
    """Give what became of every id, by channel and day."""
    await known_channel(program, period)
    zone = ZoneInfo(program.config.alerts.digest.zone)
    found = await program.store.read(covered_days, zone, period.channel)
    first = period.since.astimezone(zone).date() if period.since else None
    end = period.until.astimezone(zone).date() if period.until else None
    kept = [
        day
        for day in found
        if (first is None or (day.day is not None and day.day >= first))
        and (end is None or (day.day is not None and day.day < end))
    ]
    rows = [asdict(day) for day in kept[: period.limit]]
    return [
        {**row, "lag": row["lag"] if row["lag"] is None else round(row["lag"], 1)} for row in rows
    ]


async def findings(program: Program, period: Period, wanted: Wanted) -> Rows:
    """Give findings, newest post first."""
    await known_channel(program, period)
    asked = FindingFilter(
        channel=period.channel,
        since=period.since,
        until=period.until,
        kind=wanted.kind,
        min_score=wanted.min_score,
        everything=wanted.everything,
        details=wanted.details,
        limit=period.limit,
    )
    return await program.store.read(list_findings, asked)


async def alerts(program: Program, period: Period) -> Rows:
    """Give alerts, the newest first."""
    await known_channel(program, period)
    wanted = AlertFilter(channel=period.channel, since=period.since, until=period.until)
    rows = await program.store.read(lambda db: list(list_alerts(db, wanted)))
    return rows[::-1][: period.limit]


async def retry_dead(program: Program) -> int:
    """Make dead letters due again; give their number."""
    return await program.store.write(notifications.retry_dead, now())
