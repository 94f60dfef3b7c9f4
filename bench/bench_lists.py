"""The lists of a chain made before it opens: 300 stores of 2,000 members each, in CPU seconds.

Counted is what ``flask followups make`` does when prompts and lists stand already and one member in
fifty bought something since; on the morning after, when every count of days and every score is
another one; and what it does the very first time. ``bench/bench_lists.py N`` takes
N stores: every part of the work grows with the members.
"""

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random

from flask import Flask
from pysqlite3 import dbapi2 as sqlite3

from bench.figures import Figure, Kept
from crm_pwa.accounts import queries as accounts
from crm_pwa.admin.lists import make_lists
from crm_pwa.core import clock, migrate
from crm_pwa.core.db import db
from crm_pwa.core.merge import empty_state
from crm_pwa.wiring import create_app

STORES, MEMBERS, GUIDES = 300, 2_000, 4
PRODUCTS, VISITS = 3_000, 6
GOAL = 60
A_DAY_NS = 86_400 * 10**9
Rows = Sequence[Mapping[str, object]]
SHOP: dict[str, object] = {"trade": "apparel", "latitude": None, "longitude": None}
ZONE = "Asia/Shanghai"


def main() -> int:
    """Measure; 1 when a store got no list."""
    stores = int(sys.argv[1]) if len(sys.argv) > 1 else STORES
    kept = Kept("bench_lists")
    with tempfile.TemporaryDirectory(prefix="bench-lists-") as folder:
        environ = {**os.environ, "CRM_PWA_DATA_DIR": folder}
        environ.pop("CRM_PWA_DATABASE_URL", None)
        app = create_app(environ)
        with app.app_context():
            migrate.upgrade(db.engine)
        today = clock.store_day(clock.now_ms(), "Asia/Shanghai")
        _fill(Path(folder) / "crm.db", stores, today)
        first, made = _make(app)
        _buy(Path(folder) / "crm.db", today - timedelta(days=1))
        again, _ = _make(app)
        with _tomorrow():
            next_day, _ = _make(app)
    told = f"{stores} stores of {MEMBERS:,} members, SQLite"
    remark = (
        "" if stores == STORES else f"{STORES} stores would take {STORES / stores:.0f} times it"
    )
    goal = GOAL * stores / STORES
    kept.keep(Figure("lists of a morning", told, "CPU s", [again], at_most=goal, remark=remark))
    kept.keep(Figure("lists of the morning after", told, "CPU s", [next_day], remark=remark))
    kept.keep(Figure("lists of the very first day", told, "CPU s", [first], remark=remark))
    return int(made != stores)


def _make(app: Flask) -> tuple[float, int]:
    """CPU seconds, and how many stores got a list."""
    with app.app_context():
        ids = [store.id for store in accounts.stores(db.session())]
        db.session.remove()
        began = _cpu()
        made = sum("follow-ups" in line for line in make_lists(ids))
        return _cpu() - began, made


@contextmanager
def _tomorrow() -> Iterator[None]:
    """The process's clock stands a day ahead."""
    usual = time.time_ns
    time.time_ns = lambda: usual() + A_DAY_NS
    try:
        yield
    finally:
        time.time_ns = usual


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _fill(path: Path, stores: int, today: date) -> None:
    """Stores, guides, members who agreed to be remembered, and a year of what they bought."""
    chance, connection = Random(7), sqlite3.connect(path)
    consent = {layer: _yes(n) for n, layer in enumerate(("membership", "personalisation"))}
    state = json.dumps(empty_state() | {"consent": consent})
    for s in range(stores):
        store = f"s{s:03}"
        _insert(
            connection, "store", [{"id": store, "name": store, "region": "", "tz": ZONE} | SHOP]
        )
        guides = [f"{store}-g{n}" for n in range(GUIDES)]
        _insert(connection, "staff", [_guide(one) for one in guides])
        working = [{"staff_id": g, "store_id": store, "from_day": "", "to_day": ""} for g in guides]
        _insert(connection, "staff_store", working)
        _insert(connection, "feed_head", [{"store_id": store, "seq": 0, "forgotten": 0}])
        members = [f"{store}-m{n:05}" for n in range(MEMBERS)]
        _insert(connection, "member", [_member(one, store, chance, today) for one in members])
        at_home = {"store_id": store, "why": "home", "until_day": ""}
        _insert(connection, "member_store", [at_home | {"member_id": one} for one in members])
        cards = [{"member_id": one, "rev": 1, "state": state} for one in members]
        _insert(connection, "card", cards)
        if not s:
            _insert(connection, "product", [_product(n) for n in range(PRODUCTS)])
        _insert(connection, "purchase_line", _lines(store, members, chance, today))
    connection.commit()
    connection.close()


def _lines(store: str, members: list[str], chance: Random, today: date) -> list[dict[str, object]]:
    rows = []
    for member in members:
        for visit in range(VISITS):
            day = today - timedelta(days=chance.randrange(1, 366))
            rows.append(_line(f"{member}-{visit}", member, store, day, chance.randrange(PRODUCTS)))
    return rows


def _buy(path: Path, day: date) -> None:
    """One member in fifty buys something on that day."""
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT id, home_store FROM member ORDER BY id").fetchall()
    rows = [
        _line(f"{m}-x", m, store, day, n % PRODUCTS) for n, (m, store) in enumerate(found[::50])
    ]
    _insert(connection, "purchase_line", rows)
    connection.commit()
    connection.close()


def _insert(
    connection: sqlite3.Connection, table: str, rows: Sequence[Mapping[str, object]]
) -> None:
    names = ", ".join(rows[0])
    places = ", ".join(f":{name}" for name in rows[0])
    connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)


def _yes(n: int) -> dict[str, object]:
    given = {"by": "x", "hlc": "0018f0000000-0000", "seen": 0, "rev": 1, "state": "given"}
    return given | {"id": f"0193ffff-0000-7000-8000-00000000000{n}", "version": "1"}


def _guide(login: str) -> dict[str, object]:
    who = {"id": login, "login": login, "name": login, "password_hash": "x", "role": "guide"}
    return who | {"language": "zh-Hans", "active": 1}


def _member(one: str, store: str, chance: Random, today: date) -> dict[str, object]:
    born = (
        f"{chance.randrange(1960, 2005)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    )
    joined = today - timedelta(days=chance.randrange(366, 1_500))
    told = dict.fromkeys(("pinyin", "initials", "phone_hash", "phone_mask", "gender"), "")
    told |= dict.fromkeys(("language", "channel", "merged_into"), "")
    return told | {
        "id": one,
        "home_store": store,
        "name": "李静",
        "address": "李女士",
        "phone_sealed": b"",
        "birthday": born,
        "tier": chance.choice(("", "", "silver", "gold", "diamond")),
        "joined_on": joined.isoformat(),
        "rev": 1,
    }


def _product(n: int) -> dict[str, object]:
    what = {"category": f"c{n % 40}", "subcategory": "", "brand": "", "barcode": ""}
    return what | {
        "id": f"p{n}",
        "name": f"article {n}",
        "list_price": 9_900,
        "composition": "",
        "tags": "",
    }


def _line(txn: str, member: str, store: str, day: date, product: int) -> dict[str, object]:
    at = int(time.mktime(day.timetuple()) * 1000) + 43_200_000
    what = {"channel": "", "product_id": f"p{product}", "qty": 1, "amount": 19_900, "discount": 0}
    where = {"txn_id": txn, "n": 1, "member_id": member, "store_id": store}
    return where | what | {"at": at, "day": day.isoformat()}


if __name__ == "__main__":
    sys.exit(main())
