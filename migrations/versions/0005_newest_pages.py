"""When a channel's newest page was last compared with what is known."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.columns import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("collector_states", sa.Column("head_at", UtcDateTime()))


def downgrade() -> None:
    op.drop_column("collector_states", "head_at")
