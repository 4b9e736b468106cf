"""Valid defaults for tests; a test names the one difference that matters."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from monitor.domain.channel import Channel
from monitor.domain.post import Post, PostRef

NOON = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)


def a_ref(message_id: int = 7, channel_id: int = 1) -> PostRef:
    """An identity of a post."""
    return PostRef(channel_id=channel_id, message_id=message_id)


def a_post(**changes: Any) -> Post:
    """A quiet post of the first channel."""
    return replace(Post(ref=a_ref(), text="Тихое утро на участке.", posted_at=NOON), **changes)


def a_channel(**changes: Any) -> Channel:
    """A commentary channel on the Russian side."""
    return replace(Channel(handle="okopny", id=1, title="Окопный"), **changes)
