"""Who may be leaving: the estimate that the rule ``churn`` reads.

Asked is how likely a member does not come within a week, and only of members who by their own
rhythm come at least once a week: of anybody else a week without a visit says nothing. Nor does it
of who is dormant: they have left.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec

from crm_pwa.core.clock import day_ms
from crm_pwa.insights import runs
from crm_pwa.insights.parts import Ask
from crm_pwa.insights.reading.kinds import ZONE
from crm_pwa.insights.shop import Shop

DAYS = 7
"""How far the estimate looks ahead; the rule's ``horizon_days``."""
FEWEST_VISITS = 4
GONE = "dormant"
"""The life stage (``features.members``) of who stayed away for 60 days and more than four gaps."""
PERCENT = 100


def estimates(shop: Shop, ask: Ask) -> list[dict[str, Any]]:
    """Rows of ``member_fact``, one for each member asked about."""
    quiet = replace(ask, horizon=DAYS, tell=lambda _text: None)
    scores = runs.PARTS["score"](shop, quiet).tables["scores"]
    return list(_facts(scores.to_pylist(), shop.as_of))


def _facts(rows: list[dict[str, Any]], as_of: date) -> Iterator[dict[str, Any]]:
    for row in rows:
        if row.get("p_visit") is not None and row["stage"] != GONE and _comes_weekly(row):
            yield {
                "id": f"insights {row['member_id']}",
                "member_id": row["member_id"],
                "kind": "churn",
                "at": day_ms(as_of, ZONE),
                "day": as_of.isoformat(),
                "product_id": "",
                "value": round(PERCENT * (1 - row["p_visit"])),
                "until": (as_of + timedelta(days=DAYS)).isoformat(),
                "ended_on": "",
            }


def _comes_weekly(row: dict[str, Any]) -> bool:
    told = msgspec.json.decode(row["reason_json"])
    gap = told.get("usual_gap_days")
    return gap is not None and gap <= DAYS and told.get("visits", 0) >= FEWEST_VISITS
