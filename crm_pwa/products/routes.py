"""What a member bought, for whoever serves them: what their facts are counted from."""

from flask import Blueprint, Response

from crm_pwa.accounts import pages as shown
from crm_pwa.core import access
from crm_pwa.core.db import db
from crm_pwa.members import pages
from crm_pwa.members.queries import Reached
from crm_pwa.products import bought

bp = Blueprint("products", __name__)
LINES = 1_000
"""Lines of receipts that a page shows."""


@bp.get("/members/<m>/purchases")
@access.allow("guide", "lead")
def purchases(m: str) -> Response:
    """Every receipt, newest first, and the figures that are counted from them."""
    return pages.opened(m, _purchases)


def _purchases(found: Reached) -> Response:
    card = pages.card_view(found)
    listed, whole = bought.receipts(db.session(), found.id, LINES) if card["taste"] else ([], True)
    facts = pages.body(found)["facts"]
    return shown.answer(
        "products/purchases", "scan", card=card, facts=facts, receipts=listed, whole=whole
    )
