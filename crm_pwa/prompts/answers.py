"""What an answer to a prompt leaves behind: the outcome's row, and the prompt closed."""

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.core.sql import insert_new, table_of
from crm_pwa.prompts.models import Outcome, Prompt

CLOSES = ("done", "unsuitable")


def keep(session: Session, accepted: list[Accepted]) -> None:
    """Keep every outcome (all are facts); the first done or unsuitable closes the prompt."""
    rows = [
        {
            "id": one.op.id,
            "prompt_id": one.op.p["prompt"],
            "member_id": one.member_id,
            "outcome": one.op.p["outcome"],
            "until": one.op.p.get("until", ""),
            "why": one.op.p.get("reason", ""),
            "actor_id": one.op.act,
            "hlc": one.op.hlc,
        }
        for one in accepted
    ]
    insert_new(session, Outcome, rows)
    closing = [
        {"p": row["prompt_id"], "m": row["member_id"], "o": row["outcome"]}
        for row in rows
        if row["outcome"] in CLOSES
    ]
    if closing:
        session.execute(_CLOSE, closing)


_PROMPT = table_of(Prompt)
_CLOSE = (
    update(_PROMPT)
    .where(_PROMPT.c.id == bindparam("p"), _PROMPT.c.member_id == bindparam("m"))
    .where(_PROMPT.c.closed == "")
    .values(closed=bindparam("o"))
)

effects.on("prompt.outcome", keep)
