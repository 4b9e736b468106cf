"""The collector's own books: covered ids, gaps, second looks, waits, accounts."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.columns import Json, UtcDateTime
from monitor.storage.schema import Key

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MORE = (
    ("covered", Json()),
    ("username", sa.Text()),
    ("joined", sa.Boolean()),
    ("backfill_since", UtcDateTime()),
)


def upgrade() -> None:
    for name, kind in MORE:
        op.add_column("collector_states", sa.Column(name, kind))
    op.create_table(
        "looks",
        _to("post_id", "posts.id", "looks", key=True),
        _to("channel", "channels.id", "looks"),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("missed_at", UtcDateTime()),
    )
    op.create_index("ix_looks_channel_due_at", "looks", ["channel", "due_at"])
    op.create_index("ix_looks_due_at", "looks", ["due_at"])
    op.create_table(
        "gaps",
        sa.Column("id", Key, primary_key=True),
        _to("channel", "channels.id", "gaps"),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime()),
    )
    op.create_index(
        "ix_gaps_open",
        "gaps",
        ["channel"],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "request_waits",
        sa.Column("source", sa.String(), primary_key=True),
        sa.Column("method", sa.String(), primary_key=True),
        sa.Column("channel_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "accounts",
        sa.Column("source", sa.String(), primary_key=True),
        sa.Column("user_id", sa.BigInteger()),
        sa.Column("title", sa.Text()),
        sa.Column("lost", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("reason", sa.Text()),
        sa.Column("pts", sa.BigInteger(), nullable=False),
        sa.Column("qts", sa.BigInteger(), nullable=False),
        sa.Column("date", UtcDateTime()),
        sa.Column("seq", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    for table in ("accounts", "request_waits", "gaps", "looks"):
        op.drop_table(table)
    for name, _ in reversed(MORE):
        op.drop_column("collector_states", name)


def _to(name: str, target: str, table: str, *, key: bool = False) -> sa.Column[int]:
    foreign = sa.ForeignKey(target, ondelete="CASCADE", name=f"fk_{table}_{name}")
    return sa.Column(name, Key, foreign, nullable=False, primary_key=key, autoincrement=False)
