"""A generated shop's files of any size, written by DuckDB."""

from pathlib import Path

import duckdb

STORES, PRODUCTS, DAYS = 200, 20_000, 730
PEOPLE = """SELECT format('M{{:07d}}', i) AS member_id,
    DATE '2024-01-01' + CAST(hash(i) % 600 AS INTEGER) AS joined_on,
    'S' || (hash(i * 7) % {stores}) AS store_id FROM range({members}) AS t(i)"""
LINES = """SELECT 'T' || txn AS txn_id,
    strftime(TIMESTAMP '2024-01-01' + to_seconds(CAST(hash(txn * 11) % (86400 * {days}) AS BIGINT)),
        '%Y-%m-%dT%H:%M:%S') AS ts,
    CASE WHEN hash(txn * 5) % 10 > 0 THEN format('M{{:07d}}',
        CAST(floor(pow((hash(txn * 13) % 1000000) / 1e6, 1.3) * {members}) AS BIGINT)) END
        AS member_id,
    'S' || (hash(txn * 7) % {stores}) AS store_id,
    CASE WHEN hash(txn) % 4 = 0 THEN 'online' ELSE 'store' END AS channel,
    'P' || (hash(i * 17) % {products}) AS product_id,
    CASE WHEN hash(i * 19) % 50 = 0 THEN -1 ELSE 1 + hash(i * 23) % 3 END AS qty,
    CAST(CASE WHEN hash(i * 19) % 50 = 0 THEN -1 ELSE 1 END
        * CAST(hash(i * 29) % 20000 AS BIGINT) / 100 AS DECIMAL(10, 2)) AS amount
    FROM (SELECT i, i // 3 AS txn FROM range({lines}) AS t(i))"""


def write(folder: Path, lines: int, members: int) -> None:
    """Write stores, products, members and transactions of three lines a receipt."""
    told = {
        "stores": "SELECT 'S' || i AS store_id, 'Store ' || i AS name FROM range({stores}) t(i)",
        "products": "SELECT 'P' || i AS product_id, 'Name ' || i AS name, 'kind' || i % 40 AS"
        " category FROM range({products}) AS t(i)",
        "members": PEOPLE,
        "transactions": LINES,
    }
    sizes = {
        "stores": STORES, "products": PRODUCTS, "days": DAYS, "lines": lines, "members": members
    }  # fmt: skip
    with duckdb.connect() as con:
        for name, query in told.items():
            con.execute(f"COPY ({query.format(**sizes)}) TO '{folder / name}.csv' (HEADER)")
