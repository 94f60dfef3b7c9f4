"""The worker is a server too: foreign pages may knock, and write nothing."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.house.chromium import KeptPhone
from tests.house.waiting import until
from tests.worker_browser.centre import Centre
from tests.worker_browser.conftest import LI, SignedIn, present

pytestmark = pytest.mark.browser

FORM = """<!doctype html><title>foreign</title>
<form method="post" action="{url}/members/{m}/notes"><input name="text" value="planted">
<input name="HX-Request" value="true"><button>Win</button></form>"""


SUBMIT = """(url) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: url });
  document.body.append(form);
  form.submit();
}"""


class Foreign(BaseHTTPRequestHandler):
    """A page of somebody else's."""

    page = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(self.page)))
        self.end_headers()
        self.wfile.write(self.page)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def foreign_port(centre: Centre) -> Iterator[int]:
    """Another port of the same host that serves a form aimed at the centre's address."""
    Foreign.page = FORM.format(url=centre.url, m=LI).encode()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Foreign)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"], ids=["other port", "other site"])
def test_a_foreign_form_writes_nothing_and_reaches_the_centre_untouched(
    host: str, centre: Centre, kept: KeptPhone, signed_in: SignedIn, foreign_port: int
) -> None:
    page = signed_in(kept)
    present(page)
    page.goto(f"http://{host}:{foreign_port}/")
    page.click("button")
    page.wait_for_load_state()
    until(lambda: centre.written == [f"/members/{LI}/notes"], "the form went elsewhere")
    page.goto(f"/members/{LI}")
    assert "planted" not in page.content()
    assert [op["k"] for op in centre.ops.values()] == ["scan.seen", "access.read"]


@pytest.mark.parametrize("mode", ["no-cors", "cors"])
def test_a_foreign_script_writes_nothing(
    mode: str, centre: Centre, kept: KeptPhone, signed_in: SignedIn, foreign_port: int
) -> None:
    page = signed_in(kept)
    present(page)
    page.goto(f"http://127.0.0.1:{foreign_port}/")
    page.evaluate(
        """([url, mode]) => fetch(url, { method: "POST", mode, headers: { "HX-Request": "true" },
             body: new URLSearchParams({ text: "planted" }) }).catch(() => null)""",
        [f"{centre.url}/members/{LI}/notes", mode],
    )
    page.goto(f"/members/{LI}")
    assert "planted" not in page.content()
    assert "note.add" not in [op["k"] for op in centre.ops.values()]


def test_our_own_form_without_htmx_is_the_centres(
    centre: Centre, kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = signed_in(kept)
    present(page)
    page.evaluate(SUBMIT, f"/members/{LI}/notes")
    until(lambda: centre.written == [f"/members/{LI}/notes"], "the form went elsewhere")
