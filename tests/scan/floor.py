"""A server for the scan page alone: its files under the real policy; it notes each code sent."""

import mimetypes
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Self
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).parents[2]
PAGE = Path(__file__).with_name("page.html")
CARD = b"<section id=card><h1>Card</h1></section>"
SECTION = re.compile(rb"<section.*</section>", re.DOTALL)
UNKNOWN = SECTION.findall(PAGE.read_bytes())[0].replace(b"></p>", b">Nobody has this code.</p>")
POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; media-src 'self' blob:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Floor(ThreadingHTTPServer):
    """Serves on a port of its own while entered.

    ``codes`` are the codes posted so far, ``paths`` all paths asked for. ``missing`` is a path that
    is not found; ``strict`` withholds the decoder's right to compile; ``knows`` decides whether a
    code is answered by a card or by the scan page again.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.codes: list[str] = []
        self.paths: list[str] = []
        self.missing = ""
        self.strict = False
        self.knows = True
        self.url = f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that was closed took its connection with it; anything else is a fault."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def __exit__(self, *args: object) -> None:
        self.shutdown()
        self.server_close()


class Answer(BaseHTTPRequestHandler):
    """One request."""

    server: Floor
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.paths.append(path)
        file = ROOT / path.lstrip("/")
        if path == "/":
            self._send(PAGE.read_bytes(), "text/html")
        elif path.startswith("/static/") and file.is_file() and path != self.server.missing:
            self._send(file.read_bytes(), mimetypes.guess_type(path)[0] or "text/plain")
        else:
            self._send(b"", "text/plain", 404)

    def do_POST(self) -> None:
        self.server.paths.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.codes += parse_qs(body).get("code", [])
        if self.server.knows:
            self._send(CARD, "text/html")
        else:
            self._send(UNKNOWN, "text/html", 422)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing; the tests read ``codes`` and ``paths``."""

    def _send(self, body: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY.format(scripts=self._scripts()))
        self.send_header("Permissions-Policy", "camera=(self)")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        self.wfile.write(body)

    def _scripts(self) -> str:
        decoder = self.path == "/static/scan/decoder.js" and not self.server.strict
        return "'self' 'wasm-unsafe-eval'" if decoder else "'self'"
