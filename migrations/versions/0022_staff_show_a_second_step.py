"""Leads and above show a code or a passkey besides their password."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def _of_staff(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["staff_id"], ["staff.id"], name=op.f(f"fk_{name}_staff_id_staff")
    )


def upgrade() -> None:
    op.create_table(
        "authenticator",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("staff_id", sa.String(36), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("begun_in", sa.String(64), nullable=False),
        _of_staff("authenticator"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authenticator")),
    )
    op.create_index(op.f("ix_authenticator_staff_id"), "authenticator", ["staff_id"])
    op.create_table(
        "recovery_code",
        sa.Column("code_hash", sa.String(32), nullable=False),
        sa.Column("staff_id", sa.String(36), nullable=False),
        _of_staff("recovery_code"),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_staff_id"), "recovery_code", ["staff_id"])
    op.create_table(
        "passkey",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("staff_id", sa.String(36), nullable=False),
        sa.Column("credential", sa.String(1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("host", sa.String(253), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        _of_staff("passkey"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential", name=op.f("uq_passkey_credential")),
    )
    op.create_index(op.f("ix_passkey_staff_id"), "passkey", ["staff_id"])
    op.create_table(
        "challenge",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("bound_to", sa.String(80), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_challenge")),
    )
    op.create_table(
        "first_step",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.String(36), nullable=False),
        sa.Column("chosen", sa.String(200), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        _of_staff("first_step"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_first_step")),
    )
    with op.batch_alter_table("staff") as staff:
        staff.add_column(
            sa.Column("second_asked_at", sa.BigInteger(), nullable=False, server_default="0")
        )
    with op.batch_alter_table("sign_in_session") as session:
        session.add_column(sa.Column("bare", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    # A session that opened next to nothing would open everything: it is over, and its row stays.
    op.execute("UPDATE sign_in_session SET created_at = 0 WHERE bare = 1")
    with op.batch_alter_table("sign_in_session") as session:
        session.drop_column("bare")
    with op.batch_alter_table("staff") as staff:
        staff.drop_column("second_asked_at")
    for table in ("first_step", "challenge", "passkey", "recovery_code", "authenticator"):
        op.drop_table(table)
