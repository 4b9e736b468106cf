"""Claims and counter-statements: what may belong together, and what came of it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, func, or_, select, update

from monitor.analysis.contradiction import CITED_WINDOW
from monitor.analysis.keys import cited_words, claimed_things, keys, named_things, roves
from monitor.domain.claim import Claim, ClaimStatus, Counter
from monitor.domain.finding import Finding
from monitor.domain.moment import iso
from monitor.storage import todo
from monitor.storage.claim_rows import claim_of
from monitor.storage.counter_rows import CITING, ROVING, counter_of
from monitor.storage.findings import save_findings
from monitor.storage.reading import PostFilter, chosen
from monitor.storage.rows import chunks
from monitor.storage.schema import (
    channels,
    claim_places,
    claims,
    counter_places,
    counters,
    findings,
    posts,
    wordings,
)

_CANDIDATES = 500
_DAY = timedelta(hours=48)
_TOPIC = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredClaim:
    """A claim with its number, and the platform row of the post it was made in."""

    id: int
    post_id: int
    claim: Claim
    status: ClaimStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCounter:
    """A counter-statement with its number, and the wording it stands in."""

    id: int
    post_id: int
    wording_id: int
    fingerprint: bytes
    counter: Counter


def read_claims(db: Connection, ids: Sequence[int]) -> list[StoredClaim]:
    """Give claims by number: those that hold, and those that an edit withdrew."""
    found: list[StoredClaim] = []
    for some in chunks(ids):
        found += [_claim(row) for row in db.execute(_CLAIMS.where(claims.c.id.in_(some)))]
    return found


def read_counters(db: Connection, ids: Sequence[int]) -> list[StoredCounter]:
    """Give current counter-statements by number; those that no longer hold are left out."""
    found: list[StoredCounter] = []
    for some in chunks(ids):
        found += [_counter(row) for row in db.execute(_COUNTERS.where(counters.c.id.in_(some)))]
    return found


def read_whole(db: Connection, wording_ids: Collection[int]) -> list[StoredCounter]:
    """Give all current counter-statements of wordings: together they decide what is meant."""
    found: list[StoredCounter] = []
    for some in chunks(sorted(wording_ids)):
        query = _COUNTERS.where(counters.c.wording_id.in_(some)).order_by(counters.c.id)
        found += [_counter(row) for row in db.execute(query)]
    return found


def read_said(db: Connection, post_ids: Collection[int]) -> dict[int, list[StoredCounter]]:
    """Give the current counter-statements of posts, by post."""
    found: dict[int, list[StoredCounter]] = defaultdict(list)
    for some in chunks(sorted(post_ids)):
        query = _COUNTERS.where(counters.c.post_id.in_(some)).order_by(counters.c.id)
        for row in db.execute(query):
            found[row.post_id].append(_counter(row))
    return found


def claims_near(
    db: Connection,
    counter: Counter,
    since: datetime,
    until: datetime,
    meant: Collection[int] = (),
) -> list[StoredClaim]:
    """Give claims of the period that a counter-statement may speak of, newest first.

    They share a place, or for two weeks a thing; where neither names one they are of the same
    two days; a counter that refers to an official statement may mean any claim without a place,
    or any of the same days when it names no place; one that puts words into
    quotation marks any recent claim; one that points at posts (`meant`) all claims of these.
    Undated ones never match.
    """
    if counter.undated:
        return []
    at, table = counter.posted_at, claim_places
    near = or_(
        _near(table, keys(counter.place_ids), since, until),
        _near(table, named_things(counter), at - _TOPIC, until),
    )
    placeless = and_(table.c.place_id == "", table.c.posted_at.between(at - _TOPIC, until))
    if counter.explicit or roves(counter):
        near = or_(near, placeless)
    if not counter.place_ids or (roves(counter) and counter.explicit):
        near = or_(near, _same_day(table, at))
    if cited_words(counter):
        near = or_(near, table.c.posted_at.between(at - CITED_WINDOW, at))
    ids = select(claim_places.c.claim_id).where(near)
    wanted: ColumnElement[bool] = claims.c.id.in_(ids)
    if meant:
        wanted = or_(wanted, claims.c.post_id.in_(sorted(meant)))
    query = _CLAIMS.where(wanted, ~claims.c.undated)
    rows = db.execute(query.order_by(claims.c.posted_at.desc()).limit(_CANDIDATES))
    return [_claim(row) for row in rows]


def counters_near(
    db: Connection,
    claim: Claim,
    since: datetime,
    until: datetime,
    pointing: Collection[int] = (),
) -> list[StoredCounter]:
    """Give counter-statements of the period that may speak of a claim; mirrors claims_near.

    `pointing` are the posts that point at the claim's post.
    """
    if claim.undated:
        return []
    at, table = claim.posted_at, counter_places
    places = _near(table, keys(claim.place_ids, claimed=True), since, until)
    things = _near(table, claimed_things(claim), since, at + _TOPIC)
    roving = and_(table.c.place_id == ROVING, table.c.posted_at.between(since, at + _TOPIC))
    if claim.place_ids:
        roving = and_(roving, table.c.explicit, _same_day(table, at))
    else:
        places = and_(table.c.explicit, table.c.posted_at.between(since, at + _TOPIC))
    near = or_(places, things, and_(table.c.place_id == "", _same_day(table, at)))
    cited = table.c.posted_at.between(at, at + CITED_WINDOW)
    near = or_(near, roving, and_(table.c.place_id == CITING, cited))
    ids = select(table.c.counter_id).where(near)
    wanted: ColumnElement[bool] = counters.c.id.in_(ids)
    if pointing:
        wanted = or_(wanted, counters.c.post_id.in_(sorted(pointing)))
    query = _COUNTERS.where(wanted, ~counters.c.undated)
    rows = db.execute(query.order_by(counters.c.posted_at.desc()).limit(_CANDIDATES))
    return [_counter(row) for row in rows]


def save_links(
    db: Connection,
    stage: str,
    subjects: Sequence[int],
    links: Sequence[tuple[StoredCounter, Finding]],
    now: datetime,
) -> list[int]:
    """Store contradictions of stored claims and end the to-do rows that led to them.

    `stage` is link_claim or link_counter. Gives the ids of the findings; they are due for
    alerting as news when the counter-statement's post was seen live.
    """
    history = todo.waits_as_backlog(db, stage, subjects)
    saved = []
    for counter, finding in links:
        where = {"post_id": counter.post_id, "wording_id": counter.wording_id}
        saved += save_findings(db, where, [finding], now)
    _contest(db, [f.claim_id for _, f in links if f.claim_id is not None and f.asserted])
    backlog = all(history.get(n, True) for n in subjects)
    todo.add_due(db, "raise_alerts", saved, now, backlog=backlog)
    todo.finish_due(db, stage, subjects)
    return saved


def list_claims(
    db: Connection, wanted: PostFilter, *, official_only: bool = True
) -> list[dict[str, Any]]:
    """List claims that hold or were withdrawn, newest first, as formats say.

    `official_only` leaves out words that are only quoted inside somebody's post; without it
    each row says whether it is such a one (`relayed`).
    """
    holds = or_(claims.c.current, claims.c.status == ClaimStatus.WITHDRAWN.value)
    query = chosen(_LISTED.where(holds), wanted)
    if official_only:
        query = query.where(~claims.c.quoted_in)
    query = query.order_by(claims.c.posted_at.desc(), claims.c.id).limit(wanted.limit)
    rows = db.execute(query)
    if official_only:
        return [_listed(row) for row in rows]
    return [{**_listed(row), "relayed": row.quoted_in} for row in rows]


def _near(
    table: Table, places: Sequence[str], since: datetime, until: datetime
) -> ColumnElement[bool]:
    return and_(table.c.place_id.in_(places), table.c.posted_at.between(since, until))


def _same_day(table: Table, moment: datetime) -> ColumnElement[bool]:
    return table.c.posted_at.between(moment - _DAY, moment + _DAY)


def _contest(db: Connection, claim_ids: Sequence[int]) -> None:
    for some in chunks(claim_ids):
        contested = update(claims).where(claims.c.id.in_(some))
        open_ones = contested.where(claims.c.status == ClaimStatus.OPEN.value)
        db.execute(open_ones.values(status=ClaimStatus.CONTESTED.value))


_CLAIMS = (
    select(claims, posts.c.platform, posts.c.channel_id, posts.c.message_id)
    .join(posts, posts.c.id == claims.c.post_id)
    .where(or_(claims.c.current, claims.c.status == ClaimStatus.WITHDRAWN.value))
)
_COUNTERS = (
    select(
        counters,
        posts.c.platform,
        posts.c.channel_id,
        posts.c.message_id,
        wordings.c.fingerprint,
    )
    .join(posts, posts.c.id == counters.c.post_id)
    .join(wordings, wordings.c.id == counters.c.wording_id)
    .where(counters.c.current)
)
_CONTRADICTIONS = (
    select(func.count(func.distinct(findings.c.post_id)))
    .where(findings.c.claim_id == claims.c.id, findings.c.current, findings.c.asserted)
    .scalar_subquery()
)
_LISTED = (
    select(
        claims,
        posts.c.platform,
        posts.c.channel_id,
        posts.c.message_id,
        channels.c.handle,
        _CONTRADICTIONS.label("contradictions"),
    )
    .join(posts, posts.c.id == claims.c.post_id)
    .join(channels, channels.c.id == posts.c.channel)
)


def _claim(row: Row[Any]) -> StoredClaim:
    status = ClaimStatus(row.status)
    return StoredClaim(id=row.id, post_id=row.post_id, claim=claim_of(row), status=status)


def _counter(row: Row[Any]) -> StoredCounter:
    return StoredCounter(
        id=row.id,
        post_id=row.post_id,
        wording_id=row.wording_id,
        fingerprint=row.fingerprint,
        counter=counter_of(row),
    )


def _listed(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "channel": row.handle,
        "post_id": row.message_id,
        "quote": {"start": row.quote_start, "end": row.quote_end, "text": row.quote},
        "claimant": row.claimant,
        "predicate": row.predicate,
        "place": row.place,
        "place_id": row.place_ids[0] if row.place_ids else None,
        "quantity": None if row.low is None else [row.low, row.high],
        "posted_at": iso(row.posted_at),
        "event_date": row.event_date.isoformat() if row.event_date else None,
        "as_of": iso(row.as_of) if row.as_of else None,
        "versions": row.versions,
        "status": row.status,
        "contradictions": row.contradictions,
    }
