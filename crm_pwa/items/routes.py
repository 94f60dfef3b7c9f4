"""Checking the item in the hand against what the member must not have."""

from typing import Any

from flask import Blueprint, Response, request

from crm_pwa.accounts import pages as shown
from crm_pwa.core import access
from crm_pwa.core.db import db
from crm_pwa.items import queries
from crm_pwa.items.check import check
from crm_pwa.items.labels import read
from crm_pwa.items.packing import Article, groups
from crm_pwa.items.shown import as_row
from crm_pwa.members import codes, pages
from crm_pwa.members import queries as members
from crm_pwa.members import routes as scanning
from crm_pwa.members.queries import Reached

bp = Blueprint("items", __name__)


@bp.get("/members/<m>/items/new")
@access.allow("guide", "lead")
def item_page(m: str) -> Response:
    """The camera, for the code of an item; or a part of its name."""
    return pages.opened(m, _item_page)


@bp.post("/members/<m>/items")
@access.allow("guide", "lead")
def check_item(m: str) -> Response:
    """What the item's label says about the member's allergies."""
    return pages.opened(m, _checked)


def _item_page(found: Reached) -> Response:
    return shown.answer("items/new", "scan", card=pages.card_view(found))


def _checked(found: Reached) -> Response:
    items, card = _meant(), pages.card_view(found)
    item = items[0] if len(items) == 1 else None
    label = item["label"] if item else None
    result = check(card["alert"], label, groups(), sure=card["sensitive"])
    several = items[: queries.FOUND] if len(items) > 1 else []
    more = len(items) > queries.FOUND
    context = {"item": item, "found": result, "several": several, "more": more}
    return shown.answer("items/check", "scan", card=card, **context)


def _meant() -> list[dict[str, Any]]:
    """What the form names: one article, several, or none."""
    code = codes.read(request.form.get("code", ""))
    if one := queries.by_code(db.session(), code) if code else None:
        return [_shown(one)]
    words = request.form.get("words", "")
    return [_shown(one) for one in queries.by_words(db.session(), words)]


def _shown(one: Article) -> dict[str, Any]:
    label = as_row(read(one.composition), one.composition)
    return {"code": one.code, "name": one.name, "label": label}


def _for_whom(code: str) -> Response | None:
    """An article was scanned where a member's code is awaited: for whom is it?"""
    found = queries.by_code(db.session(), code)
    if found is None:
        return None
    here = members.here_now(db.session(), shown.scope(), shown.moment())
    faces = [pages.face(one) for one in here]
    return shown.answer("items/whom", "scan", item=_shown(found), here=faces)


scanning.instead(_for_whom)
