"""A large shop to measure on: the demo shop, and 50,000 members in its first store.

The demo shop's members have notes, prompts and purchases; the others came from a members.csv by
``flask import``. Of the 50,000 a phone of the store carries 5,000 as full cards. Made once a day,
in .cache/bench; each bench works on a copy of its own.
"""

import csv
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from pysqlite3 import dbapi2 as sqlite3

from bench.figures import ROOT
from crm_pwa.admin import demo
from crm_pwa.admin.demo import names
from tests.house.cast import PASSWORD

STORE = "store-a"
DEMO = 1_000  # members of the demo shop, in three stores
MEMBERS = 50_000  # in the index of the store
CACHE = ROOT / ".cache" / "bench"
COLUMNS = (
    "member_id", "joined_on", "store_id", "name", "phone", "gender", "tier",
    "consent_membership", "consent_personalisation",
)  # fmt: skip
DEPENDS = ("migrations", "crm_pwa/admin/demo", "bench/shop.py")


@contextmanager
def shop() -> Iterator[dict[str, str]]:
    """The settings of a server over a fresh copy of the large shop."""
    made = _made()
    with tempfile.TemporaryDirectory(prefix="bench-shop-") as folder:
        copy = shutil.copytree(made, Path(folder) / "data")
        yield _settings(Path(copy))


def codes() -> dict[str, str]:
    """Codes by member id of the demo shop's members; those of other stores are among them."""
    return demo.codes(DEMO)


def held(settings: dict[str, str]) -> dict[str, str]:
    """{member id: code} of the demo shop's members whose cards the store's phones hold."""
    with database(settings) as db:
        query = "SELECT k FROM feed WHERE store_id = ? AND t = 'card'"
        cards = {k for (k,) in db.execute(query, [STORE])}
    return {member: code for member, code in codes().items() if member in cards}


@contextmanager
def database(settings: dict[str, str]) -> Iterator[sqlite3.Connection]:
    """The shop's database, opened by hand."""
    connection = sqlite3.connect(Path(settings["CRM_PWA_DATA_DIR"]) / "crm.db")
    try:
        yield connection
        connection.commit()
    finally:
        connection.close()


def flask(settings: dict[str, str], *words: str) -> None:
    """Run a command of the application over the shop."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CRM_PWA_")}
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *words],
        cwd=ROOT,
        env={**kept, **settings},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _made() -> Path:
    files = [f for name in DEPENDS for f in sorted([ROOT / name, *(ROOT / name).rglob("*.py")])]
    told = b"".join(f.read_bytes() for f in files if f.is_file())
    folder = CACHE / f"shop-{time.strftime('%Y-%m-%d')}-{hashlib.sha256(told).hexdigest()[:10]}"
    if not folder.exists():
        print(f"Making a shop of {MEMBERS:,} members, once a day …", flush=True)
        for old in CACHE.glob("shop-*"):
            shutil.rmtree(old)
        making = CACHE / f"making-{os.getpid()}"
        _make(making)
        making.rename(folder)
    return folder


def _make(folder: Path) -> None:
    settings = _settings(folder)
    folder.mkdir(parents=True)
    flask(settings, "demo", "--members", str(DEMO))
    with database(settings) as db:
        (home,) = db.execute("SELECT count(*) FROM member_store WHERE store_id = ?", [STORE])
    write_members(folder / "more", MEMBERS - home[0])
    flask(settings, "import", str(folder / "more"))
    shutil.rmtree(folder / "more")


def write_members(folder: Path, count: int) -> None:
    """members.csv with so many people of the store; they share no phone with the demo shop."""
    folder.mkdir()
    phones = names.phones(DEMO + count)[DEMO:]
    with (folder / "members.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for place, phone in enumerate(phones):
            chance = Random(place)
            gender = chance.choice("fm")
            name, _ = names.name(chance, gender, older=place % 3 == 0)
            tier = chance.choices(("", "silver", "gold", "diamond"), (70, 20, 8, 2))[0]
            rows.writerow((f"X{place:06d}", "2025-03-08", STORE, name, phone, gender, tier, 1, 1))


def _settings(folder: Path) -> dict[str, str]:
    return {"CRM_PWA_DATA_DIR": str(folder), "CRM_PWA_DEMO_PASSWORD": PASSWORD}
