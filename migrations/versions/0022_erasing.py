"""Late edits and readings of notes say whose they are, so that erasing reaches them."""

import sqlalchemy as sa
from alembic import op

revision = "0022_erasing"
down_revision = "0021"
branch_labels = None
depends_on = None


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


def downgrade() -> None:
    op.drop_index("ix_note_reading_member_id", "note_reading")
    op.drop_column("note_reading", "member_id")
    op.drop_index("ix_quarantined_named", "quarantined")
    op.drop_column("quarantined", "named")
