"""What stands outside and takes messages: a gateway and a mail server, real ones."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Gateway:
    """Takes text messages as docs/messages.md says. ``answers`` are given in turn, then 200.

    ``got``: (headers, body) of every request; ``sent``: what it passed on, once an id.
    """

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.got: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.sent: dict[str, dict[str, Any]] = {}
        self.url = ""

    def take(self, headers: dict[str, str], body: dict[str, Any]) -> tuple[int, dict[str, str]]:
        """Answer one request."""
        self.got.append((headers, body))
        if self.answers:
            return self.answers.pop(0)
        if headers["Idempotency-Key"] in self.sent:
            return 409, {}
        self.sent[headers["Idempotency-Key"]] = body
        return 202, {}


@contextmanager
def gateway() -> Iterator[Gateway]:
    """A gateway that listens."""
    found = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, headers = found.take(dict(self.headers), body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/send"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


class MailServer:
    """Takes mail, without encryption. ``refuse``: the answer to a recipient; "" takes them."""

    def __init__(self) -> None:
        self.refuse = ""
        self.mails: list[str] = []
        self.said: list[str] = []
        self.address = ""


class _Talk(socketserver.StreamRequestHandler):
    """One conversation with a mail server."""

    of: MailServer

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline():
            self.of.said.append(line.decode().strip().upper())
            verb = line[:4].upper()
            if verb == b"DATA":
                self._say("354 go on")
                self.of.mails.append(self._mail())
            refused = self.of.refuse if verb == b"RCPT" else ""
            self._say("221 bye" if verb == b"QUIT" else refused or "250 ok")

    def _mail(self) -> str:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.decode())
        return "".join(lines)

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server that listens."""
    found = MailServer()
    talk = type("Talk", (_Talk,), {"of": found})
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), talk)
    found.address = f"127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
