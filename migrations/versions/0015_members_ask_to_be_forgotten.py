"""Members ask to be forgotten, and may think better of it for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("member_id", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_erasure")),
    )
    op.create_index(op.f("ix_erasure_due_at"), "erasure", ["due_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_erasure_due_at"), table_name="erasure")
    op.drop_table("erasure")
