"""What was learnt of the lines that channels put on their posts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from monitor.storage.rows import add_missing, chunks, put
from monitor.storage.schema import posts, wordings
from monitor.storage.schema_reading import boilerplate, boilerplate_looks

FEWEST_NEW = 20
DEPTH = 200
DEEPEST = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Lines learnt of a channel, and the greatest of their numbers, which names the whole set."""

    number: int = 0
    lines: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A channel whose posts are to be looked through: the newest `depth` of its `posts`."""

    channel: int
    posts: int
    depth: int


def looks_due(db: Connection, wording_ids: Sequence[int]) -> list[Look]:
    """Give the channels of these wordings that have 20 posts more than when last looked at."""
    ids = sorted(set(_channels(db, wording_ids).values()))
    found: list[Look] = []
    for some in chunks(ids):
        counted = select(posts.c.channel, func.count()).where(posts.c.channel.in_(some))
        seen = select(boilerplate_looks).where(boilerplate_looks.c.channel.in_(some))
        before = {row.channel: row.posts for row in db.execute(seen)}
        for channel, count in db.execute(counted.group_by(posts.c.channel)):
            new = count - before.get(channel, 0)
            if new >= FEWEST_NEW:
                depth = DEPTH if new < DEPTH else min(new + DEPTH, DEEPEST)
                found.append(Look(channel=channel, posts=count, depth=depth))
    return sorted(found, key=lambda look: look.channel)


def newest_texts(db: Connection, look: Look) -> list[str]:
    """Give the words of the newest posts of a channel, the newest first."""
    query = (
        select(wordings.c.text)
        .join(posts, posts.c.newest == wordings.c.id)
        .where(posts.c.channel == look.channel, posts.c.service.is_(None), wordings.c.text != "")
        .order_by(posts.c.posted_at.desc(), posts.c.message_id.desc())
    )
    return list(db.execute(query.limit(look.depth)).scalars())


def save_lines(db: Connection, learnt: Mapping[Look, Collection[str]], now: datetime) -> None:
    """Keep what was learnt in looks; lines that were known stay as they are."""
    for look, lines in learnt.items():
        rows = [{"channel": look.channel, "line": one, "learnt_at": now} for one in sorted(lines)]
        known = set(
            db.execute(
                select(boilerplate.c.line).where(boilerplate.c.channel == look.channel)
            ).scalars()
        )
        add_missing(db, boilerplate, [row for row in rows if row["line"] not in known])
        put(db, boilerplate_looks, {"channel": look.channel, "posts": look.posts})


def known_lines(db: Connection, wording_ids: Sequence[int]) -> dict[int, Known]:
    """Give what is known of the channel of each wording; one without lines is left out."""
    of = _channels(db, wording_ids)
    found: dict[int, list[tuple[int, str]]] = {}
    for some in chunks(sorted(set(of.values()))):
        for row in db.execute(select(boilerplate).where(boilerplate.c.channel.in_(some))):
            found.setdefault(row.channel, []).append((row.id, row.line))
    known = {channel: _known(rows) for channel, rows in found.items()}
    return {wording: known[channel] for wording, channel in of.items() if channel in known}


def lines_until(db: Connection, post_id: int, number: int | None) -> Known:
    """Give the lines of a post's channel up to a number, as a reading names them; None: all."""
    query = (
        select(boilerplate.c.id, boilerplate.c.line)
        .join(posts, posts.c.channel == boilerplate.c.channel)
        .where(posts.c.id == post_id)
    )
    if number is not None:
        query = query.where(boilerplate.c.id <= number)
    return _known([(row.id, row.line) for row in db.execute(query)])


def move_lines(db: Connection, old: int, new: int) -> None:
    """Give what is known of one channel row to another, which has become the same."""
    known = select(boilerplate.c.line).where(boilerplate.c.channel == new)
    db.execute(
        update(boilerplate)
        .where(boilerplate.c.channel == old, boilerplate.c.line.not_in(known))
        .values(channel=new)
    )


def _known(rows: Sequence[tuple[int, str]]) -> Known:
    return Known(
        number=max((number for number, _ in rows), default=0),
        lines=frozenset(line for _, line in rows),
    )


def _channels(db: Connection, wording_ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in chunks(wording_ids):
        query = select(wordings.c.id, posts.c.channel).join(posts, posts.c.id == wordings.c.post_id)
        found |= {row.id: row.channel for row in db.execute(query.where(wordings.c.id.in_(some)))}
    return found
