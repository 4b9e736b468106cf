"""New claims and new counter-statements → contradictions, whichever came first."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from itertools import groupby

import structlog

from monitor.analysis.choosing import Candidate, choose
from monitor.analysis.contradiction import finding
from monitor.analysis.contradiction import link as compare
from monitor.analysis.relating import reverses
from monitor.domain.assertion import Assertion
from monitor.domain.errors import StoreError
from monitor.domain.finding import Finding
from monitor.pipeline.answering import answering
from monitor.pipeline.candidates import Near, Threads, disputed, near, read_threads
from monitor.storage import claims, todo
from monitor.storage.assertion_rows import assertions_of_posts
from monitor.storage.claims import StoredClaim, StoredCounter
from monitor.storage.kept import Kept
from monitor.storage.store import Store

log = structlog.get_logger()

BATCH = 100
# Wordings that are decided in one transaction.
MANY = 500
AGAIN_AFTER = timedelta(hours=1)

Pair = tuple[StoredCounter, Finding]
# Gives the wordings to be decided, and how many statements were compared to know them.
Gather = Callable[[Store, list[int]], Awaitable[tuple[set[int], int]]]


async def link(store: Store, now: Callable[[], datetime]) -> int:
    """Compare every new statement with its window; give the number of statements compared."""
    return await _stage(store, "link_claim", _answering, now) + await _stage(
        store, "link_counter", _speaking, now
    )


async def _stage(store: Store, stage: str, gather: Gather, now: Callable[[], datetime]) -> int:
    total = 0
    while subjects := await _due(store, stage, now()):
        await _batch(store, stage, gather, subjects, now())
        total += len(subjects)
    return total


async def _batch(
    store: Store, stage: str, gather: Gather, subjects: list[int], now: datetime
) -> None:
    try:
        wordings, looked = await gather(store, subjects)
        if len(wordings) <= MANY or len(subjects) == 1:
            pairs, compared = await _decided(store, wordings)
            await store.write(claims.save_links, stage, subjects, pairs, now)
            log.debug(
                "statements_linked",
                stage=stage,
                subjects=len(subjects),
                decided=len(wordings),
                compared=looked + compared,
            )
            return
    except StoreError:
        raise
    except Exception as error:  # one bad statement must not hold up its neighbours
        if len(subjects) == 1:
            await _set_aside(store, stage, subjects[0], error, now)
            return
        for one in subjects:
            await _batch(store, stage, gather, [one], now)
        return
    # What is held in memory for one transaction is bounded.
    half = len(subjects) // 2
    for some in (subjects[:half], subjects[half:]):
        await _batch(store, stage, gather, some, now)


async def _set_aside(
    store: Store, stage: str, subject: int, error: Exception, now: datetime
) -> None:
    reason = f"{type(error).__name__} while linking"
    await store.write(todo.fail_due, stage, subject, reason, now + AGAIN_AFTER)
    log.error("statement_not_linked", stage=stage, subject=subject, reason=reason)


async def _answering(store: Store, subjects: list[int]) -> tuple[set[int], int]:
    history = await store.read(todo.waits_as_backlog, "link_claim", subjects)
    kept = Kept(claims.read_claims)
    found: set[int] = set()
    looked = 0
    for claim in await store.read(claims.read_claims, subjects):
        wordings, compared = await answering(store, claim, kept, but_due=history.get(claim.id))
        found |= wordings
        looked += compared
    return found, looked


async def _speaking(store: Store, subjects: list[int]) -> tuple[set[int], int]:
    return {one.wording_id for one in await store.read(claims.read_counters, subjects)}, 0


async def _decided(store: Store, wordings: Collection[int]) -> tuple[list[Pair], int]:
    """Decide, one wording after the other, what each means; say how often claims were compared."""
    kept = Kept(claims.read_claims)
    pairs: list[Pair] = []
    compared = 0
    ordered = sorted(wordings)
    for some in (ordered[n : n + BATCH] for n in range(0, len(ordered), BATCH)):
        # A batch may end within a post, whose every word decides which claim it means.
        counters = await store.read(claims.read_whole, some)
        threads = await read_threads(store, counters)
        stated = await store.read(assertions_of_posts, {one.post_id for one in counters})
        for wording, said in groupby(sorted(counters, key=_place), key=lambda one: one.wording_id):
            own = [one.assertion for one in stated if one.wording_id == wording]
            found, times = await _meant(store, list(said), own, threads, kept)
            pairs += found
            compared += times
    return pairs, compared


async def _meant(
    store: Store,
    said: Sequence[StoredCounter],
    stated: Sequence[Assertion],
    threads: Threads,
    kept: Kept[StoredClaim],
) -> tuple[list[Pair], int]:
    """Decide which claims the counter-statements of one wording mean.

    `stated` is what it tells besides: that a claim was overtaken by events contradicts nothing.
    """
    surest: dict[int, Candidate] = {}
    against, compared = await disputed(store, said[0], threads, kept)
    for counter in said:
        pairs = await near(store, counter, threads.to(counter), against, kept)
        await asyncio.to_thread(_compare, pairs, stated, surest)
        compared += len(pairs)
    by_id = {one.id: one for one in said}
    chosen = await asyncio.to_thread(choose, surest.values())
    return [
        (by_id[one.counter_id], _finding(one, by_id[one.counter_id])) for one in chosen
    ], compared


def _place(counter: StoredCounter) -> tuple[int, int]:
    return counter.wording_id, counter.id


async def _due(store: Store, stage: str, now: datetime) -> list[int]:
    """Give live work alone, then history alone: in one batch history could pass for news."""
    subjects = await store.read(todo.take_due, stage, BATCH, now)
    history = await store.read(todo.waits_as_backlog, stage, subjects)
    return [number for number in subjects if history.get(number) == history.get(subjects[0])]


def _compare(
    pairs: Sequence[Near], stated: Sequence[Assertion], surest: dict[int, Candidate]
) -> None:
    """Add the contradictions among the pairs, of each claim the surest."""
    for claim, counter, refers in pairs:
        # Who answers or forwards the official post speaks to what it says.
        answers = refers.meant or refers.goes_on
        if not answers and any(reverses(claim.claim, one) for one in stated):
            continue
        link = compare(claim.claim, counter.counter, refers)
        known = surest.get(claim.id)
        if link is not None and (known is None or known.link.score < link.score):
            surest[claim.id] = Candidate(
                claim=claim.claim,
                counter=counter.counter,
                link=link,
                claim_id=claim.id,
                counter_id=counter.id,
            )


def _finding(one: Candidate, counter: StoredCounter) -> Finding:
    return finding(
        one.counter,
        one.claim,
        one.link,
        fingerprint=counter.fingerprint,
        claim_id=one.claim_id,
    )
