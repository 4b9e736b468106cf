"""Posts: what sources bring is written once, whatever the source and however often."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from monitor.domain.collecting import Batch
from monitor.storage import (
    books,
    deletions,
    disputes,
    evidence,
    files,
    forwarding,
    health,
    looks,
    observing,
    search,
    sightings,
    todo,
)
from monitor.storage import channels as people
from monitor.storage.books import collector_state, save_state
from monitor.storage.channels import adopt_channel_id, save_channels
from monitor.storage.reading import DueWording, list_posts, load_context, read_wordings
from monitor.storage.rows import add, reserve
from monitor.storage.schema import media, posts, wordings
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
    disputed: int = 0


def write_batches(db: Connection, batches: Iterable[Batch]) -> list[Written]:
    """Write batches in one transaction, as `write_batch` does, and say what each changed."""
    return [write_batch(db, batch) for batch in batches]


def write_batch(db: Connection, batch: Batch) -> Written:
    """Write a batch whole: posts, versions, deletions, observations, books, work for analysis.

    Writing it again changes nothing. Raises SourceError when the channel's number does not
    fit the stored one.
    """
    seen = len(batch.sightings) + len(batch.late)
    first = reserve(db, seen + len(batch.deletions) + 1)
    known = people.settle(db, batch.channel, batch.received_at)
    plan = sightings.plan(db, batch, known, first)
    _write(db, batch, plan, known)
    if batch.witness:
        gone = [deletion.ref.message_id for deletion in batch.deletions]
        unknown = disputes.unknown_to_the_account(db, known.key, plan.unseen)
        differing = [*plan.disputed, *gone, *unknown]
        looks.ask(db, known.key, differing, batch.received_at)
        disputes.note(db, batch, known.key, differing)
        batch = replace(batch, deletions=())
    deleted = deletions.mark(db, batch, known, first + seen)
    looks.settle(db, batch, known.key)
    files.save_files(db, batch.files)
    observing.save_counts(db, known.key, batch.counts)
    health.note_incidents(db, batch.incidents)
    if batch.gap is not None:
        books.open_gap(db, known.key, batch.source, batch.gap, batch.received_at)
    if batch.state is not None:
        books.save_state(db, known.key, batch.state, batch.received_at)
    return Written(deleted=deleted, disputed=len(plan.disputed), **plan.counts)


def _write(db: Connection, batch: Batch, plan: Plan, known: people.Known) -> None:
    search.remove(db, plan.reindexed)
    add(db, posts, plan.posts)
    add(db, wordings, plan.wordings)
    sightings.apply_changes(db, plan)
    deletions.unmark(db, batch, known)
    search.index_rows(db, plan.texts)
    search.add_newest(db, plan.reindexed)
    add(db, media, plan.media)
    forwarding.save(db, batch.channel.platform, plan.forwards)
    forwarding.resolve_arrivals(db, known.channel_id, plan.arrived)
    evidence.save_raw(db, batch.source, plan.raw_new, plan.raw_known)
    observing.save(db, plan.observed_new, plan.observed_known)
    looks.begin(db, batch, known.key, plan.posts)
    todo.add_due(db, "analyse", plan.due, batch.received_at, backlog=not batch.live)
