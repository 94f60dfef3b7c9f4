"""What does not count when one thing follows another; test_pairs counts the rest by hand."""

from pathlib import Path

from crm_pwa.insights.follows import follows
from tests.insights.folders import Folder, line
from tests.insights.rhythm import ask

MEMBERS = [f"M{n}" for n in range(60)]
PRODUCTS = [f"P{n}" for n in range(5)]


def read(path: Path, lines: list[str]) -> list[tuple[object, ...]]:
    folder = Folder(path)
    folder.put(
        stores=("S1,One",),
        members=[f"{m},2020-01-01,S1" for m in MEMBERS],
        products=[f"{p},{p},x" for p in PRODUCTS],
        transactions=lines,
    )
    table, _ = follows(folder.read(), ask())
    return [tuple(row.values()) for row in table.to_pylist()]


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
    assert [row[:4] for row in found] == [("P0", "P4", 21, 25)]
