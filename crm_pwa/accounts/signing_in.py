"""What somebody shows as they sign in: a password, then perhaps a second step; or a passkey."""

from typing import NamedTuple
from urllib.parse import urlsplit

from flask import current_app, request
from sqlalchemy.orm import Session

from crm_pwa.accounts import factors, operations, pages, passwords
from crm_pwa.accounts.models import FirstStep, Staff
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import AppError, Invalid

SIGN_IN = "sign_in"
"""What a passkey's challenge is for, where nobody is signed in."""
CHALLENGES = 60
"""Passkeys asked for from one address in 15 minutes; a whole shop may share it."""


class ChooseOwn(AppError):
    """The password was told by somebody else: the person chooses one of their own with it."""

    reason = "choose"
    status = 409


class Over(AppError):
    """The password was told by somebody else, and too long ago: they give another."""

    reason = "over"
    status = 410


class SecondStep(AppError):
    """The password is right; ``token`` goes with the second step that is asked for now."""

    reason = "second"
    status = 428

    def __init__(self, token: str) -> None:
        super().__init__("Show the second step.")
        self.token = token


class Shown(NamedTuple):
    """Who it is, by what they showed last; ``chosen``: the hash of a password they choose.

    ``tried``: the ids of the try that a right password takes back.
    """

    staff_id: str
    by: str
    chosen: str = ""
    tried: tuple[str, ...] = ()


def shown(login: str, at: int) -> Shown:
    """Who the form of this request shows. Only tries made count.

    Raises TooMany, Busy, Invalid for what does not fit, ChooseOwn where a password is to be chosen,
    Over for one that was told too long ago, SecondStep where more is to be shown.
    """
    if answer := request.form.get("passkey", ""):
        with writing() as session:
            return Shown(operations.shown(session, answer, asking(SIGN_IN)).id, "passkey")
    if token := request.form.get("step", ""):
        return _second(token, request.form.get("code", ""), at)
    found = _by_password(login, request.form.get("password", ""), at)
    if not factors.wanted(db.session(), db.session().get_one(Staff, found.staff_id)):
        return found
    with writing() as session:
        operations.forget_tries(session, login, found.tried)
        token = operations.begin_sign_in(session, found.staff_id, found.chosen, at)
    raise SecondStep(token)


def asking(use: str) -> operations.Asking:
    """Where this request's page came from, and what for; bound to its session, if there is one."""
    host = urlsplit(f"//{request.host}").hostname or ""
    known = pages.person() if use != SIGN_IN else None
    bound_to = f"{use} {known.session}" if known else use
    return operations.Asking(host, f"{request.scheme}://{request.host}", bound_to, pages.moment())


def settled(session: Session, login: str, found: Shown) -> None:
    """All was shown: tries are forgotten, what waited is gone, a password they chose is theirs."""
    if found.by == "password":
        operations.forget_tries(session, login, found.tried)
    else:
        operations.forget_second(session, found.staff_id)
        session.query(FirstStep).where(FirstStep.staff_id == found.staff_id).delete()
    if found.chosen:
        operations.own_password(session, session.get_one(Staff, found.staff_id), found.chosen)


def _second(token: str, code: str, at: int) -> Shown:
    """Raises TooMany; Invalid ("second_over") where nothing waits, ("second_wrong") for a code."""
    with writing() as session:
        waits = operations.first_step(session, token, at)
        if waits is None:
            raise Invalid("Sign in again.", "second_over")
        operations.count_second(session, waits.staff_id, at)
        found = Shown(waits.staff_id, "", waits.chosen)
        keys = current_app.extensions["keys"]
        by = operations.second_shown(session, found.staff_id, code, keys, at)
    if not by:
        raise Invalid("That code does not fit.", "second_wrong")
    return found._replace(by=by)


def _by_password(login: str, password: str, at: int) -> Shown:
    """Whose name and password these are."""
    address = request.remote_addr or ""
    operations.check_tries(db.session(), login, address, at)
    with passwords.turn():
        with writing() as session:
            tried = operations.count_sign_in(session, login, address, at)
        staff = operations.check_password(db.session(), login, password)
        if staff.one_time and at >= staff.one_time_until:
            raise Over("This password was good for 72 hours.")
        chosen = _own(password) if staff.one_time else ""
        return Shown(staff.id, "password", chosen, tuple(tried))


def _own(told: str) -> str:
    """The hash of the password chosen instead of the one that was told. Raises ChooseOwn."""
    chosen = request.form.get("own", "")
    if chosen == told or not passwords.fits(chosen):
        raise ChooseOwn("Choose a password of your own.")
    return passwords.hashed(chosen)
