"""A centre of a few lines: the worker's files, the shop's templates, sync in memory."""

import hashlib
import json
import mimetypes
import time
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jinja2 import FileSystemLoader

from crm_pwa.core import words
from crm_pwa.core.templating import compile_module, load_catalogues, make_environment
from crm_pwa.worker.screens import SCREENS
from crm_pwa.worker.script import joined_with

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
PATHS = json.loads((ROOT / "tests/worker/paths.json").read_text("utf-8"))
TOKEN = "token-a"
FAR = 4_000_000_000_000
DOOR = b"<!doctype html><title>Door</title><h1>Door</h1>"
Row = dict[str, Any]


def templates(assets: dict[str, str]) -> str:
    """The module of compiled templates, as the application makes it."""
    catalogues = load_catalogues(ROOT / "translations")
    environment = make_environment(
        FileSystemLoader(ROOT / "templates"),
        catalogues=catalogues,
        globals={"path": _path, "asset": assets.__getitem__, **words.GLOBALS},
        filters=words.FILTERS,
    )
    return compile_module(
        environment,
        [*SCREENS, "errors/_problem.html"],
        catalogues=catalogues,
        data={"paths": PATHS, "assets": assets, "desk": []},
        messages=words.MESSAGES,
    )


def _path(endpoint: str, **values: str) -> str:
    return f"{endpoint}{values}"


class Centre:
    """What outlives a stop of the server: ``ops``, ``rows`` of the feed, what others ``written``.

    ``script`` stands in for /service-worker.js when set; ``mark`` makes another build of it;
    ``busy`` turns pushes away; ``lease_until`` in milliseconds.
    """

    def __init__(self) -> None:
        self.ops: dict[str, Row] = {}
        self.rows: list[Row] = []
        self.asked: list[str] = []
        self.written: list[str] = []
        self.script = ""
        self.mark = ""
        self.busy = False
        self.lease_until = FAR
        self.refused: dict[str, str] = {}
        self.lock = Lock()
        files = [path for path in STATIC.rglob("*") if path.is_file() and path.suffix != ".ts"]
        names = [path.relative_to(STATIC).as_posix() for path in sorted(files)]
        self.templates = templates({name: f"/static/{name}?v=1" for name in names})
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        """Where the centre answers, or would."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Answer, on the same port as before."""
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Answer)
        self.server.daemon_threads = True
        self.server.centre = self  # type: ignore[attr-defined] # what Answer asks
        self.port = self.server.server_port
        Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Answer no more."""
        self.server.shutdown()
        self.server.server_close()

    def worker(self) -> str:
        """The worker's script, joined as it is sent; its last line names the build."""
        build = hashlib.sha256((self.templates + self.mark).encode()).hexdigest()[:16]
        return f"{self.script}// {build}\n" if self.script else joined_with(self.templates, build)

    def feed(self, rows: Iterable[Row]) -> None:
        """Put rows at the end of the feed."""
        self.rows += [{**row, "seq": len(self.rows) + at} for at, row in enumerate(rows, 1)]

    def push(self, envelope: Row) -> Row:
        """Keep a batch; a repeat changes nothing."""
        with self.lock:
            results = []
            for op in envelope["ops"]:
                if why := self.refused.get(op["k"]):
                    results.append({"id": op["id"], "s": "rejected", "why": why})
                    continue
                known = op["id"] in self.ops
                self.ops.setdefault(op["id"], op)
                rev = 100 + list(self.ops).index(op["id"])
                results.append(
                    {"id": op["id"], "s": "duplicate" if known else "accepted", "rev": rev}
                )
        return {"results": results, "rows": [], "server_time": 0, "epoch": "e1"} | self._time()

    def pull(self, cursor: str, limit: int) -> Row:
        """One page of the feed."""
        start = int(cursor or 0)
        rows = self.rows[start : start + limit]
        following = start + len(rows)
        more = following < len(self.rows)
        lease = {"hmac_key": "00ff", "until": self.lease_until}
        page = {"epoch": "e1", "rows": rows, "gone": [], "next": str(following), "more": more}
        return page | {"lease": lease} | self._time()

    def _time(self) -> Row:

        return {"server_time": int(time.time() * 1000)}


class Answer(BaseHTTPRequestHandler):
    """One request a connection: none is left that answers after a stop."""

    @property
    def centre(self) -> Centre:
        return self.server.centre  # type: ignore[attr-defined, no-any-return] # set by Centre

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        self.centre.asked.append(url.path)
        file = ROOT / url.path.lstrip("/")
        if url.path == "/service-worker.js":
            self._send(self.centre.worker().encode(), "text/javascript")
        elif url.path == "/worker/templates.js":
            self._send(self.centre.templates.encode(), "text/javascript")
        elif url.path == "/sync/v1/pull":
            query = {name: values[0] for name, values in parse_qs(url.query).items()}
            self._json(self.centre.pull(query.get("cursor", ""), int(query["limit"])))
        elif url.path.startswith("/static/") and file.is_file():
            kind = mimetypes.guess_type(file.name)[0] or "text/plain"
            self._send(
                file.read_bytes(), kind, keep="immutable" if url.query == "v=1" else "no-cache"
            )
        else:
            self._send(DOOR, "text/html")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/sync/v1/push":
            self.centre.written.append(self.path)
            self._send(b"refused", "text/plain", 403)
        elif self.centre.busy:
            self._json({}, 503)
        elif self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._json({}, 401)
        else:
            self._json(self.centre.push(json.loads(body)))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing; the tests read what was asked."""

    def _json(self, body: Row, status: int = 200) -> None:
        self._send(json.dumps(body).encode(), "application/json", status, sync="1")

    def _send(
        self, body: bytes, kind: str, status: int = 200, sync: str = "", keep: str = "no-cache"
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", keep)
        if sync:
            self.send_header("X-Sync", sync)
        self.end_headers()
        self.wfile.write(body)
