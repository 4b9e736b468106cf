"""Batches as sources bring them."""

from collections.abc import Sequence
from typing import Any

from monitor.domain.channel import Channel
from monitor.domain.collecting import Batch, Sighting, SourceKind
from monitor.domain.post import Post, PostRef
from tests.factories import NOON, a_channel, a_post


def a_batch(*posts: Post, **changes: Any) -> Batch:
    """A batch of posts of the first channel, from a file, seen at noon."""
    facts: dict[str, Any] = {"source": SourceKind.FILES, "channel": a_channel()}
    facts |= {"received_at": NOON, "sightings": sighted(posts)}
    return Batch(**(facts | changes))


def sighted(posts: Sequence[Post]) -> tuple[Sighting, ...]:
    """Sightings with a raw record of each post."""
    return tuple(Sighting(post=post, raw={"id": post.ref.message_id}) for post in posts)


def post_of(channel: Channel, message_id: int, text: str, **changes: Any) -> Post:
    """A post of a given channel."""
    ref = PostRef(channel_id=channel.id, message_id=message_id)
    return a_post(ref=ref, text=text, **changes)
