"""Findings: stored beside the older ones, listed as formats say."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from monitor.analysis.contradiction import VERSION
from monitor.domain.claim import Claim
from monitor.domain.details import as_row
from monitor.domain.finding import UNLISTED, Finding
from monitor.domain.moment import iso
from monitor.storage.handles import with_handles
from monitor.storage.reading import PostFilter, chosen
from monitor.storage.rows import chunks
from monitor.storage.schema import alert_findings, channels, claims, findings, posts, verdicts


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFilter:
    """Which findings to list; `everything` adds weak, reported and rejected ones.

    `details` adds what findings say beside their codes to each row.
    """

    channel: str | None = None
    message: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    kind: str | None = None
    min_score: float = 0.0
    everything: bool = False
    limit: int | None = None
    details: bool = False


def save_findings(
    db: Connection, where: Mapping[str, int], read: Sequence[Finding], now: datetime
) -> list[int]:
    """Store findings of a wording (`where`: post_id, wording_id) as current; give their ids.

    The same answer of the same analyser keeps its row.
    """
    if not read:
        return []
    dates = select(posts.c.posted_at, posts.c.undated).where(posts.c.id == where["post_id"])
    dated = dict(db.execute(dates).one()._mapping)
    return [_save(db, {**where, **dated}, finding, now) for finding in read]


def chosen_claims(db: Connection, wording_ids: Sequence[int]) -> dict[int, list[tuple[int, float]]]:
    """Give the claims, with scores, that wordings were found to contradict by present rules."""
    found: dict[int, list[tuple[int, float]]] = defaultdict(list)
    query = select(findings.c.wording_id, findings.c.claim_id, findings.c.score).where(
        findings.c.current, findings.c.claim_id.is_not(None), findings.c.analyser == VERSION
    )
    for some in chunks(wording_ids):
        rows = db.execute(query.where(findings.c.wording_id.in_(some)).order_by(findings.c.id))
        for wording, claim, score in rows:
            found[wording].append((claim, score))
    return dict(found)


def list_findings(db: Connection, wanted: FindingFilter) -> list[dict[str, Any]]:
    """List what the program asserts now, newest post first, as formats say."""
    query = _FINDINGS.where(findings.c.current, findings.c.score >= wanted.min_score)
    if not wanted.everything:
        query = query.where(findings.c.asserted)
    if wanted.kind is not None:
        query = query.where(findings.c.kind == wanted.kind)
    elif not wanted.everything:
        query = query.where(findings.c.kind.not_in(UNLISTED))
    if wanted.message is not None:
        query = query.where(posts.c.message_id == wanted.message)
    scope = PostFilter(channel=wanted.channel, since=wanted.since, until=wanted.until)
    query = chosen(query, scope).order_by(posts.c.time_order.desc(), findings.c.id)
    rows = db.execute(query.limit(wanted.limit))
    return [_listed(row) | ({"details": row.details} if wanted.details else {}) for row in rows]


def why_found(db: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Give the rule behind findings (`because`), by number, with the wording that they rest on."""
    columns = findings.c["id", "wording_id", "because", "asserted", "alerting"]
    rows = db.execute(select(*columns).where(findings.c.id.in_(ids)))
    return {row.id: row for row in rows}


def _save(db: Connection, where: Mapping[str, Any], finding: Finding, now: datetime) -> int:
    said = finding.details and with_handles(db, finding.details)
    values = {**where, **_facts(replace(finding, details=said)), "current": True}
    key = {name: values[name] for name in ("wording_id", "kind", "analyser", "claim_key")}
    known = db.execute(_SAME, key).scalar()
    if known is None:
        return int(db.execute(_NEW, [{**values, "found_at": now}]).scalar_one())
    db.execute(update(findings).where(findings.c.id == known).values(values))
    return int(known)


_SAME = select(findings.c.id).where(
    *(
        findings.c[name] == bindparam(name)
        for name in ("wording_id", "kind", "analyser", "claim_key")
    )
)
_NEW = insert(findings).returning(findings.c.id)


def _facts(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind.value,
        "score": finding.score,
        "asserted": finding.asserted,
        "alerting": finding.alerting,
        "spans": [[q.start, q.end, q.text] for q in finding.quotes],
        "analyser": finding.analyser,
        "because": finding.because,
        "target": finding.target,
        "targets": list(finding.targets),
        "themes": list(finding.themes),
        "severity": finding.severity,
        "voice": finding.voice.value,
        "form": finding.form.value,
        "type": finding.type,
        "relation": finding.relation.value if finding.relation else None,
        "claim_id": finding.claim_id,
        "claim_key": _claim_key(finding),
        "quoted_claim": _quoted(finding.claim) if finding.claim else None,
        "details": as_row(finding.details) if finding.details else None,
    }


def _claim_key(finding: Finding) -> str:
    if finding.claim_id is not None:
        return f"claim:{finding.claim_id}"
    if finding.claim is not None:
        return f"quoted:{finding.claim.quote.start}-{finding.claim.quote.end}:{finding.type}"
    return finding.target or ""


def _quoted(claim: Claim) -> dict[str, Any]:
    return {
        "claimant": claim.claimant,
        "predicate": claim.predicate.value,
        "kind": claim.kind,
        "quote": claim.quote.text,
        "start": claim.quote.start,
        "end": claim.quote.end,
        "place": claim.place,
        "place_ids": list(claim.place_ids),
        "posted_at": iso(claim.posted_at),
        "event_date": claim.event_date.isoformat() if claim.event_date else None,
    }


def _query() -> Select[Any]:
    claim_posts, claim_channels = posts.alias("claim_posts"), channels.alias("claim_channels")
    later = verdicts.alias("later")
    newest = select(func.max(later.c.id)).where(later.c.finding_id == findings.c.id)
    newest = newest.correlate(findings)
    alert = select(func.max(alert_findings.c.alert_id))
    alert = alert.where(alert_findings.c.finding_id == findings.c.id)
    columns: list[Any] = [
        findings,
        posts.c.platform,
        posts.c.message_id,
        posts.c.url,
        channels.c.handle,
        verdicts.c.judgement,
        alert.scalar_subquery().label("alert_id"),
        claims.c.quote.label("claim_quote"),
        claims.c.place.label("claim_place"),
        claims.c.predicate.label("claim_predicate"),
        claims.c.posted_at.label("claim_posted_at"),
        claims.c.event_date.label("claim_event_date"),
        claim_posts.c.message_id.label("claim_message"),
        claim_channels.c.handle.label("claim_channel"),
    ]
    return (
        select(*columns)
        .join(posts, posts.c.id == findings.c.post_id)
        .join(channels, channels.c.id == posts.c.channel)
        .outerjoin(verdicts, verdicts.c.id == newest.scalar_subquery())
        .outerjoin(claims, claims.c.id == findings.c.claim_id)
        .outerjoin(claim_posts, claim_posts.c.id == claims.c.post_id)
        .outerjoin(claim_channels, claim_channels.c.id == claim_posts.c.channel)
    )


_FINDINGS = _query()


def _listed(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "post": {
            "platform": row.platform,
            "channel": row.handle,
            "post_id": row.message_id,
            "date": iso(row.posted_at),
            "url": row.url,
        },
        "score": row.score,
        "alerting": row.alerting,
        "target": row.target,
        "targets": row.targets,
        "themes": row.themes,
        "severity": row.severity,
        "voice": row.voice,
        "form": row.form,
        "evidence": [{"start": s, "end": e, "text": words} for s, e, words in row.spans],
        "claim": _listed_claim(row),
        "type": row.type,
        "relation": row.relation,
        "verdict": row.judgement,
        "alert_id": row.alert_id,
        "analyser": row.analyser,
    }


def _listed_claim(row: Row[Any]) -> dict[str, Any] | None:
    if row.claim_id is not None:
        return {
            "id": row.claim_id,
            "channel": row.claim_channel,
            "post_id": row.claim_message,
            "quote": row.claim_quote,
            "place": row.claim_place,
            "predicate": row.claim_predicate,
            "posted_at": iso(row.claim_posted_at),
            "event_date": row.claim_event_date.isoformat() if row.claim_event_date else None,
        }
    if row.quoted_claim is None:
        return None
    shown = ("quote", "place", "predicate", "posted_at", "event_date")
    quoted = {name: row.quoted_claim[name] for name in shown}
    return {"id": None, "channel": None, "post_id": None, **quoted}
