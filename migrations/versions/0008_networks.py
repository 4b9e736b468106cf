"""Which channels belong to one owner."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channels", sa.Column("network", sa.Text))


def downgrade() -> None:
    op.drop_column("channels", "network")
