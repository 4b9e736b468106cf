"""What kinds a counter-statement may be of, where no cue names its kind."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.columns import Json

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("counters", sa.Column("chances", Json, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("counters", "chances")
