"""What a post points at: a forward, a reply, an address in its words."""

import random

import pytest
from sqlalchemy import Connection, insert, select, update

from monitor.storage import schema as t
from monitor.storage.references import STEPS, Pointed, going_on, pointed_at, pointing_to
from monitor.storage.store import Store
from tests.factories import NOON
from tests.storage.alert_rows import Given, add_finding


async def _posts(store: Store, *given: Given) -> list[int]:
    for one in given:
        await store.write(add_finding, one)
    wanted = select(t.posts.c.id).order_by(t.posts.c.id)
    return list(await store.read(lambda db: db.execute(wanted).scalars().all()))


def _forward(db: Connection, post: int, origin: int) -> None:
    db.execute(insert(t.forwards).values(post_id=post, origin=origin, person=False))


def _reply(db: Connection, post: int, message_id: int) -> None:
    db.execute(update(t.posts).where(t.posts.c.id == post).values(reply_to=message_id))


async def test_a_forward_points_at_its_original(store: Store) -> None:
    """Who forwards an official post means it."""
    official, blog = await _posts(
        store, Given(message_id=1), Given(message_id=2, channel_id=2, posted_at=NOON)
    )
    await store.write(_forward, blog, official)
    found = await store.read(pointed_at, [official, blog])
    assert found == {blog: Pointed(posts=frozenset([official]), before=frozenset([official]))}


async def test_a_reply_points_at_what_the_answered_post_forwards(store: Store) -> None:
    """A forward without a word and the answer to it are one statement."""
    official, copy, answer = await _posts(
        store,
        Given(message_id=1),
        Given(message_id=2, channel_id=2),
        Given(message_id=3, channel_id=2),
    )
    await store.write(_forward, copy, official)
    await store.write(_reply, answer, 2)
    found = await store.read(pointed_at, [answer])
    assert found[answer].posts == {official, copy}
    assert await store.read(pointing_to, official) == [copy, answer]


@pytest.mark.parametrize("address", ["https://t.me/vedomstvo/1", "см. t.me/s/vedomstvo/1"])
async def test_an_address_in_the_words_points_at_the_post(store: Store, address: str) -> None:
    """A link is as good as a forward."""
    (official,) = await _posts(store, Given(message_id=1))
    await store.write(lambda db: db.execute(update(t.channels).values(handle="Vedomstvo")))
    given = Given(message_id=2, channel_id=2, text=address + ": это не так, уважаемые коллеги")
    _, blog = await _posts(store, given)
    assert (await store.read(pointed_at, [blog]))[blog].posts == {official}


async def test_a_thread_is_followed_some_steps_back(store: Store) -> None:
    """A forward of an answer goes on what was answered."""
    first, answer, copy = await _posts(
        store,
        Given(message_id=1, channel_id=2),
        Given(message_id=2, channel_id=2),
        Given(message_id=3, channel_id=3),
    )
    await store.write(_reply, answer, 1)
    await store.write(_forward, copy, answer)
    assert (await store.read(pointed_at, [copy]))[copy].before == {first, answer}


async def test_a_long_thread_is_followed_no_further_in_a_batch(store: Store) -> None:
    """What a post goes on does not depend on what else is asked of."""
    thread = await _posts(store, *(Given(message_id=n) for n in range(1, 9)))
    for n, post in enumerate(thread[1:], 1):
        await store.write(_reply, post, n)
    found = await store.read(pointed_at, thread)
    assert found[thread[-1]].before == set(thread[-1 - STEPS : -1])


@pytest.mark.parametrize("seed", range(5))
async def test_a_batch_gives_what_each_post_gives_alone(store: Store, seed: int) -> None:
    """Whatever answers or forwards what, in circles, too."""
    dice = random.Random(seed)  # noqa: S311 - a test that can be repeated
    some = await _posts(store, *(Given(message_id=n) for n in range(1, 13)))
    for post in dice.sample(some, 9):
        await store.write(_reply, post, dice.randrange(1, 13))
    for post in dice.sample(some, 6):
        await store.write(_forward, post, dice.choice(some))
    alone = [await store.read(pointed_at, [post]) for post in some]
    assert await store.read(pointed_at, some) == {k: v for one in alone for k, v in one.items()}


async def test_a_circle_of_replies_ends(store: Store) -> None:
    """Whatever a source says, nothing runs for ever."""
    first, second = await _posts(store, Given(message_id=1), Given(message_id=2))
    await store.write(_reply, first, 2)
    await store.write(_reply, second, 1)
    found = await store.read(pointed_at, [first, second])
    assert (found[first].before, found[second].before) == ({second}, {first})


async def test_answers_and_forwards_go_on(store: Store) -> None:
    """A post of its own does not."""
    first, copy, answer = await _posts(
        store,
        Given(message_id=1),
        Given(message_id=2, channel_id=2),
        Given(message_id=3, channel_id=2),
    )
    await store.write(_forward, copy, first)
    await store.write(_reply, answer, 2)
    assert await store.read(going_on, [first, copy, answer]) == {copy, answer}
