"""From the week that is due to files, row and orders."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from monitor.digest.period import Period, parse_week
from monitor.domain.alert import Receiver, ReceiverKind
from monitor.domain.errors import MonitorError
from monitor.pipeline.publish_digest import (
    Edition,
    make_digest,
    publish_digest,
    publish_due,
    write_files,
)
from monitor.storage import digests
from monitor.storage.schema import notifications
from monitor.storage.store import Store
from tests.storage.digest_rows import TUESDAY, put_channel, put_finding, put_post

ZONE = "Europe/Moscow"
WEEK: Period = parse_week("2024-W10", ZONE)
DESK = Receiver(name="desk", kind=ReceiverKind.MAIL)
NAMES = {"digest.md", "digest.html", "digest.csv", "digest.jsonl"}


def an_edition(folder: Path, **changes: Any) -> Edition:
    """Every format into that folder, and one receiver."""
    return Edition(**{"out_dir": folder, "zone": ZONE, "receivers": (DESK,), **changes})


def one_criticism(db: Connection) -> None:
    """One channel with one finding on Tuesday."""
    put_channel(db, 1)
    put_finding(db, put_post(db, 1))


async def orders(store: Store) -> list[Any]:
    """Give the notifications, oldest first."""
    rows = select(notifications).order_by(notifications.c.id)
    return await store.read(lambda db: db.execute(rows).all())


async def test_a_week_becomes_files_row_and_order(store: Store, tmp_path: Path) -> None:
    """The files lie in the week's own folder; the order is pending."""
    await store.write(one_criticism)

    new = await publish_digest(store, WEEK, WEEK.until, an_edition(tmp_path), notify=True)

    assert new
    assert {path.name for path in (tmp_path / "2024-W10").iterdir()} == NAMES
    assert await store.read(digests.has_digest, WEEK)
    (order,) = await orders(store)
    assert (order.receiver, order.state, order.due_at) == ("desk", "pending", WEEK.until)
    assert "снарядов" in order.message["body"]


async def test_a_week_is_published_once(store: Store, tmp_path: Path) -> None:
    """A second attempt orders nothing more."""
    for _ in range(2):
        await publish_digest(store, WEEK, WEEK.until, an_edition(tmp_path), notify=True)

    assert len(await orders(store)) == 1


async def test_a_crash_before_the_row_is_made_good(store: Store, tmp_path: Path) -> None:
    """Files without a row are replaced by the same, then the row follows."""
    await store.write(one_criticism)
    write_files(tmp_path / "2024-W10", await make_digest(store, WEEK))
    first = (tmp_path / "2024-W10" / "digest.html").read_bytes()

    assert await publish_digest(store, WEEK, WEEK.until, an_edition(tmp_path), notify=True)
    assert (tmp_path / "2024-W10" / "digest.html").read_bytes() == first


async def test_only_the_formats_asked_for_are_written(store: Store, tmp_path: Path) -> None:
    """`formats` of the configuration holds."""
    edition = an_edition(tmp_path, formats=("md", "csv"))

    await publish_digest(store, WEEK, WEEK.until, edition, notify=False)

    assert {path.name for path in (tmp_path / "2024-W10").iterdir()} == {"digest.md", "digest.csv"}


async def test_a_folder_that_cannot_be_written_is_told_in_a_line(
    store: Store, tmp_path: Path
) -> None:
    """No row is kept then, so that the next look tries again."""
    (tmp_path / "2024-W10").write_text("in the way")

    with pytest.raises(MonitorError, match="cannot be written"):
        await publish_digest(store, WEEK, WEEK.until, an_edition(tmp_path), notify=True)

    assert not await store.read(digests.has_digest, WEEK)


async def test_files_are_written_all_or_none(store: Store, tmp_path: Path) -> None:
    """When one file cannot be written, the earlier ones stay as they were and no draft is left."""
    digest = await make_digest(store, WEEK)
    folder = tmp_path / "week"
    (folder / ".digest.jsonl.draft").mkdir(parents=True)
    (folder / "digest.md").write_text("before")

    with pytest.raises(MonitorError):
        write_files(folder, digest)

    assert (folder / "digest.md").read_text() == "before"
    assert {path.name for path in folder.iterdir()} == {"digest.md", ".digest.jsonl.draft"}


async def test_before_the_hour_the_week_is_not_yet_due(store: Store, tmp_path: Path) -> None:
    """On Monday at half past six there is none, at seven there is one."""
    edition = an_edition(tmp_path, hour=7)
    await store.write(one_criticism)
    await publish_due(store, TUESDAY, edition)

    early = await publish_due(store, WEEK.until + timedelta(hours=6, minutes=30), edition)
    due = await publish_due(store, WEEK.until + timedelta(hours=7), edition)

    assert (early, due) == (0, 1)


async def test_weeks_before_the_first_look_are_not_sent(store: Store, tmp_path: Path) -> None:
    """An imported week becomes files and a row; nobody is told."""
    await store.write(one_criticism)

    published = await publish_due(store, WEEK.until + timedelta(days=1), an_edition(tmp_path))

    assert published == 1
    assert await store.read(digests.has_digest, WEEK)
    assert await orders(store) == []


async def test_weeks_missed_while_off_are_made_up_for(store: Store, tmp_path: Path) -> None:
    """After six weeks off, the last four are published, oldest first, and sent."""
    await publish_due(store, TUESDAY, an_edition(tmp_path))

    published = await publish_due(
        store, WEEK.until + timedelta(weeks=6, days=1), an_edition(tmp_path)
    )

    assert published == 4
    assert [order.message["title"] for order in await orders(store)] == [
        f"Digest: Week 2024-W{week}" for week in (13, 14, 15, 16)
    ]


async def test_the_same_archive_gives_the_same_files_whenever_asked(
    store: Store, tmp_path: Path
) -> None:
    """No file holds the time of its writing."""
    await store.write(one_criticism)

    for name in ("one", "two"):
        write_files(tmp_path / name, await make_digest(store, WEEK))

    for name in NAMES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
