"""Read the rule files and refuse, in plain words, what must not reach a card."""

from pathlib import Path

import msgspec

from crm_pwa.prompts.rules.shapes import PackFile, RuleError, RuleSet

FOLDER = Path(__file__).parent
FILE = FOLDER / "core.json"


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


def read_pack(data: bytes, rules: RuleSet) -> PackFile:
    """Read a trade's changes to ``rules``. Raises RuleError for a rule or a number there is not."""
    try:
        pack = msgspec.json.decode(data, type=PackFile)
    except msgspec.MsgspecError as error:
        raise RuleError(str(error)) from error
    known = {rule.id: rule for rule in rules.rules}
    for rule_id, change in pack.rules.items():
        if rule_id not in known:
            raise RuleError(f"{pack.trade}: no rule {rule_id}")
        rule = known[rule_id]
        if unknown := change.when.keys() - rule.when.keys():
            raise RuleError(f"{pack.trade}: {rule_id} has no number {min(unknown)}")
        if unknown := change.defaults.keys() - rule.args.keys():
            raise RuleError(f"{pack.trade}: {rule_id} has no hole {min(unknown)}")
    return pack
