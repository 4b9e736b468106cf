"""What else bears on a contradicted claim: who agrees, who said it earlier, what came of it."""

from collections.abc import Sequence
from datetime import timedelta

from monitor.digest.cite import cite
from monitor.digest.week import BearingRow, ClaimRow, Week
from monitor.digest.words import many
from monitor.domain.assertion import Bearing
from monitor.domain.digest import Cited

LABELS = {
    Bearing.AGREES: "words that agree",
    Bearing.EARLIER: "the same, stated earlier",
    Bearing.REVERSAL: "told since then",
}
DAY = timedelta(days=1)


def bearing_on(week: Week, claim: ClaimRow) -> list[BearingRow]:
    """Give what bears on a claim without speaking against it, by time."""
    found = [row for row in week.bearing if row.claim == claim.key]
    return sorted(found, key=lambda row: (row.post.posted_at, row.post.ref))


def told(claim: ClaimRow, rows: Sequence[BearingRow]) -> str:
    """Say it in a sentence; empty when nothing does."""
    parts = []
    agreeing = voices(rows, Bearing.AGREES)
    if agreeing:
        parts.append(f"agreed by {many(agreeing, 'voice')}")
    first = next((row for row in rows if row.bearing is Bearing.EARLIER), None)
    if first is not None:
        gap = long(claim.post.posted_at - first.post.posted_at)
        parts.append(f"stated {gap} earlier by @{first.post.channel}")
    last = next((row for row in reversed(rows) if row.bearing is Bearing.REVERSAL), None)
    if last is not None:
        gap = long(last.post.posted_at - claim.post.posted_at)
        parts.append(f"since then: turned, as @{last.post.channel} told {gap} later")
    sentence = "; ".join(parts)
    return f" {sentence[0].upper()}{sentence[1:]}." if sentence else ""


def voices(rows: Sequence[BearingRow], bearing: Bearing) -> int:
    """Count the voices of one bearing."""
    return len({row.post.voice for row in rows if row.bearing is bearing})


def cited(rows: Sequence[BearingRow]) -> tuple[Cited, ...]:
    """Cite the posts with what each is to the claim."""
    return tuple(cite(row.post, row.quote, LABELS[row.bearing]) for row in rows)


def long(gap: timedelta) -> str:
    """Write how long a time is: `40 minutes`, `5 hours`, `3 days`."""
    if gap < timedelta(hours=1):
        return many(max(1, round(gap / timedelta(minutes=1))), "minute")
    if gap < 2 * DAY:
        return many(round(gap / timedelta(hours=1)), "hour")
    return many(round(gap / DAY), "day")
