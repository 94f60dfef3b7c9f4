"""A generated shop of some size, in the files' format."""

from datetime import date, timedelta
from random import Random

from tests.insights.folders import Folder, line

FIRST = date(2025, 1, 1)
DAYS = 420


def fill(folder: Folder, members: int = 260, *, seed: int = 3) -> list[str]:
    """Members of different rhythm, anonymous receipts and returns; the lines, in time's order."""
    chance = Random(seed)
    lines = [row for n in range(members) for row in _member(n, chance)]
    lines.sort(key=lambda row: row.split(",")[1])
    people = [f"M{n:04},2025-01-01,S{1 + n % 2}" for n in range(members)]
    products = [f"P{n},Thing {n},kind{n % 3}" for n in range(12)]
    folder.put(stores=["S1,One", "S2,Two"], members=people, products=products, transactions=lines)
    return lines


def _member(number: int, chance: Random) -> list[str]:
    gap, day = chance.choice((9, 20, 45, 90)), chance.randrange(200)
    rows: list[str] = []
    while day < DAYS and chance.random() > 0.04:
        who = f"M{number:04}" if chance.random() > 0.05 else ""
        when = (FIRST + timedelta(day)).isoformat()
        for item in range(chance.randrange(1, 4)):
            qty = -1 if chance.random() < 0.05 else chance.randrange(1, 3)
            what = f"P{(number + item) % 12}"
            amount = f"{qty * chance.randrange(100, 5_000) / 100:.2f}"
            txn = f"T{number}-{day}"
            rows.append(line(when, who, what, qty, amount, txn=txn, store=f"S{1 + number % 2}"))
        day += 1 + int(chance.expovariate(1 / gap))
    return rows
