"""What was counted and judged of a member lasts until what it rests on changes."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "member_stat",
        sa.Column("source", sa.String(length=32), nullable=False, server_default=""),
    )
    op.add_column(
        "member_stat",
        sa.Column("holds_to", sa.String(length=10), nullable=False, server_default=""),
    )
    op.create_table(
        "judged",
        sa.Column("member_id", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("holds_to", sa.String(length=10), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("contacted", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_judged_member_id_member")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_judged")),
    )
    op.create_index("ix_product_name", "product", ["name"])


def downgrade() -> None:
    op.drop_index("ix_product_name", "product")
    op.drop_table("judged")
    op.drop_column("member_stat", "holds_to")
    op.drop_column("member_stat", "source")
