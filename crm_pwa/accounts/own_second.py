"""One's own second step: an app that shows codes, passkeys, codes on paper."""

import pyotp
from flask import Response, current_app, jsonify, request

from crm_pwa.accounts import by_passkey, factors, operations, pages
from crm_pwa.accounts.own import account_page, bp, own_staff
from crm_pwa.accounts.proving import PROVE
from crm_pwa.accounts.routes import ACCOUNT
from crm_pwa.core import access, qr
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import Invalid, NotHere
from crm_pwa.core.seal import Keys

__all__ = ["bp"]
ADD = "add"
GROUP = 4
"""A secret is read four characters at a time."""


@bp.post("/account/app")
@access.allow(*factors.WITH_SECOND)
@access.afresh
def app() -> Response:
    """A new secret for an app that shows codes; it counts when a code of it came."""
    with writing() as session:
        operations.begin_app(session, _own(), _keys())
    return _app()


@bp.post("/account/app/code")
@access.allow(*factors.WITH_SECOND)
@access.afresh
def app_code() -> Response:
    """The first code of the app. Raises NotHere where none is waited for here, TooMany."""
    own = _own()
    if not operations.pending_secret(db.session(), own, _keys()):
        raise NotHere("no app waits for its first code")
    with writing() as session:
        operations.count_proof(session, own.session, own.at)
        codes = operations.confirm_app(session, own, request.form.get("code", ""), _keys())
        if codes is not None:
            operations.forget_proof(session, own.session)
    return _app("second_wrong") if codes is None else _codes(codes, "app")


@bp.post("/account/app/removal")
@access.allow(*factors.WITH_SECOND)
@access.afresh
def app_removal() -> Response:
    """The app's codes count no more."""
    try:
        with writing() as session:
            operations.remove_app(session, own_staff(), pages.moment())
    except Invalid as error:
        return account_page(error.reason)
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
    asking = by_passkey.asking(use)
    with writing() as session:
        if use == ADD:
            return jsonify(operations.ask_new(session, own_staff(), asking))
        return jsonify(operations.ask(session, asking, pages.me().id))


@bp.post("/account/passkeys")
@access.allow(*factors.WITH_SECOND)
@access.afresh
def passkey() -> Response:
    """Keep the passkey that the browser made."""
    answer, label = request.form.get("passkey", ""), request.form.get("label", "")
    keys = _keys()
    try:
        asking = by_passkey.answered(answer, ADD)
        with writing() as session:
            codes = operations.add_passkey(session, own_staff(), answer, asking, label, keys=keys)
    except Invalid as error:
        return account_page(error.reason)
    return _codes(codes, "passkey")


@bp.post("/account/passkeys/<id>/removal")
@access.allow(*factors.WITH_SECOND)
@access.afresh
def passkey_removal(id: str) -> Response:
    """This passkey counts no more."""
    try:
        with writing() as session:
            operations.remove_passkey(session, own_staff(), id, pages.moment())
    except Invalid as error:
        return account_page(error.reason)
    return pages.go(ACCOUNT)


def _app(problem: str = "") -> Response:
    """The secret as a picture and as letters; until its first code came, and never after."""
    secret = operations.pending_secret(db.session(), _own(), _keys())
    named = f"{pages.me().login}@{by_passkey.asking(ADD).host}"
    address = pyotp.TOTP(secret).provisioning_uri(name=named, issuer_name=operations.NAME)
    parts = [secret[at : at + GROUP] for at in range(0, len(secret), GROUP)]
    shown = {"picture": qr.picture(address)._asdict(), "parts": parts, "problem": problem}
    return pages.answer("accounts/app", "account", 422 if problem else 200, **shown)


def _codes(codes: list[str], done: str) -> Response:
    """Codes on paper are shown this once, on a page nobody keeps."""
    if codes:
        return pages.answer("accounts/codes", "account", codes=codes)
    return pages.go(f"{ACCOUNT}?done={done}")


def _own() -> operations.Own:
    me = pages.me()
    return operations.Own(me.id, me.session, pages.moment())


def _keys() -> Keys:
    keys: Keys = current_app.extensions["keys"]
    return keys
