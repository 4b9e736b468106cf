"""Claims and counter-statements: what may belong together, and what came of it."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from monitor.analysis.contradiction import CITED_WINDOW
from monitor.analysis.keys import cited_words, claimed_things, keys, named_things, roves
from monitor.analysis.repeats import sameness
from monitor.domain.claim import Claim, ClaimStatus, Counter
from monitor.domain.finding import Finding
from monitor.domain.moment import iso
from monitor.storage import todo
from monitor.storage.claim_rows import claim_of
from monitor.storage.counter_rows import CITING, ROVING, counter_of
from monitor.storage.findings import save_findings
from monitor.storage.kept import Kept
from monitor.storage.nearest import (
    CLAIM_HOLDS,
    Span,
    claims_of,
    counters_of,
    nearest_claims,
    nearest_counters,
)
from monitor.storage.reading import PostFilter, chosen
from monitor.storage.rows import chunks
from monitor.storage.schema import (
    channels,
    claims,
    counters,
    findings,
    posts,
    wordings,
)

_DAY = timedelta(hours=48)
_TOPIC = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredClaim:
    """A claim with its number, and the platform row of the post it was made in.

    `same` is what equal claims of one day share.
    """

    id: int
    post_id: int
    claim: Claim
    status: ClaimStatus
    same: Hashable


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
    kept: Kept[StoredClaim] | None = None,
) -> list[StoredClaim]:
    """Give claims of the period that a counter-statement may speak of, the nearest in time first.

    They share a place, or for two weeks a thing; where neither names one they are of the same
    two days; a counter that refers to an official statement may mean any claim without a place,
    or any of the same days when it names no place; one that puts words into quotation marks any
    recent claim; one that points at posts (`meant`) all claims of these. Undated ones never
    match. `kept` holds those that were read for other counter-statements.
    """
    if counter.undated:
        return []
    at = counter.posted_at
    spans = [
        Span(keys=keys(counter.place_ids), since=since, until=until),
        Span(keys=named_things(counter), since=at - _TOPIC, until=until),
    ]
    if counter.explicit or roves(counter):
        spans.append(Span(keys=("",), since=at - _TOPIC, until=until))
    if not counter.place_ids or (roves(counter) and counter.explicit):
        spans.append(Span(since=at - _DAY, until=at + _DAY))
    if cited_words(counter):
        spans.append(Span(since=at - CITED_WINDOW, until=at))
    ids = dict.fromkeys([*claims_of(db, meant), *nearest_claims(db, spans, at)])
    return (kept or Kept(read_claims)).give(db, list(ids))


def counters_near(
    db: Connection,
    claim: Claim,
    since: datetime,
    until: datetime,
    pointing: Collection[int] = (),
    *,
    but_due: bool | None = None,
) -> list[StoredCounter]:
    """Give counter-statements of the period that may speak of a claim; mirrors claims_near.

    `pointing` are the posts that point at the claim's post. With `but_due`, those that wait to be
    linked themselves, as history (true) or as news (false), are left out.
    """
    if claim.undated:
        return []
    at = claim.posted_at
    spans = [
        Span(keys=("",), since=at - _DAY, until=at + _DAY),
        Span(keys=(CITING,), since=at, until=at + CITED_WINDOW),
        Span(keys=claimed_things(claim), since=since, until=at + _TOPIC),
    ]
    if claim.place_ids:
        spans.append(Span(keys=keys(claim.place_ids, claimed=True), since=since, until=until))
        near = max(since, at - _DAY)
        spans.append(Span(keys=(ROVING,), since=near, until=at + _DAY, explicit=True))
    else:
        spans.append(Span(since=since, until=at + _TOPIC, explicit=True))
        spans.append(Span(keys=(ROVING,), since=since, until=at + _TOPIC))
    ids = dict.fromkeys([*counters_of(db, pointing), *nearest_counters(db, spans, at)])
    if but_due is not None:
        waiting = todo.waits_as_backlog(db, "link_counter", list(ids))
        ids = dict.fromkeys(number for number in ids if waiting.get(number) is not but_due)
    return read_counters(db, list(ids))


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
    query = chosen(_LISTED.where(CLAIM_HOLDS), wanted)
    if official_only:
        query = query.where(~claims.c.quoted_in)
    query = query.order_by(claims.c.posted_at.desc(), claims.c.id).limit(wanted.limit)
    rows = db.execute(query)
    if official_only:
        return [_listed(row) for row in rows]
    return [{**_listed(row), "relayed": row.quoted_in} for row in rows]


def _contest(db: Connection, claim_ids: Sequence[int]) -> None:
    for some in chunks(claim_ids):
        contested = update(claims).where(claims.c.id.in_(some))
        open_ones = contested.where(claims.c.status == ClaimStatus.OPEN.value)
        db.execute(open_ones.values(status=ClaimStatus.CONTESTED.value))


_CLAIMS = (
    select(claims, posts.c.platform, posts.c.channel_id, posts.c.message_id)
    .join(posts, posts.c.id == claims.c.post_id)
    .where(CLAIM_HOLDS)
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
    claim = claim_of(row)
    return StoredClaim(
        id=row.id,
        post_id=row.post_id,
        claim=claim,
        status=ClaimStatus(row.status),
        same=sameness(claim),
    )


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
