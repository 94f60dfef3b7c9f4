"""Signing in and out, and the language in one tap."""

import re
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from crm_pwa.accounts import given as written
from crm_pwa.accounts import letting_in, operations, pages, passwords, queries
from crm_pwa.accounts.models import Staff
from crm_pwa.core import access
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import AppError, Busy, Invalid

bp = Blueprint("accounts", __name__)
OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""A path of this host: no second slash, no backslash, nothing but visible ASCII."""
PROBLEMS = {403: "new_phone", 409: "choose", 422: "wrong", 429: "wait", 503: "busy"}
"""What the form says, by the status of the refusal."""
LONGEST_CODE = 40
SESSION_SECONDS = queries.SESSION_MS // 1000


class ChooseOwn(AppError):
    """The password was told by somebody else: the person chooses one of their own with it."""

    reason = "choose"
    status = 409


def cookie_name() -> str:
    """The session cookie: host-locked where the connection is encrypted."""
    return "__Host-session" if request.is_secure else "session"


@bp.get("/sign-in")
@access.anyone
def sign_in_page() -> AnyResponse:
    """The form; somebody signed in is sent on."""
    if current_user.is_authenticated:
        return redirect("/", 303)
    return make_response(_form())


@bp.post("/sign-in")
@access.anyone
def sign_in() -> AnyResponse:
    """Open a session; for the page's script also enrol the phone."""
    login, password = request.form.get("login", ""), request.form.get("password", "")
    at = pages.moment()
    try:
        checked, tried, chosen = _checked(login, password, at)
    except (operations.TooMany, Busy, Invalid, ChooseOwn) as error:
        return _refused(login, error)
    with writing() as session:
        staff = session.get_one(Staff, checked)
        operations.forget_tries(session, login, tried)
        if chosen:
            operations.own_password(session, staff, chosen)
        try:
            label = letting_in.label_of(session, staff, at)
        except letting_in.NewPhone as error:
            return _refused(login, error)
        given = letting_in.device_for(session, staff, label, at) if _wants_json() else None
        token = operations.open_session(session, staff, at, given.device.id if given else "")
        body = letting_in.enrolled(session, given, token, at) if given else None
    response = _json(body) if body else redirect("/", 303)
    response.set_cookie(
        cookie_name(),
        token,
        max_age=SESSION_SECONDS,
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
    )
    return response


@bp.post("/sign-out")
@access.anyone
def sign_out() -> AnyResponse:
    """End the session at once. The phone keeps its unsent work.

    A phone that could not say so at once names the session it means; another one, which
    somebody has opened there since, stays.
    """
    token = request.cookies.get(cookie_name(), "")
    meant = request.form.get("session", "")
    response = pages.go("/sign-in")
    if token and meant in ("", queries.token_hash(token)):
        with writing() as session:
            operations.close_session(session, token, pages.moment())
        response.delete_cookie(
            cookie_name(), secure=request.is_secure, httponly=True, samesite="Strict"
        )
    return response


@bp.get("/pin")
@access.allow("guide", "lead")
def pin_page() -> Response:
    """Choose six digits. It is done on the phone alone: its worker answers the other three."""
    return pages.answer("accounts/pin", "sync", chosen=False, needed=False)


@bp.post("/pin")
@access.allow("guide", "lead")
def pin() -> Response:
    """Keep them; a browser without a worker keeps no cards that they could open."""
    return pages.go("/pin")


@bp.get("/unlock")
@access.allow("guide", "lead")
def unlock_page() -> Response:
    """Where a locked phone asks for them."""
    return pages.go("/")


@bp.post("/unlock")
@access.allow("guide", "lead")
def unlock() -> Response:
    """Open the phone with them; here nothing is locked."""
    return pages.go("/")


@bp.post("/language")
@access.anyone
def language() -> Response:
    """Switch the language and come back to the same page."""
    chosen = request.form.get("lang", "")
    back = request.form.get("back", "/")
    if chosen not in written.LANGUAGES:
        raise Invalid("Unknown language.")
    response = pages.go(back if OWN_PATH.fullmatch(back) else "/")
    response.set_cookie(
        pages.LANGUAGE_COOKIE,
        chosen,
        max_age=pages.YEAR_SECONDS,
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
    )
    return response


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _json(body: dict[str, Any], status: int = 200) -> Response:
    response = jsonify(body)
    response.status_code = status
    return response


def _checked(login: str, password: str, at: int) -> tuple[str, list[str], str]:
    """Whose name and password these are, the try as it was counted, and the hash of a password
    they choose with it, "" for none. Only tries made count.

    Raises TooMany, Busy, Invalid for a wrong name or password, ChooseOwn where one is to be chosen.
    """
    address = request.remote_addr or ""
    operations.check_tries(db.session(), login, address, at)
    with passwords.turn():
        with writing() as session:
            tried = operations.count_sign_in(session, login, address, at)
        staff = operations.check_password(db.session(), login, password)
        return staff.id, tried, _own(password) if staff.one_time else ""


def _own(told: str) -> str:
    """The hash of the password chosen instead of the one that was told. Raises ChooseOwn."""
    chosen = request.form.get("own", "")
    if chosen == told or not passwords.SHORTEST <= len(chosen) <= passwords.LONGEST:
        raise ChooseOwn("Choose a password of your own.")
    return passwords.hashed(chosen)


def _refused(login: str, error: AppError) -> Response:
    problem = PROBLEMS[error.status]
    if _wants_json():
        response = _json({"error": problem}, error.status)
    else:
        response = make_response(_form(login, problem, error.n), error.status)
    if error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _form(login: str = "", problem: str = "", minutes: int = 0) -> str:
    phone = request.values.get("phone", "")[:LONGEST_CODE]
    context = {"login": login, "problem": problem, "minutes": minutes, "phone": phone}
    return pages.render("accounts/sign_in.html", **context)
