"""The card of one member from the database, against the same statements by hand.

``members.cards.bodies`` reads what a card shows, and folds nothing: the fold is kept. Measured are
its statements as the application sends them, and the whole of it: state decoded, redacted by
consent, bounded, people named. The floor is the very statements, taken down once and run by the
bare sqlite3 module over the same file with the same pragmas in the same run, rows fetched and
dropped. The query takes at most four times the floor. Each value is one member's, within a read
transaction that is open already.
"""

import gc
import sys
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite3
from sqlalchemy import event
from sqlalchemy.orm import Session

from bench.figures import Figure, Kept
from bench.shop import held, shop
from crm_pwa.accounts import queries as accounts
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import PRAGMAS, db
from crm_pwa.members import cards
from crm_pwa.prompts import queries as prompts
from crm_pwa.wiring import create_app

ROUNDS = 2_000
WARM_UP = 200
BLOCK = 50  # members in a row, so that one work does not cool the other's caches each time
Statement = tuple[str, Any]


def main() -> int:
    """Measure, members in turn, ours and the floor's round after round."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    kept = Kept("bench_card_query")
    with shop() as settings:
        app = create_app(settings)
        gc.collect()
        gc.freeze()  # as ``flask serve`` does
        members = list(held(settings))
        with app.app_context():
            session = db.session()
            taken = {m: _statements(session, m) for m in members}
            by_hand = _opened(Path(settings["CRM_PWA_DATA_DIR"]) / "crm.db")
            whole, query, floor = _timed(
                rounds,
                members,
                lambda member: cards.bodies(session, [member], "", now_ms()),
                lambda member: _read(session, member),
                lambda member: _run(by_hand, taken[member]),
            )
    below = Figure("the same statements by hand", "sqlite3", "ms", floor)
    kept.keep(below)
    count = len(next(iter(taken.values())))
    low = below.at(0.5)
    for what, values, most in (
        ("the card's statements as we send them", query, 4 * low),
        ("the whole card, built from them", whole, None),
    ):
        ratio = Figure("", "", "", values).at(0.5) / low
        how = f"{count} statements"
        kept.keep(Figure(what, how, "ms", values, most, None, f"{low:.3f} ms", ratio))
    return 0


def _read(session: Session, member: str) -> None:
    """The three reads of a card, rows fetched and dropped."""
    cards._MEMBERS.rows(session, [member])
    prompts._OPEN.rows(session, [member])
    accounts._NAMES.rows(session, [member])


def _timed(
    rounds: int, members: list[str], *works: Callable[[str], object]
) -> tuple[list[float], ...]:
    """Milliseconds of each work, one after the other for each member."""
    took: tuple[list[float], ...] = tuple([] for _ in works)
    asked = islice(cycle(members), WARM_UP + rounds)
    for place, block in enumerate(iter(lambda: list(islice(asked, BLOCK)), [])):
        for work, values in zip(works, took, strict=True):
            for member in block:
                began = time.perf_counter()
                work(member)
                if place * BLOCK >= WARM_UP:
                    values.append(1_000 * (time.perf_counter() - began))
    return took


def _statements(session: Session, member: str) -> list[Statement]:
    """What ``bodies`` sends to the database for a member."""
    taken: list[Statement] = []

    def take(_connection: Any, _cursor: Any, text: str, values: Any, *_: Any) -> None:
        taken.append((text, values))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", take)
    try:
        cards.bodies(session, [member], "", now_ms())
    finally:
        event.remove(engine, "before_cursor_execute", take)
    return [(text, values) for text, values in taken if not text.startswith("BEGIN")]


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    return connection


def _run(connection: sqlite3.Connection, statements: list[Statement]) -> None:
    for text, values in statements:
        connection.execute(text, values).fetchall()


if __name__ == "__main__":
    sys.exit(main())
