"""Phones get a ticket that sends and reads nothing, leads let them in and sign them off."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("device") as device:
        device.add_column(
            sa.Column("ticket_hash", sa.String(64), nullable=False, server_default="")
        )
        device.add_column(
            sa.Column("ticket_until", sa.BigInteger(), nullable=False, server_default="0")
        )
        device.create_index(op.f("ix_device_ticket_hash"), ["ticket_hash"])
    with op.batch_alter_table("sign_in_session") as session:
        session.add_column(sa.Column("device_id", sa.String(36), nullable=False, server_default=""))
        session.add_column(
            sa.Column("proved_at", sa.BigInteger(), nullable=False, server_default="0")
        )
        session.create_index(op.f("ix_sign_in_session_device_id"), ["device_id"])
    op.create_table(
        "invitation",
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.String(36), nullable=False),
        sa.Column("by_id", sa.String(36), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_invitation_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_invitation")),
    )
    op.create_table(
        "quarantined",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("store_id", sa.String(40), nullable=False),
        sa.Column("actor_id", sa.String(36), nullable=False),
        sa.Column("device_id", sa.String(36), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantined")),
    )
    op.create_index(op.f("ix_quarantined_store_id"), "quarantined", ["store_id"])


def downgrade() -> None:
    op.drop_table("quarantined")
    op.drop_table("invitation")
    with op.batch_alter_table("sign_in_session") as session:
        session.drop_index(op.f("ix_sign_in_session_device_id"))
        session.drop_column("proved_at")
        session.drop_column("device_id")
    with op.batch_alter_table("device") as device:
        device.drop_index(op.f("ix_device_ticket_hash"))
        device.drop_column("ticket_until")
        device.drop_column("ticket_hash")
