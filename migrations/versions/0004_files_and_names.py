"""Fetched files, and the weekly check of names."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.columns import UtcDateTime

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


def downgrade() -> None:
    op.drop_table("files")
    for name, _ in reversed(NAMES):
        op.drop_column("collector_states", name)
