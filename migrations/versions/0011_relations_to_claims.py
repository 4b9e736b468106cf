"""What posts state themselves, and how it bears on official claims without contradicting them."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.columns import Json, UtcDateTime
from monitor.storage.schema import Key

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _assertions()
    op.create_table(
        "relations",
        sa.Column("id", Key, primary_key=True),
        _to("relations", "claim_id", "claims.id"),
        _to("relations", "post_id", "posts.id"),
        _to("relations", "wording_id", "wordings.id"),
        sa.Column("relation", sa.String(), nullable=False),
        *_quote(),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("analyser", sa.String(), nullable=False),
        sa.Column("posted_at", UtcDateTime(), nullable=False),
        _current(),
        sa.UniqueConstraint(
            "wording_id", "claim_id", "relation", name="uq_relations_wording_id_claim_id_relation"
        ),
    )
    op.create_index("ix_relations_claim_id", "relations", ["claim_id"])
    op.create_index("ix_relations_post_id", "relations", ["post_id"])


def _assertions() -> None:
    op.create_table(
        "assertions",
        sa.Column("id", Key, primary_key=True),
        _to("assertions", "post_id", "posts.id"),
        _to("assertions", "wording_id", "wordings.id"),
        sa.Column("kind", sa.String(), nullable=False),
        *_quote(),
        sa.Column("place_ids", Json(), nullable=False),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("posted_at", UtcDateTime(), nullable=False),
        sa.Column("undated", sa.Boolean(), nullable=False),
        sa.Column("analyser", sa.String(), nullable=False),
        _current(),
        sa.UniqueConstraint(
            "wording_id",
            "analyser",
            "kind",
            "quote_start",
            "quote_end",
            name="uq_assertions_wording_id_analyser_kind_quote_start_quote_end",
        ),
    )
    op.create_index("ix_assertions_post_id", "assertions", ["post_id"])
    op.create_table(
        "assertion_places",
        _to("assertion_places", "assertion_id", "assertions.id", key=True),
        sa.Column("place_id", sa.String(), primary_key=True),
        sa.Column("posted_at", UtcDateTime(), nullable=False),
    )
    op.create_index(
        "ix_assertion_places_place_id_posted_at", "assertion_places", ["place_id", "posted_at"]
    )


def downgrade() -> None:
    op.drop_table("relations")
    op.drop_table("assertion_places")
    op.drop_table("assertions")


def _quote() -> tuple[sa.Column[int], sa.Column[int], sa.Column[str]]:
    return (
        sa.Column("quote_start", sa.Integer(), nullable=False),
        sa.Column("quote_end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
    )


def _current() -> sa.Column[bool]:
    return sa.Column("current", sa.Boolean(), nullable=False, server_default=sa.true())


def _to(table: str, name: str, target: str, *, key: bool = False) -> sa.Column[int]:
    foreign = sa.ForeignKey(target, ondelete="CASCADE", name=f"fk_{table}_{name}")
    return sa.Column(name, Key, foreign, nullable=False, primary_key=key, autoincrement=False)
