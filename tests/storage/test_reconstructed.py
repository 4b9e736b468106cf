"""A deleted post that was never seen may live on in a forward of it."""

from monitor.domain.collecting import Batch, Sighting, SourceKind
from monitor.domain.post import Deletion, Forward, LearnedBy
from monitor.storage import posts
from monitor.storage.reading import PostFilter, list_posts
from monitor.storage.reconstructed import reconstructed
from monitor.storage.store import Store
from tests.factories import NOON, a_channel, a_post, a_ref

ORIGINAL = a_channel(handle="okopny", id=1)
CARRIER = a_channel(handle="tylovoy", id=2)


async def _deleted_unseen(store: Store) -> None:
    gone = Deletion(ref=a_ref(7), noticed_at=NOON, learned_by=LearnedBy.DIFFERENCE)
    batch = Batch(source=SourceKind.ACCOUNT, channel=ORIGINAL, deletions=(gone,), received_at=NOON)
    await store.write(posts.write_batch, batch)


async def _forwarded(store: Store) -> None:
    header = Forward(channel_id=1, message_id=7, posted_at=NOON)
    post = a_post(ref=a_ref(30, 2), text="Слова, которых больше нет.", forward=header)
    batch = Batch(
        source=SourceKind.ACCOUNT,
        channel=CARRIER,
        sightings=(Sighting(post=post),),
        received_at=NOON,
    )
    await store.write(posts.write_batch, batch)


async def test_a_forward_shows_a_deleted_original(store: Store) -> None:
    """Marked with the forward that bears its words."""
    await _deleted_unseen(store)
    await _forwarded(store)
    [row] = await store.read(reconstructed, PostFilter())
    assert (row["channel"], row["post_id"], row["text"]) == (
        "okopny",
        7,
        "Слова, которых больше нет.",
    )
    assert row["reconstructed_from"] == "tylovoy/30"


async def test_the_list_of_stored_posts_stays_as_it_is(store: Store) -> None:
    """What is reconstructed was never stored."""
    await _deleted_unseen(store)
    await _forwarded(store)
    assert [row["post_id"] for row in await store.read(list_posts, PostFilter())] == [30]


async def test_a_deletion_without_a_forward_stays_without_words(store: Store) -> None:
    """Nothing is invented."""
    await _deleted_unseen(store)
    assert await store.read(reconstructed, PostFilter()) == []
