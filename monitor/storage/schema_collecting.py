"""The tables of the sources' books: what was read of a channel, what is owed, who reads it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
    text,
)

from monitor.storage.columns import Json, UtcDateTime
from monitor.storage.schema import Key, metadata, to

collector_states = Table(
    "collector_states",
    metadata,
    to("channel", "channels.id", key=True),
    Column("source", String, primary_key=True),
    Column("condition", String, nullable=False),
    Column("reason", Text),
    Column("newest_id", BigInteger, nullable=False),
    Column("oldest_id", BigInteger, nullable=False),
    Column("covered", Json),
    Column("pts", BigInteger),
    Column("access_hash", BigInteger),
    Column("username", Text),
    Column("joined", Boolean),
    Column("named_at", UtcDateTime),
    Column("held_by", BigInteger),
    Column("head_at", UtcDateTime),
    Column("not_before", UtcDateTime),
    Column("failures", Integer, nullable=False),
    Column("backfilled", Boolean, nullable=False),
    Column("backfill_since", UtcDateTime),
    Column("checked_at", UtcDateTime),
)
"""One source's books for one channel. `covered`: [[first id, last id]] that are accounted for."""

looks = Table(
    "looks",
    metadata,
    to("post_id", "posts.id", key=True),
    to("channel", "channels.id"),
    Column("due_at", UtcDateTime, nullable=False),
    Column("missed_at", UtcDateTime),
    Index(None, "channel", "due_at"),
    Index(None, "due_at"),
)
"""A stored post that is to be read again by its id at `due_at`; `missed_at` is set when the last
look did not find it."""

gaps = Table(
    "gaps",
    metadata,
    Column("id", Key, primary_key=True),
    to("channel", "channels.id"),
    Column("source", String, nullable=False),
    Column("first_id", BigInteger, nullable=False),
    Column("last_id", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Index(
        "ix_gaps_open",
        "channel",
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)
"""A stretch of ids that Telegram did not tell of; closed once each id is accounted for."""

request_waits = Table(
    "request_waits",
    metadata,
    Column("source", String, primary_key=True),
    Column("method", String, primary_key=True),
    Column("channel_id", BigInteger, primary_key=True, autoincrement=False),
    Column("until", UtcDateTime, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
)
"""Telegram's order not to call a method before a moment; `channel_id` 0 is every channel."""

accounts = Table(
    "accounts",
    metadata,
    Column("source", String, primary_key=True),
    Column("user_id", BigInteger),
    Column("title", Text),
    Column("lost", Boolean, nullable=False, server_default=false()),
    Column("reason", Text),
    Column("pts", BigInteger, nullable=False),
    Column("qts", BigInteger, nullable=False),
    Column("date", UtcDateTime),
    Column("seq", BigInteger, nullable=False),
)
"""An account that reads: whose it is, whether Telegram still knows it, its counts of updates."""

files = Table(
    "files",
    metadata,
    Column("kind", String, primary_key=True),
    Column("identity", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("reason", Text),
    Column("due_at", UtcDateTime),
    Column("size", BigInteger),
    Column("sha256", String),
    Column("suffix", String),
    Column("look", String),
    Index(None, "sha256"),
)
"""What came of fetching a file that posts bear (see `media`); one row whoever bears it."""

disputes = Table(
    "disputes",
    metadata,
    to("post_id", "posts.id", key=True),
    to("channel", "channels.id"),
    Column("since", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)
"""A post that the witness sees otherwise than the account: since when, and when last."""
