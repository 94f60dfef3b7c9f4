"""What a rule says when it fires."""

from dataclasses import dataclass, field
from datetime import date

from crm_pwa.prompts.facts import Args


@dataclass(frozen=True)
class Fired:
    """args: the title's holes. facts: reason → its holes. until: the last day it can hold.

    since_ms: when the newest of what it answers to happened, milliseconds, UTC: an answer given
    before that does not silence it. 0 where any answer does.
    """

    args: Args = field(default_factory=dict)
    facts: dict[str, Args] = field(default_factory=dict)
    until: date | None = None
    since_ms: int = 0
