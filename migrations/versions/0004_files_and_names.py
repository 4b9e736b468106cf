"""Fetched files, the weekly check of names, what a witness disputes."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.columns import UtcDateTime
from monitor.storage.schema import Key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


NAMES = (("named_at", UtcDateTime()), ("held_by", sa.BigInteger()))


def upgrade() -> None:
    for name, kind in NAMES:
        op.add_column("collector_states", sa.Column(name, kind))
    op.create_table(
        "files",
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("identity", sa.String(), primary_key=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("due_at", UtcDateTime()),
        sa.Column("size", sa.BigInteger()),
        sa.Column("sha256", sa.String()),
        sa.Column("suffix", sa.String()),
        sa.Column("look", sa.String()),
    )
    op.create_index("ix_files_sha256", "files", ["sha256"])
    op.create_table(
        "disputes",
        _to("post_id", "posts.id", key=True),
        _to("channel", "channels.id"),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("disputes")
    op.drop_table("files")
    for name, _ in reversed(NAMES):
        op.drop_column("collector_states", name)


def _to(name: str, target: str, *, key: bool = False) -> sa.Column[int]:
    foreign = sa.ForeignKey(target, ondelete="CASCADE", name=f"fk_disputes_{name}")
    return sa.Column(name, Key, foreign, nullable=False, primary_key=key, autoincrement=False)
