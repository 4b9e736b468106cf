"""What a flood costs is counted in comparisons: it grows with the posts, not with their square."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from structlog.testing import capture_logs

from monitor.domain.claim import Claim, Counter, Predicate, Quote
from monitor.domain.post import Post
from monitor.pipeline.link import MANY, link
from monitor.storage import posts, todo
from monitor.storage.findings import FindingFilter, list_findings
from monitor.storage.readings import Judged, save_readings
from monitor.storage.references import STEPS
from monitor.storage.store import Store
from tests.factories import NOON, a_channel
from tests.storage.batches import a_batch, post_of

MINUTE = timedelta(minutes=1)
OFFICIAL = a_channel(id=9, handle="ved")
BLOGGERS = a_channel()
SAID = "Освобождено село Каменка."
DENIED = "Ложь, Каменка не взята."


def _words(text: str) -> Quote:
    return Quote(start=0, end=len(text), text=text)


def _claim(post: Post, place: str = "kamenka") -> Claim:
    return Claim(
        ref=post.ref,
        claimant="ministry",
        predicate=Predicate.CONTROL,
        kind="CAPTURED",
        quote=_words(post.text),
        place=place.capitalize(),
        place_ids=(place,),
        posted_at=post.posted_at,
        analyser="claims@1",
    )


def _counter(post: Post, place: str = "kamenka") -> Counter:
    return Counter(
        ref=post.ref,
        kind="NOT_ENTERED",
        quote=_words(post.text),
        place_ids=(place,),
        explicit=True,
        chances=(("NOT_ENTERED", 0.9),),
        posted_at=post.posted_at,
        analyser="counter@1",
    )


def _never(_one: Any, _other: Any) -> bool:
    return False


async def _told(
    store: Store,
    first: int,
    moments: Sequence[datetime],
    text: str = SAID,
    *,
    places: Sequence[str] = ("kamenka",),
    live: bool = False,
) -> None:
    """Official posts are read: each claims the same again, of the places by turns."""
    told = [post_of(OFFICIAL, first + n, text, posted_at=at) for n, at in enumerate(moments)]
    await store.write(posts.write_batch, a_batch(*told, channel=OFFICIAL, live=live))
    due = sorted(await store.read(todo.take_due, "analyse", 9_999, NOON + MINUTE * 9_999))
    judged = [
        Judged(wording_id=n, claims=(_claim(post, place),))
        for n, post, place in zip(due, told, cycle(places), strict=False)
    ]
    await store.write(save_readings, judged, _never, NOON)


async def _denied(
    store: Store,
    first: int,
    moments: Sequence[datetime],
    places: Sequence[str] = ("kamenka",),
    reply_to: int | None = None,
) -> None:
    """Posts of others are read: each denies it."""
    told = [
        post_of(BLOGGERS, first + n, DENIED, posted_at=at, reply_to=reply_to)
        for n, at in enumerate(moments)
    ]
    await store.write(posts.write_batch, a_batch(*told, channel=BLOGGERS))
    due = sorted(await store.read(todo.take_due, "analyse", 9_999, NOON + MINUTE * 9_999))
    judged = [
        Judged(wording_id=n, counters=(_counter(post, place),))
        for n, post, place in zip(due, told, cycle(places), strict=False)
    ]
    await store.write(save_readings, judged, _never, NOON)


async def _cost(store: Store) -> tuple[int, int]:
    """Link all that is due; give how many posts were decided upon, how many pairs compared."""
    with capture_logs() as lines:
        await link(store, lambda: NOON + MINUTE * 9_999)
    linked = [line for line in lines if line["event"] == "statements_linked"]
    return sum(line["decided"] for line in linked), sum(line["compared"] for line in linked)


def _every(count: int, offset: timedelta = timedelta()) -> list[datetime]:
    return [NOON - MINUTE * count + MINUTE * n + offset for n in range(count)]


async def _links(store: Store) -> dict[int, int]:
    """Give by the number of the denying post that of the official one."""
    rows = await store.read(list_findings, FindingFilter(kind="contradiction", everything=True))
    return {row["post"]["post_id"]: row["claim"]["post_id"] for row in rows}


async def test_repeated_claims_cost_each_denial_three_comparisons_at_most(store: Store) -> None:
    """The first of the day, the last before and the next after stand for all of them."""
    await _told(store, 1, _every(120))
    await _denied(store, 1, _every(120, MINUTE / 2))

    decided, compared = await _cost(store)

    assert decided == 120
    assert compared <= 3 * 120
    assert set((await _links(store)).values()) == {1}


async def test_the_window_is_walked_once_when_both_sides_are_new(store: Store) -> None:
    """A denial that waits to be linked itself sees the claim then."""
    await _told(store, 1, [NOON])
    await _denied(store, 1, _every(50, MINUTE * 51))

    assert await _cost(store) == (50, 50)


async def test_one_more_repetition_after_many_denials_decides_none_anew(store: Store) -> None:
    """What they were found to deny stands before it: two comparisons for each tell so."""
    await _told(store, 1, [NOON - MINUTE * 51])
    await _denied(store, 1, _every(50))
    await _cost(store)
    before = await _links(store)

    await _told(store, 2, [NOON + MINUTE * 60], "Каменка полностью освобождена.")

    assert await _cost(store) == (0, 100)
    assert (await _links(store), len(before)) == (before, 50)


async def test_an_earlier_claim_that_comes_late_is_decided_upon(store: Store) -> None:
    """It may be the first of words that were repeated."""
    await _told(store, 2, [NOON - MINUTE * 100])
    await _denied(store, 1, _every(5))
    await _cost(store)

    await _told(store, 1, [NOON - MINUTE * 300])

    decided, _ = await _cost(store)
    assert decided == 5
    assert 1 in (await _links(store)).values()


async def test_a_new_claim_finds_denials_that_had_none(store: Store) -> None:
    """Whichever came first."""
    await _denied(store, 1, _every(5))
    assert await _cost(store) == (5, 0)

    await _told(store, 1, [NOON - MINUTE * 60])

    assert await _cost(store) == (5, 10)
    assert await _links(store) == dict.fromkeys(range(1, 6), 1)


async def test_news_does_not_wait_for_history(store: Store) -> None:
    """A live claim is linked at once with a denial of history that still waits."""
    await _denied(store, 1, [NOON])
    await _told(store, 1, [NOON - MINUTE], live=True)

    decided, _ = await _cost(store)

    assert decided == 2


async def test_what_two_claims_change_together_is_decided_claim_by_claim(store: Store) -> None:
    """So that what one transaction holds is bounded."""
    places, count = ("kamenka", "lug"), MANY + 2
    await _denied(store, 1, _every(count), places)
    await _cost(store)

    await _told(store, 1, [NOON - MINUTE * (count // 2)] * 2, places=places)

    with capture_logs() as lines:
        await link(store, lambda: NOON + MINUTE * 9_999)
    assert [line["decided"] for line in lines] == [count // 2, count // 2]
    found = await _links(store)
    assert sorted(found.values()) == [1] * (count // 2) + [2] * (count // 2)


async def test_answers_in_a_thread_cost_four_comparisons_at_most(store: Store) -> None:
    """Of repeated claims that the thread disputes one is judged, and two stand for all."""
    await _told(store, 1, _every(120))
    await _denied(store, 1, [NOON])
    await _denied(store, 2, _every(50, MINUTE * 51), reply_to=1)

    decided, compared = await _cost(store)

    assert decided == 51
    assert compared <= 4 * 51
    assert set((await _links(store)).values()) == {1}


async def test_each_answer_to_an_answer_looks_some_steps_back_only(store: Store) -> None:
    """A thread of twice as many costs twice as much."""
    await _told(store, 1, [NOON - MINUTE * 99])
    await _denied(store, 1, [NOON])
    for n in range(2, 41):
        await _denied(store, n, [NOON + MINUTE * n], reply_to=n - 1)

    decided, compared = await _cost(store)

    assert decided == 40
    assert compared <= (1 + STEPS) * 40


async def test_one_more_repetition_after_a_long_thread_decides_none_anew(store: Store) -> None:
    """However sure the thread would make it, what its answers deny stands before it."""
    await _told(store, 1, [NOON - MINUTE * 51])
    await _denied(store, 1, [NOON - MINUTE * 50])
    await _denied(store, 2, _every(49), reply_to=1)
    await _cost(store)
    before = await _links(store)

    await _told(store, 2, [NOON + MINUTE * 60], "Каменка полностью освобождена.")

    decided, _ = await _cost(store)
    assert decided == 0
    assert await _links(store) == before
