"""Everybody's own account: where they are signed in, their password, their second step."""

from typing import Any

import pyotp
from flask import Blueprint, Response, current_app, jsonify, request

from crm_pwa.accounts import factors, machines, operations, pages, passwords, queries, signing_in
from crm_pwa.accounts.models import Staff
from crm_pwa.accounts.proving import PROVE
from crm_pwa.accounts.routes import ACCOUNT, OWN_PATH
from crm_pwa.core import access, qr
from crm_pwa.core.clock import store_clock, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import Invalid, NotHere
from crm_pwa.core.seal import Keys

bp = Blueprint("own", __name__)
ADD = "add"
DONE = ("password", "app", "passkey", "ended")
GROUP = 4
"""A secret is read four characters at a time."""


@bp.get("/account")
@access.signed_in
def account() -> Response:
    """Where they are signed in, and how they show that it is them."""
    return _account(done=request.args.get("done", ""))


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
        return _account("password_length")
    if chosen != request.form.get("again", ""):
        return _account("password_again")
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


@bp.post("/account/app")
@access.allow(*factors.WITH_SECOND)
@access.afresh
def app() -> Response:
    """A new secret for an app that shows codes; it counts when a code of it came."""
    with writing() as session:
        operations.begin_app(session, pages.me().id, _keys())
    return _app()


@bp.post("/account/app/code")
@access.allow(*factors.WITH_SECOND)
def app_code() -> Response:
    """The first code of the app. Raises NotHere where none is waited for, TooMany."""
    me, at, code = pages.me(), pages.moment(), request.form.get("code", "")
    if not operations.pending_secret(db.session(), me.id, _keys()):
        raise NotHere("no app waits for its first code")
    with writing() as session:
        operations.count_second(session, me.id, at)
    try:
        with writing() as session:
            codes = operations.confirm_app(session, me.id, code, _keys(), at)
            operations.forget_second(session, me.id)
    except Invalid as error:
        return _app(error.reason)
    return _codes(codes, "app")


@bp.post("/account/app/removal")
@access.allow(*factors.WITH_SECOND)
@access.afresh
def app_removal() -> Response:
    """The app's codes count no more."""
    try:
        with writing() as session:
            operations.remove_app(session, _staff(), pages.moment())
    except Invalid as error:
        return _account(error.reason)
    return pages.go(ACCOUNT)


@bp.post("/account/codes")
@access.allow(*factors.WITH_SECOND)
@access.afresh
def codes() -> Response:
    """Ten new codes on paper; those before are over. Raises NotHere without a second step."""
    if not factors.of(db.session(), pages.me().id).any:
        raise NotHere("nothing that codes could stand in for")
    with writing() as session:
        fresh = operations.new_codes(session, pages.me().id, _keys(), pages.moment())
    return _codes(fresh, "")


@bp.post("/account/challenge")
@access.allow(*factors.WITH_SECOND)
def challenge() -> Response:
    """What a passkey signs: a new one (with ``for`` add), or one that proves who it is."""
    use = ADD if request.form.get("for") == ADD else PROVE
    asking = signing_in.asking(use)
    with writing() as session:
        if use == ADD:
            return jsonify(operations.ask_new(session, _staff(), asking))
        return jsonify(operations.ask(session, asking, pages.me().id))


@bp.post("/account/passkeys")
@access.allow(*factors.WITH_SECOND)
@access.afresh
def passkey() -> Response:
    """Keep the passkey that the browser made."""
    answer, label = request.form.get("passkey", ""), request.form.get("label", "")
    asking, keys = signing_in.asking(ADD), _keys()
    try:
        with writing() as session:
            codes = operations.add_passkey(session, _staff(), answer, asking, label, keys=keys)
    except Invalid as error:
        return _account(error.reason)
    return _codes(codes, "passkey")


@bp.post("/account/passkeys/<id>/removal")
@access.allow(*factors.WITH_SECOND)
@access.afresh
def passkey_removal(id: str) -> Response:
    """This passkey counts no more."""
    try:
        with writing() as session:
            operations.remove_passkey(session, _staff(), id, pages.moment())
    except Invalid as error:
        return _account(error.reason)
    return pages.go(ACCOUNT)


def _account(problem: str = "", done: str = "") -> Response:
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
    session, staff = db.session(), _staff()
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


def _app(problem: str = "") -> Response:
    """The secret as a picture and as letters; until its first code came, and never after."""
    me = pages.me()
    secret = operations.pending_secret(db.session(), me.id, _keys())
    named = f"{me.login}@{signing_in.asking(ADD).host}"
    address = pyotp.TOTP(secret).provisioning_uri(name=named, issuer_name=operations.NAME)
    parts = [secret[at : at + GROUP] for at in range(0, len(secret), GROUP)]
    shown = {"picture": qr.picture(address)._asdict(), "parts": parts, "problem": problem}
    return pages.answer("accounts/app", "account", 422 if problem else 200, **shown)


def _codes(codes: list[str], done: str) -> Response:
    """Codes on paper are shown this once, on a page nobody keeps."""
    if codes:
        return pages.answer("accounts/codes", "account", codes=codes)
    return pages.go(f"{ACCOUNT}?done={done}")


def _staff() -> Staff:
    return db.session().get_one(Staff, pages.me().id)


def _keys() -> Keys:
    keys: Keys = current_app.extensions["keys"]
    return keys


def _day(at: int) -> str:
    return str(store_day(at, pages.zone()))
