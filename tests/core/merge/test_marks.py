"""A card does not repeat its member in every entry, and nothing it says changes by that."""

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_pwa.core.merge import unmarked, widen
from crm_pwa.members.view.card import overlaid, view
from tests.core.merge import cards
from tests.core.merge.histories import MEMBER, NOW_MS


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=True))
def test_a_card_without_the_marks_is_the_same_card(random: Random) -> None:
    card, own, env = cards.card(random), cards.own(random), cards.env(random)
    marked = card | {key: widen(card)[key] for key in ("allergies", "allergy_none", "consent")}
    bare = unmarked(marked, MEMBER)
    assert MEMBER not in {row.get("m") for row in [*bare["consent"].values(), *bare["allergies"]]}
    assert widen(bare) == widen(marked)
    assert overlaid(bare, own) == overlaid(marked, own)
    assert view(bare, own, NOW_MS, env) == view(marked, own, NOW_MS, env)


def test_what_another_members_card_brought_along_keeps_its_name() -> None:
    entry = {"id": "a", "by": "g", "hlc": "0", "seen": 0, "rev": 1, "state": "given"}
    shown: dict[str, Any] = {
        "m": MEMBER,
        "allergies": [],
        "allergy_none": None,
        "consent": {"allergy": entry | {"m": "another"}, "personalisation": entry | {"m": MEMBER}},
    }
    bare = unmarked(shown, MEMBER)["consent"]
    assert (bare["allergy"]["m"], "m" in bare["personalisation"]) == ("another", False)
    back = widen(shown | {"consent": bare})["consent"]
    assert (back["allergy"]["m"], back["personalisation"]["m"]) == ("another", MEMBER)
