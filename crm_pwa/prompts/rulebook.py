"""The rules as a desk shows them: what each says, its numbers, and who changed them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.core import words
from crm_pwa.core.clock import store_clock, store_day
from crm_pwa.core.errors import NotHere
from crm_pwa.notes import vocabulary
from crm_pwa.prompts import changing
from crm_pwa.prompts import past as past_of
from crm_pwa.prompts.places import Place
from crm_pwa.prompts.rules import Change, Rule, RuleSet, core, rules_of, setting_of

ZONE = "Asia/Shanghai"
OPEN = "…"
"""Stands in a text for what only a member's own facts fill."""


def listed(session: Session, where: Place, language: str) -> list[dict[str, Any]]:
    """Every rule as it holds there, those that are on first."""
    rules = _rules(session, where)
    said = setting_of(rules)["rules"]
    touched = changing.changes(session) | changing.changes(session, where.id)
    rows = [
        {
            "id": rule.id,
            "on": rule.on,
            "says": _in_short(_says(rule, said[rule.id]["title"], language)),
            "numbers": _numbers(rule),
            "changed": rule.id in touched,
            "at": f"/rules/{rule.id}",
            "link": where.link(f"/rules/{rule.id}"),
        }
        for rule in rules.rules
    ]
    return sorted(rows, key=lambda row: not row["on"])


def one(session: Session, where: Place, rule_id: str, language: str) -> dict[str, Any]:
    """One rule as it holds there. Raises NotHere for one there is not."""
    rules = _rules(session, where)
    try:
        rule = rules.rule(rule_id)
    except KeyError:
        raise NotHere(rule_id) from None
    said = setting_of(rules)["rules"][rule_id]
    return {
        "id": rule.id,
        "at": f"/rules/{rule.id}",
        "on": rule.on,
        "says": _says(rule, said["title"], language),
        "script": _says(rule, said["script"], language),
        "numbers": _numbers(rule),
    }


def past(session: Session, where: Place, rule_id: str) -> list[dict[str, Any]]:
    """What was changed there, the latest first: who, when, and each number before and after."""
    rows = past_of.history(session, rule_id, where.id)
    names = accounts.names(session, {row.actor_id for row in rows} - {""})
    tz = where.store.tz if where.store else ZONE
    before = [row.change for row in rows[1:]] + [Change()]
    pack = _pack(where).rule(rule_id)
    return [
        {
            "id": row.id,
            "who": names.get(row.actor_id, ""),
            "day": str(store_day(row.at, tz)),
            "clock": store_clock(row.at, tz),
            "steps": _steps(was, row.change, pack),
            "holds": at == 0,
        }
        for at, (row, was) in enumerate(zip(rows, before, strict=False))
    ]


def trades(where: Place, language: str) -> list[dict[str, Any]]:
    """Every trade by what it is called, those of the place first; ``at`` is 0 for its first."""
    held = where.store.trade.split(",") if where.store else []
    named = [*held, *(code for code in vocabulary.TRADES if code not in held)]
    return [
        {
            "id": code,
            "words": vocabulary.pack(code).words[language],
            "at": held.index(code) if code in held else -1,
        }
        for code in named
    ]


def in_force(session: Session, where: Place, rule_id: str) -> Rule:
    """The rule as it holds there. Raises NotHere for one there is not."""
    try:
        return _rules(session, where).rule(rule_id)
    except KeyError:
        raise NotHere(rule_id) from None


def _rules(session: Session, where: Place) -> RuleSet:
    if where.store is None:
        return changing.chain_rules(session)
    return changing.rules_for(session, where.store)


def _pack(where: Place) -> RuleSet:
    return rules_of(where.store.trade) if where.store else core()


def _numbers(rule: Rule) -> list[dict[str, Any]]:
    return [{"k": k, "n": n, "shown": _shown(k, n)} for k, n in changing.numbers_of(rule)]


def _shown(name: str, n: int) -> str:
    """The number as it is typed: money in whole units, with decimals where there are some."""
    whole, part = divmod(n, 100) if name.endswith("_cents") else (n, 0)
    return f"{whole}.{part:02}" if part else str(whole)


def _says(rule: Rule, text: Mapping[str, str], language: str) -> str:
    own = {name: n for name, n in rule.when.items() if name in rule.args}
    filled = dict.fromkeys(rule.args, OPEN) | own | rule.defaults
    return words.fill(text.get(language, text["zh-Hans"]), filled)


def _in_short(text: str) -> str:
    """A text up to the colon before what only a member's own facts fill; "" where none stands."""
    head, hole, _ = text.partition(OPEN)
    colon = max(head.rfind(":"), head.rfind("\uff1a"))
    return head[: max(colon, 0)] if hole else text


def _steps(was: Change, now: Change, pack: Rule) -> list[dict[str, Any]]:
    """What differs between two changes of a rule; what neither names is the pack's."""
    base = dict(changing.numbers_of(pack))
    before, after = (base | one.when | one.defaults for one in (was, now))
    steps: list[dict[str, Any]] = [
        {"k": name, "before": before[name], "after": after[name]}
        for name in after
        if name in before and before[name] != after[name]
    ]
    if was.on != now.on:
        steps.append({"k": "on", "after": pack.on if now.on is None else now.on})
    return steps
