"""Wordings that are due are read; those that cannot be are counted apart and wait."""

from collections.abc import Sequence

from monitor.analysis.read import Analyser
from monitor.pipeline.analyse import STAGE, Read, analyse
from monitor.pipeline.workers import Answer, Item, Unreadable
from monitor.storage import todo
from monitor.storage.posts import write_batch
from monitor.storage.store import Store
from tests.factories import NOON, a_post, a_ref
from tests.storage.batches import a_batch


class HalfBlind:
    """Cannot read posts that say so."""

    def __init__(self) -> None:
        self._analyser = Analyser()

    async def read(self, items: Sequence[Item]) -> list[Answer]:
        """Read posts in their order."""
        return [
            Unreadable("ValueError while reading")
            if "нечитаемо" in post.text
            else self._analyser.read(post, speaker)
            for post, speaker in items
        ]


async def test_what_could_not_be_read_is_counted_apart(store: Store) -> None:
    """It is not among those that were read, and its reason is kept for the doctor."""
    bad = a_post(ref=a_ref(8), text="Это нечитаемо.")
    await store.write(write_batch, a_batch(a_post(), bad))

    assert await analyse(store, HalfBlind(), lambda: NOON) == Read(done=1, failed=1)
    assert await store.read(todo.set_aside, STAGE) == [("ValueError while reading", 1)]
