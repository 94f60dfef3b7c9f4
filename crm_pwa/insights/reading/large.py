"""Members and transactions: files of millions of rows, read by SQL where a row is plain."""

from datetime import date
from typing import Any

from crm_pwa.core import cells, shopfiles
from crm_pwa.insights.reading.kinds import (
    LONG,
    PERSON,
    WORD,
    ZONE,
    Cells,
    Column,
    Eyes,
    Kind,
    Later,
    zone,
)

DAY = "____-__-__"
TIME = DAY + "T__:__:__"
AMOUNT = r"-?[0-9]{1,13}(\.[0-9]{0,2})?"


def _member(row: Cells, eyes: Eyes) -> tuple[Any, ...]:
    joined = date.fromisoformat(cells.day("joined_on", row["joined_on"]))
    member_id = cells.key("member_id", row["member_id"], PERSON)
    return member_id, joined if joined < eyes.as_of else None, row["store_id"]


def _line(row: Cells, eyes: Eyes) -> tuple[Any, ...]:
    _at, day = cells.moment("ts", row["ts"], zone(eyes.zones.get(row["store_id"], ZONE)))
    if day >= eyes.as_of.isoformat():
        raise Later
    cells.amount("discount", row["discount"] or "0")
    return (
        cells.key("txn_id", row["txn_id"], LONG),
        date.fromisoformat(day),
        row["member_id"],
        row["store_id"],
        cells.text("channel", row["channel"], WORD),
        row["product_id"],
        cells.whole("qty", row["qty"]),
        cells.amount("amount", row["amount"]),
    )


def _between_years(day: str) -> str:
    first, last = cells.FIRST_YEAR, cells.LAST_YEAR
    return f"{day} BETWEEN DATE '{first}-01-01' AND DATE '{last}-12-31'"


def _plain_amount(column: str) -> str:
    return f"regexp_full_match({column}, '{AMOUNT}')"


MEMBERS = Kind(
    shape=shopfiles.MEMBERS,
    table="member",
    id="member_id",
    columns={
        "member_id": Column("VARCHAR", "r.member_id"),
        "joined_on": Column(
            "DATE",
            "CASE WHEN TRY_CAST(joined_on AS DATE) < getvariable('as_of')"
            " THEN TRY_CAST(joined_on AS DATE) END",
        ),
        "store_id": Column("VARCHAR", refers="store"),
    },
    read=_member,
    plain=f"strlen(r.member_id) BETWEEN 1 AND {PERSON} AND joined_on LIKE '{DAY}'"
    f" AND {_between_years('TRY_CAST(joined_on AS DATE)')}",
)
LINES = Kind(
    shape=shopfiles.LINES,
    table="line",
    id="",
    columns={
        "txn_id": Column("VARCHAR", "txn_id"),
        "day": Column("DATE", "TRY_CAST(TRY_CAST(ts AS TIMESTAMP) AS DATE)"),
        "member_id": Column("VARCHAR", refers="member", blank=True),
        "store_id": Column("VARCHAR", refers="store"),
        "channel": Column("VARCHAR", "channel"),
        "product_id": Column("VARCHAR", refers="product"),
        "qty": Column("INTEGER", "TRY_CAST(qty AS INTEGER)"),
        "cents": Column("BIGINT", "CAST(TRY_CAST(amount AS DECIMAL(15, 2)) * 100 AS BIGINT)"),
    },
    read=_line,
    # A time of 24:00:00 would be the next day, and a year of five figures none.
    plain=f"ts LIKE '{TIME}' AND ts[12:13] < '24'"
    f" AND {_between_years('TRY_CAST(TRY_CAST(ts AS TIMESTAMP) AS DATE)')}"
    f" AND strlen(txn_id) BETWEEN 1 AND {LONG} AND strlen(channel) <= {WORD}"
    " AND CAST(TRY_CAST(qty AS INTEGER) AS VARCHAR) = qty"
    f" AND {_plain_amount('amount')} AND (discount = '' OR {_plain_amount('discount')})",
    later="TRY_CAST(TRY_CAST(ts AS TIMESTAMP) AS DATE) >= getvariable('as_of')",
    dated_later="day >= getvariable('as_of')",
)
