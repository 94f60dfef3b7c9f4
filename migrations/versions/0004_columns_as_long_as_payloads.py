"""What a consent and a read say of themselves is kept as long as a payload may say it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LONGEST = 64
WIDER = (("consent", "channel", 20), ("consent", "version", 40), ("access", "field", 20))
"""Table, column, and the length it had."""


def upgrade() -> None:
    for table, column, length in WIDER:
        _resize(table, column, length, LONGEST)


def downgrade() -> None:
    """Rows stay; what the shorter column cannot hold is cut."""
    for table, column, length in WIDER:
        text = sa.table(table, sa.column(column, sa.String))
        value = text.c[column]
        cut = sa.update(text).where(sa.func.length(value) > length)
        op.execute(cut.values({column: sa.func.substr(value, 1, length)}))
        _resize(table, column, LONGEST, length)


def _resize(table: str, column: str, before: int, after: int) -> None:
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column(
            column,
            existing_type=sa.String(length=before),
            type_=sa.String(length=after),
            existing_nullable=False,
        )
