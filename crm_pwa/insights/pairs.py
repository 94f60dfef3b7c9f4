"""The part ``pairs``: products on one receipt, and products that follow each other."""

import numpy as np
import pyarrow as pa
import scipy.sparse as sp

from crm_pwa.insights.follows import BOUND, follows
from crm_pwa.insights.names import ids
from crm_pwa.insights.nextitems.history import Floats, Ints
from crm_pwa.insights.parts import Ask, Result
from crm_pwa.insights.shop import Shop

LEAST_TOGETHER = 20
"""Receipts two products must share before anything is said of them."""
BLOCK = 2_000

ON_RECEIPTS = """
    SELECT DISTINCT dense_rank() OVER (ORDER BY txn_id) - 1 AS receipt, product_no
    FROM lines WHERE qty > 0
"""
Counts = tuple[Ints, Ints, Ints]


def pairs(shop: Shop, ask: Ask) -> Result:
    """``pairs`` and ``follows``; either may be empty, with a note that says why."""
    with ask.timed("features"):
        found = shop.con.execute(ON_RECEIPTS).fetchnumpy()
    with ask.timed("model"):
        table = _table(shop, *_columns(found))
    later, notes = follows(shop, ask)
    if not table.num_rows:
        notes.insert(0, f"no two products share {LEAST_TOGETHER} receipts")
    return Result({"pairs": table, "follows": later}, notes=notes)


def _columns(found: dict[str, object]) -> tuple[Ints, Ints]:
    receipt = np.asarray(found["receipt"], dtype=np.int64)
    return receipt, np.asarray(found["product_no"], dtype=np.int64)


def together(receipt: Ints, product: Ints, least: int = LEAST_TOGETHER) -> Counts:
    """(x, y, receipts with both) for x ≠ y in both directions, where these are ``least`` or more.

    receipt, product: one row for each distinct product of a receipt.
    """
    often = np.bincount(product, minlength=1) >= least
    kept = often[product]
    names, column = np.unique(product[kept], return_inverse=True)
    ones = np.ones(int(kept.sum()), np.int32)
    shape = (int(receipt.max(initial=-1)) + 1, len(names))
    on = sp.csr_matrix((ones, (receipt[kept], column)), shape=shape)
    turned = on.T.tocsr()
    found: list[Counts] = []
    for start in range(0, len(names), BLOCK):
        block = (turned[start : start + BLOCK] @ on).tocoo()
        x = block.row.astype(np.int64) + start
        strong = (block.data >= least) & (x != block.col)
        both = block.data[strong].astype(np.int64)
        found.append((names[x[strong]], names[block.col[strong]], both))
    if not found:
        return (np.zeros(0, np.int64),) * 3
    x, y, both = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((y, x))
    return x[order], y[order], both[order]


def lift_low(both: Ints, with_x: Ints, with_y: Ints, receipts: int) -> Floats:
    """Lower end of the 95 % interval of lift: exp(ln lift - 1.96 s).

    s² = 1/n - 1/nx - 1/ny + 2n/(nx ny) - 1/N, the delta method for ln of n N / (nx ny) when the
    four kinds of receipts (both, x alone, y alone, neither) are drawn N times.
    """
    n, x, y = (column.astype(np.float64) for column in (both, with_x, with_y))
    spread = 1 / n - 1 / x - 1 / y + 2 * n / (x * y) - 1 / max(1, receipts)
    lift = n * receipts / (x * y)
    low: Floats = lift * np.exp(-BOUND * np.sqrt(np.maximum(spread, 0)))
    return low


def _table(shop: Shop, receipt: Ints, product: Ints) -> pa.Table:
    x, y, both = together(receipt, product)
    receipts = len(np.unique(receipt))
    alone = np.bincount(product, minlength=1)
    with_x, with_y = alone[x], alone[y]
    order = np.lexsort((y, x, -both / np.maximum(with_x, 1)))
    names = ids(shop, "product")
    columns = {
        "x": names.take(pa.array(x)),
        "y": names.take(pa.array(y)),
        "n": both,
        "confidence": both / with_x,
        "lift": both * float(receipts) / (with_x * with_y.astype(np.float64)),
        "lift_low": lift_low(both, with_x, with_y, receipts),
    }
    return pa.table(columns).take(pa.array(order))
