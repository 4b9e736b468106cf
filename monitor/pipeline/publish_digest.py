"""The week that is due → files, a digest row and the orders to send it."""

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from monitor.digest.build import build
from monitor.digest.period import Period, due_week
from monitor.digest.render.files import files
from monitor.digest.render.message import message
from monitor.domain.alert import Receiver
from monitor.domain.digest import Digest
from monitor.domain.errors import MonitorError
from monitor.pipeline.tell_stories import splits
from monitor.storage import digests
from monitor.storage.store import Store
from monitor.storage.week import collect_week

log = structlog.get_logger()

CATCH_UP = 4  # weeks
FORMATS = ("md", "html", "csv", "jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Where the week's digest goes: a folder for each week under `out_dir`, and receivers.

    It is due on Monday at `hour` in `zone`. Files are written in the `formats` alone.
    """

    out_dir: Path
    zone: str = "Europe/Moscow"
    hour: int = 7
    receivers: tuple[Receiver, ...] = ()
    formats: tuple[str, ...] = FORMATS


async def publish_due(store: Store, now: datetime, edition: Edition) -> int:
    """Publish the complete weeks without a digest, at most the last four; give how many.

    A week that ended before digests were first looked for here is history: it is published
    only if it has posts, and nobody is notified.
    """
    live_since = await store.write(digests.live_since, now)
    due = due_week(now - timedelta(hours=edition.hour), edition.zone)
    published = 0
    for back in reversed(range(CATCH_UP)):
        period = due.earlier(back)
        live = period.until > live_since
        if live or await store.read(digests.has_posts, period):
            published += await publish_digest(store, period, now, edition, notify=live)
    return published


async def publish_digest(
    store: Store, period: Period, now: datetime, edition: Edition, *, notify: bool
) -> bool:
    """Publish one period's digest, unless it was already; True when it is new.

    Files come first: a crash before the row leaves files that the next try replaces by the
    same. Row and notifications are one transaction.
    """
    if await store.read(digests.has_digest, period):
        return False
    digest = await make_digest(store, period)
    await asyncio.to_thread(write_files, edition.out_dir / period.label, digest, edition.formats)
    note = await asyncio.to_thread(message, digest, f"digest:{period.label}:{period.zone}")
    receivers = edition.receivers if notify else ()
    new = await store.write(digests.save_digest, digest, note, receivers, now)
    if new:
        log.info("digest_published", period=period.label, receivers=len(receivers))
    return new


async def make_digest(store: Store, period: Period, as_of: datetime | None = None) -> Digest:
    """Build a period's digest, ignoring what was seen after `as_of`; nothing is written."""
    week = await store.read(collect_week, period, as_of)
    parted = await splits(store, period, as_of)
    return await asyncio.to_thread(
        build, replace(week, splits=parted.splits, compared=parted.compared)
    )


def write_files(
    folder: Path, digest: Digest, formats: tuple[str, ...] = FORMATS
) -> tuple[Path, ...]:
    """Write the digest's files, all or none; raise MonitorError when the folder refuses."""
    wanted = {
        name: text for name, text in files(digest).items() if name.rpartition(".")[2] in formats
    }
    drafts = {folder / name: folder / f".{name}.draft" for name in wanted}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_drafts(folder, wanted)
        for path, draft in drafts.items():
            draft.replace(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise MonitorError(
            f"{folder}: the digest cannot be written: {reason}; "
            "make room, or give a folder that may be written"
        ) from error
    finally:
        _forget(drafts)
    return tuple(drafts)


def _write_drafts(folder: Path, wanted: Mapping[str, str]) -> None:
    for name, text in wanted.items():
        with (folder / f".{name}.draft").open("wb") as draft:
            draft.write(text.encode("utf-8", "replace"))
            draft.flush()
            os.fsync(draft.fileno())


def _forget(drafts: Mapping[Path, Path]) -> None:
    for draft in drafts.values():
        with suppress(OSError):
            draft.unlink(missing_ok=True)
