"""A shop of 1.1 million purchase lines brought in, and brought in again.

The command runs as anybody runs it, in a process of its own on an empty SQLite database: at most
120 CPU seconds and 600 MB, and the second time nothing changes. The floor reads the same rows with
the standard library and puts them into a bare table, unchecked: what csv and SQLite cost alone.

``bench/bench_import.py FOLDER`` measures a folder of files instead of the made-up shop.
"""

import csv
import gzip
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from bench.figures import ROOT, Figure, Kept

LINES, TICKETS, MEMBERS, PRODUCTS, STORES = 1_100_000, 110_000, 2_500, 60_000, 400
TABLES = ("member", "product", "purchase_line")
FLASK = [sys.executable, "-m", "flask", "--app", "app"]


@dataclass(frozen=True)
class Spent:
    """What a process took: CPU seconds, megabytes at its fullest."""

    cpu: float
    megabytes: float


def main() -> int:
    """Measure; 1 when an import fails or the second one changes a row."""
    kept = Kept("bench_import")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else _shop(Path(place) / "shop")
        floor = _floor(folder, Path(place) / "floor.db")
        data = Path(place) / "data"
        first = _import(folder, data)
        before = _rows(data)
        again = _import(folder, data)
        changed = _rows(data) != before
    on = f"{before['purchase_line'][0]:,} lines kept, SQLite, FULL"
    bare = f"{floor:.1f} CPU s"
    ratio = first.cpu / floor
    kept.keep(Figure("import", on, "CPU s", [first.cpu], at_most=120, floor=bare, ratio=ratio))
    kept.keep(Figure("import, memory at its fullest", on, "MB", [first.megabytes], at_most=600))
    kept.keep(
        Figure("the same import again", on, "CPU s", [again.cpu], ratio=again.cpu / first.cpu)
    )
    if changed:
        print("The second import changed rows.", file=sys.stderr)
    return int(changed)


def _import(folder: Path, data: Path) -> Spent:
    environ = {**os.environ, "CRM_PWA_DATA_DIR": str(data)}
    environ.pop("CRM_PWA_DATABASE_URL", None)
    command = [*FLASK, "import", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=sys.stderr) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit("The import failed.")
    return Spent(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _rows(data: Path) -> dict[str, tuple[int, int]]:
    """For each table how many rows it has, and a sum over all their contents."""
    found = {}
    with sqlite3.connect(data / "crm.db") as connection:
        for table in TABLES:
            rows = connection.execute(f"SELECT * FROM {table}")
            hashes = [hash(row) for row in rows]
            found[table] = (len(hashes), sum(hashes))
    return found


def _floor(folder: Path, database: Path) -> float:
    began = time.process_time()
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for path in sorted(folder.glob("*.csv*")):
            with gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open() as text:
                rows = csv.reader(text)
                columns = next(rows)
                table = path.name.partition(".")[0]
                connection.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
                marks = ", ".join("?" * len(columns))
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    return time.process_time() - began


def _shop(folder: Path) -> Path:
    """A made-up shop with the shape of a grocer's: the same one every time."""
    folder.mkdir()
    chance = random.Random(1)
    days = [datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(270)]
    _write(folder, "stores", ("store_id", "name"), ((n, f"Store {n}") for n in range(STORES)))
    _write(
        folder,
        "products",
        ("product_id", "name", "category"),
        ((n, f"Article {n}", f"Shelf {n % 300}") for n in range(PRODUCTS)),
    )
    _write(
        folder,
        "members",
        ("member_id", "joined_on", "store_id", "name"),
        ((n, "2025-01-01", n % STORES, f"Member {n}") for n in range(MEMBERS)),
    )
    columns = ("txn_id", "ts", "member_id", "store_id", "channel", "product_id", "qty", "amount")
    _write(folder, "transactions", columns, islice(_lines(chance, days), LINES))
    return folder


def _lines(chance: random.Random, days: list[datetime]) -> Iterator[tuple[object, ...]]:
    for ticket in range(TICKETS * 2):
        member = chance.randrange(MEMBERS)
        at = chance.choice(days) + timedelta(seconds=chance.randrange(28_800, 79_200))
        head = (ticket, at.strftime("%Y-%m-%dT%H:%M:%S"), member, member % STORES, "store")
        for _ in range(chance.randrange(1, 2 * LINES // TICKETS)):
            yield (*head, chance.randrange(PRODUCTS), 1, f"{chance.randrange(50, 4_000) / 100:.2f}")


def _write(
    folder: Path, name: str, columns: Iterable[str], rows: Iterable[tuple[object, ...]]
) -> None:
    with gzip.open(folder / f"{name}.csv.gz", "wt", compresslevel=1, newline="") as text:
        out = csv.writer(text)
        out.writerow(columns)
        out.writerows(rows)


if __name__ == "__main__":
    sys.exit(main())
