"""New claims and new statements → how they bear on each other, whichever came first."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import structlog

from monitor.analysis.relating import relate as compare
from monitor.domain.errors import StoreError
from monitor.storage import relations, todo
from monitor.storage.relations import Found, Pair, rank
from monitor.storage.store import Store

log = structlog.get_logger()

BATCH = 100
AGAIN_AFTER = timedelta(hours=1)
Due = list[tuple[int, datetime]]


async def relate(store: Store, now: Callable[[], datetime]) -> int:
    """Compare the claims and statements of every post that is due; give the number of posts."""
    total = 0
    while due := await store.read(todo.due_since, relations.STAGE, now(), BATCH):
        await _batch(store, due, now())
        total += len(due)
    return total


async def _batch(store: Store, due: Due, now: datetime) -> None:
    try:
        pairs = await store.read(relations.pairs_of, [post for post, _ in due])
        found = await asyncio.to_thread(related, pairs)
        await store.write(relations.save_relations, due, found)
        log.debug("statements_related", posts=len(due), compared=len(pairs), found=len(found))
    except StoreError:
        raise
    except Exception as error:  # one bad post must not hold up its neighbours
        if len(due) > 1:
            for one in due:
                await _batch(store, [one], now)
            return
        await _set_aside(store, due[0][0], error, now)


async def _set_aside(store: Store, post: int, error: Exception, now: datetime) -> None:
    reason = f"{type(error).__name__} while relating"
    await store.write(todo.fail_due, relations.STAGE, post, reason, now + AGAIN_AFTER)
    log.error("post_not_related", post=post, reason=reason)


def related(pairs: Iterable[Pair]) -> list[Found]:
    """Give how each wording bears on each claim, by its surest words."""
    surest: dict[tuple[int, int], Found] = {}
    for claim, said in pairs:
        bears = compare(claim.claim, said.assertion)
        if bears is None:
            continue
        key = (claim.id, said.wording_id)
        known = surest.get(key)
        one = Found(claim=claim, said=said, related=bears)
        if known is None or rank(known) < rank(one):
            surest[key] = one
    return list(surest.values())
