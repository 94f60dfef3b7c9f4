"""The part ``recommend``: up to ten products a member may want next, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from crm_pwa.insights.names import ids
from crm_pwa.insights.nextitems import weighing
from crm_pwa.insights.nextitems.candidates import State, state
from crm_pwa.insights.nextitems.history import Floats, History, Ints, arranged
from crm_pwa.insights.nextitems.ranking import Allowed, Ranked, ranked
from crm_pwa.insights.nextitems.reasons import reasons
from crm_pwa.insights.parts import Ask, Result
from crm_pwa.insights.shop import Shop

BLOCK = 1_000
EPOCH = date(1970, 1, 1)
BOUGHT = """
    SELECT DISTINCT member_no, product_no, day - DATE '1970-01-01' AS day FROM lines
    WHERE qty > 0 AND member_no IS NOT NULL
"""
MEMBERS = "SELECT member_no FROM member ORDER BY member_no"
COLUMNS = pa.schema(
    [
        ("member_id", pa.string()),
        ("rank", pa.int64()),
        ("product_id", pa.string()),
        ("score", pa.float64()),
        ("own_part", pa.float64()),
        ("similar_part", pa.float64()),
        ("shop_part", pa.float64()),
        ("reason_code", pa.string()),
        ("reason_json", pa.string()),
    ]
)


@dataclass(frozen=True)
class _Names:
    member: pa.Array
    product: pa.Array


def recommend(shop: Shop, ask: Ask, allowed: Allowed | None = None) -> Result:
    """Ten products for each member, best first; fewer where fewer may be proposed.

    allowed: takes places of members and products among their numbers and says which pairs may be
    shown (allergies, dislikes, stock); asked after the scores, so that a gap is filled by the next.
    """
    with ask.timed("features"):
        past, numbers = history(shop)
    if not len(past.member):
        none = "no product was bought by enough members to be proposed"
        return Result({"recommendations": COLUMNS.empty_table()}, notes=[none])
    today = (shop.as_of - EPOCH).days
    with ask.timed("model"):
        learned = weighing.learn(past, today)
        known = state(past, today)
    with ask.timed("recommend"):
        names = _Names(ids(shop, "member").take(pa.array(numbers)), ids(shop, "product"))
        blocks = list(_blocks(known, learned.weights, names, ask, allowed))
    table = pa.Table.from_batches(blocks, COLUMNS)
    return Result({"recommendations": table}, {"recommend": learned.told()})


def history(shop: Shop) -> tuple[History, Ints]:
    """The shop's history, and the numbers of the members it speaks of."""
    found = shop.con.execute(BOUGHT).fetchnumpy()
    member, product, day = (
        np.asarray(found[name]).astype(np.int64) for name in ("member_no", "product_no", "day")
    )
    numbers = np.array([row[0] for row in shop.con.execute(MEMBERS).fetchall()], np.int64)
    last = shop.con.execute("SELECT coalesce(max(product_no), -1) + 1 FROM product").fetchone()
    size = int(last[0]) if last else 0
    return arranged(len(numbers), size, np.searchsorted(numbers, member), product, day), numbers


def _blocks(
    known: State, weights: Floats, names: _Names, ask: Ask, allowed: Allowed | None
) -> Iterator[pa.RecordBatch]:
    count = known.past.members
    for start in range(0, count, BLOCK):
        members = np.arange(start, min(count, start + BLOCK))
        yield _batch(known, ranked(known, weights, members, allowed), members, names)
        if start % (10 * BLOCK) == 0:
            ask.tell(f"recommend: {min(count, start + BLOCK):,} of {count:,} members")


def _batch(known: State, found: Ranked, members: Ints, names: _Names) -> pa.RecordBatch:
    told = reasons(known, found)
    columns = [
        names.member.take(pa.array(members[found.of.member[found.row]])),
        pa.array(found.rank),
        names.product.take(pa.array(found.of.product[found.row])),
        *(pa.array(part) for part in (found.score, found.own, found.similar, found.shop)),
        pa.array([code for code, _ in told], pa.string()),
        pa.array([numbers for _, numbers in told], pa.string()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=COLUMNS)
