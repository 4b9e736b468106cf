"""Of all claims that the words of one post speak against: which one does each matter mean?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.analysis.contradiction import ASSERTED, Link
from monitor.domain.claim import Claim, Counter

REPEATED = timedelta(days=2)
RELAY = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A possible link; `claim_id` and `counter_id` are the store's."""

    claim: Claim
    counter: Counter
    link: Link
    claim_id: int
    counter_id: int


def choose(found: Iterable[Candidate]) -> list[Candidate]:
    """Give the links of one post that stay: one claim for each matter and for each statement.

    The surest wins, then the nearest in time. Of official words that were repeated the first are
    meant, and those of an official channel before those of a relay.
    """
    best: dict[int, Candidate] = {}
    for one in found:
        known = best.get(one.claim_id)
        if known is None or known.link.score < one.link.score:
            best[one.claim_id] = one
    ranked = sorted(best.values(), key=_rank, reverse=True)
    chosen: list[Candidate] = []
    for one in ranked:
        if not any(_one_matter(one, other) for other in chosen):
            chosen.append(one)
    return [_first(one, ranked) for one in chosen]


def stays_behind(new: Candidate, chosen: Candidate) -> bool:
    """Say whether a link changes nothing beside one that was chosen for the same matter.

    The new claim must be the later one, or it could be the first of words that were repeated.
    """
    later = new.claim.posted_at > chosen.claim.posted_at
    return later and _one_matter(new, chosen) and _rank(new) < _rank(chosen)


def _rank(one: Candidate) -> tuple[float, float, int]:
    gap = one.counter.posted_at - one.claim.posted_at
    relayed = RELAY if one.claim.quoted_in else 0.0
    return round(one.link.score - relayed, 1), -abs(gap).total_seconds(), -one.claim_id


def _one_matter(one: Candidate, other: Candidate) -> bool:
    if one.counter_id == other.counter_id or one.claim.ref == other.claim.ref:
        return True
    return _same_place(one.claim, other.claim)


def _same_place(one: Claim, other: Claim) -> bool:
    if one.place_ids or other.place_ids:
        return not set(one.place_ids).isdisjoint(other.place_ids)
    return one.place == other.place


def _relays(relay: Claim, claim: Claim) -> bool:
    # An agency leaves out where it was, or the authority does.
    return relay.quoted_in and not claim.quoted_in and not (relay.place_ids and claim.place_ids)


def _first(chosen: Candidate, ranked: Sequence[Candidate]) -> Candidate:
    same = [
        one
        for one in ranked
        if one.claim.kind == chosen.claim.kind
        and (_same_place(one.claim, chosen.claim) or _relays(chosen.claim, one.claim))
        and timedelta() <= chosen.claim.posted_at - one.claim.posted_at <= REPEATED
        and one.link.score >= min(ASSERTED, chosen.link.score)
    ]
    return min(same, key=lambda one: (one.claim.quoted_in, one.claim.posted_at), default=chosen)
