"""Before an export and other grave acts: somebody shows again that it is them, then it goes on.

The page that asks holds all that was sent, so that nothing typed is lost: what comes with the proof
is the same form once more.
"""

from flask import Response, current_app, make_response, request

from crm_pwa.accounts import by_passkey, error_pages, factors, operations, pages, passwords
from crm_pwa.accounts.queries import Person
from crm_pwa.core import hx
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import AppError, Busy, Invalid

FRESH_MS = 5 * 60_000
"""So long a proof holds."""
PROVE = "prove"
"""What a passkey's challenge is for."""
TYPED, BY_PASSKEY = "proof", "proof_passkey"
PATH = "/account/proof"
FORBIDDEN = 403
DIGITS = 6


def asked() -> Response | None:
    """The page that asks who it is; None where that was shown in the last five minutes."""
    person = pages.me()
    if 0 <= pages.moment() - person.proved_at < FRESH_MS:
        return None
    if not (request.form.get(TYPED) or request.form.get(BY_PASSKEY)):
        return _page(person)
    try:
        _prove(person)
    except (operations.TooMany, Busy, Invalid) as error:
        return _page(person, error)
    return None


def _prove(person: Person) -> None:
    """Take what was shown. Raises TooMany, Busy, Invalid."""
    at = pages.moment()
    with writing() as session:
        operations.count_proof(session, person.session, at)
    how = _shown(person, at)
    with writing() as session:
        operations.forget_proof(session, person.session)
        operations.proved(session, person.id, person.session, how, at)


def _shown(person: Person, at: int) -> str:
    """How: ``passkey``, ``app`` or ``password``. Raises Busy, Invalid."""
    if answer := request.form.get(BY_PASSKEY, ""):
        asking = by_passkey.answered(answer, PROVE)
        with writing() as session:
            if operations.shown(session, answer, asking).id != person.id:
                raise Invalid("This passkey is somebody else's.", "passkey")
        return "passkey"
    typed = request.form.get(TYPED, "")
    if _is_code(typed):
        with writing() as session:
            keys = current_app.extensions["keys"]
            by = operations.second_shown(session, person.id, typed, keys, at)
        if not by:
            raise Invalid("That code does not fit.")
        return by
    with passwords.turn():
        operations.check_password(db.session(), person.login, typed)
    return "password"


def _is_code(typed: str) -> bool:
    """Whether an app shows codes like this one, "123 456" too."""
    bare = "".join(typed.split())
    return len(bare) == DIGITS and bare.isascii() and bare.isdigit()


def _page(person: Person, error: AppError | None = None) -> Response:
    if request.accept_mimetypes.best == "application/json" or hx.wants_fragment():
        return error_pages.shown(FORBIDDEN, PROVE)
    had = factors.of(db.session(), person.id)
    sent = [(k, v) for k, v in request.form.items(multi=True) if k not in (TYPED, BY_PASSKEY)]
    if request.method == "GET":
        sent = [("back", request.full_path.rstrip("?"))]
    status = error.status if error else FORBIDDEN
    page = pages.render(
        "accounts/prove.html",
        to=PATH if request.method == "GET" else request.path,
        sent=[{"name": name, "value": value} for name, value in sent],
        problem="passkey" if error and error.reason == "passkey" else problem(error),
        minutes=error.n if error else 0,
        app=had.app,
        passkey=any(one.host == by_passkey.asking(PROVE).host for one in had.passkeys),
    )
    response = make_response(page, status)
    if error and error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def problem(error: AppError | None) -> str:
    """Which words say what was wrong: ``wrong``, ``wait`` or ``busy``; "" for nothing."""
    return {422: "wrong", 429: "wait", 503: "busy"}.get(error.status, "wrong") if error else ""
