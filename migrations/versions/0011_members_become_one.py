"""Two members become one, and two again: what was each one's own stays known."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("card", sa.Column("own", sa.Text(), nullable=False, server_default=""))
    made_for = sa.Column("made_for", sa.String(length=40), nullable=False, server_default="")
    op.add_column("member_code", made_for)
    aliased = sa.text("merged_into <> ''")
    op.create_index(
        "ix_member_merged_into",
        "member",
        ["merged_into"],
        sqlite_where=aliased,
        postgresql_where=aliased,
    )
    _flatten()
    op.create_table(
        "member_merge",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("away", sa.String(length=40), nullable=False),
        sa.Column("into", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("filled", sa.Text(), nullable=False),
        sa.Column("ended_by", sa.String(length=36), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["away"], ["member.id"], name=op.f("fk_member_merge_away_member")),
        sa.ForeignKeyConstraint(["into"], ["member.id"], name=op.f("fk_member_merge_into_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_merge")),
    )
    op.create_index("ix_member_merge_away", "member_merge", ["away"])
    op.create_index("ix_member_merge_into", "member_merge", ["into"])
    op.create_table(
        "member_moved",
        sa.Column("merge_id", sa.String(length=36), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("row_id", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["member_merge.id"], name=op.f("fk_member_moved_merge_id_member_merge")
        ),
        sa.PrimaryKeyConstraint("merge_id", "what", "row_id", name=op.f("pk_member_moved")),
    )


def _flatten() -> None:
    """Let every alias name its survivor, where it named another alias."""
    member = sa.table("member", sa.column("id", sa.String), sa.column("merged_into", sa.String))
    into = member.alias("into")
    further = sa.select(into.c.merged_into).where(into.c.id == member.c.merged_into)
    for _ in range(8):
        op.execute(
            member.update()
            .where(member.c.merged_into != "")
            .where(sa.exists().where(into.c.id == member.c.merged_into, into.c.merged_into != ""))
            .values(merged_into=further.scalar_subquery())
        )


def downgrade() -> None:
    op.drop_table("member_moved")
    op.drop_table("member_merge")
    op.drop_index("ix_member_merged_into", table_name="member")
    op.drop_column("member_code", "made_for")
    op.drop_column("card", "own")
