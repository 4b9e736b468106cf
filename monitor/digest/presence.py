"""Which channels are new, which fell silent, and which could not be read."""

from statistics import median

from monitor.digest.cite import called, cite
from monitor.digest.compare import ENOUGH
from monitor.digest.week import Presence, Unread, Week
from monitor.digest.words import many, number
from monitor.domain.digest import Line, Section


def presence(week: Week) -> Section:
    """Give the section of new and silent channels."""
    unreadable = {one.channel for one in week.unread}
    rows = sorted(week.presence, key=lambda row: row.channel)
    silent = [row for row in rows if _is_silent(row, unreadable)]
    fell = [row for row in silent if row.before[0]]
    return Section(
        key="channels",
        title="New and silent channels",
        lines=(
            *(_new(week, row) for row in rows if _is_new(week, row)),
            *(_silent(week, row) for row in fell),
            *_silent_before(week, [row for row in silent if not row.before[0]]),
        ),
        empty="No channel appeared or fell silent in this period.",
        note=f"Silent: no post in the period, but posts in at least {ENOUGH} of the "
        f"{len(week.before)} {week.period.unit} before."
        if len(week.before) >= ENOUGH
        else f"Fewer than {ENOUGH} {week.period.unit} on record: silence cannot be told yet.",
    )


def unread(week: Week) -> Section:
    """Give the section of channels that could not be read, each with the reason."""
    rows = sorted(week.unread, key=lambda row: (row.channel, row.source))
    return Section(
        key="unread",
        title="Channels that could not be read",
        lines=tuple(_unread(week, row) for row in rows),
        empty="No source reported a channel that it could not read.",
    )


def _is_silent(row: Presence, unreadable: set[str]) -> bool:
    active = sum(count > 0 for count in row.before)
    return row.now == 0 and row.channel not in unreadable and active >= ENOUGH


def _is_new(week: Week, row: Presence) -> bool:
    first_ever = not week.before
    return not first_ever and row.first is not None and week.period.holds(row.first.posted_at)


def _new(week: Week, row: Presence) -> Line:
    at = week.period.clock(row.first.posted_at) if row.first else ""
    return Line(
        text=f"New: {called(row.channel, row.title)}, {many(row.now, 'post')}; "
        f"first post on record {at}.",
        sources=(cite(row.first, label="first post"),) if row.first else (),
        data=(("state", "new"), ("channel", row.channel), ("posts", row.now)),
    )


def _silent(week: Week, row: Presence) -> Line:
    active = sum(count > 0 for count in row.before)
    last = f" Last post {week.period.clock(row.last.posted_at)}." if row.last else ""
    return Line(
        text=f"Silent: {called(row.channel, row.title)}. It posted in {active} of the "
        f"{len(row.before)} {week.period.unit} before (median {number(median(row.before))}).{last}",
        sources=(cite(row.last, label="last post"),) if row.last else (),
        data=(
            ("state", "silent"),
            ("channel", row.channel),
            ("posts", 0),
            ("before_median", median(row.before)),
        ),
    )


def _silent_before(week: Week, rows: list[Presence]) -> tuple[Line, ...]:
    if not rows:
        return ()
    last = week.period.unit.replace("weeks", "week").replace("periods", "period")
    return (
        Line(
            text=f"{many(len(rows), 'more channel')} that posted earlier did not post in the "
            f"{last} before either.",
            data=(("state", "silent before"), ("channels", len(rows))),
        ),
    )


def _unread(week: Week, row: Unread) -> Line:
    checked = f" Last tried {week.period.clock(row.checked_at)}." if row.checked_at else ""
    last = (
        f" Last stored post {week.period.clock(row.last.posted_at)}."
        if row.last
        else " No post is stored."
    )
    reason = f" — {row.reason.rstrip('.')}" if row.reason else ""
    return Line(
        text=f"{called(row.channel, row.title)}, by {row.source}: "
        f"{row.condition.replace('_', ' ')}{reason}.{checked}{last}",
        sources=(cite(row.last, label="last stored post"),) if row.last else (),
        data=(
            ("channel", row.channel),
            ("source", row.source),
            ("condition", row.condition),
            ("reason", row.reason),
        ),
    )
