"""What bears on each official claim: findings against it, and statements that are none."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, select, true

from monitor.domain.finding import FindingKind
from monitor.domain.moment import iso
from monitor.storage.nearest import CLAIM_HOLDS
from monitor.storage.reading import PostFilter, chosen
from monitor.storage.schema import channels, claims, findings, posts
from monitor.storage.schema_relating import relations

# The post of the statement, where `posts` is that of the claim.
_said = posts.alias("said")
_sayer = channels.alias("sayer")
AGAINST = and_(
    findings.c.kind == FindingKind.CONTRADICTION.value,
    findings.c.current,
    findings.c.asserted,
)


def standing() -> ColumnElement[bool]:
    """Say which relations hold: none of a post that is found to speak against the claim."""
    against = exists().where(
        findings.c.claim_id == relations.c.claim_id,
        findings.c.post_id == relations.c.post_id,
        AGAINST,
    )
    return and_(relations.c.current, ~against)


def list_answers(
    db: Connection, wanted: PostFilter, *, official_only: bool = True
) -> list[dict[str, Any]]:
    """List every statement that bears on a claim with how it does, by claim, newest claim first.

    `wanted` chooses the claims; of its `limit` are the statements. `official_only` leaves out
    claims that others only relay.
    """
    rows: list[Row[Any]] = []
    whose = ~claims.c.quoted_in if official_only else true()
    for query in (_RELATED.where(standing()), _CONTRADICTED.where(AGAINST)):
        some = chosen(query.where(CLAIM_HOLDS, whose), wanted).order_by(*_ORDER)
        rows += db.execute(some.limit(wanted.limit)).all()
    rows.sort(key=_order)
    return [_listed(row) for row in rows[: wanted.limit]]


def answers_of(db: Connection, post_id: int) -> list[dict[str, Any]]:
    """List how one post bears on claims, its findings left out."""
    query = _RELATED.where(standing(), relations.c.post_id == post_id)
    return [_listed(row) for row in sorted(db.execute(query), key=_order)]


def _order(row: Row[Any]) -> tuple[float, int, float, int]:
    return -row.claimed_at.timestamp(), row.claim_id, row.said_at.timestamp(), row.said_id


_ORDER = (claims.c.posted_at.desc(), claims.c.id, _said.c.posted_at, _said.c.id)
_SHARED = (
    claims.c.quote.label("claimed"),
    claims.c.quote_start.label("claimed_from"),
    claims.c.quote_end.label("claimed_to"),
    claims.c.predicate,
    claims.c.place,
    claims.c.posted_at.label("claimed_at"),
    posts.c.message_id.label("claim_post"),
    channels.c.handle.label("claim_channel"),
    _said.c.id.label("said_id"),
    _said.c.platform,
    _said.c.message_id,
    _said.c.posted_at.label("said_at"),
    _said.c.url,
    _sayer.c.handle,
)


def _joined(query: Select[Any], table: Any) -> Select[Any]:
    return (
        query.select_from(table)
        .join(claims, claims.c.id == table.c.claim_id)
        .join(posts, posts.c.id == claims.c.post_id)
        .join(channels, channels.c.id == posts.c.channel)
        .join(_said, _said.c.id == table.c.post_id)
        .join(_sayer, _sayer.c.id == _said.c.channel)
    )


_RELATED = _joined(
    select(
        relations.c.claim_id,
        relations.c.relation,
        relations.c.quote_start,
        relations.c.quote_end,
        relations.c.quote,
        relations.c.score,
        relations.c.because,
        *_SHARED,
    ),
    relations,
)
_CONTRADICTED = _joined(
    select(
        findings.c.id.label("finding_id"),
        findings.c.claim_id,
        findings.c.relation,
        findings.c.spans,
        findings.c.score,
        findings.c.because,
        *_SHARED,
    ),
    findings,
)


def _listed(row: Row[Any]) -> dict[str, Any]:
    held = row._mapping
    finding = held.get("finding_id")
    if finding is None:
        start, end, words = row.quote_start, row.quote_end, row.quote
    else:
        start, end, words = row.spans[0]
    gap = row.said_at - row.claimed_at
    return {
        "claim": {
            "id": row.claim_id,
            "channel": row.claim_channel,
            "post_id": row.claim_post,
            "quote": {"start": row.claimed_from, "end": row.claimed_to, "text": row.claimed},
            "predicate": row.predicate,
            "place": row.place,
            "posted_at": iso(row.claimed_at),
        },
        "relation": row.relation,
        "post": {
            "platform": row.platform,
            "channel": row.handle,
            "post_id": row.message_id,
            "date": iso(row.said_at),
            "url": row.url or _address(row),
        },
        "words": {"start": start, "end": end, "text": words},
        "hours_after": round(gap.total_seconds() / 3600, 1),
        "score": row.score,
        "because": row.because,
        "finding": finding,
    }


def _address(row: Row[Any]) -> str | None:
    if row.platform != "telegram":
        return None
    return f"https://t.me/{row.handle}/{row.message_id}"
