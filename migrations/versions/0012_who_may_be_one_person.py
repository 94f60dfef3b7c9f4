"""Pairs of members who may be one person, for people to settle; where fields are from."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "doubt",
        sa.Column("one", sa.String(length=40), nullable=False),
        sa.Column("other", sa.String(length=40), nullable=False),
        sa.Column("bits", sa.Float(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("merge_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["one"], ["member.id"], name=op.f("fk_doubt_one_member")),
        sa.ForeignKeyConstraint(["other"], ["member.id"], name=op.f("fk_doubt_other_member")),
        sa.PrimaryKeyConstraint("one", "other", name=op.f("pk_doubt")),
    )
    op.create_index("ix_doubt_state_bits", "doubt", ["state", "bits"])
    op.create_table(
        "field_source",
        sa.Column("member_id", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_field_source_member_id_member")
        ),
        sa.PrimaryKeyConstraint("member_id", "field", "source", name=op.f("pk_field_source")),
    )


def downgrade() -> None:
    op.drop_table("field_source")
    op.drop_table("doubt")
