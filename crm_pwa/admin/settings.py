"""The desk of the settings: what the chain, or one store, chose instead of the defaults."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from crm_pwa.accounts import chosen, history, queries, told
from crm_pwa.accounts import pages as shown
from crm_pwa.accounts.chosen import SETTINGS, Setting
from crm_pwa.admin import desks
from crm_pwa.core import access
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import NotHere, Unfit

bp = Blueprint("settings", __name__)
ORDER = (
    "currency", "facts", "cap_guide_day", "hold_out_percent", "lists_at", "insights_at",
    "quiet_hours", "claim_hours", "numbers_hour", "codes_hour", "lease_hours", "phone_entry",
    "phone_lock", "idle_minutes", "second_step_days", "notes_months", "allergy_months",
    "scans_months", "message_days", "export_days", "retention_at",
)  # fmt: skip


@bp.get("/settings")
@access.allow("admin")
def overview() -> Response:
    """The chain's settings, or those a store may choose for itself."""
    return _shown(_store(request.args.get("store", "")))


@bp.post("/settings")
@access.allow("admin")
@access.afresh
def change() -> Response:
    """Choose a value, or (with ``reset``) leave it to the chain and the default again."""
    store, name = _store(request.form.get("store", "")), request.form.get("name", "")
    if name not in SETTINGS:
        raise NotHere(name)
    typed = ",".join(part for part in request.form.getlist("value") if part)
    value = None if request.form.get("reset") else chosen.read(name, typed)
    try:
        with writing() as session:
            chosen.choose(session, name, value, by=desks.by(), store_id=store)
            told.phones(session)
    except Unfit as error:
        return _shown(store, error, request.form.getlist("value"))
    return shown.go(f"/settings?{urlencode({'store': store})}#{name}")


def _store(asked: str) -> str:
    if asked and not queries.stores(db.session(), (asked,)):
        raise NotHere(asked)
    return asked


def _shown(store: str, error: Unfit | None = None, typed: list[str] | None = None) -> Response:
    every = [SETTINGS[name] for name in (*ORDER, *sorted(SETTINGS.keys() - set(ORDER)))]
    fits = [one for one in every if one.per_store or not store]
    mine = chosen.own(db.session(), store)
    rows = [_row(one, store, own=one.name in mine) for one in fits]
    for row in rows:
        if error and row["name"] == error.field:
            row["parts"] = typed or [""]
    past = desks.past(history.SETTING)
    return shown.answer(
        "admin/settings",
        "settings",
        422 if error else 200,
        store=store,
        stores=[{"id": s.id, "name": s.name} for s in queries.stores(db.session())],
        settings=rows,
        fault=desks.fault(error),
        past=past,
        named=desks.named([*past, {"key": "", "store": store}]),
    )


def _row(one: Setting, store: str, *, own: bool) -> dict[str, Any]:
    """A setting as the page shows it: ``parts`` what its fields hold, ``without`` what would hold
    if this place chose nothing."""
    session = db.session()
    value = one.of(session, store)
    return {
        "name": one.name,
        "kind": one.kind,
        "parts": _parts(value),
        "without": _parts(one.of(session) if store else one.default),
        "own": own,
        "choices": one.choices,
        "least": one.least,
        "most": one.most,
    }


def _parts(value: Any) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]
