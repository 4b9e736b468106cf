"""The tables of how wordings were read; see `schema.py` for the rest."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from monitor.storage.columns import UtcDateTime
from monitor.storage.schema import Key, metadata


def _to(name: str, target: str, *, key: bool = False) -> Column[int]:
    foreign = ForeignKey(target, ondelete="CASCADE")
    return Column(name, Key, foreign, nullable=False, primary_key=key, autoincrement=False)


readings = Table(
    "readings",
    metadata,
    _to("post_id", "posts.id", key=True),
    _to("wording_id", "wordings.id"),
    Column("analyser", String, nullable=False),
    Column("language", String, nullable=False),
    Column("unread", Text),
    Column("boilerplate", BigInteger, nullable=False),
    Index(None, "wording_id"),
)
"""How the newest wording of a post was read. `unread` says why some or all of it was not;
`boilerplate` is the greatest id of the channel's boilerplate that was known then (0: none): with
the words, the channel's entry and the analyser's version it makes the reading reproducible."""

boilerplate = Table(
    "boilerplate",
    metadata,
    Column("id", Key, primary_key=True),
    _to("channel", "channels.id"),
    Column("line", Text, nullable=False),
    Column("learnt_at", UtcDateTime, nullable=False),
    UniqueConstraint("channel", "line"),
)
"""A line that recurred at the ends of a channel's posts, as folded words. Never deleted while the
channel is kept: what was a footer once is one of the old posts for ever."""

boilerplate_looks = Table(
    "boilerplate_looks",
    metadata,
    _to("channel", "channels.id", key=True),
    Column("posts", Integer, nullable=False),
)
"""How many posts a channel had when its lines were last looked through."""
