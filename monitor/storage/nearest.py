"""Claims and counter-statements whose moments lie nearest to one, found by index."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, or_, select, true

from monitor.domain.claim import ClaimStatus
from monitor.storage.rows import chunks
from monitor.storage.schema import claim_places, claims, counter_places, counters
from monitor.storage.schema_relating import assertion_places, assertions

# In all, and on either side of the moment of each place: a bound for what one statement costs.
CLOSEST = 500

CLAIM_HOLDS = or_(claims.c.current, claims.c.status == ClaimStatus.WITHDRAWN.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Statements of a period that stand under one of some keys; without keys, all of them.

    `explicit` asks for counter-statements that refer to officials.
    """

    keys: tuple[str, ...] | None = None
    since: datetime
    until: datetime
    explicit: bool = False


def nearest_claims(db: Connection, spans: Iterable[Span], at: datetime) -> list[int]:
    """Give the numbers of the claims of the spans, those nearest to a moment first."""
    return _nearest(db, claims, spans, at)


def nearest_counters(db: Connection, spans: Iterable[Span], at: datetime) -> list[int]:
    """Give the numbers of the counter-statements of the spans, nearest to a moment first."""
    return _nearest(db, counters, spans, at)


def nearest_assertions(db: Connection, spans: Iterable[Span], at: datetime) -> list[int]:
    """Give the numbers of the assertions of the spans, those nearest to a moment first."""
    return _nearest(db, assertions, spans, at)


def claims_of(db: Connection, posts: Collection[int]) -> list[int]:
    """Give the numbers of all dated claims of posts."""
    return _of_posts(db, claims, posts)


def counters_of(db: Connection, posts: Collection[int]) -> list[int]:
    """Give the numbers of all dated counter-statements of posts."""
    return _of_posts(db, counters, posts)


def _of_posts(db: Connection, table: Table, posts: Collection[int]) -> list[int]:
    found: list[int] = []
    for some in chunks(sorted(posts)):
        query = select(table.c.id).where(table.c.post_id.in_(some), ~table.c.undated)
        found += db.execute(query.where(_HOLDS[table.name]).order_by(table.c.id)).scalars()
    return found


def _nearest(db: Connection, table: Table, spans: Iterable[Span], at: datetime) -> list[int]:
    found: dict[int, timedelta] = {}
    for span in spans:
        for later, since, until in (
            (False, span.since, min(at, span.until)),
            (True, max(at, span.since), span.until),
        ):
            query = _query(table, keyed=span.keys is not None, later=later, explicit=span.explicit)
            for key in ("",) if span.keys is None else span.keys:
                rows = db.execute(query, {"key": key, "since": since, "until": until})
                found.update((number, abs(moment - at)) for number, moment in rows.all())
    return sorted(found, key=lambda number: (found[number], number))[:CLOSEST]


@cache
def _query(table: Table, *, keyed: bool, later: bool, explicit: bool) -> Select[Any]:
    """Walk an index of moments from one end of a period, no further than the bound."""
    listed, number = _LISTED[table.name]
    moment = listed.c.posted_at if keyed else table.c.posted_at
    query = select(table.c.id, moment).where(_HOLDS[table.name], ~table.c.undated)
    if keyed:
        query = query.join(listed, number == table.c.id)
        query = query.where(listed.c.place_id == bindparam("key"))
    if explicit:
        query = query.where(table.c.explicit)
    query = query.where(moment.between(bindparam("since"), bindparam("until")))
    return query.order_by(moment if later else moment.desc()).limit(CLOSEST)


_LISTED: dict[str, tuple[Table, ColumnElement[int]]] = {
    claims.name: (claim_places, claim_places.c.claim_id),
    counters.name: (counter_places, counter_places.c.counter_id),
    assertions.name: (assertion_places, assertion_places.c.assertion_id),
}
_HOLDS: dict[str, ColumnElement[bool]] = {
    claims.name: CLAIM_HOLDS,
    counters.name: true() & counters.c.current,
    assertions.name: true() & assertions.c.current,
}
