"""Reads of prompts: what a card carries."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.core.sql import ByIds, table_of
from crm_pwa.members import cards
from crm_pwa.prompts.models import Prompt

ON_A_CARD = 5
"""More than the three that are shown: an answer or an allergy may hide some."""


def on_cards(session: Session, member_ids: Sequence[str], _now_ms: int) -> dict[str, Any]:
    """Open prompts by member, best first; those of the control group are left out."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _OPEN.rows(session, member_ids):
        if len(found[row.member_id]) < ON_A_CARD:
            found[row.member_id].append(
                {
                    "id": row.id,
                    "rule": row.rule,
                    "args": msgspec.json.decode(row.args),
                    "reasons": msgspec.json.decode(row.reasons),
                    "from": row.from_day,
                    "to": row.to_day,
                }
            )
    return found


_P = table_of(Prompt).c
_OPEN = ByIds(
    select(_P.id, _P.member_id, _P.rule, _P.args, _P.reasons, _P.from_day, _P.to_day, _P.score)
    .where(_P.closed == "", _P.held_out.is_(False))
    .order_by(_P.member_id, _P.score.desc(), _P.id),
    _P.member_id,
)
cards.part("prompts", on_cards, [])
