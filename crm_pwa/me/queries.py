"""Reads of one member for themselves."""

from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.core.errors import NotHere
from crm_pwa.members import cards
from crm_pwa.members.models import Member
from crm_pwa.members.view import FACTS, view
from crm_pwa.privacy.consent import ALLERGY, MARKETING, PERSONALISATION
from crm_pwa.products.models import Product, PurchaseLine

LINES = 400
"""Lines of receipts that a page shows."""


def purchases(session: Session, member_id: str) -> list[dict[str, Any]]:
    """The member's receipts, newest first, with those of members joined into them.

    Rows: ``id``, ``date``, ``store``, ``sum`` and ``lines`` (``name``, ``qty``, ``amount``), in
    minor units; at most the newest 400 lines.
    """
    receipts: dict[str, dict[str, Any]] = {}
    for row in session.execute(_LINES, {"m": member_id}):
        one = receipts.setdefault(
            row.txn_id, {"date": row.day, "store": row.store, "sum": 0, "lines": []}
        )
        one["sum"] += row.amount
        one["lines"].append({"name": row.name, "qty": row.qty, "amount": row.amount})
    return [{"id": at, **one} for at, one in enumerate(receipts.values(), 1)]


def said(session: Session, member_id: str, now_ms: int, tz: str) -> dict[str, Any]:
    """The card as a guide of the home store reads it, the same to the word. Raises NotHere.

    Beside the view: ``birthday``, ``joined``, and under ``consents`` each answer given, by layer.
    """
    body = cards.bodies(session, [member_id], "", now_ms).get(member_id)
    if body is None:
        raise NotHere(member_id)
    made = view(body, [], now_ms, {"me": "", "tz": tz, "facts": FACTS})
    answers = {
        layer: one["state"]
        for layer, one in sorted(body["consent"].items())
        if layer in (PERSONALISATION, ALLERGY) or layer.startswith(MARKETING)
    }
    return made | {"birthday": body["birthday"], "joined": body["joined"], "consents": answers}


_P = PurchaseLine
_LINES = (
    select(_P.txn_id, _P.day, _P.qty, _P.amount, Product.name, Store.name.label("store"))
    .join(Product, Product.id == _P.product_id)
    .join(Store, Store.id == _P.store_id)
    .join(Member, Member.id == _P.member_id)
    .where(or_(Member.id == bindparam("m"), Member.merged_into == bindparam("m")))
    .order_by(_P.at.desc(), _P.txn_id, _P.n)
    .limit(LINES)
)
