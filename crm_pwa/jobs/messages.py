"""The background worker's sender: what a page wrote into the outbox leaves within a second."""

from flask import Flask, current_app

from crm_pwa.jobs import beside
from crm_pwa.messages import sending

LOOK = 1.0
"""Seconds between two looks: somebody stands at the till and waits for a code."""
AGAIN = 5.0
"""Seconds to the next look after a fault."""


def start(app: Flask) -> None:
    """Begin to send; it ends with the process that called this."""
    beside.start(app, look, beside.Pace(LOOK, AGAIN))


def look() -> bool:
    """Send all that is due; tell whether it could be looked for and written down."""
    return beside.whole(_send)


def _send() -> None:
    told = current_app.extensions
    while sending.send_due(told["settings"], told["keys"]):
        pass
