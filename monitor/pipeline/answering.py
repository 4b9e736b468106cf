"""Which posts a new claim may change: what else they were found to mean may stand before it."""

import asyncio
from collections.abc import Collection, Iterable, Sequence

from monitor.analysis.choosing import Candidate, stays_behind
from monitor.analysis.contradiction import WINDOW_AFTER, WINDOW_BEFORE, Link
from monitor.analysis.contradiction import link as compare
from monitor.analysis.ties import Reference
from monitor.domain.claim import Claim, Counter
from monitor.storage import claims, findings, references
from monitor.storage.claims import StoredClaim, StoredCounter
from monitor.storage.kept import Kept
from monitor.storage.store import Store

ROUNDED = 0.0005
_GOES_ON = Reference(goes_on=True)


async def answering(
    store: Store, claim: StoredClaim, kept: Kept[StoredClaim], *, but_due: bool | None
) -> tuple[set[int], int]:
    """Give the wordings for which a new claim may change what they speak against.

    Also says how many statements were compared for it. Those that wait to be linked themselves, as
    history or not (`but_due`), will see the claim.
    """
    since = claim.claim.posted_at - WINDOW_BEFORE
    until = claim.claim.posted_at + WINDOW_AFTER
    pointing = await store.read(references.pointing_to, claim.post_id)
    near = await store.read(
        claims.counters_near, claim.claim, since, until, pointing, but_due=but_due
    )
    going = await store.read(references.going_on, sorted({one.post_id for one in near}))
    undecided, ranked = await asyncio.to_thread(_against, claim, near, pointing, going)
    chosen = await store.read(findings.chosen_claims, list(ranked))
    numbers = {number for each in chosen.values() for number, _ in each}
    told = {one.id: one for one in await store.read(kept.give, sorted(numbers))}
    known = {
        wording: [(told[number], score) for number, score in each if number in told]
        for wording, each in chosen.items()
    }
    threads = {one.id for one in near if one.post_id in going}
    changed = await asyncio.to_thread(_changed, ranked, known, threads)
    return undecided | changed, len(near) + sum(map(len, known.values()))


def _against(
    claim: StoredClaim,
    near: Iterable[StoredCounter],
    pointing: Collection[int],
    going: Collection[int],
) -> tuple[set[int], dict[int, Candidate]]:
    """Give the wordings that must be decided anew, and of others the surest link to the claim."""
    undecided: set[int] = set()
    ranked: dict[int, Candidate] = {}
    for one in near:
        link = _surest(claim.claim, one.counter, goes_on=one.post_id in going)
        if one.post_id in pointing or (link and not one.counter.place_ids):
            # It points at the claim, or may go on about the places of the post that it answers.
            undecided.add(one.wording_id)
        elif link and _surer(link.score, ranked.get(one.wording_id)):
            ranked[one.wording_id] = Candidate(
                claim=claim.claim,
                counter=one.counter,
                link=link,
                claim_id=claim.id,
                counter_id=one.id,
            )
    return undecided, {n: one for n, one in ranked.items() if n not in undecided}


def _surer(score: float, known: Candidate | None) -> bool:
    return known is None or score > known.link.score


def _surest(claim: Claim, counter: Counter, *, goes_on: bool) -> Link | None:
    """Give the link of a pair, as sure as it can be where a post goes on from another."""
    link = compare(claim, counter)
    if link is None or not goes_on:
        return link
    by_thread = compare(claim, counter, _GOES_ON)
    return by_thread if by_thread is not None and by_thread.score > link.score else link


def _changed(
    ranked: dict[int, Candidate],
    known: dict[int, list[tuple[StoredClaim, float]]],
    threads: Collection[int],
) -> set[int]:
    return {
        n
        for n, new in ranked.items()
        if not _settled(new, known.get(n, ()), goes_on=new.counter_id in threads)
    }


def _settled(new: Candidate, known: Sequence[tuple[StoredClaim, float]], *, goes_on: bool) -> bool:
    if any(new.claim.posted_at <= claim.claim.posted_at for claim, _ in known):
        return False  # it may be the first of words that were repeated
    return any(_stands_before(claim, score, new, goes_on=goes_on) for claim, score in known)


def _stands_before(claim: StoredClaim, score: float, new: Candidate, *, goes_on: bool) -> bool:
    link = compare(claim.claim, new.counter)
    if goes_on and (link is None or link.score < score - ROUNDED):
        link = compare(claim.claim, new.counter, _GOES_ON)
        if link is not None and link.score > score + ROUNDED:
            return False
    if link is None or link.score < score - ROUNDED:
        return False  # other words of the post, or what it points at, spoke against that claim
    chosen = Candidate(
        claim=claim.claim,
        counter=new.counter,
        link=link,
        claim_id=claim.id,
        counter_id=new.counter_id,
    )
    return stays_behind(new, chosen)
