"""The server to measure: granian with the options of ``flask serve``, and bench's one view more."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from bench.figures import ROOT
from tests.house.cast import PASSWORD
from tests.house.ports import free_port, is_free
from tests.house.waiting import until

TRIVIAL = "/bench/trivial"
START = (
    "from bench.wsgi import app; from crm_pwa.wiring.serving import HERE, Place, answer;"
    "app.app_context().push(); answer(app, Place(HERE, {port}))"
)


@contextmanager
def served(settings: Mapping[str, str]) -> Iterator[str]:
    """The address of a running server over a database that is ready; no slash at its end."""
    port = free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CRM_PWA_")}
    url = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-c", START.format(port=port)],
        cwd=ROOT,
        env={**kept, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until(lambda: _answers(url), "the server did not start")
        yield url
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        until(lambda: is_free(port), f"port {port} is still held")


def sign_in(url: str, login: str = "guide-a") -> str:
    """Sign in; return the session's cookie, ``name=value``."""
    headers = post(url, "/sign-in", {"login": login, "password": PASSWORD}, "")
    return headers["Set-Cookie"].partition(";")[0]


def post(url: str, path: str, form: Mapping[str, str], cookie: str) -> Message:
    """Send a form as a script of the page does; return the answer's headers."""
    headers = {"Origin": url, "Accept": "application/json", "HX-Request": "true", "Cookie": cookie}
    with urlopen(Request(url + path, urlencode(form).encode(), headers)) as answer:
        told: Message = answer.headers
        return told


def read(url: str, path: str, cookie: str) -> str:
    """The text of a page."""
    with urlopen(Request(url + path, headers={"Cookie": cookie})) as answer:
        text: str = answer.read().decode()
        return text


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False
