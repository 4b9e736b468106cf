"""Lists of officials, reports of hits, and what officials named: what absence is read from."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from monitor.analysis.omissions import (
    TYPE,
    Listed,
    Omission,
    Report,
    Silence,
    omissions,
    silences,
)
from monitor.analysis.places import NAMELESS
from monitor.digest.period import Period
from monitor.digest.week import Omitted, PostRow, Untold
from monitor.domain.channel import ChannelRole, Side
from monitor.domain.claim import Predicate
from monitor.domain.moment import iso
from monitor.storage.rows import chunks
from monitor.storage.schema import channels, claim_places, claims, counters, posts
from monitor.storage.week_posts import VOICE_COLUMNS, PostBook, Scope, voice, with_voice, within

# Lists come nightly, so that the ten before lie within these.
BEFORE = timedelta(days=30)
DAY = timedelta(hours=24)
HIT = "HIT_ARRIVED"
# A statement with more places than this is of none of them in particular.
MOST_PLACES = 3

Bounds = tuple[datetime, datetime]


def left_out(db: Connection, scope: Scope, book: PostBook) -> tuple[list[Omitted], list[Untold]]:
    """Give what officials left out in the period: of their lists, and altogether."""
    since, until = scope.period.since, scope.period.until
    reports = _reports(db, scope, (since - DAY, until + DAY))
    lists = _lists(db, scope, (since - BEFORE, until))
    missing = [one for one in omissions(lists, reports) if since <= one.listed.at < until]
    inside = [one for one in reports if since <= one.at < until]
    silent = silences(inside, _named(db, scope, inside, (since - DAY, until)))
    return [_omitted(book, one) for one in missing], [_untold(book, one) for one in silent]


def list_left_out(db: Connection, period: Period) -> list[dict[str, Any]]:
    """List what officials left out in a period, newest first.

    `kind` is `omission` (of the list `channel`/`post_id`) or `silence` (`channel` is None).
    """
    scope = Scope(period=period)
    omitted, untold = left_out(db, scope, PostBook(db=db, scope=scope))
    rows = [
        {
            "kind": "omission",
            "type": TYPE,
            "place": one.place,
            "channel": one.post.channel,
            "post_id": one.post.ref.message_id,
            "at": iso(one.post.posted_at),
            "named": f"{one.named} of {one.of}",
            "voices": len({post.voice for post, _ in one.told}),
            "posts": _addresses(one.told),
        }
        for one in omitted
    ] + [
        {
            "kind": "silence",
            "type": TYPE,
            "place": one.place,
            "channel": None,
            "post_id": None,
            "at": iso(one.told[0][0].posted_at),
            "named": None,
            "voices": one.voices,
            "posts": _addresses(one.told),
        }
        for one in untold
    ]
    return sorted(rows, key=lambda row: str(row["at"]), reverse=True)


def _addresses(told: Sequence[tuple[PostRow, str]]) -> list[str]:
    return [f"{post.channel}/{post.ref.message_id}" for post, _ in told]


def _omitted(book: PostBook, one: Omission) -> Omitted:
    return Omitted(
        place=one.place,
        post=book.get([one.listed.post])[one.listed.post],
        named=one.named,
        of=one.of,
        told=_told(book, one.reports),
    )


def _untold(book: PostBook, one: Silence) -> Untold:
    name = one.place.partition("@")[0].title()
    return Untold(place=name, voices=one.voices, told=_told(book, one.reports))


def _told(book: PostBook, reports: Sequence[Report]) -> tuple[tuple[PostRow, str], ...]:
    cited = book.get([one.post for one in reports])
    return tuple((cited[one.post], one.quote) for one in reports if one.post in cited)


def _lists(db: Connection, scope: Scope, bounds: Bounds) -> list[Listed]:
    rows = db.execute(
        select(claims.c.post_id, channels.c.handle, posts.c.posted_at, claims.c.place)
        .join(posts, posts.c.id == claims.c.post_id)
        .join(channels, channels.c.id == posts.c.channel)
        .where(
            within(claims.c.posted_at, bounds),
            claims.c.predicate == Predicate.AIR_DEFENCE.value,
            claims.c.current,
            ~claims.c.quoted_in,
            claims.c.place.is_not(None),
            channels.c.role == ChannelRole.OFFICIAL.value,
            channels.c.side == Side.RU.value,
            scope.dated(),
        )
    )
    found: dict[tuple[int, str, datetime], set[str]] = {}
    for row in rows:
        found.setdefault((row.post_id, row.handle, row.posted_at), set()).add(row.place)
    return [
        Listed(post=post, channel=channel, at=at, places=frozenset(places))
        for (post, channel, at), places in found.items()
    ]


def _reports(db: Connection, scope: Scope, bounds: Bounds) -> list[Report]:
    asked = (
        select(
            counters.c.post_id,
            counters.c.quote,
            counters.c.place_ids,
            counters.c.chances,
            posts.c.posted_at,
            *VOICE_COLUMNS,
        )
        .select_from(
            with_voice(
                counters.join(posts, posts.c.id == counters.c.post_id).join(
                    channels, channels.c.id == posts.c.channel
                )
            )
        )
        .where(
            within(counters.c.posted_at, bounds),
            counters.c.kind == HIT,
            counters.c.current,
            ~counters.c.hedged,
            channels.c.role == ChannelRole.COMMENTARY.value,
            channels.c.side == Side.RU.value,
            scope.dated(),
        )
        .order_by(counters.c.id)
    )
    # With several chances no cue names a hit: the words are only like one.
    read = (_report(row) for row in db.execute(asked) if len(row.chances) <= 1)
    return [one for one in read if len(one.place_ids) <= MOST_PLACES]


def _report(row: Any) -> Report:
    return Report(
        post=row.post_id,
        voice=voice(row),
        at=row.posted_at,
        place_ids=tuple(one for one in row.place_ids if not one.startswith(NAMELESS)),
        quote=row.quote,
    )


def _named(
    db: Connection, scope: Scope, reports: Iterable[Report], bounds: Bounds
) -> dict[str, Sequence[datetime]]:
    ids = sorted({place for one in reports for place in one.place_ids})
    found: dict[str, list[datetime]] = {}
    for some in chunks(ids):
        rows = db.execute(
            select(claim_places.c.place_id, claim_places.c.posted_at)
            .join(claims, claims.c.id == claim_places.c.claim_id)
            .join(posts, posts.c.id == claims.c.post_id)
            .where(
                claim_places.c.place_id.in_(some),
                within(claim_places.c.posted_at, bounds),
                claims.c.current,
                scope.dated(),
            )
        )
        for row in rows:
            found.setdefault(row.place_id, []).append(row.posted_at)
    return dict(found)
