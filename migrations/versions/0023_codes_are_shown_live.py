"""Members' phones show codes that are new every half minute; each counts once in a store."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("presence") as presence:
        presence.add_column(
            sa.Column("live_until", sa.BigInteger(), nullable=False, server_default="0")
        )
    op.create_table(
        "code_use",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_code_use_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_code_use_store_id_store")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_code_use_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_use")),
    )
    op.create_index(op.f("ix_code_use_member_id"), "code_use", ["member_id"])
    op.create_index("ix_code_use_store_id_at", "code_use", ["store_id", "at"])
    op.create_index(
        "uq_code_use_code_step_store_id",
        "code_use",
        ["code", "step", "store_id"],
        unique=True,
        sqlite_where=sa.text("outcome = 'live'"),
        postgresql_where=sa.text("outcome = 'live'"),
    )


def downgrade() -> None:
    op.drop_table("code_use")
    with op.batch_alter_table("presence") as presence:
        presence.drop_column("live_until")
