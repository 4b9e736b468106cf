"""A full disk is told past the outbox, once, and again when intake goes on."""

import contextlib

import pytest
from sqlalchemy import Connection, text

from monitor.domain.collecting import Batch, Sighting, SourceKind
from monitor.domain.errors import StoreFull
from monitor.pipeline.full_disk import FullDisk, guarded
from monitor.pipeline.ingest import keeper
from monitor.pipeline.watch_health import watch_health
from monitor.storage.store import Store, open_store
from tests.conftest import Databases
from tests.factories import NOON, a_channel, a_post, a_ref
from tests.pipeline.test_deliver import RecordingNotifier


def _limit(db: Connection, spare: int) -> None:
    pages = db.execute(text("PRAGMA page_count")).scalar_one()
    db.execute(text(f"PRAGMA max_page_count = {pages + spare}"))


def _fill(db: Connection) -> None:
    db.execute(text("INSERT INTO meta VALUES (hex(randomblob(8)), hex(randomblob(9000)))"))


async def _fill_up(store: Store) -> None:
    await store.write(_limit, 0)
    with contextlib.suppress(StoreFull):
        while True:
            await store.write(_fill)


def _batch(number: int) -> Batch:
    post = a_post(ref=a_ref(number), text="Длинный пост. " * 2_000)
    return Batch(
        source=SourceKind.ACCOUNT,
        channel=a_channel(),
        sightings=(Sighting(post=post),),
        received_at=NOON,
    )


async def test_intake_that_meets_a_full_disk_tells_once_and_so_does_its_end(
    databases: Databases,
) -> None:
    """With a real database that may not grow; a heartbeat that still fits ends nothing."""
    log = RecordingNotifier()
    disk = FullDisk({"log": log}, lambda: NOON)
    async with open_store(databases.migrated("sqlite")) as store:
        keep = guarded(keeper(store, lambda: None), disk)
        await watch_health(store, (), NOON)
        await _fill_up(store)
        for _ in range(2):
            with pytest.raises(StoreFull):
                await keep(_batch(1))
        await watch_health(store, (), NOON)
        assert [message.title for message in log.sent] == ["The disk is full"]
        await store.write(_limit, 1_000)
        await keep(_batch(1))
    assert [message.title for message in log.sent][1:] == ["Over: the disk is full"]


async def test_one_receiver_that_breaks_keeps_no_other_from_hearing() -> None:
    """Whatever it raises."""
    bad, good = RecordingNotifier(RuntimeError("what")), RecordingNotifier()
    disk = FullDisk({"bad": bad, "good": good}, lambda: NOON)
    await disk.noticed(StoreFull("database: the disk is full"))
    assert len(good.sent) == 1
