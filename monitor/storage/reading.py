"""Stored posts, read back: for analysis as nouns, for lists as rows of posts.jsonl."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, or_, select

from monitor.analysis.speaker import Speaker
from monitor.domain.channel import Channel
from monitor.domain.moment import iso
from monitor.domain.post import Entity, Forward, Media, MediaKind, Post, PostRef
from monitor.storage import search
from monitor.storage.albums import siblings
from monitor.storage.channels import load_channels
from monitor.storage.files import fetched_files
from monitor.storage.rows import chunks
from monitor.storage.schema import channels, forwards, media, observations, posts, wordings
from monitor.storage.schema_reading import readings


@dataclass(frozen=True, slots=True, kw_only=True)
class DueWording:
    """A wording with its post as the analysis reads it, and who wrote it.

    `newest` is false for an older version, `live` true for a post seen as it appeared. `ignored`
    is the number of the boilerplate that was ignored when it was read last; None: not read.
    """

    wording_id: int
    post_id: int
    post: Post
    channel: Channel
    newest: bool
    live: bool
    deleted: bool
    ignored: int | None = None

    @property
    def speaker(self) -> Speaker:
        """The channel as a voice on the day of the post."""
        return Speaker(
            handle=self.channel.handle,
            role=self.channel.role,
            side=self.channel.side,
            affiliations=self.channel.affiliated(self.post.posted_at.date()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFilter:
    """Which posts to list: `since` included, `until` excluded, newest first."""

    channel: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    terms: tuple[search.Term, ...] | None = None
    limit: int | None = None


def read_wordings(db: Connection, ids: Sequence[int]) -> list[DueWording]:
    """Give wordings as posts with their channels, in the order asked; unknown ids are left out."""
    rows: dict[int, Row[Any]] = {}
    for some in chunks(ids):
        rows |= {row.wording_id: row for row in db.execute(_POSTS.where(wordings.c.id.in_(some)))}
    people = load_channels(db, sorted({row.channel for row in rows.values()}))
    files = _media(db, list(rows))
    return [_due(rows[n], people, files.get(n, ())) for n in ids if n in rows]


def load_context(db: Connection, refs: Sequence[PostRef]) -> dict[PostRef, DueWording]:
    """Give the newest wordings of posts by their identity; unknown and unseen posts are absent."""
    found: list[int] = []
    for ref in refs:
        query = select(posts.c.newest).where(
            posts.c.platform == ref.platform,
            posts.c.channel_id == ref.channel_id,
            posts.c.message_id == ref.message_id,
        )
        newest = db.execute(query).scalar()
        found += [newest] if newest is not None else []
    return {due.post.ref: due for due in read_wordings(db, found)}


def list_posts(db: Connection, wanted: PostFilter) -> list[dict[str, Any]]:
    """List posts as posts.jsonl has them, newest first, and what the store adds.

    `versions` counts the wordings, `files` are those that were fetched, `album` are the message
    ids of all parts of the album that the post belongs to. `language` is None for a post that
    was not read yet, `unread` says why some or all of it was not.
    """
    query = chosen(_POSTS.where(posts.c.newest == wordings.c.id), wanted)
    if wanted.terms is not None:
        query = query.where(search.matching(wanted.terms, db.dialect.name))
    query = query.order_by(posts.c.time_order.desc())
    rows = list(db.execute(query.limit(wanted.limit)))
    seen = _last_seen(db, [row.post_id for row in rows])
    files = fetched_files(db, [row.wording_id for row in rows])
    album = siblings(db, [row.post_id for row in rows if row.grouped_id is not None])
    return [
        _listed(row, seen.get(row.post_id))
        | {"files": files.get(row.wording_id)}
        | {"album": [message for message, _ in album.get(row.post_id, ())] or None}
        for row in rows
    ]


def chosen(query: Select[Any], wanted: PostFilter) -> Select[Any]:
    """Narrow a query over posts and channels to a channel and a period."""
    if wanted.channel is not None:
        handle = wanted.channel.lower()
        same = or_(func.lower(channels.c.handle) == handle, channels.c.handle == wanted.channel)
        query = query.where(posts.c.channel.in_(select(channels.c.id).where(same)))
    if wanted.since is not None:
        query = query.where(posts.c.posted_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(posts.c.posted_at < wanted.until)
    return query


_POSTS = (
    select(
        posts.c.id.label("post_id"),
        posts.c.channel,
        posts.c.platform,
        posts.c.channel_id,
        posts.c.message_id,
        posts.c.posted_at,
        posts.c.undated,
        posts.c.live,
        posts.c.reply_to,
        posts.c.grouped_id,
        posts.c.service,
        posts.c.url,
        posts.c.media_kind,
        posts.c.deleted_at,
        posts.c.newest,
        posts.c.versions,
        posts.c.first_seen_at,
        channels.c.handle,
        wordings.c.id.label("wording_id"),
        wordings.c.text,
        wordings.c.entities,
        wordings.c.edited_at,
        readings.c.language,
        readings.c.unread,
        readings.c.boilerplate,
        forwards.c.post_id.label("forwarded"),
        forwards.c.channel_id.label("from_id"),
        forwards.c.handle.label("from_handle"),
        forwards.c.message_id.label("from_message"),
        forwards.c.posted_at.label("from_date"),
        forwards.c.name.label("from_name"),
        forwards.c.person.label("from_person"),
    )
    .join(wordings, wordings.c.post_id == posts.c.id)
    .join(channels, channels.c.id == posts.c.channel)
    .outerjoin(forwards, forwards.c.post_id == posts.c.id)
    .outerjoin(readings, readings.c.wording_id == wordings.c.id)
)


def _due(row: Row[Any], people: dict[int, Channel], files: Sequence[Media]) -> DueWording:
    ref = PostRef(platform=row.platform, channel_id=row.channel_id, message_id=row.message_id)
    post = Post(
        ref=ref,
        text=row.text,
        posted_at=row.posted_at,
        undated=row.undated,
        edited_at=row.edited_at,
        entities=tuple(
            Entity(kind=k, offset=o, length=n, value=v) for k, o, n, v in row.entities or ()
        ),
        media=tuple(files),
        forward=_forward(row),
        reply_to=row.reply_to,
        grouped_id=row.grouped_id,
        service=row.service,
        url=row.url,
    )
    return DueWording(
        wording_id=row.wording_id,
        post_id=row.post_id,
        post=post,
        channel=people[row.channel],
        newest=row.newest == row.wording_id,
        live=row.live,
        deleted=row.deleted_at is not None,
        ignored=row.boilerplate,
    )


def _forward(row: Row[Any]) -> Forward | None:
    if row.forwarded is None:
        return None
    return Forward(
        # A number made up from the handle says nothing outside the store.
        channel_id=row.from_id if row.from_id is not None and row.from_id > 0 else None,
        handle=row.from_handle,
        message_id=row.from_message,
        posted_at=row.from_date,
        name=row.from_name,
        person=row.from_person,
    )


def _media(db: Connection, ids: Sequence[int]) -> dict[int, list[Media]]:
    found: dict[int, list[Media]] = {}
    for some in chunks(ids):
        query = select(media).where(media.c.wording_id.in_(some))
        for row in db.execute(query.order_by(media.c.wording_id, media.c.ord)):
            file = Media(
                kind=MediaKind(row.kind),
                identity=row.identity,
                file_name=row.file_name,
                mime_type=row.mime_type,
                size=row.size,
                seconds=row.seconds,
                absent=row.absent,
            )
            found.setdefault(row.wording_id, []).append(file)
    return found


def _last_seen(db: Connection, post_ids: Sequence[int]) -> dict[int, Row[Any]]:
    found: dict[int, Row[Any]] = {}
    for some in chunks(post_ids):
        newest = select(func.max(observations.c.id)).where(observations.c.post_id.in_(some))
        query = select(observations).where(
            observations.c.id.in_(newest.group_by(observations.c.post_id))
        )
        found |= {row.post_id: row for row in db.execute(query)}
    return found


def _listed(row: Row[Any], seen: Row[Any] | None) -> dict[str, Any]:
    return {
        "platform": row.platform,
        "channel": row.handle,
        "channel_id": row.channel_id if row.channel_id > 0 else None,
        "post_id": row.message_id,
        "date": iso(row.posted_at),
        "undated": row.undated,
        "edit_date": iso(row.edited_at) if row.edited_at else None,
        "deleted": iso(row.deleted_at) if row.deleted_at else None,
        "text": row.text,
        "entities": [_entity(e) for e in row.entities] if row.entities else None,
        "forward": _listed_forward(_forward(row)),
        "reply_to": row.reply_to,
        "grouped_id": row.grouped_id,
        "media": row.media_kind,
        "service": row.service,
        "views": seen.views if seen else None,
        "forwards": seen.forwards if seen else None,
        "reactions": dict(seen.reactions) if seen and seen.reactions else None,
        "seen_at": iso(seen.seen_at if seen else row.first_seen_at),
        "url": row.url,
        "versions": row.versions,
        "language": row.language,
        "unread": row.unread,
    }


def _entity(stored: Sequence[Any]) -> dict[str, Any]:
    kind, offset, length, value = stored
    found = {"type": kind, "offset": offset, "length": length}
    return found if value is None else {**found, "value": value}


def _listed_forward(forward: Forward | None) -> dict[str, Any] | None:
    if forward is None:
        return None
    return {
        "channel": forward.handle,
        "channel_id": forward.channel_id,
        "post_id": forward.message_id,
        "date": iso(forward.posted_at) if forward.posted_at else None,
        "name": forward.name,
    }
