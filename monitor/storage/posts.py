"""Posts: what sources bring is written once, whatever the source and however often."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Row, select

from monitor.domain.channel import Channel
from monitor.domain.collecting import Batch, ChannelCondition, CollectorState, SourceKind
from monitor.storage import channels as people
from monitor.storage import deletions, evidence, forwarding, observing, search, sightings, todo
from monitor.storage.channels import adopt_channel_id, save_channels
from monitor.storage.reading import DueWording, list_posts, load_context, read_wordings
from monitor.storage.rows import add, put, reserve
from monitor.storage.schema import channels, collector_states, media, posts, wordings
from monitor.storage.sightings import Plan

__all__ = [
    "DueWording",
    "Written",
    "adopt_channel_id",
    "collector_state",
    "list_posts",
    "load_context",
    "read_wordings",
    "save_channels",
    "save_state",
    "write_batch",
    "write_batches",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How many sightings of a batch were what, and how many posts it found deleted."""

    new: int = 0
    edited: int = 0
    older: int = 0
    same: int = 0
    deleted: int = 0


def write_batches(db: Connection, batches: Iterable[Batch]) -> list[Written]:
    """Write batches in one transaction, as `write_batch` does, and say what each changed."""
    return [write_batch(db, batch) for batch in batches]


def write_batch(db: Connection, batch: Batch) -> Written:
    """Write a batch whole: posts, versions, deletions, observations, books, work for analysis.

    Writing it again changes nothing. Raises SourceError when the channel's number does not
    fit the stored one.
    """
    first = reserve(db, len(batch.sightings) + len(batch.deletions) + 1)
    known = people.settle(db, batch.channel, batch.received_at)
    plan = sightings.plan(db, batch, known, first)
    _write(db, batch, plan, known)
    deleted = deletions.mark(db, batch, known, first + len(batch.sightings))
    if batch.state is not None:
        save_state(db, known.key, batch.state)
    return Written(deleted=deleted, **plan.counts)


def collector_state(db: Connection, channel: Channel, source: SourceKind) -> CollectorState | None:
    """Give a source's books for a channel, None before the first batch."""
    table = collector_states
    query = select(table, channels.c.channel_id.label("number"), channels.c.handle)
    query = query.join(channels, channels.c.id == table.c.channel)
    query = query.where(channels.c.platform == channel.platform, table.c.source == source.value)
    rows = [r for r in db.execute(query) if _fits(r, channel)]
    # The real number counts more than a handle, which may have changed hands.
    rows.sort(key=lambda row: row.number != channel.id)
    return _state(rows[0]) if rows else None


def save_state(db: Connection, channel: int, state: CollectorState) -> None:
    """Keep a source's books for a channel (its row number)."""
    put(
        db,
        collector_states,
        {
            "channel": channel,
            "source": state.source.value,
            "condition": state.condition.value,
            "reason": state.reason,
            "newest_id": state.newest_id,
            "oldest_id": state.oldest_id,
            "pts": state.pts,
            "access_hash": state.access_hash,
            "not_before": state.not_before,
            "failures": state.failures,
            "backfilled": state.backfilled,
            "checked_at": state.checked_at,
        },
    )


def _write(db: Connection, batch: Batch, plan: Plan, known: people.Known) -> None:
    search.remove(db, plan.reindexed)
    add(db, posts, plan.posts)
    add(db, wordings, plan.wordings)
    sightings.apply_changes(db, plan)
    search.index_rows(db, plan.texts)
    search.add_newest(db, plan.reindexed)
    add(db, media, plan.media)
    forwarding.save(db, batch.channel.platform, plan.forwards)
    forwarding.resolve_arrivals(db, known.channel_id, plan.arrived)
    evidence.save_raw(db, batch.source, plan.raw_new, plan.raw_known)
    observing.save(db, plan.observed_new, plan.observed_known)
    todo.add_due(db, "analyse", plan.due, batch.received_at, backlog=not batch.live)


def _fits(row: Row[tuple[object, ...]], channel: Channel) -> bool:
    return bool(row.number == channel.id or row.handle.lower() == channel.handle.lower())


def _state(row: Row[tuple[object, ...]]) -> CollectorState:
    return CollectorState(
        source=SourceKind(row.source),
        condition=ChannelCondition(row.condition),
        reason=row.reason,
        newest_id=row.newest_id,
        oldest_id=row.oldest_id,
        pts=row.pts,
        access_hash=row.access_hash,
        not_before=row.not_before,
        failures=row.failures,
        backfilled=row.backfilled,
        checked_at=row.checked_at,
    )
