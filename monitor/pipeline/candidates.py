"""Which claims a counter-statement may speak of: by place, thing and time, and by its thread."""

import asyncio
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.analysis.contradiction import LINKED, WINDOW_AFTER, WINDOW_BEFORE
from monitor.analysis.contradiction import link as compare
from monitor.analysis.repeats import told_once
from monitor.analysis.ties import NO_REFERENCE, Reference
from monitor.domain.claim import Counter
from monitor.storage import claims, references
from monitor.storage.claims import StoredClaim, StoredCounter
from monitor.storage.kept import Kept
from monitor.storage.store import Store

Near = tuple[StoredClaim, StoredCounter, Reference]

_NOWHERE = references.Pointed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Threads:
    """What the posts of counter-statements point at, and what was said before in their threads."""

    pointed: Mapping[int, references.Pointed]
    said: Mapping[int, Sequence[StoredCounter]]

    def to(self, counter: StoredCounter) -> references.Pointed:
        """Give what the post of a counter-statement points at."""
        return self.pointed.get(counter.post_id, _NOWHERE)

    def before(self, counter: StoredCounter) -> list[StoredCounter]:
        """Give the counter-statements of the posts that its post goes on."""
        posts = sorted(self.to(counter).before)
        return [said for post in posts for said in self.said.get(post, ())]


async def candidates(store: Store, wording_id: int) -> list[Near]:
    """Give the claims that a wording's counter-statements may speak of, as linking finds them."""
    said = await store.read(claims.read_whole, {wording_id})
    threads = await read_threads(store, said)
    kept = Kept(claims.read_claims)
    found: list[Near] = []
    against = (await disputed(store, said[0], threads, kept))[0] if said else {}
    for one in said:
        found += await near(store, one, threads.to(one), against, kept)
    return found


async def read_threads(store: Store, counters: Sequence[StoredCounter]) -> Threads:
    """Read what the posts of counter-statements point at and go on."""
    pointed = await store.read(references.pointed_at, [one.post_id for one in counters])
    chains = {post for to in pointed.values() for post in to.before}
    said = await store.read(claims.read_said, chains) if chains else {}
    return Threads(pointed=pointed, said=said)


async def near(
    store: Store,
    counter: StoredCounter,
    to: references.Pointed,
    against: Mapping[int, StoredClaim],
    kept: Kept[StoredClaim],
) -> list[Near]:
    """Give the claims that a counter-statement may speak of; those told again and again once.

    `against` are those that its thread disputes.
    """
    one = _going_on(counter, to)
    at = one.counter.posted_at
    since, until = at - WINDOW_AFTER, at + WINDOW_BEFORE
    about = await store.read(claims.claims_near, one.counter, since, until, to.posts, kept)
    known = {claim.id for claim in about}
    about += [claim for claim in against.values() if claim.id not in known]
    told = []
    for claim in about:
        refers = Reference(meant=claim.post_id in to.posts, goes_on=claim.id in against)
        told.append((_told(claim, one, refers), claim.claim.posted_at, (claim, one, refers)))
    return told_once(told, at)


async def disputed(
    store: Store, counter: StoredCounter, threads: Threads, kept: Kept[StoredClaim]
) -> tuple[dict[int, StoredClaim], int]:
    """Give the claims, by number, that earlier words of a post's thread speak against.

    Who goes on says them again now: a claim may have been made since. Also says how many
    statements were compared.
    """
    found: dict[int, StoredClaim] = {}
    compared = 0
    now = counter.counter.posted_at
    for said in threads.before(counter):
        since = said.counter.posted_at - WINDOW_AFTER
        again = replace(said, counter=_later(said.counter, now))
        about = await store.read(claims.claims_near, again.counter, since, now, (), kept)
        denied, times = await asyncio.to_thread(_denied, again, about)
        found |= {claim.id: claim for claim in denied}
        compared += times
    return found, compared


def _denied(counter: StoredCounter, about: Sequence[StoredClaim]) -> tuple[list[StoredClaim], int]:
    """Give the claims, nearest first, that a statement speaks against; equal ones are judged once.

    Also says how many were compared.
    """
    links: dict[Hashable, bool] = {}
    found: list[StoredClaim] = []
    for claim in about:
        later = claim.claim.posted_at > counter.counter.posted_at
        told = (later, *_told(claim, counter))
        if told not in links:
            link = compare(claim.claim, counter.counter)
            links[told] = link is not None and link.score >= LINKED
        if links[told]:
            found.append(claim)
    return found, len(links)


def _later(counter: Counter, now: datetime) -> Counter:
    soon = min(now, counter.posted_at + WINDOW_BEFORE)
    return replace(counter, posted_at=max(soon, counter.posted_at))


def _told(
    claim: StoredClaim, counter: StoredCounter, refers: Reference = NO_REFERENCE
) -> tuple[Hashable, ...]:
    """Tell claims apart that one counter-statement need not be compared with more than once."""
    if refers.meant:
        return (claim.id,)
    ref, other = claim.claim.ref, counter.counter.ref
    own = (ref.platform, ref.channel_id) == (other.platform, other.channel_id)
    return claim.same, own, refers.goes_on


def _going_on(counter: StoredCounter, to: references.Pointed) -> StoredCounter:
    """Let a post without a place speak of the places of its author's post that it answers."""
    if counter.counter.place_ids or not to.place_ids:
        return counter
    return replace(counter, counter=replace(counter.counter, place_ids=to.place_ids))
