"""A trade's rules: the shipped ones, with its own numbers and words in their place."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from crm_pwa.prompts.rules.reading import FOLDER, read_pack
from crm_pwa.prompts.rules.shapes import Change, Rule, RuleSet, Words

_HOLE = re.compile(r"\{([a-z_]+)\}")
_MERGED = ("when", "defaults")


def applied(rules: RuleSet, trades: Sequence[str]) -> RuleSet:
    """The rules as these trades have them.

    Of several trades the first one's numbers hold, and the lists of all of them; a rule it has
    switched off is taken from the next one that has it on. Raises KeyError for a trade without a
    file.
    """
    packs = [_changes(rules, trade.strip()) for trade in trades]
    return msgspec.structs.replace(rules, rules=[_first(rule, packs) for rule in rules.rules])


def changed(rules: RuleSet, changes: Mapping[str, Change]) -> RuleSet:
    """The rules with these changes, by rule; those of rules there are not are passed over."""
    each = [_changed(rule, changes.get(rule.id, Change())) for rule in rules.rules]
    return msgspec.structs.replace(rules, rules=each)


def spoken(rule: Rule) -> dict[str, Words]:
    """The rule's words, in which its thresholds stand as numbers; only args are holes yet."""
    parts = {"title": rule.title, "script": rule.script, "changes": rule.changes}
    return {
        part: {lang: _numbered(text, rule) for lang, text in words.items()}
        for part, words in parts.items()
    }


def _changes(rules: RuleSet, trade: str) -> dict[str, Change]:
    path = FOLDER / f"{trade}.json"
    if not trade.replace("-", "").isalpha() or trade == "core" or not path.is_file():
        raise KeyError(trade)
    return read_pack(path.read_bytes(), rules).rules


def _first(rule: Rule, packs: Sequence[dict[str, Change]]) -> Rule:
    each = [_changed(rule, pack.get(rule.id, Change())) for pack in packs]
    on = [one for one in each if one.on]
    if not on:
        return each[0]
    lists = {
        name: [n for at, n in enumerate(listed) if n not in listed[:at]]
        for name, value in on[0].when.items()
        if isinstance(value, list) and (listed := [n for one in on for n in one.when[name]])
    }
    return msgspec.structs.replace(on[0], when=on[0].when | lists)


def _changed(rule: Rule, change: Change) -> Rule:
    told: dict[str, Any] = {
        name: value
        for name in change.__struct_fields__
        if (value := getattr(change, name)) is not None
    }
    for name in _MERGED:
        told[name] = getattr(rule, name) | told[name]
    return msgspec.structs.replace(rule, **told)


def _numbered(text: str, rule: Rule) -> str:
    def number(hole: re.Match[str]) -> str:
        value = None if hole[1] in rule.args else rule.when.get(hole[1])
        return str(value) if isinstance(value, int) else hole[0]

    return _HOLE.sub(number, text)
