"""How posts were read, and the lines that channels put on them."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.columns import UtcDateTime
from monitor.storage.schema import Key

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "readings",
        _to("readings", "post_id", "posts.id", key=True),
        _to("readings", "wording_id", "wordings.id"),
        sa.Column("analyser", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("unread", sa.Text()),
        sa.Column("boilerplate", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_readings_wording_id", "readings", ["wording_id"])
    op.create_table(
        "boilerplate",
        sa.Column("id", Key, primary_key=True),
        _to("boilerplate", "channel", "channels.id"),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("learnt_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("channel", "line", name="uq_boilerplate_channel_line"),
    )
    op.create_table(
        "boilerplate_looks",
        _to("boilerplate_looks", "channel", "channels.id", key=True),
        sa.Column("posts", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("boilerplate_looks")
    op.drop_table("boilerplate")
    op.drop_table("readings")


def _to(table: str, name: str, target: str, *, key: bool = False) -> sa.Column[int]:
    foreign = sa.ForeignKey(target, ondelete="CASCADE", name=f"fk_{table}_{name}")
    return sa.Column(name, Key, foreign, nullable=False, primary_key=key, autoincrement=False)
