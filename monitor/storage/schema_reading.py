"""The tables of how wordings were read; see `schema.py` for the rest."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from monitor.storage.columns import UtcDateTime
from monitor.storage.schema import Key, metadata, to

readings = Table(
    "readings",
    metadata,
    to("post_id", "posts.id", key=True),
    to("wording_id", "wordings.id"),
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
    to("channel", "channels.id"),
    Column("line", Text, nullable=False),
    Column("learnt_at", UtcDateTime, nullable=False),
    UniqueConstraint("channel", "line"),
)
"""A line that recurred at the ends of a channel's posts, as folded words. Never deleted while the
channel is kept: what was a footer once is one of the old posts for ever."""

boilerplate_looks = Table(
    "boilerplate_looks",
    metadata,
    to("channel", "channels.id", key=True),
    Column("newest", BigInteger, nullable=False),
)
"""The greatest id of a channel's posts when its lines were last looked through. Their number would
not do: where old posts are deleted as new ones come it stays the same."""
