"""The tables, and what a row of each means; migrations/ must lead to exactly this.

Rows refer to each other by integers that never leave the store. A post's identity everywhere
else is (platform, channel id, message id). `channel_id` in posts is that public number, while
every column named `channel` is the key of `channels`. Enumerations are stored by their value.
The search index is no table of this module: see `search.py`; the collector's books stand in
`schema_collecting.py`, how wordings were read in `schema_reading.py`, what they state themselves
and how that bears on claims in `schema_relating.py`.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from monitor.storage.columns import Json, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts rows by itself only in a column of exactly this type.
Key = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", Key, primary_key=True)


def _given_id() -> Column[int]:
    return Column("id", Key, primary_key=True, autoincrement=False)


def to(name: str, target: str, *, null: bool = False, key: bool = False) -> Column[int]:
    """Give a column that refers to another table, whose rows take its own with them."""
    foreign = ForeignKey(target, ondelete="CASCADE")
    return Column(name, Key, foreign, nullable=null, primary_key=key, autoincrement=False)


channels = Table(
    "channels",
    metadata,
    _id(),
    Column("platform", String, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("handle", String, nullable=False),
    Column("title", Text),
    Column("role", String, nullable=False),
    Column("side", String, nullable=False),
    Column("language", String, nullable=False),
    Column("watch", String, nullable=False),
    Column("retention_days", Integer),
    Column("note", Text),
    Column("network", Text),
    Column("listed", Boolean, nullable=False, server_default=false()),
    Column("first_seen", UtcDateTime, nullable=False),
    UniqueConstraint("platform", "channel_id"),
)
"""A voice. `channel_id` is Telegram's number, or negative while only derived from the handle;
`listed` says that channels.yaml described it, so that a source no longer changes its role.
Channels of one `network` have one owner and count as one voice."""

channel_names = Table(
    "channel_names",
    metadata,
    _id(),
    to("channel", "channels.id"),
    Column("handle", String, nullable=False),
    Column("title", Text),
    Column("since", UtcDateTime, nullable=False),
    Index(None, "channel", "since"),
)
"""A handle and title that a channel was first seen under at `since`."""

affiliations = Table(
    "affiliations",
    metadata,
    _id(),
    to("channel", "channels.id"),
    Column("name", String, nullable=False),
    Column("since", Date),
    Column("until", Date),
    Index(None, "channel"),
)
"""A tie of a channel, as channels.yaml says: `since` included, `until` excluded."""

posts = Table(
    "posts",
    metadata,
    _given_id(),
    to("channel", "channels.id"),
    Column("platform", String, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("undated", Boolean, nullable=False),
    Column("time_order", BigInteger, nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("source", String, nullable=False),
    Column("reply_to", BigInteger),
    Column("grouped_id", BigInteger),
    Column("service", Text),
    Column("url", Text),
    Column("media_kind", String, nullable=False),
    Column("deleted_at", UtcDateTime),
    Column("deleted_how", String),
    Column("newest", Key),
    Column("versions", Integer, nullable=False),
    UniqueConstraint("platform", "channel_id", "message_id"),
    Index(None, "time_order", unique=True),
    Index(None, "channel", "posted_at"),
    Index(None, "posted_at"),
    Index(
        "ix_posts_deleted_at",
        "deleted_at",
        sqlite_where=text("deleted_at IS NOT NULL"),
        postgresql_where=text("deleted_at IS NOT NULL"),
    ),
)
"""A post. `live`: first seen as it appeared, so it may notify. `newest` is the wording that
holds now; None for a tombstone: a deletion of a post that was never seen. `versions` counts its
wordings. `time_order` sorts by date and is unique; it is also the row number of the search
index. A deletion is a date, never a missing row."""

wordings = Table(
    "wordings",
    metadata,
    _given_id(),
    to("post_id", "posts.id"),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("text", Text, nullable=False),
    Column("entities", Json),
    Column("edited_at", UtcDateTime),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("source", String, nullable=False),
    Column("ord", Integer, nullable=False),
    UniqueConstraint("post_id", "fingerprint"),
)
"""One version of a post's words, never overwritten. `ord` counts from 1 in order of storing,
which is not always the order of editing. `entities` is a list of [kind, offset, length, value]."""

forwards = Table(
    "forwards",
    metadata,
    to("post_id", "posts.id", key=True),
    Column("channel_id", BigInteger),
    Column("handle", String),
    Column("message_id", BigInteger),
    Column("posted_at", UtcDateTime),
    Column("name", Text),
    Column("person", Boolean, nullable=False),
    to("origin", "posts.id", null=True),
    Index(None, "channel_id", "message_id"),
    Index(None, "origin"),
)
"""Where a post was forwarded from. `origin` is the stored original once it is known; a person's
`name` is a pseudonym."""

media = Table(
    "media",
    metadata,
    to("wording_id", "wordings.id", key=True),
    Column("ord", SmallInteger, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("identity", Text),
    Column("file_name", Text),
    Column("mime_type", Text),
    Column("size", BigInteger),
    Column("seconds", Float),
    Column("absent", Text),
)
"""A file on a wording; `absent` says why the source did not carry it."""

observations = Table(
    "observations",
    metadata,
    _id(),
    to("post_id", "posts.id"),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("views", BigInteger),
    Column("forwards", BigInteger),
    Column("reactions", Json),
    Index(None, "post_id", "seen_at"),
)
"""Counters at a moment, kept when they differ from the last. `reactions`: [[emoji, count]]."""

raw_records = Table(
    "raw_records",
    metadata,
    to("wording_id", "wordings.id", key=True),
    Column("source", String, primary_key=True),
    Column("shape", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)
"""What a source gave, as JSON compressed by zlib with the wording's text for a dictionary; once
for each wording, source and set of field names (`shape`), so that re-reading adds none."""

due = Table(
    "due",
    metadata,
    Column("stage", String, primary_key=True),
    Column("subject", BigInteger, primary_key=True, autoincrement=False),
    Column("since", UtcDateTime, nullable=False),
    Column("backlog", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    Column("not_before", UtcDateTime),
    Index("ix_due_order", "stage", "backlog", "since", "subject"),
)
"""Work that waits for a stage; written with what caused it, deleted with what it led to.
Stages and subjects: analyse (wording), link_claim (claim), link_counter (counter), raise_alerts
(finding), relate (post), tell_stories (week, by the ordinal of its Monday in UTC). `not_before`
holds back a subject that failed."""

claims = Table(
    "claims",
    metadata,
    _id(),
    to("post_id", "posts.id"),
    to("wording_id", "wordings.id"),
    Column("key", String, nullable=False),
    Column("quoted_in", Boolean, nullable=False),
    Column("claimant", Text, nullable=False),
    Column("predicate", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("quote_start", Integer, nullable=False),
    Column("quote_end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("place", Text),
    Column("place_ids", Json, nullable=False),
    Column("subject", Json, nullable=False),
    Column("low", BigInteger),
    Column("high", BigInteger),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("undated", Boolean, nullable=False),
    Column("event_date", Date),
    Column("as_of", UtcDateTime),
    Column("analyser", String, nullable=False),
    Column("status", String, nullable=False),
    Column("versions", Integer, nullable=False),
    Column("current", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("post_id", "key"),
    Index(None, "posted_at"),
)
"""An official statement as its newest wording says it; its id stays through edits and new
analysers. `key` tells the claims of one post apart. `current` is false when the newest reading
no longer holds it."""

claim_versions = Table(
    "claim_versions",
    metadata,
    to("claim_id", "claims.id", key=True),
    to("wording_id", "wordings.id", key=True),
    Column("quote_start", Integer, nullable=False),
    Column("quote_end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("low", BigInteger),
    Column("high", BigInteger),
    Column("event_date", Date),
    Column("as_of", UtcDateTime),
    Column("analyser", String, nullable=False),
)
"""What one wording of the post made of the claim."""

claim_places = Table(
    "claim_places",
    metadata,
    to("claim_id", "claims.id", key=True),
    Column("place_id", String, primary_key=True),
    Column("predicate", String, nullable=False),
    Column("posted_at", UtcDateTime, nullable=False),
    Index(None, "place_id", "posted_at"),
)
"""A place that a claim is about; the empty place stands for a claim that names none."""

counters = Table(
    "counters",
    metadata,
    _id(),
    to("post_id", "posts.id"),
    to("wording_id", "wordings.id"),
    Column("kind", String, nullable=False),
    Column("quote_start", Integer, nullable=False),
    Column("quote_end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("place_ids", Json, nullable=False),
    Column("subject", Json, nullable=False),
    Column("low", BigInteger),
    Column("high", BigInteger),
    Column("explicit", Boolean, nullable=False),
    Column("hedged", Boolean, nullable=False),
    Column("chances", Json, nullable=False, server_default="[]"),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("undated", Boolean, nullable=False),
    Column("analyser", String, nullable=False),
    Column("current", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("wording_id", "analyser", "kind", "quote_start", "quote_end"),
    Index(None, "post_id"),
    Index(None, "posted_at"),
)
"""Words that would contradict a fitting claim; `current` is false for an old reading."""

counter_places = Table(
    "counter_places",
    metadata,
    to("counter_id", "counters.id", key=True),
    Column("place_id", String, primary_key=True),
    Column("explicit", Boolean, nullable=False),
    Column("posted_at", UtcDateTime, nullable=False),
    Index(None, "place_id", "posted_at"),
)
"""A place that a counter-statement is about; the empty place stands for none."""

findings = Table(
    "findings",
    metadata,
    _id(),
    to("post_id", "posts.id"),
    to("wording_id", "wordings.id"),
    Column("kind", String, nullable=False),
    Column("score", Float, nullable=False),
    Column("asserted", Boolean, nullable=False),
    Column("alerting", Boolean, nullable=False),
    Column("spans", Json, nullable=False),
    Column("analyser", String, nullable=False),
    Column("because", Text, nullable=False),
    Column("target", String),
    Column("targets", Json, nullable=False),
    Column("themes", Json, nullable=False),
    Column("severity", SmallInteger),
    Column("voice", String, nullable=False),
    Column("form", String, nullable=False),
    Column("type", String),
    Column("relation", String),
    Column("claim_id", Key, ForeignKey("claims.id", ondelete="SET NULL")),
    Column("claim_key", String, nullable=False),
    Column("quoted_claim", Json),
    Column("details", Json),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("undated", Boolean, nullable=False),
    Column("found_at", UtcDateTime, nullable=False),
    Column("current", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("wording_id", "kind", "analyser", "claim_key"),
    Index(None, "post_id"),
    Index(None, "posted_at"),
    Index(None, "claim_id"),
)
"""One answer about one wording. `spans` is [[start, end, text]]. `current` is false once a newer
wording or analyser has answered again; the row stays for comparison. `claim_key` is `claim:ID`
for a stored claim, else tells quoted claims apart, else is the target or empty; `quoted_claim`
is the claim that is only quoted inside the post, as a mapping. `details` are those of an attack
or of pressure (`domain.details.as_row`)."""

verdicts = Table(
    "verdicts",
    metadata,
    _id(),
    to("finding_id", "findings.id"),
    Column("judgement", String, nullable=False),
    Column("editor", String, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("note", Text),
    Index(None, "finding_id", "given_at"),
)
"""An editor's word on a finding; the newest one counts."""

alerts = Table(
    "alerts",
    metadata,
    _id(),
    Column("group_key", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("rule", String),
    Column("title", Text, nullable=False),
    Column("severity", String, nullable=False),
    Column("state", String, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("newest_post_at", UtcDateTime),
    Column("notify", Boolean, nullable=False),
    Column("notify_due", UtcDateTime),
    Column("data", Json),
    Index(None, "group_key", "state"),
    Index(None, "updated_at"),
    Index(
        "ix_alerts_notify_due",
        "notify_due",
        sqlite_where=text("notify_due IS NOT NULL"),
        postgresql_where=text("notify_due IS NOT NULL"),
    ),
)
"""A thread. `kind` is that of its findings, or `health` for one about the program itself.
`notify` says that it may notify at all (history may not); `notify_due` is the moment at which
the next look at whom to tell is due; `data` is for the group's own details."""

alert_findings = Table(
    "alert_findings",
    metadata,
    to("alert_id", "alerts.id", key=True),
    to("finding_id", "findings.id", key=True),
    Column("joined_at", UtcDateTime, nullable=False),
    Column("live", Boolean, nullable=False),
    Index(None, "finding_id"),
)
"""A finding's membership of a thread; `live` says that it is news and may notify."""

digests = Table(
    "digests",
    metadata,
    _id(),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("zone", String, nullable=False),
    Column("as_of", UtcDateTime, nullable=False),
    Column("content", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("since", "until", "zone"),
)
"""A published digest: `content` is the whole of it as a mapping."""

notifications = Table(
    "notifications",
    metadata,
    _id(),
    to("alert_id", "alerts.id", null=True),
    to("digest_id", "digests.id", null=True),
    Column("receiver", String, nullable=False),
    Column("receiver_kind", String, nullable=False),
    Column("message", Json, nullable=False),
    Column("findings", Json, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("error", Text),
    Column("uncertain", Boolean, nullable=False, server_default=false()),
    Index(None, "state", "due_at"),
    Index(None, "alert_id", "receiver"),
    Index(None, "digest_id"),
)
"""An order to tell one receiver, with its message as rendered and the ids of the findings it
tells; `reason` says why it was ordered, `uncertain` that it was given up and may have arrived."""

job_runs = Table(
    "job_runs",
    metadata,
    _id(),
    Column("job", String, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("ok", Boolean),
    Column("error", Text),
    Column("items", Integer),
    Index(None, "job", "started_at"),
)
"""One run of a scheduled job; `ok` is None while it runs or when it was killed."""

similar = Table(
    "similar",
    metadata,
    to("post_id", "posts.id", key=True),
    to("wording_id", "wordings.id"),
    Column("sketch", Json, nullable=False),
    Column("voice", Key, nullable=False),
    Column("posted_at", UtcDateTime, nullable=False),
    Index(None, "voice"),
)
"""The sketch of a post's newest words. `voice` is the earliest known post of its near copies,
itself when there is none: posts of one voice are counted once."""

similar_bands = Table(
    "similar_bands",
    metadata,
    to("post_id", "posts.id", key=True),
    Column("band", SmallInteger, primary_key=True, autoincrement=False),
    Column("value", BigInteger, nullable=False),
    Index(None, "band", "value"),
)
"""A band of a sketch: two posts that share one are candidates for near copies."""

id_sequences = Table(
    "id_sequences",
    metadata,
    Column("name", String, primary_key=True),
    Column("last", BigInteger, nullable=False),
)
"""The last number given to a row of the named table (posts, wordings). Numbers are reserved for
a whole batch, which also makes writers of batches wait for each other."""

meta = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
)
"""A fact about this database."""
