"""Cards as pages: the same context that the worker builds for the same templates."""

from typing import Any

from flask import Response, current_app

from crm_pwa.accounts import pages
from crm_pwa.accounts import queries as accounts
from crm_pwa.core import hx
from crm_pwa.core.db import db
from crm_pwa.core.errors import NotHere
from crm_pwa.core.log.op import Op
from crm_pwa.members import cards, queries
from crm_pwa.members.models import Member
from crm_pwa.members.verdicts import Sender
from crm_pwa.members.view import FACTS, view


def sender() -> Sender:
    """This request's person as the sender of operations."""
    return Sender(pages.scope(), pages.moment(), current_app.extensions["keys"])


def member(member_id: str) -> Member:
    """The member within reach of this request. Raises NotHere."""
    return queries.member_for(db.session(), pages.scope(), member_id)


def card_view(member_id: str, pending: list[Op] | None = None) -> dict[str, Any]:
    """The context ``card`` of every card template. Raises NotHere."""
    found = member(member_id)
    session, at = db.session(), pages.moment()
    body = cards.bodies(session, [found.id], "", at).get(found.id)
    if body is None:
        raise NotHere(member_id)
    stores = accounts.stores(session, (found.home_store,))
    env = {"me": pages.scope().staff_id, "tz": stores[0].tz, "facts": FACTS}
    return view(body, pending or [], at, env)


def card(member_id: str, undo: dict[str, str] | None = None) -> Response:
    """Answer with the card, or with the question whether the member is here."""
    found = member(member_id)
    if not queries.is_present(db.session(), pages.scope(), found.id, pages.moment()):
        return _ask_whether_here(found)
    return pages.answer("members/card", "scan", card=card_view(found.id), undo=undo)


def saved(member_id: str, undo: dict[str, str] | None = None) -> Response:
    """After a write: the card in place for htmx, else on to the card's own page."""
    if hx.wants_fragment():
        return card(member_id, undo)
    return pages.go(f"/members/{member_id}")


def _ask_whether_here(found: Member) -> Response:
    if hx.wants_fragment():
        return pages.go(f"/members/{found.id}")
    title = found.address or found.name
    who = {"m": found.id, "title": title, "tier": found.tier, "last4": found.phone_mask[-4:]}
    return pages.answer("members/here", "search", who=who)
