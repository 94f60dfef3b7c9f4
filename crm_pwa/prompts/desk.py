"""The desk of the rules: read, try, save, switch, put back; and the trade of a store."""

from typing import Any

from flask import Blueprint, Response, current_app, g, request

from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts import pages as shown
from crm_pwa.accounts import told
from crm_pwa.accounts.history import By
from crm_pwa.core import access
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import NotHere, Unfit
from crm_pwa.core.scope import Role
from crm_pwa.notes.vocabulary import checked_trades
from crm_pwa.prompts import changing, places, rulebook, trying
from crm_pwa.prompts import past as past_of
from crm_pwa.prompts.places import Place
from crm_pwa.prompts.typed import Typed, read

bp = Blueprint("rules", __name__)
LOOKERS: tuple[Role, ...] = ("lead", "area", "hq", "admin")


@bp.get("/rules")
@access.allow(*LOOKERS)
def overview() -> Response:
    """The rules of a store, or the chain's."""
    where = _place(request.args.get("store", ""))
    return shown.answer(
        "prompts/rules",
        "rules",
        **_about(where),
        rules=rulebook.listed(db.session(), where, g.language),
        trades=rulebook.trades(where, g.language),
    )


@bp.get("/rules/<rule>")
@access.allow(*LOOKERS)
def one(rule: str) -> Response:
    """One rule: its numbers, and who changed them."""
    return _shown(_place(request.args.get("store", "")), rule)


@bp.post("/rules/<rule>/trial")
@access.allow(*LOOKERS)
def trial(rule: str) -> Response:
    """Whom the rule would reach with these numbers. Writes nothing."""
    where = _place()
    try:
        return _tried(where, rule, read(db.session(), where, rule, request.form))
    except Unfit as fault:
        return _faulty(where, rule, fault)


@bp.post("/rules/<rule>/changes")
@access.allow(*places.EDITORS)
def change(rule: str) -> Response:
    """Keep the numbers that were tried; numbers nobody tried yet are tried first."""
    where = _place()
    try:
        typed = read(db.session(), where, rule, request.form)
        if request.form.get("tried") != typed.mark:
            return _tried(where, rule, typed)
        with writing() as session:
            if typed.differs:
                changing.change_rule(
                    session, rule, typed.numbers, by=_by(), on=typed.on, store_id=where.id
                )
                told.phones(session)
    except Unfit as fault:
        return _faulty(where, rule, fault)
    return shown.go(where.link(f"/rules/{rule}"))


@bp.post("/rules/<rule>/switch")
@access.allow(*LOOKERS)
def switch(rule: str) -> Response:
    """On or off, in one tap."""
    where = _place()
    rulebook.in_force(db.session(), where, rule)
    on = request.form.get("on") == "1"
    try:
        with writing() as session:
            changing.change_rule(session, rule, {}, by=_by(), on=on, store_id=where.id)
            told.phones(session)
    except Unfit as fault:
        return _faulty(where, rule, fault)
    back = "/rules" if request.form.get("back") == "list" else f"/rules/{rule}"
    return shown.go(where.link(back))


@bp.post("/rules/<rule>/restoration")
@access.allow(*places.EDITORS)
def restore(rule: str) -> Response:
    """As it was from an earlier change on."""
    where, past = _place(), request.form.get("change", "")
    rulebook.in_force(db.session(), where, rule)
    try:
        with writing() as session:
            past_of.restore(session, rule, past, store_id=where.id, by=_by())
            told.phones(session)
    except Unfit as fault:
        return _faulty(where, rule, fault)
    return shown.go(where.link(f"/rules/{rule}"))


@bp.post("/trades")
@access.allow(*places.EDITORS)
def trade() -> Response:
    """Give a store the words and numbers of other trades; the first one's numbers hold."""
    where = _place()
    if where.store is None:
        raise NotHere("no store")
    first = request.form.get("first", "")
    more = [name for name in request.form.getlist("more") if name != first]
    trades = checked_trades(",".join([first, *more]))
    with writing() as session:
        accounts.set_trade(session, where.id, trades, by=_by())
        told.phones(session)
    return shown.go(where.link("/rules"))


def _place(asked: str | None = None) -> Place:
    store = request.form.get("store", "") if asked is None else asked
    return places.place(db.session(), shown.scope(), store)


def _by() -> By:
    return By(shown.scope().staff_id, shown.moment())


def _about(where: Place) -> dict[str, Any]:
    """What every page of the rules says of whose they are."""
    return {
        "store": {"id": where.id, "name": where.store.name if where.store else ""},
        "stores": [{"id": store.id, "name": store.name} for store in where.stores],
        "edits": where.edits,
        "back": where.link("/rules"),
    }


def _shown(where: Place, rule: str, status: int = 200, **more: Any) -> Response:
    """The rule's page. ``typed``: the form as it was sent, which stays."""
    session, typed = db.session(), more.pop("typed", {})
    context = {"found": None, "fault": None, "tried": "", "within": ""} | more
    shows = rulebook.one(session, where, rule, g.language)
    shows["want"] = typed["on"] == "1" if "on" in typed else shows["on"]
    for number in shows["numbers"]:
        number["shown"] = typed.get(number["k"], number["shown"])
    return shown.answer(
        "prompts/rule",
        "rules",
        status,
        **_about(where),
        rule=shows,
        past=rulebook.past(session, where, rule),
        **context,
    )


def _faulty(where: Place, rule: str, fault: Unfit) -> Response:
    said = {name: getattr(fault, name) for name in ("field", "reason", "low", "high", "where")}
    return _shown(where, rule, 422, fault=said, typed=request.form.to_dict())


def _tried(where: Place, rule: str, typed: Typed) -> Response:
    """The rule's page with whom it would reach."""
    session, within = db.session(), request.form.get("within", "")
    stores = trying.tried_in(session, where, within)
    found = trying.preview(
        session,
        where,
        stores,
        rule,
        typed.numbers,
        on=typed.on,
        now_ms=shown.moment(),
        keys=current_app.extensions["keys"],
    )
    many = where.store is None and len(stores) == len(where.stores)
    found |= {"stores": len(stores), "name": "" if many or where.store else stores[0].name}
    return _shown(
        where,
        rule,
        found=found | {"differs": typed.differs},
        typed=request.form.to_dict(),
        tried=typed.mark,
        within=within,
    )
