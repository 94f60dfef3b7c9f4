"""A chain's own numbers, and a store's: what they change in the rules of the packs."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.core import ids
from crm_pwa.core.errors import Invalid, NotHere
from crm_pwa.core.sql import table_of
from crm_pwa.prompts.models import RuleChange
from crm_pwa.prompts.rules import Change, Rule, RuleSet, changed, core, rules_of

CHAIN = ""
MOST = 2**31 - 1
MOST_DAYS = 3_650
"""Ten years: longer than any rule looks, and no day lies outside the calendar."""
LAST_HOUR = 23
ALL_PERCENT = 100


def rules_for(session: Session, store: Store) -> RuleSet:
    """The rules of a store: its trade's, as the chain and then the store itself changed them."""
    rules = rules_of(store.trade)
    for scope in (CHAIN, store.id):
        rules = changed(rules, changes(session, scope))
    return rules


def changes(session: Session, store_id: str = CHAIN) -> dict[str, Change]:
    """What holds now for the chain, or what one store added to that, by rule."""
    found = {}
    for row in session.execute(_CHANGES, {"store": store_id}):
        found[row.rule] = msgspec.json.decode(row.change, type=Change)
    return found


def change_rule(
    session: Session,
    rule_id: str,
    numbers: Mapping[str, int],
    *,
    at: int,
    on: bool | None = None,
    store_id: str = CHAIN,
    actor_id: str = "",
) -> Change:
    """Switch a rule or give it other numbers, on top of what was changed before.

    Numbers are those of ``when`` and ``defaults`` by their names. Raises Invalid for a rule or
    number there is not, and for a number out of bounds; NotHere for an unknown store.
    """
    if store_id and session.get(Store, store_id) is None:
        raise NotHere(store_id)
    before = changes(session, store_id).get(rule_id, Change())
    change = with_numbers(before, _rule(rule_id), numbers, on)
    said = msgspec.json.encode(change).decode()
    row = RuleChange(
        id=ids.new(), store_id=store_id, rule=rule_id, change=said, actor_id=actor_id, at=at
    )
    session.add(row)
    session.flush()
    return change


def with_numbers(
    before: Change, rule: Rule, numbers: Mapping[str, int], on: bool | None = None
) -> Change:
    """What was changed before, and these numbers. Raises Invalid."""
    when, defaults = dict(before.when), dict(before.defaults)
    for name, value in numbers.items():
        home, held = (when, rule.when) if name in rule.when else (defaults, rule.defaults)
        if not isinstance(held.get(name), int):
            known = ", ".join(number for number, _ in numbers_of(rule))
            raise Invalid(f"{rule.id} has no number {name}; it has {known or 'none'}.")
        if not 0 <= value <= _most(name):
            raise Invalid(f"{name}: write a whole number from 0 to {_most(name)}.")
        home[name] = value
    switch = before.on if on is None else on
    return msgspec.structs.replace(before, when=when, defaults=defaults, on=switch)


def numbers_of(rule: Rule) -> list[tuple[str, int]]:
    """The numbers of a rule that can be changed singly, by name."""
    every: dict[str, Any] = rule.when | rule.defaults
    return [(name, value) for name, value in every.items() if isinstance(value, int)]


def _most(name: str) -> int:
    if name == "from_hour":
        return LAST_HOUR
    if name == "off_percent":
        return ALL_PERCENT
    return MOST_DAYS if "days" in name.split("_") else MOST


def _rule(rule_id: str) -> Rule:
    try:
        return core().rule(rule_id)
    except KeyError:
        raise Invalid(f"There is no rule {rule_id!r}.") from None


_R = table_of(RuleChange).c
_CHANGES = (
    select(_R.rule, _R.change).where(_R.store_id == bindparam("store")).order_by(_R.at, _R.id)
)
