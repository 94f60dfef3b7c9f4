"""What happened to members elsewhere is kept for the rules to read."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "member_fact",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("member_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("product_id", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("ended_on", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_member_fact_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_fact")),
    )
    op.create_index("ix_member_fact_member_id_day", "member_fact", ["member_id", "day"])


def downgrade() -> None:
    op.drop_table("member_fact")
