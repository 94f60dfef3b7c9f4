"""Reads of prompts: what a card carries."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.members import cards
from crm_pwa.prompts.models import Prompt

ON_A_CARD = 5
"""More than the three that are shown: an answer or an allergy may hide some."""


def on_cards(session: Session, member_ids: Sequence[str], _now_ms: int) -> dict[str, Any]:
    """Open prompts by member, best first; those of the control group are left out."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in session.execute(_OPEN, {"ids": list(member_ids)}):
        if len(found[row.member_id]) < ON_A_CARD:
            found[row.member_id].append(
                {
                    "id": row.id,
                    "rule": row.rule,
                    "args": msgspec.json.decode(row.args),
                    "reasons": msgspec.json.decode(row.reasons),
                    "from": row.from_day,
                    "to": row.to_day,
                    "score": row.score,
                }
            )
    return found


_OPEN = (
    select(
        Prompt.id,
        Prompt.member_id,
        Prompt.rule,
        Prompt.args,
        Prompt.reasons,
        Prompt.from_day,
        Prompt.to_day,
        Prompt.score,
    )
    .where(Prompt.member_id.in_(bindparam("ids", expanding=True)))
    .where(Prompt.closed == "", Prompt.held_out.is_(False))
    .order_by(Prompt.member_id, Prompt.score.desc(), Prompt.id)
)
cards.part("prompts", on_cards, [])
