"""Posts that a witness goes on to see otherwise than the account has read them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from monitor.domain.collecting import Batch, SourceKind
from monitor.storage.rows import add_missing, chunks
from monitor.storage.schema import channels, posts
from monitor.storage.schema_collecting import collector_states, disputes


def note(db: Connection, batch: Batch, channel: int, differing: Collection[int]) -> None:
    """Keep since when posts differ, by message id, and forget those that agree again."""
    seen = {sighting.post.ref.message_id for sighting in batch.sightings}
    numbers = _posts(db, channel, seen | set(differing))
    wrong = [numbers[n] for n in differing if n in numbers]
    right = [post for n, post in numbers.items() if n not in set(differing)]
    for some in chunks(right):
        db.execute(delete(disputes).where(disputes.c.post_id.in_(some)))
    row = {"channel": channel, "since": batch.received_at, "seen_at": batch.received_at}
    add_missing(db, disputes, [{"post_id": post, **row} for post in wrong])
    for some in chunks(wrong):
        again = update(disputes).where(disputes.c.post_id.in_(some))
        db.execute(again.values(seen_at=batch.received_at))


def unknown_to_the_account(db: Connection, channel: int, numbers: Collection[int]) -> list[int]:
    """Give those of the posts that lie where the account says it has read everything.

    The witness alone has them, so the account was not shown them.
    """
    query = select(collector_states).where(
        collector_states.c.channel == channel,
        collector_states.c.source == SourceKind.ACCOUNT.value,
    )
    state = db.execute(query).first()
    spans = state.covered or () if state is not None else ()
    return [n for n in numbers if any(first <= n <= last for first, last in spans)]


def standing(db: Connection) -> list[tuple[str, datetime, datetime, int]]:
    """Give listed channels with disputed posts: since when, seen when, one of the posts."""
    query = (
        select(channels.c.handle, disputes.c.since, disputes.c.seen_at, posts.c.message_id)
        .join(channels, channels.c.id == disputes.c.channel)
        .join(posts, posts.c.id == disputes.c.post_id)
        .where(channels.c.listed)
        .order_by(channels.c.handle, disputes.c.since, posts.c.message_id)
    )
    return [(r.handle, r.since, r.seen_at, r.message_id) for r in db.execute(query)]


def _posts(db: Connection, channel: int, numbers: Collection[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    query = select(posts.c.message_id, posts.c.id).where(posts.c.channel == channel)
    for some in chunks(sorted(numbers)):
        rows = db.execute(query.where(posts.c.message_id.in_(some)))
        found |= {row.message_id: row.id for row in rows}
    return found
