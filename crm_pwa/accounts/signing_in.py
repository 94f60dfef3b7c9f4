"""What somebody shows as they sign in: a password, then perhaps a second step; or a passkey."""

from typing import NamedTuple

from flask import current_app, request
from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_pwa.accounts import by_passkey, factors, operations, passwords
from crm_pwa.accounts.models import FirstStep, Staff
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import AppError, Invalid

PASSKEY = "passkey"


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

    ``tried``: the ids of the try that a right password takes back; ``step``: the hash of the first
    step that a second one was shown for.
    """

    staff_id: str
    by: str
    chosen: str = ""
    tried: tuple[str, ...] = ()
    step: str = ""


def shown(login: str, at: int) -> Shown:
    """Who the form of this request shows. Only tries made count.

    Raises TooMany, Busy, Invalid for what does not fit, ChooseOwn where a password is to be chosen,
    Over for one that was told too long ago, SecondStep where more is to be shown.
    """
    if answer := request.form.get("passkey", ""):
        return _by_passkey(answer, at)
    if token := request.form.get("step", ""):
        return _second(token, request.form.get("code", ""), at)
    found = _by_password(login, request.form.get("password", ""), at)
    if not factors.wanted(db.session(), db.session().get_one(Staff, found.staff_id)):
        return found
    with writing() as session:
        operations.forget_tries(session, login, request.remote_addr or "", found.tried)
        token = operations.begin_sign_in(session, found.staff_id, found.chosen, at)
    raise SecondStep(token)


def settled(session: Session, login: str, found: Shown) -> Staff:
    """All was shown: tries are forgotten, what waited is gone, a password they chose is theirs.

    Return whose it is. Raises Invalid where the account was closed meanwhile, or its password is
    another one; ("second_over") for a first step that another sign-in has used.
    """
    staff = session.get_one(Staff, found.staff_id)
    if not staff.active or staff.one_time != bool(found.chosen):
        raise Invalid("The account is another one by now.", PASSKEY if found.by == PASSKEY else "")
    if found.by == "password":
        operations.forget_tries(session, login, request.remote_addr or "", found.tried)
    else:
        operations.forget_second(session, found.staff_id)
        waited = delete(FirstStep).where(FirstStep.staff_id == found.staff_id)
        steps = session.scalars(waited.returning(FirstStep.token_hash)).all()
        if found.step and found.step not in steps:
            raise Invalid("Sign in again.", "second_over")
    if found.chosen:
        operations.own_password(session, staff, found.chosen)
    return staff


def _by_passkey(answer: str, at: int) -> Shown:
    """Raises TooMany; Invalid ("passkey")."""
    with writing() as session:
        by_passkey.count(session, "shown", at)
    asked = by_passkey.answered(answer, by_passkey.SIGN_IN)
    with writing() as session:
        return Shown(operations.shown(session, answer, asked).id, PASSKEY)


def _second(token: str, code: str, at: int) -> Shown:
    """Raises TooMany; Invalid ("second_over") where nothing waits, ("second_wrong") for a code."""
    with writing() as session:
        waits = operations.first_step(session, token, at)
        if waits is None:
            raise Invalid("Sign in again.", "second_over")
        operations.count_second(session, waits.staff_id, at)
        found = Shown(waits.staff_id, "", waits.chosen, step=waits.token_hash)
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
