from collections import Counter
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from crm_pwa.insights import pairs as module
from crm_pwa.insights.follows import follows
from crm_pwa.insights.pairs import lift_low, pairs, together
from tests.insights.folders import line
from tests.insights.rhythm import ask, folder, lines, raw, written


@pytest.mark.parametrize("block", [7, 2_000])
def test_pairs_are_those_of_counting_every_receipt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(module, "BLOCK", block)
    rows = lines(members=200)
    receipts: dict[str, set[str]] = {}
    for one in raw(rows):
        receipts.setdefault(one["txn_id"], set()).add(one["product_id"])
    alone = Counter(product for on in receipts.values() for product in on)
    both = Counter(pair for on in receipts.values() for pair in permutations(sorted(on), 2))
    result = written(pairs(folder(tmp_path, rows, 200).read(), ask()), "pairs")
    assert {(row["x"], row["y"]): row["n"] for row in result} == {
        pair: n for pair, n in both.items() if n >= 20
    }
    assert result
    for row in result:
        x, y, n = row["x"], row["y"], both[row["x"], row["y"]]
        assert row["confidence"] == n / alone[x]
        assert row["lift"] == pytest.approx(n * len(receipts) / (alone[x] * alone[y]))
        assert row["lift_low"] < row["lift"]


def test_twenty_receipts_make_a_pair_and_nineteen_do_not() -> None:
    receipt = np.repeat(np.arange(20), 3)
    product = np.tile(np.arange(3), 20)
    kept = np.ones(60, np.bool_)
    kept[-1] = False
    x, y, n = together(receipt[kept], product[kept])
    assert (x.tolist(), y.tolist(), n.tolist()) == ([0, 1], [1, 0], [20, 20])


def test_the_lower_bound_of_lift_lies_below_the_truth_in_about_975_of_1000_draws() -> None:
    chance = np.random.default_rng(3)
    told = chance.multinomial(2_000, [0.04, 0.06, 0.16, 0.74], size=4_000)
    both, x, y = told[:, 0], told[:, 0] + told[:, 1], told[:, 0] + told[:, 2]
    below = lift_low(both, x, y, 2_000) <= 0.04 / (0.10 * 0.20)
    assert 0.965 <= below.mean() <= 0.985


def test_strangers_count_a_return_does_not_and_twice_on_a_receipt_is_once(tmp_path: Path) -> None:
    rows = [
        line(member="" if n % 2 else "M00", product=product, txn=f"T{n}", qty=qty)
        for n in range(20)
        for product, qty in (("P00", 1), ("P00", 2), ("P01", 1), ("P02", -1))
    ]
    result = written(pairs(folder(tmp_path, rows).read(), ask()), "pairs")
    assert [(row["x"], row["y"], row["n"], row["lift"]) for row in result] == [
        ("P00", "P01", 20, 1.0),
        ("P01", "P00", 20, 1.0),
    ]


def test_a_shop_without_pairs_says_so(tmp_path: Path) -> None:
    result = pairs(folder(tmp_path, [line(member="M00", product="P00")]).read(), ask())
    assert result.tables["pairs"].num_rows == result.tables["follows"].num_rows == 0
    assert len(result.notes) == 2


def test_what_follows_within_ninety_days_is_what_counting_by_hand_finds(tmp_path: Path) -> None:
    rows = []
    for n in range(30):
        who = f"M{n:02d}"
        rows.append(line("2025-10-01", who, "P00", txn=f"A{n}"))
        late = "2025-12-30" if n < 22 else "2025-12-31"  # the ninetieth day and the next
        rows.append(line(late, who, "P01", txn=f"B{n}"))
        if n < 5:
            rows.append(line("2025-10-01", who, "P01", txn=f"C{n}"))
    shop = folder(tmp_path, rows).read()
    found, notes = follows(shop, ask())
    assert notes == ["no product was begun by 20 members within 90 days of another"]
    rows += [line("2025-10-01", f"M{n}", "P00", txn=f"D{n}") for n in range(30, 35)]
    rows += [line("2025-10-02", f"M{n}", "P01", txn=f"E{n}") for n in range(30, 35)]
    (tmp_path / "more").mkdir()
    found, notes = follows(folder(tmp_path / "more", rows).read(), ask())
    assert not notes
    told = found.to_pylist()
    assert [(row["x"], row["y"], row["n"], row["base"]) for row in told] == [("P00", "P01", 22, 30)]
