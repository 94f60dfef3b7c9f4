"""How a member wants to be reached, as noted on their card."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_SHOP = "channel.in_store"
_WORDS = {f"channel.{word}": word for word in ("wechat", "phone", "sms", "wecom", "app", "email")}
_PAGE = 1000
_ASKED = sa.text(
    "SELECT card.member_id, card.state FROM card JOIN member ON member.id = card.member_id"
    " WHERE card.member_id > :after AND member.merged_into = ''"
    " AND card.state LIKE '%\"channel.%' ORDER BY card.member_id LIMIT :n"
)
_NOTED = sa.text("UPDATE member SET wish = :wish WHERE id = :m")


def upgrade() -> None:
    op.add_column(
        "member", sa.Column("wish", sa.String(length=12), nullable=False, server_default="")
    )
    connection = op.get_bind()
    after = ""
    while rows := connection.execute(_ASKED, {"after": after, "n": _PAGE}).all():
        connection.execute(_NOTED, [{"m": row.member_id, "wish": _wish(row.state)} for row in rows])
        after = rows[-1].member_id


def _wish(state: str) -> str:
    said = json.loads(state)["facets"].get("channel") or [{"v": ""}]
    return (_WORDS | {_SHOP: "none"}).get(said[0]["v"], "")


def downgrade() -> None:
    op.drop_column("member", "wish")
