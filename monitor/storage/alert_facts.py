"""What alerting must know of the findings that wait for it, read for a whole batch at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from monitor.alerting.facts import ClaimFacts, FindingFacts
from monitor.alerting.threads import Waiting
from monitor.domain.channel import Affiliation, ChannelRole
from monitor.domain.collecting import SourceKind
from monitor.domain.finding import FindingKind, Relation
from monitor.domain.post import PostRef
from monitor.storage import schema as t
from monitor.storage.albums import first_parts
from monitor.storage.channels import networks
from monitor.storage.rows import chunks

Ties = Mapping[int, Sequence[Affiliation]]

voice_posts = t.posts.alias("voice_posts")


def read_waiting(db: Connection, finding_ids: Sequence[int]) -> list[Waiting]:
    """Give the findings of these ids that still hold, oldest post first."""
    rows = db.execute(_findings(finding_ids)).all()
    ties = affiliations(db, {row.channel for row in rows})
    album, owners = first_parts(db, [row.post_id for row in rows]), networks(db)
    found = [_waiting(_facts(row, ties, owners), row, album.get(row.post_id)) for row in rows]
    return sorted(found, key=lambda one: (one.facts.posted_at, one.facts.id))


def read_since(db: Connection, since: datetime) -> list[Waiting]:
    """Give all current findings of dated posts since a moment, oldest post first."""
    f = t.findings.c
    query = select(f.id).where(f.current, f.posted_at >= since, ~f.undated)
    ids = list(db.execute(query).scalars())
    found = [one for some in chunks(ids) for one in read_waiting(db, some)]
    return sorted(found, key=lambda one: (one.facts.posted_at, one.facts.id))


def newest_finding(db: Connection) -> datetime | None:
    """Give the date of the newest dated post in which something was found."""
    f = t.findings.c
    return db.execute(select(func.max(f.posted_at)).where(f.current, ~f.undated)).scalar()


def affiliations(db: Connection, channels: Iterable[int]) -> Ties:
    """Give the ties of channels by the channels' keys."""
    found: dict[int, list[Affiliation]] = defaultdict(list)
    table = t.affiliations.c
    asked = select(table.channel, table.name, table.since, table.until)
    rows = db.execute(asked.where(table.channel.in_(sorted(channels))).order_by(table.id))
    for channel, name, since, until in rows:
        found[channel].append(Affiliation(name=name, since=since, until=until))
    return found


def held(ties: Ties, channel: int, day: date) -> tuple[str, ...]:
    """Name the affiliations of a channel that held on a day."""
    return tuple(dict.fromkeys(tie.name for tie in ties.get(channel, ()) if tie.holds(day)))


def _findings(finding_ids: Sequence[int]) -> Select[Any]:
    f, p, d = t.findings.c, t.posts.c, t.due.c
    waits = (d.stage == "raise_alerts") & (d.subject == f.id)
    return (
        select(
            t.findings,
            *(p.platform, p.channel, p.channel_id, p.message_id, p.live, p.source, p.first_seen_at),
            t.wordings.c.text,
            *(t.channels.c.handle, t.channels.c.role),
            d.backlog,
            t.similar.c.voice.label("voice_post"),
            voice_posts.c.channel_id.label("voice_channel"),
            t.forwards.c.channel_id.label("from_channel"),
            t.forwards.c.person.label("from_person"),
            t.forwards.c.origin,
            t.claims.c.predicate,
            t.claims.c.place,
            t.claims.c.place_ids,
            t.claims.c.posted_at.label("claimed_at"),
            t.claims.c.undated.label("claim_undated"),
        )
        .join(t.posts, p.id == f.post_id)
        .join(t.wordings, t.wordings.c.id == f.wording_id)
        .join(t.channels, t.channels.c.id == p.channel)
        .outerjoin(t.due, waits)
        .outerjoin(t.similar, t.similar.c.post_id == p.id)
        .outerjoin(voice_posts, voice_posts.c.id == t.similar.c.voice)
        .outerjoin(t.forwards, t.forwards.c.post_id == p.id)
        .outerjoin(t.claims, t.claims.c.id == f.claim_id)
        .where(f.id.in_(list(finding_ids)), f.current)
    )


def _waiting(facts: FindingFacts, row: Row[Any], album: int | None) -> Waiting:
    # The parts of an album are one post to its readers, so they share a thread like copies.
    copies = {row.post_id, row.voice_post, row.origin, album} - {None}
    return Waiting(
        facts=facts,
        claim_key=row.claim_key,
        copies=frozenset(copies),
        live=row.live and row.backlog is False,
        # Files count as live only when the import was asked to notify.
        asked=row.source == SourceKind.FILES.value,
    )


def _facts(row: Row[Any], ties: Ties, owners: Mapping[int, int]) -> FindingFacts:
    voice = voice_of(row)
    ref = PostRef(platform=row.platform, channel_id=row.channel_id, message_id=row.message_id)
    return FindingFacts(
        id=row.id,
        kind=FindingKind(row.kind),
        ref=ref,
        channel=row.handle,
        text=row.text,
        posted_at=row.posted_at,
        undated=row.undated,
        seen_at=row.first_seen_at,
        score=row.score,
        alerting=row.alerting,
        asserted=row.asserted,
        role=ChannelRole(row.role),
        affiliations=held(ties, row.channel, row.posted_at.date()),
        voice=owners.get(voice, voice),
        target=row.target,
        targets=tuple(row.targets),
        themes=tuple(row.themes),
        severity=row.severity,
        type=row.type,
        relation=Relation(row.relation) if row.relation else None,
        claim=_claim(row),
    )


def voice_of(row: Row[Any]) -> int:
    """Give the channel whose words a post carries: of a forward, of the first copy, its own."""
    if row.from_channel is not None and not row.from_person:
        return int(row.from_channel)
    return int(row.voice_channel if row.voice_channel is not None else row.channel_id)


def _claim(row: Row[Any]) -> ClaimFacts | None:
    if row.claim_id is not None:
        return ClaimFacts(
            id=row.claim_id,
            predicate=row.predicate,
            posted_at=row.claimed_at,
            undated=row.claim_undated,
            place=row.place,
            place_id=row.place_ids[0] if row.place_ids else None,
        )
    if not row.quoted_claim:
        return None
    places = row.quoted_claim.get("place_ids") or ()
    return ClaimFacts(
        id=None,
        predicate=row.quoted_claim.get("predicate", "other"),
        posted_at=row.posted_at,
        undated=row.undated,
        place=row.quoted_claim.get("place"),
        place_id=places[0] if places else None,
    )
