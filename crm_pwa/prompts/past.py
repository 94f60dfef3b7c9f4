"""What became of a rule's numbers over time, and the way back."""

from typing import NamedTuple

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.history import By
from crm_pwa.core.errors import NotHere
from crm_pwa.core.sql import table_of
from crm_pwa.prompts import changing
from crm_pwa.prompts.models import RuleChange
from crm_pwa.prompts.rules import Change


class Past(NamedTuple):
    """One change as it was made: by whom ("" the command line), when, what held from then on."""

    id: str
    store_id: str
    rule: str
    change: Change
    actor_id: str
    at: int


def history(session: Session, rule_id: str, store_id: str = changing.CHAIN) -> list[Past]:
    """Every change of a rule for the chain, or for one store, the latest first."""
    rows = session.execute(_HISTORY, {"store": store_id, "rule": rule_id})
    return [
        Past(
            row.id,
            row.store_id,
            row.rule,
            msgspec.json.decode(row.change, type=Change),
            row.actor_id,
            row.at,
        )
        for row in rows
    ]


def restore(session: Session, rule_id: str, past: str, *, store_id: str, by: By) -> None:
    """Let a rule be as it was from the change ``past`` on; "" for as its pack has it.

    The history grows by one. Raises Invalid for a rule there is not, Unfit where it would be silent
    by now or may not be off, NotHere for a change that is not this rule's in this store.
    """
    rule = changing.shipped(rule_id)
    known = {one.id: one.change for one in history(session, rule_id, store_id)} | {"": Change()}
    if past not in known:
        raise NotHere(past)
    changing.check_on(rule, known[past].on, store_id)
    changing.check_order(session, rule_id, known[past], store_id, frozenset(known[past].when))
    changing.keep(session, rule_id, known[past], store_id=store_id, by=by)


_R = table_of(RuleChange).c
_HISTORY = (
    select(_R.id, _R.store_id, _R.rule, _R.change, _R.actor_id, _R.at)
    .where(_R.store_id == bindparam("store"), _R.rule == bindparam("rule"))
    .order_by(_R.at.desc(), _R.id.desc())
)
