"""Posts move from a channel's derived number to its real one, within one transaction."""

from sqlalchemy import Connection, and_, delete, exists, func, select, update

from monitor.storage import search
from monitor.storage.boilerplate import move_lines
from monitor.storage.ordering import time_order
from monitor.storage.rows import add_missing
from monitor.storage.schema import (
    claims,
    counters,
    due,
    findings,
    forwards,
    observations,
    posts,
    similar,
    wordings,
)
from monitor.storage.schema_collecting import collector_states
from monitor.storage.schema_relating import assertions, relations


def move_forwards(db: Connection, old_id: int, real_id: int) -> None:
    """Let forwards from a derived number name the real one."""
    db.execute(update(forwards).where(forwards.c.channel_id == old_id).values(channel_id=real_id))


def move_posts(db: Connection, old: int, new: int, real_id: int) -> None:
    """Give all posts of channel row `old` to row `new` under the real number.

    A post that both have becomes one, with the wordings of both.
    """
    if old != new:
        twin = posts.alias()
        both = select(posts.c.id, twin.c.id).join(twin, posts.c.message_id == twin.c.message_id)
        for double, kept in db.execute(both.where(posts.c.channel == old, twin.c.channel == new)):
            _unite(db, double, kept)
        _move_states(db, old, new)
        move_lines(db, old, new)
    moved = update(posts).where(posts.c.channel == old)
    db.execute(moved.values(channel=new, channel_id=real_id))


def _unite(db: Connection, double: int, kept: int) -> None:
    search.remove(db, [double])
    # What was read out of the double is read again under the post that stays.
    for table in (claims, counters, assertions, relations, similar):
        db.execute(delete(table).where(table.c.post_id == double))
    _move_wordings(db, double, kept)
    db.execute(update(observations).where(observations.c.post_id == double).values(post_id=kept))
    db.execute(update(forwards).where(forwards.c.origin == double).values(origin=kept))
    _keep_facts(db, double, kept)
    db.execute(delete(posts).where(posts.c.id == double))


def _move_wordings(db: Connection, double: int, kept: int) -> None:
    known = wordings.alias()
    is_known = exists().where(
        and_(known.c.post_id == kept, known.c.fingerprint == wordings.c.fingerprint)
    )
    query = select(wordings.c.id, wordings.c.seen_at).where(wordings.c.post_id == double, ~is_known)
    moved = list(db.execute(query))
    ids = [row.id for row in moved]
    db.execute(update(wordings).where(wordings.c.id.in_(ids)).values(post_id=kept))
    db.execute(
        update(findings).where(findings.c.wording_id.in_(ids)).values(post_id=kept, current=False)
    )
    rows = [
        {"stage": "analyse", "subject": r.id, "since": r.seen_at, "backlog": True} for r in moved
    ]
    add_missing(db, due, rows)


def _keep_facts(db: Connection, double: int, kept: int) -> None:
    gone = db.execute(select(posts).where(posts.c.id == double)).one()
    stays = db.execute(select(posts).where(posts.c.id == kept)).one()
    count = select(func.count()).where(wordings.c.post_id == kept).scalar_subquery()
    values = {
        "deleted_at": stays.deleted_at or gone.deleted_at,
        "deleted_how": stays.deleted_how or gone.deleted_how,
        "versions": count,
    }
    newer = _is_newer(db, gone.newest, stays.newest)
    if newer:
        search.remove(db, [kept])
        facts = ("newest", "posted_at", "undated", "media_kind")
        values |= {name: getattr(gone, name) for name in facts}
        values["time_order"] = time_order(gone.posted_at, kept)
    db.execute(update(posts).where(posts.c.id == kept).values(values))
    if newer:
        search.add_newest(db, [kept])
    has_forward = db.execute(select(forwards.c.post_id).where(forwards.c.post_id == kept)).first()
    if has_forward is None:
        db.execute(update(forwards).where(forwards.c.post_id == double).values(post_id=kept))


def _is_newer(db: Connection, gone: int | None, stays: int | None) -> bool:
    """Say whether the double's newest wording is a later edit than the other's."""
    if gone is None or stays is None:
        return gone is not None
    edited = dict(
        db.execute(
            select(wordings.c.id, wordings.c.edited_at).where(wordings.c.id.in_((gone, stays)))
        ).all()
    )
    # A wording that both had was not moved: then there is nothing newer.
    moved = db.execute(select(wordings.c.post_id).where(wordings.c.id == gone)).scalar()
    kept = db.execute(select(wordings.c.post_id).where(wordings.c.id == stays)).scalar()
    if moved != kept or edited.get(gone) is None:
        return False
    return edited.get(stays) is None or edited[gone] > edited[stays]


def _move_states(db: Connection, old: int, new: int) -> None:
    known = select(collector_states.c.source).where(collector_states.c.channel == new)
    db.execute(
        update(collector_states)
        .where(collector_states.c.channel == old, collector_states.c.source.not_in(known))
        .values(channel=new)
    )
