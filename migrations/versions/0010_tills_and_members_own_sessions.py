"""Members scan a till's code and are recognised; each browser of theirs has its own session."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "till",
        sa.Column("id", sa.String(length=8), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_till_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till")),
    )
    op.create_index("uq_till_store_id_n", "till", ["store_id", "n"], unique=True)
    op.create_table(
        "arrival",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("till_id", sa.String(length=8), nullable=False),
        sa.Column("member_id", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("rated_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_arrival_store_id")),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_arrival_till_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_arrival_member_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_arrival_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
    )
    op.create_index("ix_arrival_store_id_at", "arrival", ["store_id", "at"])
    op.create_index("ix_arrival_member_id_at", "arrival", ["member_id", "at"])
    op.create_table(
        "member_session",
        sa.Column("id_hash", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_member_session_member_id")
        ),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_member_session")),
    )
    op.create_index("ix_member_session_member_id", "member_session", ["member_id"])
    op.create_table(
        "one_time",
        sa.Column("id_hash", sa.String(length=64), nullable=False),
        sa.Column("phone_hash", sa.String(length=64), nullable=False),
        sa.Column("phone_mask", sa.String(length=20), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_one_time")),
    )
    op.create_index("ix_one_time_at", "one_time", ["at"])


def downgrade() -> None:
    for table in ("one_time", "member_session", "arrival", "till"):
        op.drop_table(table)
