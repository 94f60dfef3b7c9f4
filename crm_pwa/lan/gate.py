"""What a phone may ask for before it trusts the server: how to trust it, and nothing else.

It is asked without encryption, so nobody is signed in here and nothing can be sent: cookies are
not looked at, and all other addresses are not there.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OPEN = re.compile(
    r"/ca(/preference-cards\.(crt|mobileconfig))?|/static/(joined/\w+\.css|icons/app\.svg)"
)
CAN_READ = frozenset({"GET", "HEAD"})
PORT = "crm_pwa.secure_port"
"""Where in a request's environment the page finds the port of the encrypted pages."""
NOT_HERE = b"Nothing but /ca is here.\n"


def only_trust(app: "WSGIApplication", secure_port: int) -> "WSGIApplication":
    """The application, of which only the page ``/ca`` and what belongs to it can be reached."""

    def gate(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        open_to_all = OPEN.fullmatch(environ["PATH_INFO"])
        if environ["REQUEST_METHOD"] not in CAN_READ or not open_to_all:
            start("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
            return [NOT_HERE]
        strange = {
            k: v for k, v in environ.items() if k not in ("HTTP_COOKIE", "HTTP_AUTHORIZATION")
        }
        return app({**strange, PORT: secure_port}, start)

    return gate
