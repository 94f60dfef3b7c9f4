"""Prompts say with which chance their arm was drawn; those of before were drawn by nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("prompt") as table:
        table.add_column(sa.Column("propensity", sa.Double(), nullable=False, server_default="1"))


def downgrade() -> None:
    with op.batch_alter_table("prompt") as table:
        table.drop_column("propensity")
