"""Signing in and out, and the language in one tap."""

import re
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, request
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from crm_pwa.accounts import by_passkey, letting_in, operations, pages, queries, signing_in
from crm_pwa.accounts import given as written
from crm_pwa.accounts.models import Staff
from crm_pwa.core import access
from crm_pwa.core.db import writing
from crm_pwa.core.errors import AppError, Busy, Invalid

bp = Blueprint("accounts", __name__)
OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""A path of this host: no second slash, no backslash, nothing but visible ASCII."""
PROBLEMS = {
    403: "new_phone", 409: "choose", 410: "over", 422: "wrong", 428: "second", 429: "wait",
    503: "busy",
}  # fmt: skip
"""What the form says, by the status of the refusal."""
REFUSED = (
    operations.TooMany,
    Busy,
    Invalid,
    signing_in.ChooseOwn,
    signing_in.Over,
    signing_in.SecondStep,
)
CLOSER = ("second_wrong", "second_over", "passkey")
"""Reasons that name the fault closer."""
ACCOUNT = "/account"
LONGEST_CODE = 40
SESSION_SECONDS = queries.SESSION_MS // 1000


def cookie_name() -> str:
    """The session cookie: host-locked where the connection is encrypted."""
    return "__Host-session" if request.is_secure else "session"


@bp.get("/sign-in")
@access.anyone
def sign_in_page() -> AnyResponse:
    """The form; somebody signed in is sent on, unless their phone asks for it ``again``."""
    if current_user.is_authenticated and not request.args.get("again"):
        return redirect("/", 303)
    return make_response(_form())


@bp.post("/sign-in")
@access.anyone
def sign_in() -> AnyResponse:
    """Open a session; for the page's script also enrol the phone. One it replaces ends."""
    login, at = request.form.get("login", ""), pages.moment()
    try:
        found = signing_in.shown(login, at)
        with writing() as session:
            staff = signing_in.settled(session, login, found)
            try:
                label = letting_in.label_of(session, staff, at)
            except letting_in.NewPhone as error:
                return _refused(login, error)
            token, body = _opened(session, staff, found.by, label)
    except REFUSED as error:
        return _refused(login, error)
    response = _json(body) if _wants_json() else redirect("/", 303)
    response.set_cookie(
        cookie_name(),
        token,
        max_age=SESSION_SECONDS,
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
    )
    return response


@bp.post("/sign-in/challenge")
@access.anyone
def challenge() -> Response:
    """What a passkey of this host has to sign, once and within five minutes."""
    with writing() as session:
        by_passkey.count(session, "asked", pages.moment())
        return _json(operations.ask(session, by_passkey.asking(by_passkey.SIGN_IN)))


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
    return pages.answer("accounts/pin", "sync", chosen=False, needed=False, proof="")


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


def _opened(
    session: Session, staff: Staff, by: str, label: str | None
) -> tuple[str, dict[str, Any]]:
    """The new session's secret, and what a script is told; the one it replaces ends."""
    at = pages.moment()
    bare = operations.ask_second(session, staff, at)
    phone = _wants_json() and not bare
    given = letting_in.device_for(session, staff, label, at) if phone else None
    operations.close_session(session, request.cookies.get(cookie_name(), ""), at)
    on = given.device.id if given else ""
    token = operations.open_session(session, staff, at, on, by=by, bare=bare)
    return token, letting_in.enrolled(session, given, token, at) if given else {"next": ACCOUNT}


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _json(body: dict[str, Any], status: int = 200) -> Response:
    response = jsonify(body)
    response.status_code = status
    return response


def _refused(login: str, error: AppError) -> Response:
    problem = error.reason if error.reason in CLOSER else PROBLEMS[error.status]
    step = request.form.get("step", "") if problem in ("second_wrong", "wait") else ""
    step = error.token if isinstance(error, signing_in.SecondStep) else step
    if _wants_json():
        response = _json({"error": problem} | ({"step": step} if step else {}), error.status)
    else:
        response = make_response(_form(login, problem, error.n, step), error.status)
    if error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _form(login: str = "", problem: str = "", minutes: int = 0, step: str = "") -> str:
    phone = request.values.get("phone", "")[:LONGEST_CODE]
    context = {"login": login, "problem": problem, "minutes": minutes, "phone": phone, "step": step}
    return pages.render("accounts/sign_in.html", **context)
