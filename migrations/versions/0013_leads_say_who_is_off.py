"""Leads say who is off on a day, so that nothing is given to them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "day_off",
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_day_off_store_id_store")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_day_off_staff_id_staff")),
        sa.PrimaryKeyConstraint("store_id", "staff_id", "day", name=op.f("pk_day_off")),
    )


def downgrade() -> None:
    op.drop_table("day_off")
