import random
from pathlib import Path

import pytest

from crm_pwa.insights import runs
from tests.insights.folders import line
from tests.insights.rhythm import AS_OF, ask, folder, lines

PARTS = ("recommend", "due", "pairs")


@pytest.mark.parametrize("part", PARTS)
def test_neither_the_order_of_rows_nor_what_comes_later_changes_anything(
    tmp_path: Path, part: str
) -> None:
    rows = lines(members=200)
    turned = rows.copy()
    random.Random(2).shuffle(turned)
    cut = [row for row in rows if row.split(",")[1][:10] < AS_OF.isoformat()]
    assert len(cut) < len(rows)
    found = []
    for name, these in (("as_is", rows), ("turned", turned), ("cut", cut)):
        (tmp_path / name).mkdir()
        found.append(runs.PARTS[part](folder(tmp_path / name, these, 200).read(), ask()))
    first = found[0]
    assert any(table.num_rows for table in first.tables.values())
    for other in found[1:]:
        assert other.parameters == first.parameters
        assert all(other.tables[name].equals(table) for name, table in first.tables.items())


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    "rows",
    [
        [line(member="M00", product="P00", qty=-1, amount="-10.00")],
        [line(member="", product="P00")],
        [line(member="M00", product="P00", txn=f"T{n}") for n in range(30)],
        [line("2026-02-28", f"M{n:02d}", f"P{n:02d}", txn=f"T{n}") for n in range(30)],
        [line("2026-02-28", f"M{n:02d}", "P00", txn=f"T{n}") for n in range(30)],
    ],
    ids=[
        "only a return",
        "only a stranger",
        "one product",
        "a product each",
        "one product for all",
    ],
)
def test_a_shop_too_small_to_tell_gets_empty_tables_and_a_reason(
    tmp_path: Path, part: str, rows: list[str]
) -> None:
    result = runs.PARTS[part](folder(tmp_path, rows).read(), ask())
    for name, table in result.tables.items():
        assert table.num_rows or any(result.notes), name
