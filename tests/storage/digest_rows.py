"""Rows put straight into the tables, for what a digest asks of the store."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select

from monitor.storage.schema import (
    affiliations,
    channels,
    claim_versions,
    claims,
    findings,
    forwards,
    posts,
    similar,
    verdicts,
    wordings,
)
from monitor.storage.schema_collecting import collector_states
from monitor.storage.schema_relating import relations

TUESDAY = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)
OPENED = datetime(2023, 1, 1, tzinfo=UTC)


def put_channel(db: Connection, number: int, **changes: Any) -> int:
    """A channel `c<number>` whose key is its number."""
    values = {
        "id": number,
        "platform": "telegram",
        "channel_id": number,
        "handle": f"c{number}",
        "role": "commentary",
        "side": "ru",
        "language": "ru",
        "watch": "auto",
        "first_seen": OPENED,
    }
    db.execute(insert(channels).values({**values, **changes}))
    return number


def put_tie(
    db: Connection, channel: int, name: str, since: date | None, until: date | None
) -> None:
    """An affiliation with its dates."""
    db.execute(insert(affiliations).values(channel=channel, name=name, since=since, until=until))


def put_post(
    db: Connection, channel: int, at: datetime = TUESDAY, text: str = "тихо", **changes: Any
) -> int:
    """A post that was seen as it appeared, with its wording under the same row number."""
    number = (db.scalar(select(func.max(posts.c.id))) or 0) + 1
    values = {
        "id": number,
        "channel": channel,
        "platform": "telegram",
        "channel_id": channel,
        "message_id": number,
        "posted_at": at,
        "undated": False,
        "time_order": number,
        "first_seen_at": at,
        "live": True,
        "source": "preview",
        "media_kind": "none",
        "versions": 1,
    }
    db.execute(insert(posts).values({**values, **changes}))
    put_wording(db, number, text, at)
    return number


def put_wording(
    db: Connection, post: int, text: str, seen_at: datetime, edited_at: datetime | None = None
) -> int:
    """A further wording, which becomes the newest one."""
    known = db.scalar(select(func.count()).where(wordings.c.post_id == post)) or 0
    number = (db.scalar(select(func.max(wordings.c.id))) or 0) + 1
    db.execute(
        insert(wordings).values(
            id=number,
            post_id=post,
            fingerprint=number.to_bytes(16, "big"),
            text=text,
            edited_at=edited_at,
            seen_at=seen_at,
            source="preview",
            ord=known + 1,
        )
    )
    newest = posts.update().where(posts.c.id == post)
    db.execute(newest.values(newest=number, versions=known + 1))
    db.execute(findings.update().where(findings.c.post_id == post).values(current=False))
    return number


def put_finding(db: Connection, post: int, **changes: Any) -> int:
    """Criticism of the ministry over supplies, in the post's newest words."""
    row = db.execute(select(posts).where(posts.c.id == post)).one()
    values = {
        "post_id": post,
        "wording_id": row.newest,
        "kind": "criticism",
        "score": 0.9,
        "asserted": True,
        "alerting": True,
        "spans": [[0, 8, "снарядов"]],
        "analyser": "criticism@1",
        "because": "test",
        "target": "mod",
        "targets": ["T-MOD"],
        "themes": ["C-SUP"],
        "voice": "own",
        "form": "direct",
        "claim_key": "",
        "posted_at": row.posted_at,
        "undated": row.undated,
        "found_at": row.posted_at,
    }
    query = insert(findings).values({**values, **changes}).returning(findings.c.id)
    return db.execute(query).scalar_one()


def put_claim(db: Connection, post: int, quote: str = "Каменка освобождена") -> int:
    """An official claim of a village in the post's newest words."""
    row = db.execute(select(posts).where(posts.c.id == post)).one()
    number = db.execute(
        insert(claims)
        .values(
            post_id=post,
            wording_id=row.newest,
            key="1",
            quoted_in=False,
            claimant="Ministry of Defence",
            predicate="control",
            kind="CAPTURED",
            quote_start=0,
            quote_end=len(quote),
            quote=quote,
            place="Каменка",
            place_ids=["kamenka"],
            subject=[],
            posted_at=row.posted_at,
            undated=False,
            analyser="claims@1",
            status="open",
            versions=1,
        )
        .returning(claims.c.id)
    ).scalar_one()
    put_claim_version(db, number, row.newest, quote)
    return number


def put_relation(db: Connection, post: int, claim: int, relation: str = "agrees") -> None:
    """Words of a post that bear on a claim."""
    row = db.execute(select(posts).where(posts.c.id == post)).one()
    db.execute(
        insert(relations).values(
            claim_id=claim,
            post_id=post,
            wording_id=row.newest,
            relation=relation,
            quote_start=0,
            quote_end=4,
            quote="тихо",
            score=0.8,
            because="test",
            analyser="relating@1",
            posted_at=row.posted_at,
        )
    )


def put_claim_version(db: Connection, claim: int, wording: int, quote: str) -> None:
    """What one wording made of the claim."""
    db.execute(
        insert(claim_versions).values(
            claim_id=claim,
            wording_id=wording,
            quote_start=0,
            quote_end=len(quote),
            quote=quote,
            analyser="claims@1",
        )
    )


def put_forward(db: Connection, post: int, **origin: Any) -> None:
    """The post becomes a forward; without an origin it is a hidden one."""
    db.execute(insert(forwards).values({"post_id": post, "person": False, **origin}))


def put_copy(db: Connection, post: int, of: int) -> None:
    """The post is a near copy of another."""
    db.execute(
        insert(similar).values(
            post_id=post, wording_id=post, sketch=[], voice=of, posted_at=TUESDAY
        )
    )


def put_verdict(db: Connection, finding: int, judgement: str, given_at: datetime) -> None:
    """An editor's word."""
    db.execute(
        insert(verdicts).values(
            finding_id=finding, judgement=judgement, editor="editor", given_at=given_at
        )
    )


def put_state(db: Connection, channel: int, condition: str, **changes: Any) -> None:
    """What the preview source says of a channel."""
    values = {
        "channel": channel,
        "source": "preview",
        "condition": condition,
        "reason": "the web preview is off",
        "newest_id": 0,
        "oldest_id": 0,
        "failures": 0,
        "backfilled": False,
        "checked_at": TUESDAY,
    }
    db.execute(insert(collector_states).values({**values, **changes}))


def weekly(db: Connection, channel: int, weeks: range) -> None:
    """One post in each of the weeks before this one, counted back."""
    for back in weeks:
        put_post(db, channel, TUESDAY - timedelta(weeks=back))
