"""The prompt rules as data (see README.md here): when a prompt fires, and every word it says."""

from functools import cache
from typing import Any

from crm_pwa.prompts.rules import packs
from crm_pwa.prompts.rules.packs import changed
from crm_pwa.prompts.rules.reading import FILE, read
from crm_pwa.prompts.rules.shapes import (
    Change,
    Order,
    Reason,
    Rule,
    RuleError,
    RuleSet,
    Unsuitable,
    Words,
)

__all__ = [
    "Change",
    "Order",
    "Reason",
    "Rule",
    "RuleError",
    "RuleSet",
    "Unsuitable",
    "Words",
    "changed",
    "core",
    "read",
    "rules_of",
    "rules_setting",
    "setting_of",
]


@cache
def core() -> RuleSet:
    """The rules the product ships."""
    return read(FILE.read_bytes())


@cache
def rules_of(trades: str) -> RuleSet:
    """The rules of a store that sells these trades: "apparel,beauty".

    Raises KeyError for a trade there is no pack of.
    """
    return packs.applied(core(), trades.split(","))


@cache
def rules_setting(trades: str = "") -> dict[str, Any]:
    """The ``rules`` row of these trades; without any, of the shipped rules. Not to be changed."""
    return setting_of(rules_of(trades) if trades else core())


def setting_of(rules: RuleSet) -> dict[str, Any]:
    """The ``rules`` setting row: what phones and pages need to say a prompt.

    Numbers stand in the words already.
    """
    return {
        "key": "rules",
        "rules": {rule.id: packs.spoken(rule) for rule in rules.rules},
        "reasons": {key: reason.words for key, reason in rules.reasons.items()},
        "unsuitable": [{"id": chip.id, "words": chip.words} for chip in rules.unsuitable],
    }
