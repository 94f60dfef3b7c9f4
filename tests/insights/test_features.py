from datetime import date, timedelta
from typing import Any

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_pwa.insights import features
from crm_pwa.insights.quintiles import quintiles
from crm_pwa.members.stats import Day, facts

AS_OF = date(2026, 3, 1)
LINES = pa.schema(
    [("member_no", pa.int32()), ("day", pa.date32()), ("qty", pa.int32()), ("cents", pa.int64())]
)
DUCKDB = ibis.duckdb.connect()
bought = st.tuples(
    st.integers(0, 3), st.integers(1, 500), st.integers(-2, 3), st.integers(-900, 9_000)
)


def counted(rows: list[tuple[int, int, int, int]]) -> list[dict[str, Any]]:
    """Features of lines given as (member, days before as-of, qty, cents)."""
    told = [
        dict(zip(LINES.names, (m, AS_OF - timedelta(ago), qty, cents), strict=True))
        for m, ago, qty, cents in rows
    ]
    lines = ibis.memtable(pa.Table.from_pylist(told, schema=LINES))
    found = features.members(lines, AS_OF).order_by("member_no")
    table: pa.Table = DUCKDB.to_pyarrow(found)
    result: list[dict[str, Any]] = table.to_pylist()
    return result


@settings(max_examples=40, deadline=None)
@given(st.lists(bought, min_size=1, max_size=25))
def test_what_ibis_counts_is_what_the_card_counts(rows: list[tuple[int, int, int, int]]) -> None:
    by_member = {found["member_no"]: found for found in counted(rows)}
    for member in range(4):
        told = _by_hand([row for row in rows if row[0] == member])
        if not told.visits:
            assert member not in by_member
            continue
        found = by_member[member]
        assert found["visits"] == told.visits
        assert found["first"].isoformat() == told.first_visit
        assert found["last"].isoformat() == told.last_visit
        assert found["gap"] == told.usual_gap_days
        assert found["spend_year"] == told.spend_year
        assert found["stage"] == told.stage


def _by_hand(rows: list[tuple[int, int, int, int]]) -> Any:
    days: dict[str, Day] = {}
    for _, ago, qty, cents in rows:
        day = (AS_OF - timedelta(ago)).isoformat()
        known = days.get(day, Day(day, 0, visit=False))
        days[day] = Day(day, known.spend + cents, known.visit or qty > 0)
    return facts([days[day] for day in sorted(days)], "", AS_OF)


def test_spend_is_net_of_returns_and_a_return_is_no_visit() -> None:
    (found,) = counted([(1, 30, 1, 900), (1, 20, 1, 500), (1, 10, -1, -900)])
    assert (found["visits"], found["spend"], found["visit_spend"]) == (2, 500, 500)
    assert (found["span"], found["since_last"]) == (10, 20)


def test_who_only_returned_has_no_visit_and_no_row() -> None:
    assert counted([(1, 30, -1, -900)]) == []


@given(st.lists(st.integers(-5, 5), max_size=40))
def test_fifths_are_equal_up_to_one_and_keep_the_order(values: list[int]) -> None:
    found = quintiles(whole(values))
    order = sorted(range(len(values)), key=lambda at: (values[at], at))
    in_order = [int(found[at]) for at in order]
    assert in_order == sorted(in_order)
    sizes = [in_order.count(fifth) for fifth in range(1, 6)]
    assert max(sizes) - min(sizes) <= 1


def whole(values: list[int]) -> Any:
    return pa.array(values, pa.int64()).to_numpy()
