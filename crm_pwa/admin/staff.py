"""The desk of the staff: accounts opened, changed, given a password, closed."""

from typing import Any

from flask import Blueprint, Response, request

from crm_pwa.accounts import given, history, queries, told
from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts import pages as shown
from crm_pwa.accounts.passwords import random_password
from crm_pwa.admin import desks, people
from crm_pwa.core import access
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import NotHere, Unfit

bp = Blueprint("staff", __name__)
LONGEST_WORDS = 40


@bp.get("/staff")
@access.allow("lead", "admin")
def overview() -> Response:
    """Who signs in: the whole chain's for the administrator, the store's guides for its lead."""
    words = request.args.get("q", "")[:LONGEST_WORDS]
    rows = people.listed(db.session(), shown.scope(), words, shown.moment())
    keys = None if shown.scope().role == "admin" else [row["id"] for row in rows]
    past = desks.past(history.STAFF, keys)
    return shown.answer(
        "admin/staff", "staff", q=words, staff=rows, past=past, named=desks.named(past)
    )


@bp.get("/staff/new")
@access.allow("lead", "admin")
def form() -> Response:
    """The form for somebody new."""
    return _person({"login": "", "name": "", "role": "guide", "stores": []})


@bp.post("/staff")
@access.allow("lead", "admin")
@access.afresh
def add() -> Response:
    """Open an account; its password is shown this once."""
    typed, password = _typed(), random_password()
    people.check_given(shown.scope(), typed["role"], typed["stores"])
    try:
        with writing() as session:
            language = request.form.get("language", given.LANGUAGES[0])
            row = accounts.add_staff(
                session, password=password, language=language, by=desks.by(), **typed
            )
            staff_id = row.id
            told.phones(session)
    except Unfit as error:
        return _person(typed, error)
    return _once(staff_id, password)


@bp.get("/staff/<id>")
@access.allow("lead", "admin")
def one(id: str) -> Response:
    """One account."""
    return _person(_reached(id))


@bp.post("/staff/<id>")
@access.allow("lead", "admin")
@access.afresh
def change(id: str) -> Response:
    """Another name, role or stores."""
    row, typed = _reached(id), _typed()
    people.check_given(shown.scope(), typed["role"], typed["stores"])
    said = {name: typed[name] for name in ("name", "role", "stores")}
    try:
        with writing() as session:
            accounts.change_staff(session, row["id"], by=desks.by(), **said)
            told.phones(session)
    except Unfit as error:
        return _person(row | said, error)
    return shown.go(f"/staff/{id}")


@bp.post("/staff/<id>/password")
@access.allow("lead", "admin")
@access.afresh
def password(id: str) -> Response:
    """A new password, shown this once; they are signed out everywhere."""
    row = _reached(id)
    with writing() as session:
        fresh = accounts.new_password(session, row["id"], by=desks.by())
    return _once(row["id"], fresh)


@bp.post("/staff/<id>/second")
@access.allow("admin")
@access.afresh
def lost_second(id: str) -> Response:
    """They lost their second step: it ends, and they sign in with the password alone."""
    row = _reached(id)
    with writing() as session:
        accounts.lost_second(session, row["id"], by=desks.by())
    return shown.go(f"/staff/{id}")


@bp.post("/staff/<id>/closing")
@access.allow("lead", "admin")
@access.afresh
def close(id: str) -> Response:
    """Close the account: sessions die at once."""
    row = _reached(id)
    try:
        with writing() as session:
            accounts.close_staff(session, row["id"], by=desks.by())
            told.phones(session)
    except Unfit as error:
        return _person(row, error)
    return shown.go(f"/staff/{id}")


@bp.post("/staff/<id>/opening")
@access.allow("lead", "admin")
@access.afresh
def reopen(id: str) -> Response:
    """Open a closed account again."""
    row = _reached(id)
    with writing() as session:
        accounts.open_staff(session, row["id"], by=desks.by())
    return shown.go(f"/staff/{id}")


def _reached(staff_id: str) -> dict[str, Any]:
    """The account, within reach. Raises NotHere, for one's own too unless one administers."""
    row = people.one(db.session(), shown.scope(), staff_id, shown.moment())
    return row | {"stores": [store["id"] for store in row["stores"]]}


def _typed() -> dict[str, Any]:
    text = {name: request.form.get(name, "") for name in ("login", "name", "role")}
    return text | {"stores": request.form.getlist("stores")}


def _person(row: dict[str, Any], error: Unfit | None = None) -> Response:
    scope, known = shown.scope(), row.get("id", "")
    past = desks.past(history.STAFF, [known]) if known else []
    return shown.answer(
        "admin/person",
        "staff",
        422 if error else 200,
        person={"id": "", "active": True, "unsent": 0, "second": False} | row,
        roles=people.roles_of(scope),
        shops=[{"id": s.id, "name": s.name} for s in queries.stores(db.session(), scope.stores)],
        fault=desks.fault(error),
        past=past,
        named=desks.named(past) | {known: ""},
        heading=queries.names(db.session(), {known}).get(known, "") if known else "",
    )


def _once(staff_id: str, password: str) -> Response:
    """The password, on a page nobody keeps."""
    row = people.one(db.session(), shown.scope(), staff_id, shown.moment())
    if not row["active"]:
        raise NotHere(staff_id)
    person = {"id": row["id"], "name": row["name"], "login": row["login"]}
    return shown.answer("admin/password", "staff", person=person, password=password)
