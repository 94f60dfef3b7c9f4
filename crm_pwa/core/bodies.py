"""Bodies are waited for at a few places only, so that one that never comes whole holds up a few.

The server hands a request on with its headers and lets its body be waited for without end, a
thread each; no setting of it ends that. So strangers, who may only sign in, choose a language or
send what a signed-off phone held, and people and phones that are known have places apart, fewer
together than there are threads: cards are read whatever waits there, and a stranger's body holds
up no push.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from flask import request

from crm_pwa.core.errors import Busy

STRANGERS, KNOWN = 2, 3
PATIENCE_S = 0.2
"""How long to wait for a place: longer than a body that came with its headers takes to read."""
THREADS = STRANGERS + KNOWN + 3
"""What the server needs to have: a place's wait, and whoever reads meanwhile."""
_places = {False: BoundedSemaphore(STRANGERS), True: BoundedSemaphore(KNOWN)}


@contextmanager
def place(*, known: bool) -> Iterator[None]:
    """A place to wait for a body. ``known``: whether it was said by whom it is.

    Raises Busy where every place is taken.
    """
    taken = _places[known]
    if not taken.acquire(timeout=PATIENCE_S):
        raise Busy("Too many bodies are on their way.")
    try:
        yield
    finally:
        taken.release()


def read(*, known: bool) -> bytes:
    """The request's body, whole; kept, so that a form is read from it afterwards.

    Raises what ``place`` raises, and werkzeug's RequestEntityTooLarge.
    """
    with place(known=known):
        return request.get_data()
