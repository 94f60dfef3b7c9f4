"""Boards count what prompts change: first contacts by arm, offers bought, purchases that match."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "board_count",
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("arm", sa.String(length=10), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("hits", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_board_count_store_id_store")
        ),
        sa.PrimaryKeyConstraint("what", "store_id", "about", "arm", name=op.f("pk_board_count")),
    )


def downgrade() -> None:
    op.drop_table("board_count")
