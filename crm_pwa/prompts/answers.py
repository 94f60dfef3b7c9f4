"""What answers to prompts leave behind: their rows, and the prompt closed or open again."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.core.sql import insert_new, table_of
from crm_pwa.members.models import Card
from crm_pwa.privacy.consent import NEUTRAL_RULES, profiled
from crm_pwa.prompts.models import WITHDRAWN, Outcome, Prompt

CLOSES = ("done", "unsuitable")
_RANK = {"later": 0, "waiting": 0, "unsuitable": 1, "done": 2}


def keep(session: Session, accepted: list[Accepted]) -> None:
    """Keep every outcome: all are facts."""
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
    _settle(session, prompts_of(accepted))


def take_back(session: Session, accepted: list[Accepted]) -> None:
    """Drop the outcomes that were undone; the log still tells of them."""
    session.execute(_DROP, {"ids": sorted({one.op.of for one in accepted})})
    _settle(session, prompts_of(accepted))


def prompts_of(accepted: Iterable[Accepted]) -> set[str]:
    """The prompts these answers, or the undos of answers, are about."""
    return {str((one.target or one.op).p["prompt"]) for one in accepted}


def latest(session: Session, prompt_ids: Iterable[str]) -> dict[str, Any]:
    """The answer that counts for each prompt that has one, as on the card.

    The first "done" closes it, else the last "unsuitable"; while it is open, the last answer
    counts. First and last are by (hlc, id), never by arrival: phones send late. Rows have id,
    prompt_id, outcome, until, actor_id and hlc.
    """
    counts: dict[str, Any] = {}
    for row in session.execute(_ANSWERS, {"prompts": sorted(set(prompt_ids))}):
        held = counts.get(row.prompt_id)
        if held is None or _RANK[row.outcome] > _RANK[held.outcome] or _is_last(row, held):
            counts[row.prompt_id] = row
    return counts


def _is_last(row: Any, held: Any) -> bool:
    return row.outcome != "done" and _RANK[row.outcome] == _RANK[held.outcome]


def _settle(session: Session, prompt_ids: set[str]) -> None:
    """Close each prompt by the answer that counts, or open it; one closed otherwise stays so.

    None opens again that rests on a consent its member does not give now.
    """
    answers = latest(session, prompt_ids)
    said = {p: answers[p].outcome if p in answers else "" for p in sorted(prompt_ids)}
    closed = {p: o if o in CLOSES else "" for p, o in said.items()}
    open_ = [p for p, why in closed.items() if not why]
    closed |= dict.fromkeys(_without_consent(session, open_), WITHDRAWN)
    session.execute(_CLOSE, [{"p": p, "c": why} for p, why in closed.items()])


def _without_consent(session: Session, prompt_ids: list[str]) -> list[str]:
    rows = session.execute(_CONSENTS, {"prompts": prompt_ids}).all() if prompt_ids else []
    consents = {row.id: msgspec.json.decode(row.state)["consent"] for row in rows}
    return [p for p, consent in consents.items() if not profiled(consent)]


_PROMPT = table_of(Prompt)
_CLOSE = (
    update(_PROMPT)
    .where(_PROMPT.c.id == bindparam("p"))
    .where(or_(*(_PROMPT.c.closed == why for why in ("", *CLOSES))))
    .values(closed=bindparam("c"))
)
_CONSENTS = (
    select(Prompt.id, Card.state)
    .join(Card, Card.member_id == Prompt.member_id)
    .where(Prompt.id.in_(bindparam("prompts", expanding=True)))
    .where(Prompt.closed.in_(CLOSES), Prompt.rule.not_in(NEUTRAL_RULES))
)
_DROP = (
    delete(Outcome)
    .where(Outcome.id.in_(bindparam("ids", expanding=True)))
    .execution_options(synchronize_session=False)
)
_ANSWERS = (
    select(
        Outcome.id,
        Outcome.prompt_id,
        Outcome.outcome,
        Outcome.until,
        Outcome.actor_id,
        Outcome.hlc,
    )
    .where(Outcome.prompt_id.in_(bindparam("prompts", expanding=True)))
    .order_by(Outcome.hlc, Outcome.id)
)

effects.on("prompt.outcome", keep)
effects.on_undo("prompt.outcome", take_back)
