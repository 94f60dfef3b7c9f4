"""Members as the engine is told of them, and what it makes of one."""

from datetime import date, timedelta
from typing import Any

from crm_pwa.prompts.engine import evaluate
from crm_pwa.prompts.facts import Bought, MemberFacts, PromptDraft
from crm_pwa.prompts.rules import core

TODAY = date(2026, 5, 20)
REGULAR = MemberFacts(
    id="m",
    tier="gold",
    birthday="1990-11-03",
    visits=12,
    first_visit=date(2025, 1, 5),
    last_visit=TODAY - timedelta(days=10),
    gap=20,
    spend_year=800_000,
    given=frozenset({"membership", "personalisation", "allergy"}),
    asked=frozenset({"membership", "personalisation", "allergy"}),
    said={"style": TODAY, "channel": TODAY, "size_top": TODAY},
    style="style.minimal",
)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def fired(rule: str, facts: MemberFacts, today: date = TODAY, **more: Any) -> PromptDraft | None:
    drafts = evaluate(core(), facts, today, **more)
    return next((draft for draft in drafts if draft.rule == rule), None)


def bought(
    *days: int, concepts: tuple[str, ...] = (), name: str = "Milk", amount: int = 100
) -> Bought:
    at = tuple(sorted(ago(day) for day in days))
    return Bought(name.lower(), name, frozenset(concepts), at, (amount,) * len(at))


def keys(draft: PromptDraft | None) -> list[str]:
    assert draft is not None
    return [reason["k"] for reason in draft.reasons]
