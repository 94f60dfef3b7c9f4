"""Chances with which arms were drawn: one after the other is a change, side by side is none."""

import pytest

from tests.boards.conftest import Chain

BOTH = {("store-a", "mail", "holdout"): (2, 0), ("store-a", "mail", "treat"): (2, 2)}


def drawn(chain: Chain, day: str, treat: float) -> None:
    """One member is contacted that day, with that chance, and one is held out."""
    for arm, chance in (("treat", treat), ("holdout", 1 - treat)):
        hit = int(arm == "treat")
        chain.contacted(chain.member(), arm, hit, f"2026-{day}", propensity=chance)


@pytest.mark.parametrize(("few", "many"), [(0.75, 0.5), (0.5, 0.75)])
def test_tiers_drawn_by_their_own_chances_count_all(chain: Chain, few: float, many: float) -> None:
    drawn(chain, "04-02", few)
    for day in ("04-01", "04-02", "04-03"):
        drawn(chain, day, many)
    assert chain.counted("effect") == {
        ("store-a", "mail", "holdout"): (4, 0),
        ("store-a", "mail", "treat"): (4, 4),
    }


def test_chances_drawn_on_one_day_are_no_change(chain: Chain) -> None:
    drawn(chain, "04-01", 0.75)
    drawn(chain, "04-01", 0.5)
    assert chain.counted("effect") == BOTH


def test_another_system_may_draw_our_reason_by_a_chance_of_its_own(chain: Chain) -> None:
    for day in ("2026-04-30", "2026-05-01"):
        chain.contacted(chain.member(), "holdout", 0, day, reason="replenish")
        chain.contacted(chain.member(), "treat", 1, day, reason="replenish")
    chain.prompt(chain.member(), held_out=True, propensity=0.25)
    chain.prompt(chain.member(), propensity=0.75)
    assert chain.counted("effect") == {
        ("store-a", "replenish", "holdout"): (3, 0),
        ("store-a", "replenish", "treat"): (3, 2),
    }


def test_both_tiers_chances_are_given_up_at_once(chain: Chain) -> None:
    for day in ("03-01", "03-02"):
        drawn(chain, day, 0.9)
        drawn(chain, day, 0.8)
    for chance in (0.75, 0.5):
        drawn(chain, "04-01", chance)
    assert chain.counted("effect") == BOTH


def test_a_chance_that_comes_back_counts_from_when_it_did(chain: Chain) -> None:
    drawn(chain, "03-01", 0.75)
    drawn(chain, "04-01", 0.5)
    for day in ("05-01", "05-02"):
        drawn(chain, day, 0.75)
    assert chain.counted("effect") == BOTH
