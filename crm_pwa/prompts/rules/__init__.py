"""The prompt rules as data (see README.md here): when a prompt fires, and every word it says."""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec

FILE = Path(__file__).with_name("core.json")
Words = dict[str, str]


class RuleError(ValueError):
    """A rule file that cannot be read; the text names the field."""


class Rule(msgspec.Struct, frozen=True):
    """One rule. ``when`` holds its thresholds by the names of README.md."""

    id: str
    priority: int
    value_cents: int
    accept_percent: int
    needs: list[str]
    when: dict[str, Any]
    valid_days: int
    cooldown_days: int
    args: dict[str, str]
    defaults: dict[str, Any]
    title: Words
    script: Words
    reasons: list[str]
    changes: Words


class Reason(msgspec.Struct, frozen=True):
    """One short dated fact: the holes of its words, and the words."""

    args: dict[str, str]
    words: Words


class Unsuitable(msgspec.Struct, frozen=True):
    """A chip under "unsuitable". ``quiet_days``: how long it silences the rule at least."""

    id: str
    quiet_days: int
    words: Words


class RuleSet(msgspec.Struct, frozen=True):
    """A whole rule file."""

    version: int
    rules: list[Rule]
    reasons: dict[str, Reason]
    unsuitable: list[Unsuitable]

    def quiet_days(self, why: str) -> int:
        """How long a reason chip silences a rule; 0 for an unknown one."""
        return next((chip.quiet_days for chip in self.unsuitable if chip.id == why), 0)


def read(data: bytes) -> RuleSet:
    """Read a rule file. Raises RuleError, also for a reason that nobody wrote."""
    try:
        rules = msgspec.json.decode(data, type=RuleSet)
    except msgspec.MsgspecError as error:
        raise RuleError(str(error)) from error
    for rule in rules.rules:
        if unknown := set(rule.reasons) - rules.reasons.keys():
            raise RuleError(f"{rule.id}: no words for the reason {min(unknown)}")
    return rules


@cache
def core() -> RuleSet:
    """The rules the product ships."""
    return read(FILE.read_bytes())


def rules_setting() -> dict[str, Any]:
    """The ``rules`` setting row: what phones and pages need to say a prompt."""
    rules = core()
    return {
        "key": "rules",
        "rules": {
            rule.id: {"title": rule.title, "script": rule.script, "changes": rule.changes}
            for rule in rules.rules
        },
        "reasons": {key: reason.words for key, reason in rules.reasons.items()},
        "unsuitable": [{"id": chip.id, "words": chip.words} for chip in rules.unsuitable],
    }
