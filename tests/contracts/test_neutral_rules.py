"""What a member is prompted for without layer 1 rests on nothing that it covers."""

import pytest

from crm_pwa.privacy.consent import NEUTRAL_RULES, PERSONALISATION
from crm_pwa.prompts.rules import Rule, core


@pytest.mark.parametrize("rule", core().rules, ids=lambda rule: rule.id)
def test_a_rule_that_needs_the_layer_is_not_shown_without_it(rule: Rule) -> None:
    assert not (rule.id in NEUTRAL_RULES and PERSONALISATION in rule.needs)
