"""Channels are looked through by their newest post, not by how many posts they have.

The looks begin anew: where posts are kept for a time only, they had stopped.
"""

import sqlalchemy as sa
from alembic import op

from monitor.storage.schema import Key

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _begin_anew(sa.Column("newest", sa.BigInteger(), nullable=False))


def downgrade() -> None:
    _begin_anew(sa.Column("posts", sa.Integer(), nullable=False))


def _begin_anew(seen: sa.Column[int]) -> None:
    op.drop_table("boilerplate_looks")
    foreign = sa.ForeignKey(
        "channels.id", ondelete="CASCADE", name="fk_boilerplate_looks_channel"
    )
    channel = sa.Column(
        "channel", Key, foreign, nullable=False, primary_key=True, autoincrement=False
    )
    op.create_table("boilerplate_looks", channel, seen)
