"""What follows what within 90 days, against counting by hand."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from math import sqrt
from pathlib import Path
from random import Random

import pytest

from crm_pwa.insights.own.follows import Z, follows
from crm_pwa.insights.parts import Ask
from tests.insights.folders import AS_OF, Folder, line

MEMBERS = [f"M{n}" for n in range(60)]
PRODUCTS = [f"P{n}" for n in range(5)]


@contextmanager
def untimed(_step: str) -> Iterator[None]:
    yield


ASK = Ask(30, 0, untimed, lambda _text: None)


def read(path: Path, lines: list[str], as_of: date = AS_OF) -> list[tuple[object, ...]]:
    folder = Folder(path)
    folder.put(
        stores=("S1,One",),
        members=[f"{m},2020-01-01,S1" for m in MEMBERS],
        products=[f"{p},{p},x" for p in PRODUCTS],
        transactions=lines,
    )
    table = follows(folder.read(as_of), ASK).tables["follows"]
    return [tuple(row.values()) for row in table.to_pylist()]


def bought(random: Random) -> list[tuple[str, str, date]]:
    found = []
    for member in MEMBERS:
        for _ in range(random.randint(1, 9)):
            day = AS_OF - timedelta(days=random.randint(1, 300))
            found.append((member, random.choice(PRODUCTS), day))
            if found[-1][1] == "P0" and random.random() < 0.9:
                found.append((member, "P1", day + timedelta(days=random.randint(1, 40))))
    return [one for one in found if one[2] < AS_OF]


def by_hand(rows: list[tuple[str, str, date]]) -> list[tuple[object, ...]]:
    days: dict[tuple[str, str], set[date]] = defaultdict(set)
    for member, product, day in rows:
        days[member, product].add(day)
    buyers = {p: sum((m, p) in days for m in MEMBERS) for p in PRODUCTS}
    everybody = len({member for member, _, _ in rows})
    found = []
    for x in PRODUCTS:
        first = {m: min(days[m, x]) for m in MEMBERS if days.get((m, x))}
        old = {m: d for m, d in first.items() if d + timedelta(days=90) < AS_OF}
        for y in set(PRODUCTS) - {x}:
            within = [
                m
                for m, d in old.items()
                if any(d < day <= d + timedelta(days=90) for day in days.get((m, y), ()))
            ]
            of_n, n = len(old), len(within)
            if n >= 20:
                p, z2 = n / of_n, Z * Z / of_n
                low = (p + z2 / 2 - Z * sqrt(p * (1 - p) / of_n + z2 / (4 * of_n))) / (1 + z2)
                if low > buyers[y] / everybody:
                    found.append((x, y, of_n, n, pytest.approx(low)))
    return sorted(found, key=lambda one: (str(one[0]), str(one[1])))


def test_every_pair_is_counted_as_by_hand(tmp_path: Path) -> None:
    some = 0
    for seed in range(6):
        rows = bought(Random(seed))
        lines = [line(str(d), m, p, txn=f"T{n}", store="S1") for n, (m, p, d) in enumerate(rows)]
        Random(seed).shuffle(lines)
        place = tmp_path / str(seed)
        place.mkdir()
        expected = by_hand(rows)
        assert read(place, lines) == expected
        some += len(expected)
    assert some > 0


def test_returns_strangers_and_what_comes_later_are_left_out(tmp_path: Path) -> None:
    rows = []
    for n, member in enumerate(MEMBERS[:25]):
        rows.append(line("2025-09-01", member, "P0", txn=f"A{n}", store="S1"))
        rows.append(line("2025-09-05", member, "P1", -1, "-1.00", txn=f"B{n}", store="S1"))
        rows.append(line("2025-09-05", "", "P2", txn=f"C{n}", store="S1"))
        rows.append(line("2026-03-01", member, "P3", txn=f"D{n}", store="S1"))
    rows += [line("2025-09-06", m, "P4", txn=f"E{m}", store="S1") for m in MEMBERS[:21]]
    rows += [line("2025-09-06", m, "P3", txn=f"F{m}", store="S1") for m in MEMBERS[25:]]
    found = read(tmp_path, rows)
    assert [row[:4] for row in found] == [("P0", "P4", 25, 21)]
