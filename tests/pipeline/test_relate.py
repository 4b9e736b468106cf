"""Claims and statements are related whichever came first, and only while both hold."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from monitor.domain.assertion import Assertion
from monitor.domain.claim import Claim, Counter, Predicate, quote
from monitor.pipeline.link import link
from monitor.pipeline.relate import relate, related
from monitor.storage import adopting, channels, retention, todo
from monitor.storage import schema as t
from monitor.storage.answers import answers_of, list_answers
from monitor.storage.findings import FindingFilter, list_findings
from monitor.storage.posts import write_batch
from monitor.storage.reading import PostFilter
from monitor.storage.readings import Judged, everything_is_due, save_readings
from monitor.storage.relations import STAGE, pairs_of, save_relations
from monitor.storage.schema_relating import assertions, relations
from monitor.storage.store import Store, open_store
from tests.conftest import Databases
from tests.factories import NOON, a_channel, a_post, a_ref
from tests.storage.batches import a_batch

DAY = timedelta(days=1)
LATER = NOON + 90 * DAY
PLACE = "каменка@донецкая"
OFFICIAL, BLOG = 1, 2
CLAIMED = "Освобождён населённый пункт Каменка."
SAID = "Каменка наша, видел флаг."
LOST = "Вчера Каменку оставили, рота отошла."

# A post: its number, its channel, its words, its day, and what is read in it.
Told = tuple[int, int, str, int, str]
STORY: list[Told] = [
    (1, OFFICIAL, CLAIMED, 0, "claim"),
    (2, BLOG, SAID, -3, "TAKEN"),
    (3, BLOG, SAID, 2, "TAKEN"),
    (4, BLOG, LOST, 20, "LOST"),
    (5, OFFICIAL, LOST, 25, "LOST"),
    (6, BLOG, SAID, 40, "TAKEN"),
]
EXPECTED = [
    ("earlier-than-official", 2),
    ("agrees", 3),
    ("reversal", 4),
    ("reversal", 5),
]


def a_claim(number: int, words: str, day: int) -> Claim:
    """A village said to be taken."""
    return Claim(
        ref=a_ref(number, channel_id=OFFICIAL),
        claimant="ministry",
        predicate=Predicate.CONTROL,
        kind="CAPTURED",
        quote=quote(words, 0, len(words)),
        place="Каменка",
        place_ids=(PLACE,),
        posted_at=NOON + day * DAY,
        analyser="claims@1",
    )


def an_assertion(number: int, channel: int, words: str, day: int, kind: str) -> Assertion:
    """What a post says of it."""
    return Assertion(
        ref=a_ref(number, channel_id=channel),
        kind=kind,
        quote=quote(words, 0, len(words)),
        place_ids=(PLACE,),
        official=channel == OFFICIAL,
        posted_at=NOON + day * DAY,
        analyser="asserting@1",
    )


async def rows_of(store: Store, number: int) -> tuple[int, int]:
    """Give the row of a post and of its newest wording."""
    wanted = select(t.posts.c.id, t.posts.c.newest).where(t.posts.c.message_id == number)
    row = await store.read(lambda db: db.execute(wanted).one())
    return row.id, row.newest


async def tell(store: Store, *told: Told, edited: bool = False) -> None:
    """Store posts and what is read in their newest words."""
    judged = []
    for number, channel, words, day, read in told:
        post = a_post(ref=a_ref(number, channel_id=channel), text=words, posted_at=NOON + day * DAY)
        if edited:
            post = replace(post, edited_at=NOON + day * DAY + timedelta(hours=1))
        voice = a_channel(id=channel, handle=f"c{channel}")
        await store.write(write_batch, a_batch(post, channel=voice))
        _, wording = await rows_of(store, number)
        facts: dict[str, Any] = {}
        if read == "claim":
            facts["claims"] = (a_claim(number, words, day),)
        elif read:
            facts["assertions"] = (an_assertion(number, channel, words, day, read),)
        judged.append(Judged(wording_id=wording, **facts))
    read_at = LATER + timedelta(hours=edited)
    await store.write(save_readings, judged, lambda a, b: False, read_at)


async def answers(store: Store) -> list[tuple[str, int]]:
    """Give what bears on the claim, by time."""
    rows = await store.read(list_answers, PostFilter())
    return [(row["relation"], row["post"]["post_id"]) for row in rows]


async def relate_all(store: Store) -> None:
    """Do what is due."""
    await relate(store, lambda: LATER + DAY)


async def test_a_story_is_told_by_its_relations(store: Store) -> None:
    """Stated before, agreed, lost, given up by those who claimed it, too late to count."""
    await tell(store, *STORY)
    await relate_all(store)

    assert await answers(store) == EXPECTED


@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
@given(
    order=st.permutations(STORY),
    pauses=st.lists(st.booleans(), min_size=len(STORY), max_size=len(STORY)),
)
def test_the_order_of_arrival_does_not_matter(
    databases: Databases, order: Sequence[Told], pauses: Sequence[bool]
) -> None:
    """Related after each post, after some, or at the end."""

    async def play() -> list[tuple[str, int]]:
        async with open_store(databases.migrated("sqlite")) as store:
            for told, pause in zip(order, pauses, strict=True):
                await tell(store, told)
                if pause:
                    await relate_all(store)
            await relate_all(store)
            return await answers(store)

    assert asyncio.run(play()) == EXPECTED


async def test_reading_everything_again_changes_nothing(store: Store) -> None:
    """Rows are kept, none doubles."""
    await tell(store, *STORY)
    await relate_all(store)
    await store.write(everything_is_due, LATER)
    await tell(store, *STORY)
    await relate_all(store)

    assert await answers(store) == EXPECTED
    count = select(func.count()).select_from(relations)
    assert await store.read(lambda db: db.execute(count).scalar()) == len(EXPECTED)


async def test_an_edit_takes_back_what_was_stated(store: Store) -> None:
    """At once, and the old row stays for comparison."""
    await tell(store, *STORY[:3])
    await relate_all(store)
    number, channel, _, day, _ = STORY[2]
    await tell(store, (number, channel, "Ошибся, ждём.", day, ""), edited=True)

    assert await answers(store) == EXPECTED[:1]
    kept = select(func.count()).where(relations.c.current.is_(False))
    assert await store.read(lambda db: db.execute(kept).scalar()) >= 1


@pytest.mark.parametrize(
    ("edited", "now", "later"),
    [
        ((3, BLOG, "Ошибся, ждём.", 2, ""), EXPECTED[:1], EXPECTED[:1]),
        ((1, OFFICIAL, f"{CLAIMED} Уточнено.", 0, "claim"), [], EXPECTED[:2]),
    ],
)
async def test_what_was_edited_meanwhile_is_not_stored(
    store: Store, edited: Told, now: list[tuple[str, int]], later: list[tuple[str, int]]
) -> None:
    """Pairs are compared outside of the transaction that stores what came of them."""
    await tell(store, *STORY[:3])
    due = await store.read(todo.due_since, STAGE, LATER)
    found = related(await store.read(pairs_of, [post for post, _ in due]))
    await tell(store, edited, edited=True)
    await store.write(save_relations, due, found)

    assert await answers(store) == now
    await relate_all(store)
    assert await answers(store) == later


async def test_what_the_other_side_found_stays(store: Store) -> None:
    """A post that sees none of it within its bound takes nothing back."""
    await tell(store, *STORY)
    await relate_all(store)
    post, _ = await rows_of(store, 1)
    await store.write(save_relations, [(post, LATER)], [])

    assert await answers(store) == EXPECTED


async def test_the_other_side_is_asked_again_after_a_new_reading(store: Store) -> None:
    """It may lie nearer than the post that was read anew sees itself."""
    await tell(store, *STORY[:3])
    await relate_all(store)
    await tell(store, STORY[0])
    due = await store.read(todo.due_since, STAGE, LATER)

    posts = [(await rows_of(store, number))[0] for number in (1, 2, 3)]
    assert sorted(post for post, _ in due) == sorted(posts)


async def test_of_what_both_sides_found_the_surer_stays(store: Store) -> None:
    """Whichever is stored last."""
    await tell(store, STORY[0], STORY[2])
    post, _ = await rows_of(store, 3)
    [sure] = related(await store.read(pairs_of, [post]))
    faint = replace(sure, related=replace(sure.related, score=0.61))
    for order in ([sure], [faint], [sure]):
        await store.write(save_relations, [], order)

    [row] = await store.read(list_answers, PostFilter())
    assert row["score"] == sure.related.score


async def test_an_edited_claim_is_borne_on_anew(store: Store) -> None:
    """It keeps its number."""
    await tell(store, *STORY[:3])
    await relate_all(store)
    await tell(store, (1, OFFICIAL, f"{CLAIMED} Уточнено.", 0, "claim"), edited=True)
    await relate_all(store)

    assert await answers(store) == EXPECTED[:2]


async def test_what_an_edit_withdrew_is_still_borne_on(store: Store) -> None:
    """Officials said so nevertheless."""
    await tell(store, *STORY[:3])
    await relate_all(store)
    await tell(store, (1, OFFICIAL, "Опубликовано ошибочно.", 0, ""), edited=True)
    await relate_all(store)

    assert await answers(store) == EXPECTED[:2]


async def test_what_retention_deletes_bears_on_nothing(store: Store) -> None:
    """Assertions and relations go with their post."""
    await tell(store, *STORY)
    await relate_all(store)
    short = a_channel(id=BLOG, handle=f"c{BLOG}", retention_days=7)
    await store.write(channels.save_channels, [short], NOON)
    await store.write(retention.forget_expired, LATER)

    assert await answers(store) == [("reversal", 5)]
    left = select(func.count()).select_from(assertions)
    assert await store.read(lambda db: db.execute(left).scalar()) == 1


async def test_a_double_of_a_post_takes_its_relations_with_it(store: Store) -> None:
    """It is read again under the number that the channel really has."""
    await tell(store, *STORY[:2])
    await relate_all(store)
    twin = a_post(ref=a_ref(2, channel_id=7), text=SAID, posted_at=NOON - 3 * DAY)
    await store.write(write_batch, a_batch(twin, channel=a_channel(id=7, handle="c7")))
    keys = select(t.channels.c.channel_id, t.channels.c.id)
    rows = await store.read(lambda db: db.execute(keys).all())
    known = {row.channel_id: row.id for row in rows}
    await store.write(adopting.move_posts, known[BLOG], known[7], 7)

    assert await answers(store) == []


async def test_a_post_that_cannot_be_related_holds_up_nobody(store: Store) -> None:
    """It and the claim that it may bear on wait an hour with the error; others are done."""
    await tell(store, *STORY[:3])
    post, _ = await rows_of(store, 3)
    broken = update(assertions).where(assertions.c.post_id == post)
    await store.write(lambda db: db.execute(broken.values(quote_end=0)))
    await relate_all(store)

    assert await store.read(todo.set_aside, "relate") == [("ValueError while relating", 2)]
    assert await answers(store) == EXPECTED[:1]


def _counter(number: int, words: str, day: int) -> Counter:
    return Counter(
        ref=a_ref(number, channel_id=BLOG),
        kind="LOST",
        quote=quote(words, 0, len(words)),
        place_ids=(PLACE,),
        posted_at=NOON + day * DAY,
        analyser="counters@4",
    )


@pytest.mark.parametrize(("stated", "against"), [("LOST", 0), ("", 1)])
async def test_what_turned_since_is_no_contradiction(
    store: Store, stated: str, against: int
) -> None:
    """The same words, told as news of the ground, are kept as a reversal alone."""
    await tell(store, STORY[0], (4, BLOG, LOST, 2, stated))
    facts: dict[str, Any] = {"counters": (_counter(4, LOST, 2),)}
    if stated:
        facts["assertions"] = (an_assertion(4, BLOG, LOST, 2, stated),)
    _, wording = await rows_of(store, 4)
    judged = [Judged(wording_id=wording, **facts)]
    await store.write(save_readings, judged, lambda a, b: False, LATER)
    await link(store, lambda: LATER + DAY)
    await relate_all(store)

    found = await store.read(list_findings, FindingFilter(everything=True))
    assert len(found) == against
    assert [one for one, _ in await answers(store)][:1] == (["reversal"] if stated else [])


async def test_a_post_names_its_own_relations(store: Store) -> None:
    """For who explains it."""
    await tell(store, *STORY)
    await relate_all(store)
    post, _ = await rows_of(store, 4)
    [row] = await store.read(answers_of, post)

    assert (row["relation"], row["words"]["text"], row["hours_after"]) == ("reversal", LOST, 480.0)
