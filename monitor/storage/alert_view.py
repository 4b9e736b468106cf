"""An alert with the words it rests on, as a message shows it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from monitor.alerting.messages import AlertView, Said, Words
from monitor.domain.alert import Severity
from monitor.domain.details import from_row
from monitor.domain.finding import FindingKind, shown
from monitor.storage import schema as t
from monitor.storage.alert_facts import Ties, affiliations, held, voice_of

CANDIDATES = 40

voice_posts = t.posts.alias("voice_posts")
claim_posts = t.posts.alias("claim_posts")
claim_words = t.wordings.alias("claim_words")
claim_channels = t.channels.alias("claim_channels")


def read_alert(db: Connection, alert_id: int, told: frozenset[int]) -> AlertView:
    """Give an alert for a receiver that was `told` these findings before."""
    alert = db.execute(select(t.alerts).where(t.alerts.c.id == alert_id)).one()
    members = _members(db, alert_id)
    # What is new to the receiver and news at all is shown first; the rest only counts.
    ranked = sorted(members, key=lambda one: (one.finding_id in told, not one.live))
    chosen = {one.finding_id: bool(one.live) for one in ranked[:CANDIDATES]}
    data = alert.data or {}
    return AlertView(
        id=alert.id,
        subject=data.get("subject", alert.title),
        severity=Severity(alert.severity),
        voices=len(data.get("voices", ())),
        findings=frozenset(one.finding_id for one in members),
        said=tuple(_said(db, chosen)),
        rule=alert.rule,
    )


def standing(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    """Leave out readings of a post that a newer reading in the same alert has replaced.

    A post whose newest reading says nothing keeps the one that raised the alert.
    """
    rows = list(rows)
    replaced = {row.post_id for row in rows if row.current}
    return [row for row in rows if row.current or row.post_id not in replaced]


def member_ids(db: Connection, alert_id: int) -> list[int]:
    """Give the ids of all findings that ever joined an alert."""
    m = t.alert_findings.c
    asked = select(m.finding_id).where(m.alert_id == alert_id).order_by(m.finding_id)
    return list(db.execute(asked).scalars())


def _members(db: Connection, alert_id: int) -> list[Row[Any]]:
    m, f = t.alert_findings.c, t.findings.c
    asked = (
        select(m.finding_id, m.live, f.current, f.post_id)
        .join(t.findings, f.id == m.finding_id)
        .where(m.alert_id == alert_id)
        .order_by(f.posted_at, f.id)
    )
    return standing(db.execute(asked))


def _said(db: Connection, chosen: dict[int, bool]) -> list[Said]:
    f, p, c = t.findings.c, t.posts.c, t.claims.c
    asked = (
        select(
            t.findings,
            *(p.channel, p.channel_id, p.message_id, p.url, p.deleted_at),
            t.wordings.c.text,
            *(t.channels.c.handle, t.channels.c.title),
            voice_posts.c.channel_id.label("voice_channel"),
            t.forwards.c.channel_id.label("from_channel"),
            t.forwards.c.person.label("from_person"),
            *(c.quote_start, c.quote_end),
            claim_words.c.text.label("claim_text"),
            claim_posts.c.channel.label("claim_channel"),
            claim_posts.c.message_id.label("claim_message"),
            claim_posts.c.posted_at.label("claimed_at"),
            claim_posts.c.undated.label("claim_undated"),
            claim_posts.c.url.label("claim_url"),
            claim_posts.c.deleted_at.label("claim_deleted_at"),
            claim_channels.c.handle.label("claim_handle"),
            claim_channels.c.title.label("claim_title"),
        )
        .join(t.posts, p.id == f.post_id)
        .join(t.wordings, t.wordings.c.id == f.wording_id)
        .join(t.channels, t.channels.c.id == p.channel)
        .outerjoin(t.similar, t.similar.c.post_id == p.id)
        .outerjoin(voice_posts, voice_posts.c.id == t.similar.c.voice)
        .outerjoin(t.forwards, t.forwards.c.post_id == p.id)
        .outerjoin(t.claims, c.id == f.claim_id)
        .outerjoin(claim_words, claim_words.c.id == c.wording_id)
        .outerjoin(claim_posts, claim_posts.c.id == c.post_id)
        .outerjoin(claim_channels, claim_channels.c.id == claim_posts.c.channel)
        .where(f.id.in_(list(chosen)))
        .order_by(f.posted_at, f.id)
    )
    rows = db.execute(asked).all()
    channels = {row.channel for row in rows} | {row.claim_channel for row in rows} - {None}
    ties = affiliations(db, channels - {None})
    return [_one(row, ties, news=chosen[row.id]) for row in rows]


def _one(row: Row[Any], ties: Ties, *, news: bool) -> Said:
    return Said(
        finding_id=row.id,
        kind=FindingKind(row.kind),
        words=_post(row, ties),
        official=_official(row, ties),
        quoted=row.claim_text is None,
        score=row.score,
        because=row.because,
        target=row.target,
        themes=tuple(row.themes),
        severity=row.severity,
        type=row.type,
        relation=row.relation,
        echo=voice_of(row) != row.channel_id,
        news=news,
        details=from_row(row.details) if row.details else None,
    )


def _post(row: Row[Any], ties: Ties) -> Words:
    return Words(
        text=row.text,
        spans=tuple((start, end) for start, end, _ in shown(FindingKind(row.kind), row.spans)),
        channel=row.handle,
        title=row.title,
        affiliations=held(ties, row.channel, row.posted_at.date()),
        posted_at=None if row.undated else row.posted_at,
        url=row.url or _address(row.handle, row.message_id),
        deleted_at=row.deleted_at,
    )


def _official(row: Row[Any], ties: Ties) -> Words | None:
    if row.claim_text is not None:
        return Words(
            text=row.claim_text,
            spans=((row.quote_start, row.quote_end),),
            channel=row.claim_handle,
            title=row.claim_title,
            affiliations=held(ties, row.claim_channel, row.claimed_at.date()),
            posted_at=None if row.claim_undated else row.claimed_at,
            url=row.claim_url or _address(row.claim_handle, row.claim_message),
            deleted_at=row.claim_deleted_at,
        )
    if not row.quoted_claim:
        return None
    text = quoted_text(row.quoted_claim)
    return Words(text=text, spans=((0, len(text)),)) if text else None


def quoted_text(claim: dict[str, Any]) -> str:
    """Give the official words of a claim that is only quoted inside a post."""
    quote = claim.get("quote")
    return str(quote.get("text", "")) if isinstance(quote, dict) else str(quote or "")


def _address(handle: str, message_id: int) -> str:
    return f"https://t.me/{handle}/{message_id}"
