"""What the last run of the insights proposes to buy next, as far as it may be said.

A proposal is said by what can be counted: of the member's own visits, or of members like them. One
that only the whole shop speaks for is left out, as is an article that is no longer there. A run
that was made before the member's last visit does not know it: its counts are over.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from crm_pwa.privacy.consent import profiled, redact
from crm_pwa.prompts.contents import Contents, short
from crm_pwa.prompts.facts import Offered
from crm_pwa.prompts.states import State
from crm_pwa.prompts.visible import fits

COUNTED = {
    "bought_before": ("bought_lately", "bought", "of_last"),
    "similar_members": ("similar_chose", "similar_bought", "similar_members"),
}
"""By the run's reason: that of the rules, and which of its numbers are n and of_n."""
Goods = Mapping[str, tuple[str, frozenset[str]]]
"""By product: its name and concepts."""


class Proposal(NamedTuple):
    """One article as the run proposes it, and what is known of the article: plain values.

    ``contains``: as a prompt has it; ``numbers``: JSON.
    """

    product: str
    name: str
    tags: tuple[str, ...]
    contains: tuple[str, ...]
    whole: bool
    code: str
    numbers: str


Proposals = Mapping[str, Sequence[Proposal]]
"""By member, the likeliest first."""


def known(
    members: Iterable[Any], rows: Iterable[Any], goods: Goods, contents: Mapping[str, Contents]
) -> Proposals:
    """The proposals that hold for these members.

    ``members``: rows with ``id`` and ``last_visit``; ``rows``: what ``learned.proposals`` gives.
    """
    visited = {row.id: row.last_visit or "" for row in members}
    found: dict[str, list[Proposal]] = defaultdict(list)
    for row in rows:
        holds = visited[row.member_id] < row.as_of
        if holds and row.reason_code in COUNTED and row.product_id in goods:
            name, tags = goods[row.product_id]
            made = contents[name]
            label = (tuple(short(made.contains)), made.whole)
            why = (row.reason_code, row.reason_json)
            told = Proposal(row.product_id, name, tuple(sorted(tags)), *label, *why)
            found[row.member_id].append(told)
    return found


def offered(found: Sequence[Proposal], of: State) -> tuple[Offered, ...]:
    """Those a member may be offered: nothing they dislike or are allergic to.

    Nothing at all to who did not agree to be profiled.
    """
    if not profiled(of.consent):
        return ()
    state = redact({"tags": of.tags, "allergies": of.allergies}, of.consent)
    return tuple(_offered(one) for one in found if fits(_args(one), state))


def _args(one: Proposal) -> dict[str, Any]:
    return {"product": one.name, "tags": list(one.tags), "contains": one.contains}


def _offered(one: Proposal) -> Offered:
    reason, *names = COUNTED[one.code]
    numbers = msgspec.json.decode(one.numbers)
    n, of_n = (int(numbers[name]) for name in names)
    return Offered(one.product, one.name, one.tags, reason, n=n, of_n=of_n)
