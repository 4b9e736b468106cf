"""Whatever one channel does, the others are read."""

from collections.abc import AsyncGenerator
from datetime import datetime

from monitor.domain.channel import Channel
from monitor.domain.collecting import Batch, ChannelCondition, CollectorState, SourceKind
from monitor.pipeline.ingest import sweep
from monitor.storage.posts import collector_state
from monitor.storage.reading import PostFilter, list_posts
from monitor.storage.store import Store
from tests.factories import NOON, a_channel
from tests.storage.batches import a_batch, post_of

BAD = a_channel(handle="abad", id=2)


class Breaking:
    """A source that breaks on one channel."""

    kind = SourceKind.PREVIEW

    async def sweep(
        self, channel: Channel, state: CollectorState | None
    ) -> AsyncGenerator[Batch, None]:
        """Give one post, or fail as no source should."""
        if channel == BAD:
            raise OverflowError("a number without end")
        yield a_batch(post_of(channel, 7, "Тихо."), channel=channel, source=self.kind)


def now() -> datetime:
    """The time of this test."""
    return NOON


async def test_a_channel_that_breaks_the_reader_is_held_back(store: Store) -> None:
    """Its state says why, and the channel after it is read."""
    changes = await sweep(store, Breaking(), [BAD, a_channel()], now, lambda: None)

    assert changes == 1
    assert len(await store.read(list_posts, PostFilter())) == 1
    state = await store.read(collector_state, BAD, SourceKind.PREVIEW)
    assert state is not None
    assert state.condition is ChannelCondition.REFUSED
    assert "OverflowError" in (state.reason or "")
    assert state.not_before is not None
    assert state.not_before > NOON
