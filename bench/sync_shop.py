"""A store of 5,000 members who agreed, its server, and phones that push as fast as they can."""

import gzip
import http.client
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask

from bench.shop import flask, write_members
from crm_pwa.core.db import db
from crm_pwa.members.models import MemberStore
from crm_pwa.wiring import create_app
from tests.house.application import SECRET
from tests.house.cast import STAFF
from tests.house.database import fill
from tests.house.server import Server
from tests.sync.floor import Phone, new_phone

STORE = "store-a"
MEMBERS = 5_000
BATCH = 100
IMPORTED = 1
"""The rev of a card as the import leaves it, which is what all of these phones have seen of it."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class SyncShop:
    """The running server and who is known there. ``app`` is for enrolling phones."""

    folder: Path
    server: Server
    app: Flask
    guide: Any
    members: list[str]

    def phone(self) -> Phone:
        """One more phone of the guide."""
        return new_phone(self.app, self.guide)

    def cpu_ms(self) -> float:
        """Processor time of the server so far, all of its processes."""
        return sum(_cpu(entry, self.server.pid) for entry in Path("/proc").glob("[0-9]*"))


@contextmanager
def sync_shop() -> Iterator[SyncShop]:
    """Made anew: 5,000 members imported into the first store of the cast."""
    with TemporaryDirectory(prefix="bench-sync-") as place:
        folder = Path(place)
        data = folder / "data"
        data.mkdir()
        settings = {
            "CRM_PWA_DATA_DIR": str(data),
            "CRM_PWA_DATABASE_URL": f"sqlite:///{data / 'crm.db'}",
            "CRM_PWA_SECRET_KEY": SECRET,
        }
        ids = fill(settings["CRM_PWA_DATABASE_URL"])
        write_members(folder / "members", MEMBERS)
        flask(settings, "import", str(folder / "members"))
        app = create_app(settings)
        app.testing = True
        with app.app_context():
            query = db.select(MemberStore.member_id).where(MemberStore.store_id == STORE)
            members = sorted(db.session.scalars(query))
            db.session.remove()
        guide = next(replace(one, id=ids[one.login]) for one in STAFF if one.login == "guide-a")
        server = Server(settings, folder / "server.log")
        server.start()
        try:
            yield SyncShop(folder, server, app, guide, members)
        finally:
            server.kill()


def batches(shop: SyncShop, phone: Phone, count: int) -> list[bytes]:
    """So many notes of one phone, packed: bodies of 100 operations each."""
    size = len(shop.members)
    ops = [_note(shop, phone, (hash(phone.device) + place) % size) for place in range(count)]
    return [
        gzip.compress(json.dumps({"proto": 1, "ops": ops[at : at + BATCH]}).encode(), 1)
        for at in range(0, count, BATCH)
    ]


def push(shop: SyncShop, phone: Phone, bodies: list[bytes]) -> int:
    """Send them one after the other; return how many operations were accepted."""
    line = http.client.HTTPConnection("127.0.0.1", shop.server.port, timeout=300)
    headers = {
        "Authorization": f"Bearer {phone.token}",
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
        "Accept-Encoding": "gzip",
    }
    accepted = 0
    for body in bodies:
        line.request("POST", "/sync/v1/push", body, headers)
        response = line.getresponse()
        said = response.read()
        if response.status != 200:
            raise ValueError(said)
        plain = gzip.decompress(said) if response.headers.get("Content-Encoding") else said
        accepted += plain.count(b'"s":"accepted"')
    line.close()
    return accepted


def together(shop: SyncShop, work: list[tuple[Phone, list[bytes]]]) -> tuple[int, float]:
    """All phones push at once; return (accepted, seconds)."""
    done: list[int] = []
    threads = [
        threading.Thread(target=lambda one=one: done.append(push(shop, *one))) for one in work
    ]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done), time.monotonic() - began


def _note(shop: SyncShop, phone: Phone, place: int) -> dict[str, Any]:
    text = f"{place} 喜欢宽松米色羊毛通勤预留会员日调货"
    return phone.op("note.add", shop.members[place], {"text": text}, seen=IMPORTED)


def _cpu(entry: Path, group: int) -> float:
    try:
        fields = (entry / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    mine = int(fields[2]) == group
    return (int(fields[11]) + int(fields[12])) / TICKS * 1_000 if mine else 0.0
