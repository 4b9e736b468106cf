"""Findings hold who attacks whom, and by which article somebody is pressed, how far it is."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("findings", sa.Column("details", sa.Text))


def downgrade() -> None:
    op.drop_column("findings", "details")
