"""A full disk is told past the outbox, once, and again when there is room."""

import contextlib
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from monitor.domain.errors import StoreFull
from monitor.pipeline.full_disk import FullDisk
from monitor.pipeline.watch_health import watch_health
from monitor.storage.store import Store, open_store
from tests.conftest import Databases
from tests.factories import NOON
from tests.pipeline.test_deliver import RecordingNotifier


def _limit(db: Connection, spare: int) -> None:
    pages = db.execute(text("PRAGMA page_count")).scalar_one()
    db.execute(text(f"PRAGMA max_page_count = {pages + spare}"))


def _fill(db: Connection) -> None:
    db.execute(text("INSERT INTO meta VALUES (hex(randomblob(8)), hex(randomblob(200000)))"))


async def _full(store: Store) -> None:
    await store.write(_limit, 0)
    with contextlib.suppress(StoreFull):
        while True:
            await store.write(_fill)


async def test_a_full_disk_is_told_once_and_its_end_too(
    databases: Databases, tmp_path: Path
) -> None:
    """With a real database that may not grow."""
    log = RecordingNotifier()
    async with open_store(databases.migrated("sqlite")) as store:
        disk = FullDisk({"log": log}, lambda: NOON)
        await _full(store)

        async def heavy() -> int:
            await store.write(_fill)
            return 0

        async def light() -> int:
            return await watch_health(store, (), NOON)

        for _ in range(2):
            with pytest.raises(StoreFull):
                await disk.guard(heavy)
        await store.write(_limit, 1000)
        await disk.guard(heavy)
        await disk.guard(light)
    assert [message.title for message in log.sent] == [
        "The disk is full",
        "Over: the disk is full",
    ]
