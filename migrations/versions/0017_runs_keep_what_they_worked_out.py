"""What a run of the insights worked out, beside that of the run before until it is whole."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

RUN = sa.String(length=36)
MEMBER = sa.String(length=40)
PRODUCT = sa.String(length=60)
WORD = sa.String(length=40)
OF_MEMBERS = ("member_score", "member_offer", "member_due")


def upgrade() -> None:
    op.create_table(
        "insight_run",
        sa.Column("id", RUN, nullable=False),
        sa.Column("as_of", sa.String(length=10), nullable=False),
        sa.Column("horizon", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insight_run")),
    )
    op.create_table(
        "member_score",
        sa.Column("run_id", RUN, nullable=False),
        sa.Column("member_id", MEMBER, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in "rfm"),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("segment", sa.String(length=12), nullable=False),
        sa.Column("expected_visits", sa.Double(), nullable=False),
        sa.Column("p_visit", sa.Double(), nullable=False),
        sa.Column("clv", sa.BigInteger(), nullable=False),
        sa.Column("reason_code", WORD, nullable=False),
        sa.Column("reason_json", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "member_id", name=op.f("pk_member_score")),
    )
    op.create_table(
        "member_offer",
        sa.Column("run_id", RUN, nullable=False),
        sa.Column("member_id", MEMBER, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("product_id", PRODUCT, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reason_code", WORD, nullable=False),
        sa.Column("reason_json", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "member_id", "rank", name=op.f("pk_member_offer")),
    )
    op.create_table(
        "member_due",
        sa.Column("run_id", RUN, nullable=False),
        sa.Column("member_id", MEMBER, nullable=False),
        sa.Column("product_id", PRODUCT, nullable=False),
        sa.Column("p_buy", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "member_id", "product_id", name=op.f("pk_member_due")),
    )
    op.create_table(
        "follow_pair",
        sa.Column("run_id", RUN, nullable=False),
        sa.Column("x", PRODUCT, nullable=False),
        sa.Column("y", PRODUCT, nullable=False),
        sa.Column("of_n", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("low", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "x", "y", name=op.f("pk_follow_pair")),
    )
    op.create_table(
        "rule_effect",
        sa.Column("run_id", RUN, nullable=False),
        sa.Column("rule", WORD, nullable=False),
        sa.Column("n_treat", sa.Integer(), nullable=False),
        sa.Column("n_hold", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("diff", "low", "high")),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "rule", name=op.f("pk_rule_effect")),
    )
    for table in OF_MEMBERS:
        op.create_index(op.f(f"ix_{table}_member_id"), table, ["member_id"])


def downgrade() -> None:
    for table in (
        "rule_effect",
        "follow_pair",
        "member_due",
        "member_offer",
        "member_score",
        "insight_run",
    ):
        op.drop_table(table)
