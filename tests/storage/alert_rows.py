"""Findings in a real store, as analysis leaves them for alerting."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from monitor.domain.alert import NotificationState
from monitor.storage import schema as t
from tests.factories import NOON

TEXT = "Опять нет снарядов, а министерство молчит."


@dataclass(kw_only=True)
class Given:
    """A finding to be stored; a test names the one difference that matters.

    `copy_of` is the row number of the post that it repeats, `claim` that of a stored claim.
    """

    message_id: int
    channel_id: int = 1
    posted_at: datetime = NOON
    live: bool = True
    backlog: bool = False
    copy_of: int | None = None
    claim: int | None = None
    text: str = TEXT
    source: str = "preview"
    values: dict[str, Any] = field(default_factory=dict)


def add_finding(db: Connection, given: Given) -> int:
    """Store a post with a critical finding that waits for its alert; give the finding's number."""
    post = _post(db, given)
    if given.copy_of is not None:
        for number in (given.copy_of, post):
            _similar(db, number, given.copy_of, given.posted_at)
    finding = {
        "post_id": post,
        "wording_id": post,
        "kind": "criticism",
        "score": 0.9,
        "asserted": True,
        "alerting": True,
        "spans": [[0, 18, given.text[:18]]],
        "analyser": "criticism@1",
        "because": "shortage + ministry",
        "target": "mod",
        "targets": ["T-MOD"],
        "themes": ["C-SUP"],
        "severity": 2,
        "voice": "own",
        "form": "direct",
        "claim_key": f"claim:{given.claim}" if given.claim else "",
        "claim_id": given.claim,
        "posted_at": given.posted_at,
        "undated": False,
        "found_at": NOON,
    } | given.values
    number = db.execute(insert(t.findings).values(finding).returning(t.findings.c.id)).scalar_one()
    wait_again(db, number, backlog=given.backlog)
    return number


def add_claim(db: Connection, message_id: int, place: str | None = "Каменка") -> int:
    """Store an official claim of a place; give its number."""
    text = f"{place or 'Рубеж'} освобождена."
    post = _post(db, Given(message_id=message_id, channel_id=9, text=text))
    claim = {
        "post_id": post,
        "wording_id": post,
        "key": "k",
        "quoted_in": False,
        "claimant": "Ministry of Defence",
        "predicate": "control",
        "kind": "CAPTURED",
        "quote_start": 0,
        "quote_end": 7,
        "quote": text[:7],
        "place": place,
        "place_ids": ["kamenka"] if place else [],
        "subject": [],
        "posted_at": NOON,
        "undated": False,
        "analyser": "claims@1",
        "status": "open",
        "versions": 1,
    }
    return db.execute(insert(t.claims).values(claim).returning(t.claims.c.id)).scalar_one()


def against(claim: int, message_id: int, **changes: Any) -> Given:
    """A contradiction of a stored claim."""
    values = {"kind": "contradiction", "target": None, "themes": [], "type": "X-CTRL"}
    return Given(message_id=message_id, claim=claim, values=values, **changes)


def wait_again(db: Connection, finding: int, *, backlog: bool) -> None:
    """Let a finding wait for its alert."""
    row = {"stage": "raise_alerts", "subject": finding, "since": NOON, "backlog": backlog}
    db.execute(insert(t.due).values(row))


def outbox(db: Connection) -> list[tuple[str, NotificationState, int]]:
    """Give receiver, state and attempts of all notifications, in order."""
    n = t.notifications.c
    rows = db.execute(select(n.receiver, n.state, n.attempts).order_by(n.id))
    return [(receiver, NotificationState(state), tries) for receiver, state, tries in rows]


def waiting(db: Connection) -> int:
    """Count the findings that wait for an alert."""
    return db.execute(select(func.count()).select_from(t.due)).scalar_one()


def _channel(db: Connection, channel_id: int) -> int:
    known = select(t.channels.c.id).where(t.channels.c.channel_id == channel_id)
    found = db.execute(known).scalar()
    if found is not None:
        return found
    row = {
        "platform": "telegram",
        "channel_id": channel_id,
        "handle": f"c{channel_id}",
        "title": f"Канал {channel_id}",
        "role": "commentary",
        "side": "ru",
        "language": "ru",
        "watch": "auto",
        "first_seen": NOON,
    }
    return db.execute(insert(t.channels).values(row).returning(t.channels.c.id)).scalar_one()


def _post(db: Connection, given: Given) -> int:
    number = (db.execute(select(func.max(t.posts.c.id))).scalar() or 0) + 1
    post = {
        "id": number,
        "channel": _channel(db, given.channel_id),
        "platform": "telegram",
        "channel_id": given.channel_id,
        "message_id": given.message_id,
        "posted_at": given.posted_at,
        "undated": given.values.get("undated", False),
        "time_order": number,
        "first_seen_at": given.posted_at,
        "live": given.live,
        "source": given.source,
        "media_kind": "none",
        "newest": number,
        "versions": 1,
    }
    db.execute(insert(t.posts).values(post))
    wording = {
        "id": number,
        "post_id": number,
        "fingerprint": b"%016d" % number,
        "text": given.text,
        "seen_at": NOON,
        "source": given.source,
        "ord": 1,
    }
    db.execute(insert(t.wordings).values(wording))
    return number


def _similar(db: Connection, post: int, voice: int, posted_at: datetime) -> None:
    known = select(t.similar.c.post_id).where(t.similar.c.post_id == post)
    if db.execute(known).scalar() is None:
        row = {
            "post_id": post,
            "wording_id": post,
            "sketch": [],
            "voice": voice,
            "posted_at": posted_at,
        }
        db.execute(insert(t.similar).values(row))
