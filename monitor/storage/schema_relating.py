"""The tables of what posts state themselves and how that bears on claims; see `schema.py`."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    true,
)

from monitor.storage.columns import Json, UtcDateTime
from monitor.storage.schema import Key, metadata, to

assertions = Table(
    "assertions",
    metadata,
    Column("id", Key, primary_key=True),
    to("post_id", "posts.id"),
    to("wording_id", "wordings.id"),
    Column("kind", String, nullable=False),
    Column("quote_start", Integer, nullable=False),
    Column("quote_end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("place_ids", Json, nullable=False),
    Column("official", Boolean, nullable=False),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("undated", Boolean, nullable=False),
    Column("analyser", String, nullable=False),
    Column("current", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("wording_id", "analyser", "kind", "quote_start", "quote_end"),
    Index(None, "post_id"),
)
"""What a post firmly states itself of a place; `current` is false for an old reading."""

assertion_places = Table(
    "assertion_places",
    metadata,
    to("assertion_id", "assertions.id", key=True),
    Column("place_id", String, primary_key=True),
    Column("posted_at", UtcDateTime, nullable=False),
    Index(None, "place_id", "posted_at"),
)
"""A place that an assertion may be about."""

relations = Table(
    "relations",
    metadata,
    Column("id", Key, primary_key=True),
    to("claim_id", "claims.id"),
    to("post_id", "posts.id"),
    to("wording_id", "wordings.id"),
    Column("relation", String, nullable=False),
    Column("quote_start", Integer, nullable=False),
    Column("quote_end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("because", Text, nullable=False),
    Column("analyser", String, nullable=False),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("current", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("wording_id", "claim_id", "relation"),
    Index(None, "claim_id"),
    Index(None, "post_id"),
)
"""How a wording bears on a claim without speaking against it: it agrees, stated the same earlier,
or tells that it turned since. What speaks against claims stands among the findings. `current` is
false once the wording or the claim was read again without it."""
