"""Late edits and readings of notes say whose they are, so that erasing reaches them."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None
BY_WHOM = {"audit_link": "actor_id", "access": "staff_id"}
PROPOSED = {"by": 36, "why": 10, "approved_by": 36}


def upgrade() -> None:
    op.add_column(
        "quarantined",
        sa.Column("named", sa.String(length=261), nullable=False, server_default=""),
    )
    op.create_index("ix_quarantined_named", "quarantined", ["named"])
    op.add_column(
        "note_reading",
        sa.Column("member_id", sa.String(length=40), nullable=False, server_default=""),
    )
    op.execute(
        "UPDATE note_reading SET member_id = coalesce((SELECT operation.member_id FROM operation"
        " WHERE operation.id = note_reading.id), '')"
    )
    op.create_index("ix_note_reading_member_id", "note_reading", ["member_id"])
    for table, who in BY_WHOM.items():
        op.create_index(f"ix_{table}_{who}_at", table, [who, "at"])
    _tell_until_when()
    for name, length in PROPOSED.items():
        op.add_column(
            "erasure", sa.Column(name, sa.String(length), nullable=False, server_default="")
        )
    op.create_table(
        "hold",
        sa.Column("member_id", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_hold")),
    )
    op.create_table(
        "retention_run",
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("before", sa.String(length=10), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("at", "rule", name=op.f("pk_retention_run")),
    )


def _tell_until_when() -> None:
    """Passwords that were told and not changed yet are good for three days from now."""
    op.add_column(
        "staff",
        sa.Column("one_time_until", sa.BigInteger(), nullable=False, server_default="0"),
    )
    until = time.time_ns() // 1_000_000 + 72 * 3_600_000
    staff = sa.table("staff", sa.column("one_time", sa.Boolean), sa.column("one_time_until"))
    op.execute(staff.update().where(staff.c.one_time).values(one_time_until=until))


def downgrade() -> None:
    op.execute("DELETE FROM erasure WHERE \"by\" <> ''")
    for name in PROPOSED:
        op.drop_column("erasure", name)
    op.drop_table("retention_run")
    op.drop_table("hold")
    op.drop_column("staff", "one_time_until")
    for table, who in BY_WHOM.items():
        op.drop_index(f"ix_{table}_{who}_at", table)
    op.drop_index("ix_note_reading_member_id", "note_reading")
    op.drop_column("note_reading", "member_id")
    op.drop_index("ix_quarantined_named", "quarantined")
    op.drop_column("quarantined", "named")
