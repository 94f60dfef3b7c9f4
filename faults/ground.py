"""A shop to break: one database, its members who agreed to everything, phones signed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import close, db, writing
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from crm_pwa.wiring import create_app
from tests.house.application import SECRET
from tests.house.cast import STAFF, Person
from tests.house.database import fill
from tests.house.postgres import running_cluster
from tests.house.server import Server
from tests.sync.floor import TASTE, Phone, new_member, new_phone

GUIDES = ("guide-a", "guide-a2", "lead-a", "guide-ab")


@dataclass
class Ground:
    """Where a fault strikes. ``app`` reads the database; the ``server`` over it is a process."""

    folder: Path
    settings: dict[str, str]
    app: Flask
    people: dict[str, Person]
    members: list[str]
    server: Server

    def phones(self, count: int) -> list[Phone]:
        """So many enrolled phones, of the store's guides in turn."""
        people = [self.people[GUIDES[place % len(GUIDES)]] for place in range(count)]
        return [new_phone(self.app, person) for person in people]

    def let_go(self) -> None:
        """Close every connection of ``app``, so that the database is the server's alone."""
        with self.app.app_context():
            db.session.remove()
            close(db.engine)


@contextmanager
def ground(
    *, members: int = 40, postgres: bool = False, data: Path | None = None
) -> Iterator[Ground]:
    """A fresh shop; its server is not started yet and is killed at the end.

    ``data``: where the SQLite file lies, when that matters.
    """
    with TemporaryDirectory(prefix="faults-") as place:
        folder = Path(place)
        if not postgres:
            home = data or folder / "data"
            home.mkdir(exist_ok=True)
            file, ids = _empty()
            (home / "crm.db").write_bytes(file)
            yield from _laid(folder, f"sqlite:///{home / 'crm.db'}", ids, members)
            return
        with running_cluster() as cluster:
            (folder / "data").mkdir()
            cluster.run("CREATE DATABASE faults")
            url = cluster.url("faults")
            yield from _laid(folder, url, fill(url), members)


@cache
def _empty() -> tuple[bytes, dict[str, str]]:
    """A SQLite file with the schema and the staff, and {login: staff id}; made once a run."""
    with TemporaryDirectory(prefix="faults-") as folder:
        path = Path(folder) / "crm.db"
        ids = fill(f"sqlite:///{path}")
        return path.read_bytes(), ids


def _laid(folder: Path, url: str, ids: dict[str, str], members: int) -> Iterator[Ground]:
    data = Path(url.removeprefix("sqlite:///")).parent if "sqlite" in url else folder / "data"
    settings = {
        "CRM_PWA_DATA_DIR": str(data),
        "CRM_PWA_DATABASE_URL": url,
        "CRM_PWA_SECRET_KEY": SECRET,
    }
    people = {one.login: replace(one, id=ids[one.login]) for one in STAFF}
    app = create_app(settings)
    app.testing = True
    known = [new_member(app, "store-a", f"Member {place}") for place in range(members)]
    _agree(app, people["guide-a"], known)
    made = Ground(folder, settings, app, people, known, Server(settings, folder / "server.log"))
    made.let_go()
    try:
        yield made
    finally:
        made.server.kill()
        made.let_go()


def _agree(app: Flask, guide: Person, members: list[str]) -> None:
    sender = Sender(guide.scope, now_ms(), app.extensions["keys"])
    with app.app_context(), writing() as session:
        for member in members:
            do(session, sender, Verb(kind="consent.set", member=member, payload=dict(TASTE)))
