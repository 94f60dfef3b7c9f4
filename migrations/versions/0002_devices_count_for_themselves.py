"""Phones count their operations themselves: what the server kept of it was read by nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("device") as batch_op:
        batch_op.drop_column("last_n")


def downgrade() -> None:
    with op.batch_alter_table("device") as batch_op:
        batch_op.add_column(
            sa.Column("last_n", sa.BigInteger(), nullable=False, server_default="0")
        )
