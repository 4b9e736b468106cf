"""What channels put on their posts is learnt before the posts are read, and recorded."""

from collections.abc import Sequence

from sqlalchemy import func, select

from monitor.analysis.read import Analyser
from monitor.pipeline.analyse import analyse
from monitor.pipeline.learn import learn_lines
from monitor.pipeline.workers import Answer, Item
from monitor.storage.boilerplate import known_lines, lines_until
from monitor.storage.posts import write_batch
from monitor.storage.reading import PostFilter, list_posts
from monitor.storage.schema import wordings
from monitor.storage.schema_reading import readings
from monitor.storage.store import Store
from tests.factories import NOON, a_post, a_ref
from tests.storage.batches import a_batch

FOOTER = "Подписаться на канал | Прислать новость"


class HereReader:
    """Reads in this process."""

    def __init__(self) -> None:
        self.analyser = Analyser()

    async def read(self, items: Sequence[Item]) -> list[Answer]:
        """Read posts in their order."""
        return [self.analyser.read(post, speaker) for post, speaker in items]


async def _posted(store: Store, count: int, first: int = 1, footer: str = FOOTER) -> None:
    posts = [
        a_post(ref=a_ref(n), text=f"Тихое утро номер {n}, дождь над дорогой.\n{footer}")
        for n in range(first, first + count)
    ]
    await store.write(write_batch, a_batch(*posts))


async def _learn(store: Store) -> int:
    newest = await store.read(lambda db: db.execute(select(func.max(wordings.c.id))).scalar_one())
    await learn_lines(store, [newest], NOON)
    return int(newest)


async def test_lines_are_learnt_from_the_store(store: Store) -> None:
    """Of every channel with enough posts."""
    await _posted(store, 20)
    newest = await _learn(store)
    known = await store.read(known_lines, [newest])
    assert known[newest].lines == {"подписаться на канал прислать новость"}


async def test_a_channel_with_few_posts_has_none(store: Store) -> None:
    """It is looked at again when it has more."""
    await _posted(store, 19)
    assert await store.read(known_lines, [await _learn(store)]) == {}
    await _posted(store, 1, first=20)
    assert await store.read(known_lines, [await _learn(store)])


async def test_a_reading_names_the_lines_it_ignored(store: Store) -> None:
    """So that it can be repeated when more has been learnt."""
    await _posted(store, 20)
    await analyse(store, HereReader(), lambda: NOON)
    [first, *_] = await store.read(lambda db: db.execute(select(readings)).all())
    await _posted(store, 40, first=21, footer="Реклама в канале: @okopny_ads")
    await _learn(store)

    then = await store.read(lines_until, first.post_id, first.boilerplate)
    now = await store.read(lines_until, first.post_id, None)
    assert (len(then.lines), len(now.lines)) == (1, 2)


async def test_a_post_says_why_it_was_not_read(store: Store) -> None:
    """In the list of posts."""
    words = "Ворог знову бреше про взяття села, наші позиції під контролем."
    await store.write(write_batch, a_batch(a_post(text=words)))
    await analyse(store, HereReader(), lambda: NOON)
    [row] = await store.read(list_posts, PostFilter())
    assert (row["language"], row["unread"]) == ("uk", "Ukrainian is not read")
