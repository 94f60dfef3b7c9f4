"""Phones get a ticket that sends and reads nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("device") as device:
        device.add_column(sa.Column("ticket_hash", sa.String(64), nullable=False, server_default=""))
        device.add_column(
            sa.Column("ticket_until", sa.BigInteger(), nullable=False, server_default="0")
        )
        device.create_index(op.f("ix_device_ticket_hash"), ["ticket_hash"])


def downgrade() -> None:
    with op.batch_alter_table("device") as device:
        device.drop_index(op.f("ix_device_ticket_hash"))
        device.drop_column("ticket_until")
        device.drop_column("ticket_hash")
