"""Counter-statements are found by their time alone, too: near a claim that names no place."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_counters_posted_at", "counters", ["posted_at"])


def downgrade() -> None:
    op.drop_index("ix_counters_posted_at", "counters")
