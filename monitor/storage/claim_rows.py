"""Official statements as rows: one claim keeps its number through edits and new analysers."""

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from monitor.analysis.keys import claimed_things, keys
from monitor.domain.claim import Claim, ClaimStatus, Predicate, Quote
from monitor.domain.post import PostRef
from monitor.storage.rows import add, put
from monitor.storage.schema import claim_places, claim_versions, claims


def save_claims(db: Connection, where: Mapping[str, int], read: Sequence[Claim]) -> list[int]:
    """Store the claims of a wording (`where`: post_id, wording_id); give their ids."""
    seen: Tally[str] = Tally()
    ids = []
    for claim in read:
        stem = _stem(claim)
        ids.append(_save(db, where, claim, f"{stem}#{seen[stem]}"))
        seen[stem] += 1
    return ids


def save_earlier_claims(
    db: Connection, where: Mapping[str, int], read: Sequence[Claim]
) -> list[int]:
    """Store what an earlier wording claimed, as versions of a claim or as withdrawn; give the ids.

    Words that are only quoted are left out: what a relay once wrote is nobody's claim now.
    """
    seen: Tally[str] = Tally()
    ids = []
    for claim in read:
        stem = _stem(claim)
        if not claim.quoted_in:
            ids.append(_save_earlier(db, where, claim, f"{stem}#{seen[stem]}"))
        seen[stem] += 1
    return ids


def claim_of(row: Row[Any]) -> Claim:
    """Make the noun of a row of `claims` joined with its post's identity."""
    return Claim(
        ref=PostRef(platform=row.platform, channel_id=row.channel_id, message_id=row.message_id),
        quoted_in=row.quoted_in,
        claimant=row.claimant,
        predicate=Predicate(row.predicate),
        kind=row.kind,
        quote=Quote(start=row.quote_start, end=row.quote_end, text=row.quote),
        place=row.place,
        place_ids=tuple(row.place_ids),
        subject=tuple(row.subject),
        quantity=None if row.low is None else (row.low, row.high),
        posted_at=row.posted_at,
        undated=row.undated,
        event_date=row.event_date,
        as_of=row.as_of,
        analyser=row.analyser,
    )


def _save(db: Connection, where: Mapping[str, int], claim: Claim, key: str) -> int:
    version = _version(claim)
    values = {**where, **version, **_facts(claim), "key": key, "current": True}
    same = (claims.c.post_id == where["post_id"]) & (claims.c.key == key)
    known = db.execute(select(claims).where(same)).first()
    if known is None:
        values |= {"status": ClaimStatus.OPEN.value, "versions": 1}
        made = insert(claims).returning(claims.c.id)
        claim_id = int(db.execute(made, [values]).scalar_one())
    else:
        claim_id = int(known.id)
        values |= _status(known, claim, where["wording_id"])
        db.execute(update(claims).where(claims.c.id == claim_id).values(values))
        db.execute(delete(claim_places).where(claim_places.c.claim_id == claim_id))
    identity = {"claim_id": claim_id, "wording_id": where["wording_id"]}
    put(db, claim_versions, {**identity, **version})
    if known is not None:
        _count_versions(db, claim_id)
    _place(db, claim_id, claim)
    return claim_id


def _status(known: Row[Any], claim: Claim, wording_id: int) -> dict[str, str]:
    withdrawn = known.status == ClaimStatus.WITHDRAWN.value
    # A newer analyser may quote more or less of the same wording: nobody revised it.
    if known.quote == claim.quote.text or known.wording_id == wording_id:
        return {"status": ClaimStatus.OPEN.value} if withdrawn else {}
    changes = withdrawn or known.status == ClaimStatus.OPEN.value
    return {"status": ClaimStatus.REVISED.value} if changes else {}


def _save_earlier(db: Connection, where: Mapping[str, int], claim: Claim, key: str) -> int:
    version = _version(claim)
    same = (claims.c.post_id == where["post_id"]) & (claims.c.key == key)
    known = db.execute(select(claims).where(same)).first()
    if known is None:
        values = {**where, **version, **_facts(claim), "key": key, "current": False}
        values |= {"status": ClaimStatus.WITHDRAWN.value, "versions": 1}
        made = insert(claims).returning(claims.c.id)
        claim_id = int(db.execute(made, [values]).scalar_one())
        _place(db, claim_id, claim)
    else:
        claim_id = int(known.id)
        # The newest wording may have been read first.
        opened = known.current and known.status == ClaimStatus.OPEN.value
        if opened and known.quote != claim.quote.text:
            revised = update(claims).where(claims.c.id == claim_id)
            db.execute(revised.values(status=ClaimStatus.REVISED.value))
    put(db, claim_versions, {"claim_id": claim_id, "wording_id": where["wording_id"], **version})
    if known is not None:
        _count_versions(db, claim_id)
    return claim_id


def _place(db: Connection, claim_id: int, claim: Claim) -> None:
    places = {"predicate": claim.predicate.value, "posted_at": claim.posted_at}
    ids = set(keys(claim.place_ids, claimed=True)) or {""}
    ids.update(claimed_things(claim))
    rows = [{"claim_id": claim_id, "place_id": one, **places} for one in sorted(ids)]
    add(db, claim_places, rows)


def _count_versions(db: Connection, claim_id: int) -> None:
    count = select(func.count()).where(claim_versions.c.claim_id == claim_id).scalar_subquery()
    db.execute(update(claims).where(claims.c.id == claim_id).values(versions=count))


def _stem(claim: Claim) -> str:
    places = ",".join(sorted(claim.place_ids)) or claim.place or ""
    # An edit may name other things around a claim; it stays the same one.
    return f"{claim.predicate.value}:{claim.kind}:{places}:"


def _version(claim: Claim) -> dict[str, Any]:
    low, high = claim.quantity or (None, None)
    return {
        "quote_start": claim.quote.start,
        "quote_end": claim.quote.end,
        "quote": claim.quote.text,
        "low": low,
        "high": high,
        "event_date": claim.event_date,
        "as_of": claim.as_of,
        "analyser": claim.analyser,
    }


def _facts(claim: Claim) -> dict[str, Any]:
    return {
        "quoted_in": claim.quoted_in,
        "claimant": claim.claimant,
        "predicate": claim.predicate.value,
        "kind": claim.kind,
        "place": claim.place,
        "place_ids": list(claim.place_ids),
        "subject": list(claim.subject),
        "posted_at": claim.posted_at,
        "undated": claim.undated,
    }
