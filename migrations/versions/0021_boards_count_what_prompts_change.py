"""Boards count what prompts change, and leads say what notes are about."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
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
    op.create_table(
        "note_reading",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("need", sa.String(length=20), nullable=False),
        sa.Column("sentiment", sa.String(length=10), nullable=False),
        sa.Column("suggested", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_note_reading_store_id_store")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_reading")),
    )
    op.create_index("ix_note_reading_store_id", "note_reading", ["store_id"])


def downgrade() -> None:
    op.drop_table("note_reading")
    op.drop_table("board_count")
