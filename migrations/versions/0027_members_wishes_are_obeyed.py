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


def upgrade() -> None:
    op.add_column(
        "member", sa.Column("wish", sa.String(length=12), nullable=False, server_default="")
    )
    asked = sa.text("SELECT member_id, state FROM card WHERE state LIKE '%\"channel.%'")
    noted = sa.text("UPDATE member SET wish = :wish WHERE id = :m")
    connection = op.get_bind()
    for member, state in connection.execute(asked).all():
        said = json.loads(state)["facets"].get("channel") or [{"v": ""}]
        wish = (_WORDS | {_SHOP: "none"}).get(said[0]["v"], "")
        connection.execute(noted, {"wish": wish, "m": member})


def downgrade() -> None:
    op.drop_column("member", "wish")
