"""New claims and new counter-statements → contradictions, whichever came first."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from monitor.analysis.choosing import Candidate, choose
from monitor.analysis.contradiction import LINKED, WINDOW_AFTER, WINDOW_BEFORE, finding
from monitor.analysis.contradiction import link as compare
from monitor.analysis.ties import Reference
from monitor.domain.claim import Counter
from monitor.domain.errors import StoreError
from monitor.domain.finding import Finding
from monitor.storage import claims, references, todo
from monitor.storage.claims import StoredClaim, StoredCounter
from monitor.storage.store import Store

log = structlog.get_logger()

BATCH = 100
AGAIN_AFTER = timedelta(hours=1)

Pair = tuple[StoredCounter, Finding]
Near = tuple[StoredClaim, StoredCounter, Reference]
Gather = Callable[[Store, list[int]], Awaitable[list[Near]]]


async def link(store: Store, now: Callable[[], datetime]) -> int:
    """Compare every new statement with its window; give the number of statements compared."""
    return await _stage(store, "link_claim", _near_claims, now) + await _stage(
        store, "link_counter", _near_counters, now
    )


async def _stage(store: Store, stage: str, near: Gather, now: Callable[[], datetime]) -> int:
    total = 0
    while subjects := await _due(store, stage, now()):
        await _batch(store, stage, near, subjects, now())
        total += len(subjects)
    return total


async def _batch(
    store: Store, stage: str, near: Gather, subjects: list[int], now: datetime
) -> None:
    try:
        pairs = list(_linked(await near(store, subjects)))
        await store.write(claims.save_links, stage, subjects, pairs, now)
    except StoreError:
        raise
    except Exception as error:  # one bad statement must not hold up its neighbours
        if len(subjects) == 1:
            await _set_aside(store, stage, subjects[0], error, now)
            return
        for one in subjects:
            await _batch(store, stage, near, [one], now)


async def _set_aside(
    store: Store, stage: str, subject: int, error: Exception, now: datetime
) -> None:
    reason = f"{type(error).__name__} while linking"
    await store.write(todo.fail_due, stage, subject, reason, now + AGAIN_AFTER)
    log.error("statement_not_linked", stage=stage, subject=subject, reason=reason)


async def _near_claims(store: Store, subjects: list[int]) -> list[Near]:
    answered: dict[int, StoredCounter] = {}
    for claim in await store.read(claims.read_claims, subjects):
        since = claim.claim.posted_at - WINDOW_BEFORE
        until = claim.claim.posted_at + WINDOW_AFTER
        pointing = await store.read(references.pointing_to, claim.post_id)
        found = await store.read(claims.counters_near, claim.claim, since, until, pointing)
        answered |= {
            one.id: one
            for one in found
            if one.post_id in pointing or compare(claim.claim, one.counter)
        }
    # What else they may mean decides, too.
    return await _near(store, list(answered.values()))


async def _near_counters(store: Store, subjects: list[int]) -> list[Near]:
    return await _near(store, await store.read(claims.read_counters, subjects))


async def candidates(store: Store, wording_id: int) -> list[Near]:
    """Give the claims that a wording's counter-statements may speak of, as linking finds them."""
    return await _near(store, await store.read(claims.read_whole, {wording_id}))


async def _near(store: Store, found: list[StoredCounter]) -> list[Near]:
    near: list[Near] = []
    # A batch may end within a post, whose every word decides which claim it means.
    counters = await store.read(claims.read_whole, {one.wording_id for one in found})
    pointed = await store.read(references.pointed_at, [one.post_id for one in counters])
    chains = {post for to in pointed.values() for post in to.before}
    before = await store.read(claims.read_said, chains) if chains else {}
    for counter in counters:
        to = pointed.get(counter.post_id, references.Pointed())
        one = _going_on(counter, to)
        since = one.counter.posted_at - WINDOW_AFTER
        until = one.counter.posted_at + WINDOW_BEFORE
        about = await store.read(claims.claims_near, one.counter, since, until, to.posts)
        earlier = [said for post in sorted(to.before) for said in before.get(post, ())]
        disputed = await _disputed(store, earlier, one.counter.posted_at)
        about += [claim for claim in disputed.values() if all(claim.id != a.id for a in about)]
        for claim in about:
            refers = Reference(meant=claim.post_id in to.posts, goes_on=claim.id in disputed)
            near.append((claim, one, refers))
    return near


async def _disputed(
    store: Store, earlier: Sequence[StoredCounter], now: datetime
) -> dict[int, StoredClaim]:
    """Give the claims, by number, that earlier words of a thread speak against.

    Who goes on says them again `now`: a claim may have been made since.
    """
    found: dict[int, StoredClaim] = {}
    for said in earlier:
        since = said.counter.posted_at - WINDOW_AFTER
        again = _later(said.counter, now)
        for claim in await store.read(claims.claims_near, again, since, now):
            link = compare(claim.claim, again)
            if link is not None and link.score >= LINKED:
                found[claim.id] = claim
    return found


def _later(counter: Counter, now: datetime) -> Counter:
    soon = min(now, counter.posted_at + WINDOW_BEFORE)
    return replace(counter, posted_at=max(soon, counter.posted_at))


def _going_on(counter: StoredCounter, to: references.Pointed) -> StoredCounter:
    """Let a post without a place speak of the places of its author's post that it answers."""
    if counter.counter.place_ids or not to.place_ids:
        return counter
    return replace(counter, counter=replace(counter.counter, place_ids=to.place_ids))


async def _due(store: Store, stage: str, now: datetime) -> list[int]:
    """Give live work alone, then history alone: in one batch history could pass for news."""
    subjects = await store.read(todo.take_due, stage, BATCH, now)
    history = await store.read(todo.waits_as_backlog, stage, subjects)
    return [number for number in subjects if history.get(number) == history.get(subjects[0])]


def _linked(pairs: Iterable[Near]) -> Iterator[Pair]:
    """Give the contradictions among the pairs; of the claims that a post may mean, the chosen."""
    by_wording: dict[int, list[Candidate]] = defaultdict(list)
    counters: dict[int, StoredCounter] = {}
    for claim, counter, refers in pairs:
        link = compare(claim.claim, counter.counter, refers)
        if link is not None:
            counters[counter.id] = counter
            by_wording[counter.wording_id].append(
                Candidate(
                    claim=claim.claim,
                    counter=counter.counter,
                    link=link,
                    claim_id=claim.id,
                    counter_id=counter.id,
                )
            )
    for found in by_wording.values():
        for one in choose(found):
            counter = counters[one.counter_id]
            yield (
                counter,
                finding(
                    one.counter,
                    one.claim,
                    one.link,
                    fingerprint=counter.fingerprint,
                    claim_id=one.claim_id,
                ),
            )
