"""A chain's own numbers, and a store's: what they change in the rules of the packs."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts.history import By
from crm_pwa.accounts.models import Store
from crm_pwa.core import ids
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import wrote
from crm_pwa.core.errors import Invalid, NotHere, Unfit
from crm_pwa.core.sql import table_of
from crm_pwa.prompts import bounds
from crm_pwa.prompts.models import RuleChange
from crm_pwa.prompts.rules import Change, Rule, RuleSet, changed, core, rules_of

CHAIN = ""
Tried = Mapping[str, Mapping[str, Change]]
"""Changes that are only tried: by store ("" the chain), then by rule."""


def rules_for(session: Session, store: Store, tried: Tried | None = None) -> RuleSet:
    """The rules of a store: its trade's, as the chain and then the store itself changed them.

    What is ``tried`` stands in the place of what was changed. A rule that stands alone is on in
    each store where the chain has it on, whatever a store once said.
    """
    rules = rules_of(store.trade)
    alone = {rule.id for rule in rules.rules if rule.alone}
    for scope in (CHAIN, store.id):
        said = changes(session, scope) | dict((tried or {}).get(scope, {}))
        if scope:
            said = {k: _but_off(c) if k in alone else c for k, c in said.items()}
        rules = changed(rules, said)
    return rules


def chain_rules(session: Session) -> RuleSet:
    """The shipped rules as the chain changed them; a store's trade may say otherwise."""
    return changed(core(), changes(session))


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
    by: By,
    on: bool | None = None,
    store_id: str = CHAIN,
) -> Change:
    """Switch a rule or give it other numbers, on top of what was changed before.

    Numbers are those of ``when`` and ``defaults`` by their names. Raises Invalid for a rule or
    number there is not, and for what is no number; Unfit for a number that makes no sense, and for
    one store without a rule that stands alone; NotHere for an unknown store.
    """
    change = proposed(session, rule_id, numbers, on=on, store_id=store_id)
    keep(session, rule_id, change, store_id=store_id, by=by)
    return change


def proposed(
    session: Session,
    rule_id: str,
    numbers: Mapping[str, int],
    *,
    on: bool | None = None,
    store_id: str = CHAIN,
) -> Change:
    """What ``change_rule`` would keep; raises what it raises, and writes nothing."""
    if store_id and session.get(Store, store_id) is None:
        raise NotHere(store_id)
    rule = shipped(rule_id)
    check_on(rule, on, store_id)
    change = with_numbers(changes(session, store_id).get(rule_id, Change()), rule, numbers, on)
    check_order(session, rule_id, change, store_id, frozenset(numbers))
    return change


def with_numbers(
    before: Change, rule: Rule, numbers: Mapping[str, int], on: bool | None = None
) -> Change:
    """What was changed before, and these numbers. Raises Invalid, or Unfit."""
    when, defaults = dict(before.when), dict(before.defaults)
    for name, value in numbers.items():
        home, held = (when, rule.when) if name in rule.when else (defaults, rule.defaults)
        if not isinstance(held.get(name), int):
            known = ", ".join(number for number, _ in numbers_of(rule))
            raise Invalid(f"{rule.id} has no number {name}; it has {known or 'none'}.")
        bounds.check(rule, name, value)
        home[name] = value
    switch = before.on if on is None else on
    return msgspec.structs.replace(before, when=when, defaults=defaults, on=switch)


def numbers_of(rule: Rule) -> list[tuple[str, int]]:
    """The numbers of a rule that can be changed singly, by name."""
    every: dict[str, Any] = rule.when | rule.defaults
    return [(name, value) for name, value in every.items() if isinstance(value, int)]


def check_on(rule: Rule, on: bool | None, store_id: str) -> None:
    """Raise Unfit ("alone") where one store would be without a rule that stands alone."""
    if store_id and rule.alone and on is False:
        text = f"{rule.id} comes before all else: no store is without it. The chain may switch it."
        raise Unfit(text, "on", "alone")


def _but_off(change: Change) -> Change:
    return msgspec.structs.replace(change, on=None) if change.on is False else change


def check_order(
    session: Session, rule_id: str, change: Change, store_id: str, names: frozenset[str]
) -> None:
    """Raise Unfit where these numbers would silence the rule in a store they hold in."""
    for store in accounts.stores(session, (store_id,) if store_id else None):
        became = rules_for(session, store, {store_id: {rule_id: change}}).rule(rule_id)
        bounds.check_order(became, names, store.name)


def keep(session: Session, rule_id: str, change: Change, *, store_id: str, by: By) -> None:
    """One more row of the history, which holds from now on."""
    said = msgspec.json.encode(change).decode()
    row = RuleChange(id=ids.new(), store_id=store_id, rule=rule_id, change=said, **by._asdict())
    session.add(row)
    session.flush()
    wrote(session, row, Act("rule", by.actor_id, by.at))


def shipped(rule_id: str) -> Rule:
    """The rule as it is shipped. Raises Invalid for one there is not."""
    try:
        return core().rule(rule_id)
    except KeyError:
        raise Invalid(f"There is no rule {rule_id!r}.") from None


_R = table_of(RuleChange).c
_CHANGES = (
    select(_R.rule, _R.change).where(_R.store_id == bindparam("store")).order_by(_R.at, _R.id)
)
