"""The number by which posts are listed, newest first, on either database."""

from datetime import UTC, datetime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def time_order(moment: datetime, post_id: int) -> int:
    """Give a number that sorts posts by date and is unique among 16 million neighbours."""
    return (int((moment - _EPOCH).total_seconds()) << 24) | (post_id & 0xFFFFFF)
