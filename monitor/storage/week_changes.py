"""What was edited, deleted and passed on, as a digest needs it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from monitor.digest.week import PassedOn, PostRow, Removed, Revised
from monitor.domain.channel import ChannelRole
from monitor.storage.schema import channels, claims, forwards, posts, similar, wordings
from monitor.storage.week_findings import posts_with_findings
from monitor.storage.week_posts import PostBook, Scope, address, within, wordings_of

Names = dict[tuple[str, int], tuple[str, str | None]]

_first = posts.alias("first")


def edits(db: Connection, scope: Scope, back: int) -> list[datetime]:
    """Give the moments of the edits since so many periods before, of posts dated since then.

    The edit date counts where the source gives it, else when the new words were first seen.
    """
    bounds = scope.span(back)
    rows = db.execute(_edited(scope, bounds).with_only_columns(_changed_at().label("at")))
    return [row.at for row in rows]


def deletions(db: Connection, scope: Scope, back: int) -> list[datetime]:
    """Give the moments at which deletions were noticed since so many periods before."""
    asked = and_(
        within(posts.c.deleted_at, scope.span(back)), scope.seen(posts.c.deleted_at), scope.dated()
    )
    return list(db.scalars(select(posts.c.deleted_at).where(asked)))


def revised(db: Connection, scope: Scope, book: PostBook, back: int) -> list[Revised]:
    """Give the official statements whose words changed in the period."""
    asked = (
        _edited(scope, scope.span(back))
        .join(channels, channels.c.id == posts.c.channel)
        .where(
            channels.c.role == ChannelRole.OFFICIAL.value,
            within(_changed_at(), scope.span()),
            select(claims.c.id).where(claims.c.post_id == posts.c.id).exists(),
        )
        .with_only_columns(posts.c.id, wordings.c.id.label("wording"), _changed_at().label("at"))
    )
    rows = db.execute(asked).all()
    cited = book.get(row.id for row in rows)
    versions = wordings_of(db, scope, sorted(cited))
    changes = (_revision(row, cited[row.id], versions[row.id]) for row in rows if row.id in cited)
    return [change for change in changes if change is not None]


def removed(db: Connection, scope: Scope, book: PostBook) -> list[Removed]:
    """Give the posts that were found deleted in the period, with their last words."""
    asked = (
        select(posts.c.id, posts.c.deleted_at, wordings.c.text)
        .join(wordings, wordings.c.id == posts.c.newest)
        .where(
            within(posts.c.deleted_at, scope.span()),
            scope.seen(posts.c.deleted_at),
            scope.dated(),
            posts.c.service.is_(None),
        )
    )
    rows = db.execute(asked).all()
    cited = book.get(row.id for row in rows)
    found = posts_with_findings(db, sorted(cited))
    return [
        Removed(
            post=cited[row.id],
            words=row.text,
            noticed_at=row.deleted_at,
            found=row.id in found,
        )
        for row in rows
        if row.id in cited
    ]


def passed_on(db: Connection, scope: Scope, book: PostBook) -> list[PassedOn]:
    """Give the period's forwards and copies, a channel's own posts left out."""
    rows = db.execute(_forwards(scope)).all()
    names = _names(db)
    edges = [_forward(row, names, book.get([row.id])[row.id]) for row in _cited(book, rows)]
    rows = db.execute(_copies(scope)).all()
    return edges + [_copy(row, names, book.get([row.id])[row.id]) for row in _cited(book, rows)]


def _cited(book: PostBook, rows: Sequence[Any]) -> list[Any]:
    known = book.get(row.id for row in rows)
    return [row for row in rows if row.id in known]


def _changed_at() -> Any:
    return func.coalesce(wordings.c.edited_at, wordings.c.seen_at, type_=wordings.c.seen_at.type)


def _edited(scope: Scope, posted: tuple[datetime, datetime]) -> Select[Any]:
    return (
        select(wordings.c.id)
        .select_from(posts)
        .join(wordings, wordings.c.post_id == posts.c.id)
        .where(
            within(posts.c.posted_at, posted),
            posts.c.versions > 1,
            wordings.c.ord > 1,
            scope.seen(wordings.c.seen_at),
            scope.dated(),
        )
    )


def _revision(row: Any, post: PostRow, versions: Sequence[Any]) -> Revised | None:
    order = [version.id for version in versions]
    at = order.index(row.wording)
    if at == 0:
        return None
    before, after = versions[at - 1].text, versions[at].text
    if before.split() == after.split():
        return None
    return Revised(post=post, before=before, after=after, changed_at=row.at)


def _forwards(scope: Scope) -> Select[Any]:
    return (
        select(
            posts.c.id,
            *forwards.c["channel_id", "handle", "message_id", "name", "person"],
            posts.c.platform,
        )
        .join(forwards, forwards.c.post_id == posts.c.id)
        .where(
            within(posts.c.posted_at, scope.span()),
            scope.dated(),
            or_(forwards.c.channel_id.is_(None), forwards.c.channel_id != posts.c.channel_id),
        )
    )


def _copies(scope: Scope) -> Select[Any]:
    return (
        select(posts.c.id, posts.c.platform, _first.c.channel_id, _first.c.message_id)
        .join(similar, similar.c.post_id == posts.c.id)
        .join(_first, _first.c.id == similar.c.voice)
        .outerjoin(forwards, forwards.c.post_id == posts.c.id)
        .where(
            within(posts.c.posted_at, scope.span()),
            scope.dated(),
            scope.seen(_first.c.first_seen_at),
            similar.c.voice != posts.c.id,
            forwards.c.post_id.is_(None),
            _first.c.channel_id != posts.c.channel_id,
        )
    )


def _names(db: Connection) -> Names:
    rows = db.execute(select(*channels.c["platform", "channel_id", "handle", "title"]))
    return {(row.platform, row.channel_id): (row.handle, row.title) for row in rows}


def _forward(row: Any, names: Names, post: PostRow) -> PassedOn:
    handle, title = names.get((row.platform, row.channel_id), (row.handle, row.name))
    return PassedOn(
        post=post,
        origin=None if row.person else _called(handle, title, row.channel_id),
        origin_url=address(row.platform, handle, row.message_id),
    )


def _copy(row: Any, names: Names, post: PostRow) -> PassedOn:
    handle, title = names.get((row.platform, row.channel_id), (None, None))
    return PassedOn(
        post=post,
        origin=_called(handle, title, row.channel_id),
        origin_url=address(row.platform, handle, row.message_id),
        copied=True,
    )


def _called(handle: str | None, title: str | None, number: int | None) -> str | None:
    if handle:
        return f"{title} (@{handle})" if title else f"@{handle}"
    return title or (None if number is None else f"channel {number}")
