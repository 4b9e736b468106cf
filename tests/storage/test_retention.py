"""Posts of a channel that keeps them for a time only."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from monitor.analysis.words import inflections
from monitor.domain.collecting import Batch, Sighting, SourceKind
from monitor.storage import channels, posts, retention
from monitor.storage.reading import PostFilter, list_posts
from monitor.storage.schema import wordings
from monitor.storage.search import parse_query
from monitor.storage.store import Store
from tests.factories import NOON, a_channel, a_post, a_ref


async def stored(store: Store, **changes: object) -> None:
    """Two posts of one channel: thirty days and one day before noon."""
    channel = replace(a_channel(), **changes)
    await store.write(channels.save_channels, [channel], NOON)
    sightings = tuple(
        Sighting(
            post=a_post(ref=a_ref(n), posted_at=NOON - timedelta(days=days), text=f"Снаряды {n}")
        )
        for n, days in ((1, 30), (2, 1))
    )
    batch = Batch(source=SourceKind.FILES, channel=channel, sightings=sightings, received_at=NOON)
    await store.write(posts.write_batch, batch)


async def left(store: Store) -> list[int]:
    """The ids of the posts that search still finds."""
    wanted = PostFilter(terms=parse_query("снаряд", inflections))
    return [row["post_id"] for row in await store.read(list_posts, wanted)]


async def test_an_old_post_is_really_deleted(store: Store) -> None:
    """With its wordings, and out of the search index."""
    await stored(store, retention_days=7)

    assert await store.write(retention.forget_expired, NOON) == 1
    assert await left(store) == [2]
    count = select(func.count()).select_from(wordings)
    assert await store.read(lambda db: db.execute(count).scalar()) == 1


async def test_a_channel_without_a_limit_keeps_everything(store: Store) -> None:
    """The default."""
    await stored(store)

    assert await store.write(retention.forget_expired, NOON) == 0
    assert await left(store) == [2, 1]
