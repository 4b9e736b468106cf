"""New claims and new counter-statements → contradictions, whichever came first."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from monitor.analysis.contradiction import WINDOW_AFTER, WINDOW_BEFORE, finding
from monitor.analysis.contradiction import link as compare
from monitor.domain.finding import Finding
from monitor.storage import claims, todo
from monitor.storage.claims import StoredClaim, StoredCounter
from monitor.storage.store import Store

BATCH = 100

Pair = tuple[StoredCounter, Finding]
Near = tuple[StoredClaim, StoredCounter]


async def link(store: Store, now: Callable[[], datetime]) -> int:
    """Compare every new statement with its window; give the number of statements compared."""
    return await _claims(store, now) + await _counters(store, now)


async def _claims(store: Store, now: Callable[[], datetime]) -> int:
    total = 0
    while subjects := await _due(store, "link_claim", now()):
        near: list[Near] = []
        for claim in await store.read(claims.read_claims, subjects):
            since = claim.claim.posted_at - WINDOW_BEFORE
            until = claim.claim.posted_at + WINDOW_AFTER
            found = await store.read(claims.counters_near, claim.claim, since, until)
            near += [(claim, counter) for counter in found]
        await store.write(claims.save_links, "link_claim", subjects, list(_linked(near)), now())
        total += len(subjects)
    return total


async def _counters(store: Store, now: Callable[[], datetime]) -> int:
    total = 0
    while subjects := await _due(store, "link_counter", now()):
        near: list[Near] = []
        for counter in await store.read(claims.read_counters, subjects):
            since = counter.counter.posted_at - WINDOW_AFTER
            until = counter.counter.posted_at + WINDOW_BEFORE
            found = await store.read(claims.claims_near, counter.counter, since, until)
            near += [(claim, counter) for claim in found]
        await store.write(claims.save_links, "link_counter", subjects, list(_linked(near)), now())
        total += len(subjects)
    return total


async def _due(store: Store, stage: str, now: datetime) -> list[int]:
    """Give live work alone, then history alone: in one batch history could pass for news."""
    subjects = await store.read(todo.take_due, stage, BATCH, now)
    history = await store.read(todo.waits_as_backlog, stage, subjects)
    return [number for number in subjects if history.get(number) == history.get(subjects[0])]


def _linked(pairs: Iterable[Near]) -> Iterator[Pair]:
    """Give the contradictions among the pairs; of one post's counters to a claim, the surest."""
    best: dict[tuple[int, int], Pair] = {}
    for claim, counter in pairs:
        link = compare(claim.claim, counter.counter)
        if link is None:
            continue
        found = finding(
            counter.counter, claim.claim, link, fingerprint=counter.fingerprint, claim_id=claim.id
        )
        key = (claim.id, counter.wording_id)
        if key not in best or best[key][1].score < found.score:
            best[key] = (counter, found)
    yield from best.values()
