"""What all pages of a member have in common: who is let in, and how often they may write."""

from flask import Blueprint, Response, request
from werkzeug.exceptions import Unauthorized

from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts import pages
from crm_pwa.checkout import visitor
from crm_pwa.core.db import writing

SIGN_IN = "/me/sign-in"
WRITES = 60
"""Writes of one member in an hour: each is a turn of the only writer, and a person makes few."""
CODES = 120
"""Reads of the codes in an hour; a page that is open reads six times."""


def own(bp: Blueprint, *, writes: bool = True) -> None:
    """Make the pages of ``bp`` a member's own; ``writes``: every post counts as one of 60 an hour.

    Who is unknown is led to the form. Beyond the limit the answer is 429, in
    words, and nothing is written.
    """
    bp.register_error_handler(Unauthorized, _nobody)
    if writes:
        bp.before_request(_count_write)


def count_codes() -> None:
    """Count one reading of the codes. Raises TooMany."""
    _count("own-codes", CODES)


def _count_write() -> None:
    if request.method == "POST" and visitor.known():
        _count("own", WRITES)


def _count(kind: str, tries: int) -> None:
    key, hour = f"{kind}:{visitor.me().id}", accounts.HOUR_MS
    with writing() as session:
        accounts.count_attempt(session, key, pages.moment(), tries=tries, window_ms=hour)


def _nobody(_error: Unauthorized) -> Response:
    """A session that ended: on to the form, which is the member's own."""
    return visitor.go(SIGN_IN)
