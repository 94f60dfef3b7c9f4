"""The desk of the stores: opened, renamed, moved to another time zone."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from crm_pwa.accounts import history, queries, told
from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts import pages as shown
from crm_pwa.accounts.models import Store
from crm_pwa.admin import desks
from crm_pwa.core import access
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import NotHere, Unfit
from crm_pwa.notes import vocabulary

bp = Blueprint("stores", __name__)
NAMES = ("name", "region", "tz")
NEW = {"id": "", "name": "", "region": "", "tz": shown.DEFAULT_ZONE, "trade": "apparel"}


@bp.get("/stores")
@access.allow("admin")
def overview() -> Response:
    """Every store, and the form for a new one."""
    return _all(NEW)


@bp.post("/stores")
@access.allow("admin")
def add() -> Response:
    """Open a store."""
    typed = {name: request.form.get(name, "") for name in NEW}
    try:
        vocabulary.checked_trades(typed["trade"])
        with writing() as session:
            if session.get(Store, typed["id"].strip()) is not None:
                raise Unfit("There is a store of that number.", "id", "taken")
            facts = {name: typed[name] for name in ("region", "tz", "trade")}
            accounts.add_store(session, typed["id"], typed["name"], by=desks.by(), **facts)
            told.phones(session)
    except Unfit as error:
        return _all(typed, error)
    return shown.go("/stores")


@bp.get("/store")
@access.allow("admin")
def one() -> Response:
    """One store."""
    return _one(_reached(request.args.get("store", "")))


@bp.post("/store")
@access.allow("admin")
def change() -> Response:
    """Another name, region or time zone."""
    store = _reached(request.form.get("store", ""))
    typed = {name: request.form.get(name, "") for name in NAMES}
    try:
        with writing() as session:
            accounts.change_store(session, store["id"], by=desks.by(), **typed)
            told.phones(session)
    except Unfit as error:
        return _one(store | typed, error)
    return shown.go(_link("/store", store["id"]))


def _reached(store_id: str) -> dict[str, Any]:
    found = queries.stores(db.session(), (store_id,))
    if not found:
        raise NotHere(store_id)
    return _row(found[0])


def _row(store: Store) -> dict[str, Any]:
    """The store as the pages show it."""
    return {
        "id": store.id,
        "name": store.name,
        "region": store.region,
        "tz": store.tz,
        "trades": [_trade(code) for code in store.trade.split(",")],
        "link": _link("/store", store.id),
        "rules": _link("/rules", store.id),
        "settings": _link("/settings", store.id),
    }


def _all(typed: dict[str, str], error: Unfit | None = None) -> Response:
    codes, past = vocabulary.TRADES, desks.past(history.STORE)
    return shown.answer(
        "admin/stores",
        "stores",
        422 if error else 200,
        stores=[_row(store) for store in queries.stores(db.session())],
        typed=typed,
        trades=[{"id": code, "words": _trade(code)} for code in codes],
        fault=desks.fault(error),
        past=past,
        named=desks.named(past),
    )


def _one(store: dict[str, Any], error: Unfit | None = None) -> Response:
    past = desks.past(history.STORE, [store["id"]])
    return shown.answer(
        "admin/store",
        "stores",
        422 if error else 200,
        store=store,
        fault=desks.fault(error),
        past=past,
        named={"": "", store["id"]: ""},
        heading=queries.stores(db.session(), (store["id"],))[0].name,
    )


def _trade(code: str) -> str:
    """What a trade is called in the language of this request."""
    return vocabulary.pack(code).words[shown.language()]


def _link(path: str, store_id: str) -> str:
    return f"{path}?{urlencode({'store': store_id})}"
