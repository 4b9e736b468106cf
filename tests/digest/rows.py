"""Valid rows for digest tests; a test names the one difference that matters."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.digest.period import Period, parse_week
from monitor.digest.week import ClaimRow, FindingRow, PassedOn, PostRow, Presence, Week
from monitor.domain.finding import FindingKind
from monitor.domain.post import PostRef

ZONE = "Europe/Moscow"
WEEK: Period = parse_week("2024-W10", ZONE)
TUESDAY = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)


def a_row(channel_id: int = 1, message_id: int = 7, **changes: Any) -> PostRow:
    """A post of channel `c<id>`, speaking for itself."""
    row = PostRow(
        ref=PostRef(channel_id=channel_id, message_id=message_id),
        channel=f"c{channel_id}",
        posted_at=TUESDAY + timedelta(minutes=message_id),
        voice=channel_id,
        title=f"Канал {channel_id}",
        affiliations=("independent",),
        url=f"https://t.me/c{channel_id}/{message_id}",
    )
    return replace(row, **changes)


def a_finding(post: PostRow | None = None, **changes: Any) -> FindingRow:
    """Criticism of the ministry over supplies."""
    row = FindingRow(
        kind=FindingKind.CRITICISM,
        post=post or a_row(),
        quotes=("снарядов опять нет",),
        score=0.9,
        target="mod",
        targets=("T-MOD",),
        themes=("C-SUP",),
    )
    return replace(row, **changes)


def a_claim(**changes: Any) -> ClaimRow:
    """The ministry's claim of a village."""
    row = ClaimRow(
        key="1",
        quote="Каменка освобождена",
        claimant="Ministry of Defence",
        post=a_row(90, 3, channel="ministry", title="Ведомство", official=True),
        place="Каменка",
    )
    return replace(row, **changes)


def against(post: PostRow, **changes: Any) -> FindingRow:
    """A contradiction of that claim."""
    return a_finding(
        post,
        **{
            "kind": FindingKind.CONTRADICTION,
            "target": None,
            "targets": (),
            "themes": (),
            "quotes": ("в Каменке идёт бой",),
            "type": "X-FIGHT",
            "claim": a_claim(),
            **changes,
        },
    )


def a_forward(post: PostRow, **changes: Any) -> PassedOn:
    """A forward from a named channel."""
    return replace(
        PassedOn(post=post, origin="@first", origin_url="https://t.me/first/1"), **changes
    )


def a_presence(channel: str = "c1", **changes: Any) -> Presence:
    """A channel that posts three times a week, this one too."""
    row = Presence(
        channel=channel,
        title=None,
        now=3,
        before=(3,) * 8,
        first=a_row(posted_at=TUESDAY - timedelta(days=90)),
        last=a_row(),
    )
    return replace(row, **changes)


def a_week(**changes: Any) -> Week:
    """A week on which nothing happened, after eight like it."""
    return replace(Week(period=WEEK, counts={}, before=({},) * 8), **changes)
