"""What a rule file holds, as typed structs."""

from typing import Any

import msgspec

Words = dict[str, str]


class RuleError(ValueError):
    """A rule file that cannot be read; the text names the field."""


class Rule(msgspec.Struct, frozen=True):
    """One rule. ``when`` holds its thresholds by the names of README.md.

    ``on``: whether it fires at all; ``alone``: whether nothing else is said while it does;
    ``hold_out``: whether a share of the members may go without it, to see what it is worth.
    """

    id: str
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
    on: bool = True
    alone: bool = False
    hold_out: bool = True


class Order(msgspec.Struct, frozen=True):
    """How prompts are put in order.

    ``prior_weight``: how many answers the rule file's own ``accept_percent`` counts for beside
    those of the last ``learn_days``. Each day of the last ``fatigue_days`` on which somebody
    contacted the member takes ``fatigue_percent`` off.
    """

    prior_weight: int = 20
    learn_days: int = 365
    fatigue_days: int = 30
    fatigue_percent: int = 25


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
    order: Order = Order()

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id. Raises KeyError."""
        return {one.id: one for one in self.rules}[rule_id]

    def quiet_days(self, why: str) -> int:
        """How long a reason chip silences a rule; 0 for an unknown one."""
        return next((chip.quiet_days for chip in self.unsuitable if chip.id == why), 0)


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a pack puts in the place of a rule's own; of ``when`` and ``defaults`` single keys."""

    on: bool | None = None
    when: dict[str, Any] = {}
    defaults: dict[str, Any] = {}
    valid_days: int | None = None
    cooldown_days: int | None = None
    title: Words | None = None
    script: Words | None = None
    changes: Words | None = None


class PackFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One trade's file: the rules it changes, by id."""

    trade: str
    rules: dict[str, Change]
