"""What a desk learns from an outcome, once that is committed."""

from datetime import datetime, timedelta

from monitor.domain.post import Observation
from monitor.sources.telegram.budget import Rhythm
from monitor.sources.telegram.desk import Desk
from monitor.sources.telegram.outcome import Outcome

COUNTERS = ("views", "forwards")


def learn(desk: Desk, outcome: Outcome, beat: Rhythm, now: datetime) -> None:
    """Let a desk go on from a committed outcome."""
    desk.channel = outcome.batch.channel
    desk.books = outcome.batch.state or desk.books
    desk.hinted = desk.hinted or outcome.hinted
    desk.seen_pts = max(desk.seen_pts, outcome.seen_pts)
    if outcome.suspects is not None:
        desk.suspects = list(outcome.suspects)
    if outcome.batch.looks:
        desk.looked_at = now
    if outcome.batch.counts:
        desk.counting = False
        for number, seen in outcome.batch.counts:
            _forget_count(desk.counts, number, seen)
    settled = {look.message_id for look in outcome.batch.looks}
    desk.looks = tuple(one for one in desk.looks if one.message_id not in settled)
    if outcome.fetches is not None:
        desk.fetches = outcome.fetches
        waiting = {fetch.due for fetch in outcome.fetches}
        desk.files = tuple(due for due in desk.files if due in waiting)
    if outcome.look_size is not None:
        desk.look_size = outcome.look_size
    if outcome.dry is not None:
        desk.dry.add(outcome.dry)
    _turn(desk, outcome, beat, now)


def _turn(desk: Desk, outcome: Outcome, beat: Rhythm, now: datetime) -> None:
    if outcome.head is not None:
        desk.head, desk.head_skip = outcome.head, outcome.head_skip
    if outcome.lost_count:
        desk.lost_counts += 1
    if outcome.unfinished is None:
        return
    desk.lost_counts = 0
    desk.unfinished = outcome.unfinished
    joined = desk.books.joined
    pause = beat.sweep if joined else beat.poll
    if outcome.timeout is not None and not joined:
        pause = max(pause, timedelta(seconds=outcome.timeout))
    desk.sweep_at = now + pause


def _forget_count(counts: dict[int, dict[str, int]], number: int, seen: Observation) -> None:
    # What was pushed while this was stored is newer, and stays.
    if counts.get(number) == {k: v for k in COUNTERS if (v := getattr(seen, k)) is not None}:
        del counts[number]
