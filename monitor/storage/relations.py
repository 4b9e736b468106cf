"""How statements bear on claims without contradicting them: what is near, and what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, or_, select, update

from monitor.analysis.keys import keys
from monitor.analysis.relating import EARLIEST, TURNED_UNTIL, VERSION
from monitor.domain.assertion import Assertion, Related
from monitor.domain.claim import Claim
from monitor.storage import todo
from monitor.storage.assertion_rows import StoredAssertion, assertions_of_posts, read_assertions
from monitor.storage.claims import StoredClaim, read_claims
from monitor.storage.kept import Kept
from monitor.storage.nearest import Span, claims_of, nearest_assertions, nearest_claims
from monitor.storage.rows import chunks
from monitor.storage.schema import claims
from monitor.storage.schema_relating import relations

STAGE = "relate"
Pair = tuple[StoredClaim, StoredAssertion]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A claim, the assertion that bears on it, and how."""

    claim: StoredClaim
    said: StoredAssertion
    related: Related


def pairs_of(db: Connection, post_ids: Sequence[int]) -> list[Pair]:
    """Give every claim with every assertion of its place and time, either being of these posts."""
    kept = Kept(read_claims)
    pairs: dict[tuple[int, int], Pair] = {}
    for claim in read_claims(db, claims_of(db, post_ids)):
        for said in _said_of(db, claim.claim):
            pairs[claim.id, said.id] = (claim, said)
    for said in assertions_of_posts(db, post_ids):
        for claim in _claims_of(db, said.assertion, kept):
            pairs[claim.id, said.id] = (claim, said)
    return [pairs[key] for key in sorted(pairs)]


def _said_of(db: Connection, claim: Claim) -> list[StoredAssertion]:
    if claim.undated or not claim.place_ids:
        return []
    at = claim.posted_at
    since, until = _before(at, EARLIEST), _after(at, TURNED_UNTIL)
    span = Span(keys=keys(claim.place_ids, claimed=True), since=since, until=until)
    return read_assertions(db, nearest_assertions(db, [span], at))


def _claims_of(db: Connection, said: Assertion, kept: Kept[StoredClaim]) -> list[StoredClaim]:
    if said.undated:
        return []
    at = said.posted_at
    since, until = _before(at, TURNED_UNTIL), _after(at, EARLIEST)
    span = Span(keys=keys(said.place_ids), since=since, until=until)
    return kept.give(db, nearest_claims(db, [span], at))


def _before(at: datetime, length: timedelta) -> datetime:
    first = datetime.min.replace(tzinfo=at.tzinfo)
    return at - length if at - first > length else first


def _after(at: datetime, length: timedelta) -> datetime:
    last = datetime.max.replace(tzinfo=at.tzinfo)
    return at + length if last - at > length else last


def rank(one: Found) -> tuple[float, int, str]:
    """Order what one wording says of one claim: the surest last."""
    return one.related.score, -one.said.assertion.quote.start, one.related.bearing.value


def save_relations(
    db: Connection, done: Sequence[tuple[int, datetime]], found: Iterable[Found]
) -> None:
    """Store how the statements and claims of posts are related, as far as both still hold.

    Whatever was read anew since the pairs were given is left out: it is due again. What was found
    from the other side stays, since each side looks no further than `CLOSEST` statements; of what
    both found the surer stays. `done` are the posts with the moments at which they were asked for;
    their to-do rows end.
    """
    for one in _holding(db, list(found)):
        _save(db, one)
    for post, since in done:
        todo.finish_unchanged(db, STAGE, post, since)


def _holding(db: Connection, found: Sequence[Found]) -> list[Found]:
    """Leave out what no longer says what was compared; a claim may have another status by now."""
    claimed = {one.id: one.claim for one in read_claims(db, sorted({f.claim.id for f in found}))}
    said = {one.id: one for one in read_assertions(db, sorted({f.said.id for f in found}))}
    return [
        one
        for one in found
        if claimed.get(one.claim.id) == one.claim.claim and said.get(one.said.id) == one.said
    ]


def retire(db: Connection, post_ids: Sequence[int]) -> list[int]:
    """Let nothing bear on the claims or in the words of posts that were read anew.

    Give the posts at the other ends: these may lie nearer to such a post than it sees itself, so
    that they are to be related again.
    """
    others: set[int] = set()
    for some in chunks(post_ids):
        own = select(claims.c.id).where(claims.c.post_id.in_(some))
        theirs = or_(relations.c.post_id.in_(some), relations.c.claim_id.in_(own))
        ends = select(relations.c.post_id, claims.c.post_id.label("claimed_in"))
        ends = ends.join(claims, claims.c.id == relations.c.claim_id)
        for row in db.execute(ends.where(theirs, relations.c.current)):
            others |= {row.post_id, row.claimed_in}
        db.execute(update(relations).where(theirs, relations.c.current).values(current=False))
    return sorted(others - set(post_ids))


def _save(db: Connection, one: Found) -> None:
    pair = (
        relations.c.wording_id == one.said.wording_id,
        relations.c.claim_id == one.claim.id,
    )
    known = db.execute(select(relations).where(*pair, relations.c.current)).all()
    if any((row.score, -row.quote_start, row.relation) > rank(one) for row in known):
        return
    db.execute(update(relations).where(*pair, relations.c.current).values(current=False))
    _put(db, one)


def _put(db: Connection, one: Found) -> None:
    quote = one.said.assertion.quote
    key = {
        "wording_id": one.said.wording_id,
        "claim_id": one.claim.id,
        "relation": one.related.bearing.value,
    }
    values = {
        **key,
        "post_id": one.said.post_id,
        "quote_start": quote.start,
        "quote_end": quote.end,
        "quote": quote.text,
        "score": one.related.score,
        "because": one.related.because,
        "analyser": VERSION,
        "posted_at": one.said.assertion.posted_at,
        "current": True,
    }
    known = db.execute(select(relations.c.id).filter_by(**key)).scalar()
    if known is None:
        db.execute(insert(relations), [values])
    else:
        db.execute(update(relations).where(relations.c.id == known).values(values))
