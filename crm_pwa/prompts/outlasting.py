"""Prompts a guide put off beyond the days of their rule: they stand until the day they chose.

The rule is asked of today's facts as on the day of the first putting off. Where it still speaks of
the same thing, nothing but time has passed. Else what it spoke of is over: bought, spent, answered,
refused; and so is the prompt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import msgspec

from crm_pwa.core.sparing import sparing
from crm_pwa.prompts.contents import Contents, of_named
from crm_pwa.prompts.engine import Judge
from crm_pwa.prompts.facts import Args, MemberFacts
from crm_pwa.prompts.fired import Fired
from crm_pwa.prompts.occasions import next_birthday
from crm_pwa.prompts.reading import Reader
from crm_pwa.prompts.rules import Rule

OF_THE_DAY = frozenset(
    {
        *("birthday_today", "birthday_tomorrow", "birthday_in"),
        *("last_visit", "slower", "cycle", "buys_again"),
    }
)
"""Reasons that count from the day on which they are told: untrue on a later one."""
MADE_OF = ("contains", "label")
NAMES = ("product", "offer")
"""Args by which two prompts of a rule speak of different things."""
Told = tuple[str, str, int]
Outlast = Mapping[str, Mapping[str, Told]]
"""By member and rule, what it says, as it is stored: args, reasons, score."""


class PutOff(NamedTuple):
    """The row of an open prompt, and the day on which a guide first put it off."""

    row: Any
    on: date


def outlasting(
    reader: Reader, judge: Judge, rows: Mapping[str, Any], silent: Mapping[str, Sequence[PutOff]]
) -> Outlast:
    """Those that stand all the same, and what they say today.

    ``rows``: members by id, as ``reader.rows`` gives them; ``silent``: by member, what was put off
    and whose rule is silent today. Nothing stands of who cannot be judged.
    """

    def judged(member_ids: Sequence[str]) -> list[tuple[str, dict[str, Told]]]:
        since = min(one.on for member in member_ids for one in silent[member])
        members = reader.facts([rows[member] for member in member_ids], since)
        made_of = reader.contents
        return [(facts.id, _standing(judge, facts, silent[facts.id], made_of)) for facts in members]

    return dict(sparing("prompts", judged, sorted(silent)))


def _standing(
    judge: Judge, facts: MemberFacts, put_off: Sequence[PutOff], made_of: Mapping[str, Contents]
) -> dict[str, Told]:
    tired, found = judge.tired(facts), {}
    for one in put_off:
        then = [it for it in facts.happened if it.until is None or it.until >= one.on]
        said = _said(judge, replace(facts, happened=tuple(then)), one)
        if said is not None and _names_the_same(said[1], one.row.args):
            score = judge.score(said[0], tired)
            found[one.row.rule] = _args(one, made_of), _reasons(facts, one), score
    return found


def _said(judge: Judge, facts: MemberFacts, one: PutOff) -> tuple[Rule, Fired] | None:
    """What its rule says of these facts on the day it was put off; None where it is silent."""
    for rule, fire in judge.open_to(facts):
        if rule.id == one.row.rule and (fired := fire(rule, facts, one.on)) is not None:
            return rule, fired
    return None


def _names_the_same(fired: Fired, args: str) -> bool:
    told = msgspec.json.decode(args)
    return all(told.get(name) == fired.args[name] for name in NAMES if name in fired.args)


def _args(one: PutOff, made_of: Mapping[str, Contents]) -> str:
    """As they were, but for what the things they name are made of, as it is told today."""
    args: Args = msgspec.json.decode(one.row.args)
    bare = {name: value for name, value in args.items() if name not in MADE_OF}
    now = bare | of_named(bare, made_of)
    return one.row.args if now == args else msgspec.json.encode(now).decode()


def _reasons(facts: MemberFacts, one: PutOff) -> str:
    """Without those that were true on one day; a birthday is told by its date."""
    told: list[Args] = msgspec.json.decode(one.row.reasons)
    kept = [reason for reason in told if reason["k"] not in OF_THE_DAY]
    if len(kept) < len(told) and one.row.rule == "birthday":
        on = next_birthday(facts.birthday[-5:], one.on)
        kept.insert(0, {"k": "birthday_month", "birthday_date": on.isoformat()})
    return msgspec.json.encode(kept).decode()
