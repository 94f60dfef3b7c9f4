"""A chain's settings are rows; who changed a store, an account or a setting stays."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

REFUSE_SQLITE = """
CREATE TRIGGER desk_change_stays_{verb} BEFORE {verb} ON desk_change
BEGIN SELECT RAISE(ABORT, 'desk_change is only ever added to'); END
"""
REFUSE_POSTGRESQL = (
    """
    CREATE FUNCTION desk_change_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'desk_change is only ever added to'; END $$
    """,
    """
    CREATE TRIGGER desk_change_stays BEFORE UPDATE OR DELETE ON desk_change
    FOR EACH ROW EXECUTE FUNCTION desk_change_stays()
    """,
)


def upgrade() -> None:
    op.create_table(
        "chosen",
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "name", name=op.f("pk_chosen")),
    )
    op.create_table(
        "desk_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("thing", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_change")),
    )
    op.create_index("ix_desk_change_thing_at", "desk_change", ["thing", "at"])
    with op.batch_alter_table("staff") as batch_op:
        batch_op.add_column(
            sa.Column("one_time", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(REFUSE_SQLITE.format(verb=verb))
    else:
        for statement in REFUSE_POSTGRESQL:
            op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("staff") as batch_op:
        batch_op.drop_column("one_time")
    op.drop_table("desk_change")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION desk_change_stays()")
    op.drop_table("chosen")
