"""Editors' verdicts: kept beside the findings, and counted into precision."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select

from monitor.analysis.measure import wilson
from monitor.domain.errors import SourceError
from monitor.domain.finding import Judgement, Verdict
from monitor.domain.moment import iso
from monitor.storage.schema import (
    alert_findings,
    alerts,
    channels,
    findings,
    notifications,
    posts,
    verdicts,
    wordings,
)

By = Literal["rule", "receiver", "kind", "channel", "month"]


def quoted_words(db: Connection, finding_id: int) -> str:
    """Give the exact words a finding rests on; raise SourceError when there is no such finding."""
    known = select(findings.c.spans).where(findings.c.id == finding_id)
    # No database asks for a number of more than 64 bits.
    spans = db.execute(known).scalar() if finding_id < 2**63 else None
    if spans is None:
        raise SourceError(
            f"there is no finding {finding_id}; `monitor findings` and every alert show the numbers"
        )
    return " … ".join(words for _, _, words in spans)


def save_verdict(db: Connection, verdict: Verdict) -> bool:
    """Store a verdict, once; say whether it was new. Raises SourceError for an unknown finding."""
    quoted_words(db, verdict.finding_id)
    same = select(verdicts.c.id).where(
        verdicts.c.finding_id == verdict.finding_id,
        verdicts.c.editor == verdict.editor,
        verdicts.c.given_at == verdict.given_at,
    )
    if db.execute(same).first() is not None:
        return False
    row = {
        "finding_id": verdict.finding_id,
        "judgement": verdict.judgement.value,
        "editor": verdict.editor,
        "given_at": verdict.given_at,
        "note": verdict.note,
    }
    db.execute(insert(verdicts).values(row))
    return True


def list_verdicts(db: Connection) -> list[dict[str, Any]]:
    """List what editors said last of each finding, newest first."""
    query = (
        select(verdicts, channels.c.handle, posts.c.message_id, findings.c.kind, findings.c.spans)
        .join(findings, findings.c.id == verdicts.c.finding_id)
        .join(posts, posts.c.id == findings.c.post_id)
        .join(channels, channels.c.id == posts.c.channel)
        .order_by(verdicts.c.id)
    )
    newest = {row.finding_id: row for row in db.execute(query)}
    rows = sorted(newest.values(), key=lambda row: -row.id)
    return [
        {
            "finding": row.finding_id,
            "verdict": row.judgement,
            "kind": row.kind,
            "post": f"{row.handle}/{row.message_id}",
            "editor": row.editor,
            "given_at": iso(row.given_at),
            "note": row.note,
            "words": " … ".join(words for _, _, words in row.spans),
        }
        for row in rows
    ]


def judged_texts(db: Connection) -> list[dict[str, Any]]:
    """Give the texts that editors judged, with what they said last, for training."""
    query = (
        select(
            verdicts.c.finding_id,
            verdicts.c.judgement,
            findings.c.kind,
            findings.c.target,
            wordings.c.text,
            posts.c.posted_at,
            channels.c.handle,
            channels.c.role,
            channels.c.side,
        )
        .join(findings, findings.c.id == verdicts.c.finding_id)
        .join(wordings, wordings.c.id == findings.c.wording_id)
        .join(posts, posts.c.id == findings.c.post_id)
        .join(channels, channels.c.id == posts.c.channel)
        .order_by(verdicts.c.id)
    )
    return [dict(row._mapping) for row in {r.finding_id: r for r in db.execute(query)}.values()]


def right_or_not(db: Connection) -> dict[int, bool]:
    """Say of every judged finding whether its newest verdict is that it is right."""
    query = select(verdicts.c.finding_id, verdicts.c.judgement).order_by(verdicts.c.id)
    return {number: said == Judgement.RIGHT.value for number, said in db.execute(query)}


def precision(db: Connection, by: By, since: datetime | None = None) -> list[dict[str, Any]]:
    """Give how often findings were right, by rule, receiver, kind, channel or month of verdict.

    Counted are findings with a verdict, by the newest one; `interval` is Wilson's at 95 %.
    """
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in _newest(db, since):
        for name in _names(db, row, by):
            counts[name][0] += row.judgement == Judgement.RIGHT.value
            counts[name][1] += 1
    return [
        {by: name, "right": right, "judged": judged, **_share(right, judged)}
        for name, (right, judged) in sorted(counts.items())
    ]


def _share(right: int, judged: int) -> dict[str, Any]:
    low, high = wilson(right, judged)
    return {"precision": round(right / judged, 3), "interval": f"{low:.3f}-{high:.3f}"}


def _newest(db: Connection, since: datetime | None) -> Iterable[Row[Any]]:
    query = (
        select(verdicts, findings.c.kind, channels.c.handle)
        .join(findings, findings.c.id == verdicts.c.finding_id)
        .join(posts, posts.c.id == findings.c.post_id)
        .join(channels, channels.c.id == posts.c.channel)
        .order_by(verdicts.c.id)
    )
    if since is not None:
        query = query.where(verdicts.c.given_at >= since)
    return {row.finding_id: row for row in db.execute(query)}.values()


def _names(db: Connection, row: Row[Any], by: By) -> list[str]:
    if by == "kind":
        return [row.kind]
    if by == "channel":
        return [row.handle]
    if by == "month":
        return [f"{row.given_at:%Y-%m}"]
    threads = select(alert_findings.c.alert_id).where(alert_findings.c.finding_id == row.finding_id)
    if by == "rule":
        query = select(alerts.c.rule).where(alerts.c.id.in_(threads))
        return [name or "none" for name in db.execute(query).scalars()] or ["no alert"]
    sent = notifications.c.alert_id.in_(threads) & notifications.c.sent_at.is_not(None)
    told = db.execute(select(notifications.c.receiver, notifications.c.findings).where(sent))
    return sorted({one.receiver for one in told if row.finding_id in one.findings})
