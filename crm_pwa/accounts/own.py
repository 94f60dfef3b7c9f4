"""Everybody's own account: where they are signed in, their password, how they get in."""

from typing import Any

from flask import Blueprint, Response, request

from crm_pwa.accounts import factors, machines, operations, pages, passwords, queries
from crm_pwa.accounts.models import Staff
from crm_pwa.accounts.routes import ACCOUNT, OWN_PATH
from crm_pwa.core import access
from crm_pwa.core.clock import store_clock, store_day
from crm_pwa.core.db import db, writing

bp = Blueprint("own", __name__)
DONE = ("password", "app", "passkey", "ended")


@bp.get("/account")
@access.signed_in
def account() -> Response:
    """Where they are signed in, and how they show that it is them."""
    return account_page(done=request.args.get("done", ""))


@bp.post("/account/proof")
@access.signed_in
@access.afresh
def proof() -> Response:
    """It was shown who it is: on to what was asked."""
    back = request.form.get("back", "")
    return pages.go(back if OWN_PATH.fullmatch(back) else ACCOUNT)


@bp.post("/account/password")
@access.signed_in
@access.afresh
def password() -> Response:
    """Another password; they are signed out everywhere else, and on their other phones."""
    chosen, me = request.form.get("own", ""), pages.me()
    if not passwords.fits(chosen):
        return account_page("password_length")
    if chosen != request.form.get("again", ""):
        return account_page("password_again")
    with passwords.turn():
        kept = passwords.hashed(chosen)
    with writing() as session:
        staff = session.get_one(Staff, me.id)
        operations.change_own_password(session, staff, kept, pages.moment(), here=me.session)
    return pages.go(f"{ACCOUNT}?done=password")


@bp.post("/account/sessions/<id>/end")
@access.signed_in
def end(id: str) -> Response:
    """Sign out there; at the next request it is over."""
    with writing() as session:
        operations.end_session(session, pages.me().id, id, pages.moment())
    return pages.go(f"{ACCOUNT}?done=ended")


@bp.post("/account/sessions/others")
@access.signed_in
def end_others() -> Response:
    """Sign out everywhere but here."""
    me = pages.me()
    with writing() as session:
        operations.end_others(session, me.id, me.session, pages.moment())
    return pages.go(f"{ACCOUNT}?done=ended")


def account_page(problem: str = "", done: str = "") -> Response:
    """The page, with what was wrong or what was done."""
    me, at, session = pages.me(), pages.moment(), db.session()
    return pages.answer(
        "accounts/account",
        "account",
        422 if problem else 200,
        login=me.login,
        sessions=[
            {
                "id": row.id_hash,
                "here": row.id_hash == me.session,
                "phone": machines.called(label),
                "day": str(store_day(row.created_at, pages.zone())),
                "clock": store_clock(row.created_at, pages.zone()),
            }
            for row, label in queries.sessions(session, me.id, at)
        ],
        second=_second() if me.scope.role in factors.WITH_SECOND else None,
        problem=problem,
        done=done if done in DONE else "",
        bare=me.bare,
    )


def _second() -> dict[str, Any]:
    """How somebody's second step stands; ``until``: the day by which they need one, "" for none."""
    session, staff = db.session(), own_staff()
    had, due = factors.of(session, staff.id), factors.due(session, staff)
    return {
        "app": had.app,
        "passkeys": [
            {"id": one.id, "label": one.label, "host": one.host, "day": _day(one.created_at)}
            for one in had.passkeys
        ],
        "codes": had.codes,
        "until": _day(due) if due else "",
    }


def own_staff() -> Staff:
    """The row of the person of this request."""
    return db.session().get_one(Staff, pages.me().id)


def _day(at: int) -> str:
    return str(store_day(at, pages.zone()))
