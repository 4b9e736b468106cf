"""Files that hang on posts: which are to be fetched, and what came of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, or_, select

from monitor.domain.media import (
    DueFile,
    FileFact,
    FileState,
    MediaPolicy,
    MediaRule,
    file_name,
)
from monitor.domain.post import MediaKind
from monitor.storage.rows import chunks, put
from monitor.storage.schema import findings, media, posts
from monitor.storage.schema_collecting import files

FETCHED = [MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.AUDIO, MediaKind.DOCUMENT]
# Older posts have mostly lost their interest, and an index keeps this question cheap.
OLDEST = timedelta(days=7)


def save_files(db: Connection, facts: Sequence[FileFact]) -> None:
    """Write what came of fetching files."""
    for fact in facts:
        put(db, files, {**asdict(fact), "kind": fact.kind.value, "state": fact.state.value})


def due_files(
    db: Connection, rule: MediaRule, now: datetime, most: int
) -> dict[int, tuple[DueFile, ...]]:
    """Give the files to fetch by channel number, those of the newest posts first.

    At most `most` for each channel, of posts of the last seven days that still stand.
    """
    if rule.policy is MediaPolicy.OFF:
        return {}
    again = and_(files.c.state == FileState.AGAIN.value, files.c.due_at <= now)
    query = (
        select(
            posts.c.channel_id, posts.c.message_id, media.c.kind, media.c.identity, files.c.tries
        )
        .join(media, media.c.wording_id == posts.c.newest)
        .outerjoin(files, _same_file())
        .where(
            posts.c.posted_at > now - OLDEST,
            posts.c.deleted_at.is_(None),
            media.c.identity.is_not(None),
            media.c.absent.is_(None),
            media.c.kind.in_([kind.value for kind in FETCHED]),
            or_(media.c.size.is_(None), media.c.size <= rule.most_bytes),
            or_(files.c.identity.is_(None), again),
        )
        .order_by(posts.c.posted_at.desc())
    )
    if rule.policy is MediaPolicy.FLAGGED:
        found_in = findings.c.post_id == posts.c.id
        query = query.where(exists().where(found_in, findings.c.current, findings.c.asserted))
    found: dict[int, dict[tuple[str, str], DueFile]] = defaultdict(dict)
    for row in db.execute(query):
        if len(found[row.channel_id]) < most:
            due = DueFile(
                kind=MediaKind(row.kind),
                identity=row.identity,
                message_id=row.message_id,
                tries=row.tries or 0,
            )
            found[row.channel_id].setdefault((row.kind, row.identity), due)
    return {number: tuple(some.values()) for number, some in found.items()}


def fetched_files(db: Connection, wording_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Give the stored files of wordings, as a listing shows them."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    query = (
        select(media.c.wording_id, files.c.size, files.c.sha256, files.c.suffix, files.c.look)
        .join(files, _same_file())
        .where(files.c.state == FileState.STORED.value)
        .order_by(media.c.wording_id, media.c.ord)
    )
    for some in chunks(wording_ids):
        for row in db.execute(query.where(media.c.wording_id.in_(some))):
            shown = {
                "path": f"media/{file_name(row.sha256, row.suffix)}",
                "size": row.size,
                "sha256": row.sha256,
                "look": row.look,
            }
            found[row.wording_id].append(shown)
    return found


def forget_orphans(db: Connection) -> int:
    """Forget files that no stored post bears any more; give their number."""
    query = (
        select(files.c.kind, files.c.identity)
        .outerjoin(media, _same_file())
        .where(media.c.wording_id.is_(None))
    )
    gone = db.execute(query).all()
    for row in gone:
        same = and_(files.c.kind == row.kind, files.c.identity == row.identity)
        db.execute(delete(files).where(same))
    return len(gone)


def known_hashes(db: Connection, hashes: Sequence[str]) -> set[str]:
    """Give those of the hashes whose bytes some post bears."""
    found: set[str] = set()
    for some in chunks(hashes):
        query = select(files.c.sha256).where(files.c.sha256.in_(some))
        found |= set(db.execute(query).scalars())
    return found


def _same_file() -> ColumnElement[bool]:
    return and_(files.c.kind == media.c.kind, files.c.identity == media.c.identity)
