"""Leads look at notes whose words may not be fit to be read by their member."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "note_review",
        sa.Column("op_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_note_review_member_id_member")
        ),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_note_review")),
    )
    op.create_index("ix_note_review_store_id_state", "note_review", ["store_id", "state"])


def downgrade() -> None:
    op.drop_table("note_review")
