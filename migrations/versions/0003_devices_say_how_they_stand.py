"""Devices say how they stand, feeds remember when members went, strays wait for the lead."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COUNTS = ("rejected", "lost")
MOMENTS = ("unsent_since", "ahead_at", "lost_at")


def upgrade() -> None:
    with op.batch_alter_table("device") as batch_op:
        for name in COUNTS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        for name in MOMENTS:
            batch_op.add_column(
                sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")
            )
        batch_op.add_column(
            sa.Column("build", sa.String(length=40), nullable=False, server_default="")
        )
    with op.batch_alter_table("feed_head") as batch_op:
        batch_op.add_column(
            sa.Column("forgotten", sa.BigInteger(), nullable=False, server_default="0")
        )
    with op.batch_alter_table("feed") as batch_op:
        batch_op.add_column(
            sa.Column("day", sa.String(length=10), nullable=False, server_default="")
        )
    op.create_table(
        "stray",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key_id", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stray")),
    )
    with op.batch_alter_table("stray") as batch_op:
        batch_op.create_index(batch_op.f("ix_stray_key_id"), ["key_id"])
        batch_op.create_index(batch_op.f("ix_stray_store_id"), ["store_id"])


def downgrade() -> None:
    op.drop_table("stray")
    with op.batch_alter_table("feed") as batch_op:
        batch_op.drop_column("day")
    with op.batch_alter_table("feed_head") as batch_op:
        batch_op.drop_column("forgotten")
    with op.batch_alter_table("device") as batch_op:
        for name in ("build", *MOMENTS, *COUNTS):
            batch_op.drop_column(name)
