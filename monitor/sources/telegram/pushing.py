"""Applies pushed updates: those that follow our count move it, the others only hint."""

from dataclasses import replace
from typing import Any

from monitor.domain.collecting import CollectorState
from monitor.domain.post import LearnedBy
from monitor.sources.telegram.answers import Push
from monitor.sources.telegram.desk import Desk
from monitor.sources.telegram.outcome import Outcome
from monitor.sources.telegram.scribe import Scribe


def pushed(scribe: Scribe, desk: Desk) -> Outcome:
    """Give what the pushes on a desk lead to, without any request."""
    state = desk.books
    now: list[Any] = []
    late: list[Any] = []
    gone: list[int] = []
    hint = False
    for push in sorted(desk.pushes, key=_order):
        follows = _follows(state, push)
        if push.message is not None:
            behind = push.pts is not None and push.pts <= max(state.pts or 0, desk.seen_pts)
            (late if behind and not follows else now).append(push.message)
        gone += push.deleted
        if follows:
            state = replace(state, pts=push.pts)
        elif push.pts is None or state.pts is None or push.pts > state.pts:
            hint = True
    batch = scribe.seen(desk, state, now, live=True)
    after = batch.state or state
    issued = [m.id for m in late if m.id > 0] + gone
    after = replace(
        after,
        newest_id=max([after.newest_id, *issued]),
        covered=after.covered.add(issued),
    )
    batch = replace(
        batch,
        state=after,
        late=scribe.sightings(desk, late),
        deletions=scribe.deletions(desk.channel, gone, LearnedBy.PUSH),
    )
    return Outcome(batch=scribe.with_purge(desk, batch), hinted=hint)


def _order(push: Push) -> int:
    return push.pts if push.pts is not None else 0


def _follows(state: CollectorState, push: Push) -> bool:
    if state.pts is None or push.pts is None or push.size is None:
        return False
    return push.pts - push.size == state.pts
