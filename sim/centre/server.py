"""One real application over a database in memory: answers requests, dies, is restored."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import msgspec
from pysqlite3 import dbapi2 as sqlite3
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from crm_pwa.accounts import enrolments
from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts.models import Staff
from crm_pwa.core import migrate
from crm_pwa.core.db import db, writing
from crm_pwa.wiring import create_app
from sim.centre.chance import Chance
from sim.centre.copies import Copies, Copy
from sim.centre.shop import Shop, open_shop
from sim.centre.words import shorten

START_MS = 1_772_000_000_000
SETTINGS = {
    "CRM_PWA_DATA_DIR": "/tmp",
    "CRM_PWA_DATABASE_URL": "sqlite://",
    "CRM_PWA_SECRET_KEY": "a-secret-of-the-simulation-of-more-than-32-characters",
}


class Killed(Exception):
    """The server's process ends here; its transaction is never committed."""


class Answer(msgspec.Struct):
    """What the network carries back; ``dead``: the server was killed and says nothing."""

    status: int = 0
    headers: dict[str, str] = {}
    body: str = ""
    dead: bool = False


class Server:
    """The centre. Every method is one event of the simulation, at the moment ``chance.at``."""

    def __init__(self) -> None:
        self.chance = Chance()
        self.chance.install()
        self.chance.begin(0, START_MS)
        self.app = create_app(SETTINGS)
        self.app.testing = False
        self.dies_in = 0
        self.at_commit = ""
        self._heard = {"before_cursor_execute": self._step, "commit": self._step_commit}
        with self.app.app_context():
            self.engine = db.engine
            migrate.upgrade(self.engine)
            shorten()
            with self.engine.connect() as connection:
                self.raw: Any = connection.connection.dbapi_connection
            with writing() as session:
                self.shop: Shop = open_shop(session, self.app.extensions["keys"], START_MS)
        self.copies = Copies(db.metadata)
        self.opens_at, self.template = self.chance.at, self.backup()
        self._first = self.opens_at, self.template

    def begin_anew(self) -> None:
        """The shop as it was before any phone was: what was settled since is forgotten."""
        self.opens_at, self.template = self._first

    def settle(self) -> None:
        """Let every seed begin with the database as it is, at this moment."""
        self.opens_at = self.chance.at
        self.template = self.backup()

    def prints(self) -> dict[str, str]:
        """A mark of each store's feed, which is another one when the feed is."""
        rows = self.raw.execute("SELECT store_id, count(*), sum(seq) FROM feed GROUP BY 1")
        return {store: f"{number} {total}" for store, number, total in rows}

    def begin(self, seed: int) -> None:
        """The shop as it opens, for this seed."""
        self.chance.begin(seed, self.opens_at)
        self.put_back(self.template)

    def backup(self) -> Copy:
        """A copy of the database as it is now."""
        return self.copies.take(self.raw)

    def put_back(self, copy: Copy) -> None:
        """The database as it was when ``copy`` was made."""
        self.copies.put_back(self.raw, copy)

    def _step(self, *_args: Any) -> None:
        if self.dies_in:
            self.dies_in -= 1
            if not self.dies_in:
                self.dead = True
                raise Killed

    def _step_commit(self, _connection: Any) -> None:
        self._step()
        if self.at_commit == "abort":
            self.dead = True
            raise Killed
        if self.at_commit == "full":
            self.at_commit = ""
            raise OperationalError("COMMIT", None, sqlite3.OperationalError("disk is full"))

    @contextmanager
    def _failing(self, dies: int, fault: str) -> Iterator[None]:
        """Let it die or fail meanwhile. Only then does anybody listen: it slows every statement."""
        self.dies_in, self.at_commit = dies, fault
        heard = self._heard if dies or fault else {}
        for name, hear in heard.items():
            event.listen(self.engine, name, hear)
        try:
            yield
        finally:
            for name, hear in heard.items():
                event.remove(self.engine, name, hear)
            self.dies_in, self.at_commit = 0, ""

    def http(self, asked: dict[str, Any], *, dies: int = 0, fault: str = "") -> Answer:
        """One request to the real application, as its WSGI server would hand it over.

        ``dies``, ``fault``: how the server ends meanwhile, see Conversation.http.
        """
        got: list[Any] = []
        self.dead = False
        text = b""
        with suppress(Killed), self._failing(dies, fault):
            self.app.extensions["asked"] = asked["body"]
            environ = _environ(**asked)
            text = b"".join(self.app.wsgi_app(environ, lambda *said: got.append(said)))  # type: ignore[arg-type] # none writes
        self.app.extensions["asked"] = ""
        if self.dead:
            return Answer(dead=True)
        status, heads = got[0][:2]
        return Answer(int(status.split(" ")[0]), dict(heads), text.decode())

    def sign_in(self, staff_id: str, known: list[str]) -> dict[str, Any]:
        """Enrol a phone as the sign-in page does once the password was right."""
        with writing() as session:
            staff = session.get_one(Staff, staff_id)
            given = accounts.enrol_device(session, staff, self.chance.at, known=known)
            keys = self.app.extensions["keys"]
            lock = {"how": "open", "minutes": 15}
            return enrolments.told(session, given, keys, self.chance.at) | {"lock": lock}


def _environ(*, method: str, path: str, headers: dict[str, str], body: str) -> dict[str, Any]:
    sent = body.encode()
    place, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": place,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "centre",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(sent),
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": str(len(sent)),
    }
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return environ
