"""The two steps by which a browser proves a number: at the till, and on the member's own page."""

import unicodedata

from flask import current_app, request

from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts import pages
from crm_pwa.checkout import proof, queries, visitor
from crm_pwa.checkout.models import OneTime
from crm_pwa.core.db import db, writing
from crm_pwa.core.templating.language import language
from crm_pwa.members import phones
from crm_pwa.messages import sending
from crm_pwa.messages.outgoing import Letter

LONGEST = 40


def can_send() -> bool:
    """Whether anybody takes text messages: without, no number can be proved."""
    settings = current_app.extensions["settings"]
    return "sms" in sending.ways(settings, demo=sending.is_demo(db.session()))


def ask_for(typed: str, till_id: str = "", store_id: str = "") -> tuple[str, str]:
    """Have a code sent; return (the cookie's secret, "") or ("", what is wrong with it).

    Raises TooMany, alike for a number that a member has and for one that nobody has.
    """
    if not can_send():
        return "", "no_way"
    number = phones.normal(typed[:LONGEST])
    if number is None:
        return "", "number"
    at, keys = pages.moment(), current_app.extensions["keys"]
    code = proof.new_code()
    text = pages.render("checkout/code.txt", code=code).strip()
    letter = Letter("code", "sms", number, text, language())
    with writing() as session:
        address = request.remote_addr or ""
        proof.count_asking(session, keys.phone_hash(number), address, (till_id, store_id), at)
        token = proof.ask(session, keys, number, letter, code, store_id=store_id, now_ms=at)
    return token, ""


def asked() -> OneTime | None:
    """What this browser asked a code for, within a quarter of an hour."""
    return queries.asked(db.session(), visitor.asked(), pages.moment(), proof.KEPT_MS)


def answered() -> str:
    """Check the code of the form: right, wrong or late; empty where nothing was asked.

    Raises TooMany.
    """
    at, keys = pages.moment(), current_app.extensions["keys"]
    typed = unicodedata.normalize("NFKC", request.form.get("code", "")[:LONGEST])
    digits = "".join(filter(str.isdigit, typed))
    with writing() as session:
        row = queries.asked(session, visitor.asked(), at, proof.KEPT_MS, held=True)
        if row is None:
            return ""
        address = request.remote_addr or ""
        return proof.check(session, keys, row, digits, address=address, now_ms=at)


TooMany = accounts.TooMany
