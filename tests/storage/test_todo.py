"""The to-do rows: live first, oldest first, and a bad one blocks nobody."""

from datetime import timedelta

from monitor.storage import todo
from monitor.storage.store import Store
from tests.factories import NOON

HOUR = timedelta(hours=1)


async def test_live_work_comes_before_history(store: Store) -> None:
    """Within each, what waited longest is first."""
    await store.write(todo.add_due, "analyse", [1], NOON, backlog=True)
    await store.write(todo.add_due, "analyse", [3], NOON + HOUR, backlog=False)
    await store.write(todo.add_due, "analyse", [2], NOON, backlog=False)

    assert await store.read(todo.take_due, "analyse", 10, NOON) == [2, 3, 1]


async def test_failed_work_waits_its_time(store: Store) -> None:
    """A subject that its stage cannot do is held back, then tried again."""
    await store.write(todo.add_due, "analyse", [1, 2], NOON, backlog=False)
    await store.write(todo.fail_due, "analyse", 1, "ValueError", NOON + HOUR)

    assert await store.read(todo.take_due, "analyse", 10, NOON) == [2]
    assert await store.read(todo.take_due, "analyse", 10, NOON + HOUR) == [1, 2]


async def test_finished_work_is_gone(store: Store) -> None:
    """What is done is counted no more."""
    await store.write(todo.add_due, "analyse", [1, 2], NOON, backlog=False)
    await store.write(todo.finish_due, "analyse", [1])

    assert await store.read(todo.due_counts) == {"analyse": 1}


async def test_known_work_is_not_doubled(store: Store) -> None:
    """The same subject waits once, with its first date."""
    for moment in (NOON, NOON + HOUR):
        await store.write(todo.add_due, "analyse", [1], moment, backlog=True)

    assert await store.read(todo.waits_as_backlog, "analyse", [1, 2]) == {1: True}
    assert await store.read(todo.due_since, "analyse", NOON) == [(1, NOON)]


async def test_work_asked_for_anew_is_not_finished(store: Store) -> None:
    """What came while a subject was worked on is not lost."""
    await store.write(todo.add_due, "tell_stories", [1, 2], NOON, backlog=True)
    await store.write(todo.renew_due, "tell_stories", [1], NOON + HOUR, backlog=True)
    for week in (1, 2):
        await store.write(todo.finish_unchanged, "tell_stories", week, NOON)

    assert await store.read(todo.due_since, "tell_stories", NOON) == [(1, NOON + HOUR)]
