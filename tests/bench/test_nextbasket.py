import math
from datetime import date
from pathlib import Path

import pytest

from bench.nextbasket import judged, truth

HEAD = "txn_id,ts,member_id,store_id,channel,product_id,qty,amount"


def test_only_the_first_day_in_the_horizon_of_a_regular_member_counts(tmp_path: Path) -> None:
    rows = [HEAD]
    for member in ("A", "B", "C", "D", "E"):
        rows += [f"T,2026-01-0{day},{member},S,store,P1,1,1.00" for day in (1, 2, 3)]
    rows += ["T,2026-02-01,A,S,store,P1,1,1.00", "T,2026-02-01,A,S,store,P2,1,1.00"]
    rows += ["T,2026-02-01,A,S,store,P3,-1,-1.00", "T,2026-02-02,A,S,store,P4,1,1.00"]
    rows += ["T,2026-02-01,F,S,store,P1,1,1.00", "T,2026-03-01,B,S,store,P1,1,1.00"]
    (tmp_path / "transactions.csv").write_text("\n".join(rows), encoding="utf-8")
    assert truth(tmp_path, date(2026, 2, 1)) == {"A": {"P1", "P2"}}


def test_recall_and_ndcg_are_those_of_the_textbook(tmp_path: Path) -> None:
    rows = ["member_id,rank,product_id", "A,1,P9", "A,2,P1", "B,1,P1"]
    (tmp_path / "recommendations.csv").write_text("\n".join(rows), encoding="utf-8")
    found = judged(tmp_path, {"A": {"P1", "P2"}, "B": {"P1"}})
    second = 1 / math.log2(3)
    assert (found.members, found.recall) == (2, 0.75)
    assert found.ndcg == pytest.approx((second / (1 + second) + 1) / 2)
