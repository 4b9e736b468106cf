"""One period of the store as the rows that a digest is built from."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from monitor.digest.compare import PERIODS
from monitor.digest.period import Period
from monitor.digest.tally import Said, tally
from monitor.digest.week import FindingRow, Week
from monitor.domain.coverage import Day
from monitor.storage.coverage import days
from monitor.storage.omissions import left_out
from monitor.storage.week_bearing import bearing_of
from monitor.storage.week_changes import deletions, edits, passed_on, removed, revised
from monitor.storage.week_findings import findings_of, said_before
from monitor.storage.week_posts import PostBook, Scope
from monitor.storage.week_presence import claimed, foreign, history, posted, presences, unread


def collect_week(db: Connection, period: Period, as_of: datetime | None = None) -> Week:
    """Collect everything that a digest of the period says, as of a moment (None: as of now).

    Posts, wordings, deletions and verdicts that were seen or given after `as_of` are ignored,
    and undated posts always.
    """
    scope = Scope(period=period, as_of=as_of)
    book = PostBook(db=db, scope=scope)
    found, rejected = findings_of(db, scope, book)
    earlier = history(db, scope, PERIODS)
    by_channel = [posted(db, scope, each) for each in (period, *earlier)]
    said = [_said(found), *said_before(db, scope, earlier)]
    omitted, untold = left_out(db, scope, book)
    counts = _counts(db, scope, [period, *earlier], by_channel, said)
    return Week(
        period=period,
        as_of=as_of,
        findings=tuple(found),
        bearing=tuple(bearing_of(db, scope, book, found)),
        passed_on=tuple(passed_on(db, scope, book)),
        revised=tuple(revised(db, scope, book, PERIODS)),
        removed=tuple(removed(db, scope, book)),
        presence=tuple(presences(db, scope, book, by_channel)),
        unread=tuple(unread(db, scope, book)),
        counts=counts[0],
        before=tuple(counts[1:]),
        rejected=rejected,
        omitted=tuple(omitted),
        untold=tuple(untold),
        languages=foreign(db, scope),
        covered=() if as_of is not None else _covered(db, period),
    )


def _covered(db: Connection, period: Period) -> tuple[Day, ...]:
    zone = ZoneInfo(period.zone)
    first, end = period.since.astimezone(zone).date(), period.until.astimezone(zone).date()
    return tuple(day for day in days(db, zone) if day.day is not None and first <= day.day < end)


def _said(found: Iterable[FindingRow]) -> list[Said]:
    return [
        Said(kind=one.kind, voice=one.post.voice, target=one.target, themes=one.themes)
        for one in found
    ]


def _counts(
    db: Connection,
    scope: Scope,
    periods: Sequence[Period],
    by_channel: Sequence[Mapping[int, int]],
    said: Sequence[Sequence[Said]],
) -> list[dict[str, int]]:
    edited = edits(db, scope, PERIODS)
    deleted = deletions(db, scope, PERIODS)
    return [
        {
            "posts": sum(count.values()),
            "channels": len(count),
            "claims": claimed(db, scope, period),
            "edits": sum(map(period.holds, edited)),
            "deletions": sum(map(period.holds, deleted)),
            **tally(voices),
        }
        for period, count, voices in zip(periods, by_channel, said, strict=True)
    ]
