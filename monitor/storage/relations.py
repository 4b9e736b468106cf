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


def save_relations(
    db: Connection, done: Sequence[tuple[int, datetime]], found: Iterable[Found]
) -> None:
    """Store how the statements and claims of posts are related, in place of what was known.

    `done` are the posts with the moments at which they were asked for; their to-do rows end.
    """
    retire(db, [post for post, _ in done])
    for one in found:
        _save(db, one)
    for post, since in done:
        todo.finish_unchanged(db, STAGE, post, since)


def retire(db: Connection, post_ids: Sequence[int]) -> None:
    """Let nothing bear on the claims or in the words of posts that were read anew."""
    for some in chunks(post_ids):
        own = select(claims.c.id).where(claims.c.post_id.in_(some))
        theirs = or_(relations.c.post_id.in_(some), relations.c.claim_id.in_(own))
        db.execute(update(relations).where(theirs, relations.c.current).values(current=False))


def _save(db: Connection, one: Found) -> None:
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
