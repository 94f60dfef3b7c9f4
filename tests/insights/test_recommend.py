import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from crm_pwa.insights.nextitems.history import Bools, Ints
from crm_pwa.insights.recommend import recommend
from tests.insights.folders import line
from tests.insights.rhythm import ask, folder, lines, raw, written


def test_each_member_gets_ten_ranks_with_scores_that_fall_and_add_up(tmp_path: Path) -> None:
    result = written(recommend(folder(tmp_path, lines()).read(), ask()), "recommendations")
    by_member = defaultdict(list)
    for row in result:
        by_member[row["member_id"]].append(row)
        parts = [row[part] for part in ("own_part", "similar_part", "shop_part")]
        assert sum(parts) == pytest.approx(row["score"], abs=1e-9)
    assert list(by_member) == [f"M{n:02d}" for n in range(40)]
    for rows in by_member.values():
        assert [row["rank"] for row in rows] == list(range(1, 11))
        scores = [row["score"] for row in rows]
        assert scores == sorted(scores, reverse=True)
        assert len({row["product_id"] for row in rows}) == 10


def test_bought_of_the_last_visits_is_what_the_lines_say(tmp_path: Path) -> None:
    rows = lines()
    visits: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in raw(rows):
        if one["member_id"]:
            visits[one["member_id"]][one["ts"][:10]].add(one["product_id"])
    result = written(recommend(folder(tmp_path, rows).read(), ask()), "recommendations")
    told = [row for row in result if row["reason_code"] == "bought_before"]
    assert len(told) > 40
    for row in told:
        reason = json.loads(row["reason_json"])
        baskets = visits[row["member_id"]]
        last = sorted(baskets)[-reason["of_last"] :]
        assert len(last) == reason["of_last"]
        assert sum(row["product_id"] in baskets[day] for day in last) == reason["bought"] > 0


def test_a_favourite_comes_before_what_was_never_bought(tmp_path: Path) -> None:
    rows = lines()
    often: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in raw(rows):
        often[one["member_id"]][one["product_id"]].add(one["ts"])
    result = written(recommend(folder(tmp_path, rows).read(), ask()), "recommendations")
    for row in result:
        if row["rank"] == 1:
            assert len(often[row["member_id"]][row["product_id"]]) >= 2


def test_what_may_not_be_shown_is_replaced_by_the_next_best(tmp_path: Path) -> None:
    shop = folder(tmp_path, lines()).read()

    def no_odd_ones(_: Ints, products: Ints) -> Bools:
        even: Bools = products % 2 == 0
        return even

    whole = written(recommend(shop, ask()), "recommendations")
    kept = written(recommend(shop, ask(), no_odd_ones), "recommendations")
    assert len(kept) == len(whole)
    assert all(int(row["product_id"][1:]) % 2 == 0 for row in kept)
    scores = {(row["member_id"], row["product_id"]): row["score"] for row in whole}
    for row in kept:
        assert scores.get((row["member_id"], row["product_id"]), row["score"]) == row["score"]


def test_a_shop_where_no_product_has_five_buyers_gets_an_empty_table_and_a_reason(
    tmp_path: Path,
) -> None:
    result = recommend(folder(tmp_path, [line(member="M00", product="P00")]).read(), ask())
    assert result.tables["recommendations"].num_rows == 0
    assert result.notes


def test_a_member_of_returns_only_is_told_what_the_shop_buys(tmp_path: Path) -> None:
    back = line(member="M39", product="P00", qty=-1, amount="-10.00")
    rows = [*lines(members=39), back]
    result = written(recommend(folder(tmp_path, rows).read(), ask()), "recommendations")
    mine = [row for row in result if row["member_id"] == "M39"]
    assert len(mine) == 10
    assert {row["reason_code"] for row in mine} == {"shop_favourite"}
    assert np.all([row["own_part"] == row["similar_part"] == 0 for row in mine])
