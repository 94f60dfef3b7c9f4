"""Phones carry what articles are made of, in packs."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item_pack",
        sa.Column("k", sa.String(length=2), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("k", name=op.f("pk_item_pack")),
    )


def downgrade() -> None:
    op.drop_table("item_pack")
    op.execute("DELETE FROM feed WHERE t = 'product'")
