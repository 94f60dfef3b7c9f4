"""A chain, or one of its stores, changes a rule's numbers; who did it and when stays."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=30), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_change")),
    )
    op.create_index("ix_rule_change_store_id_rule_at", "rule_change", ["store_id", "rule", "at"])


def downgrade() -> None:
    op.drop_table("rule_change")
