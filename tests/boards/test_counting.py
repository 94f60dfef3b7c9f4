"""What boards count ahead of members contacted and held out: each member once."""

import pytest

from crm_pwa.prompts.models import WITHDRAWN
from tests.boards.conftest import Chain


def test_a_member_counts_once_for_a_reason_by_the_first_contact(chain: Chain) -> None:
    member = chain.member()
    chain.contacted(member, "holdout", 0, "2026-04-02")
    chain.contacted(member, "treat", 1, "2026-04-03")
    assert chain.counted("effect") == {("store-a", "mail", "holdout"): (1, 0)}


def test_members_who_are_one_count_as_one(chain: Chain) -> None:
    member = chain.member("store-b")
    alias = chain.member("store-a", merged_into=member)
    chain.contacted(alias, "holdout", 1)
    chain.contacted(member, "treat", 0, "2026-04-09")
    assert chain.counted("effect") == {("store-b", "mail", "holdout"): (1, 1)}


def test_whoever_asked_to_be_forgotten_is_not_counted(chain: Chain) -> None:
    chain.contacted(chain.member(erased_at=1), "holdout", 1)
    assert chain.counted("effect") == {}


@pytest.mark.parametrize(
    ("day", "n"), [("2025-05-19", 0), ("2025-05-20", 1), ("2026-05-19", 1), ("2026-05-20", 0)]
)
def test_contacts_of_the_last_year_up_to_yesterday_count(chain: Chain, day: str, n: int) -> None:
    chain.contacted(chain.member(), "holdout", 1, day)
    assert len(chain.counted("effect")) == n


def test_a_contact_whose_arm_was_not_drawn_is_compared_with_nobody(chain: Chain) -> None:
    member = chain.member()
    chain.contacted(chain.member(), "holdout", 0, "2026-04-01")
    chain.contacted(member, "treat", 1, "2026-04-02", propensity=1)
    chain.contacted(member, "treat", 0, "2026-04-03")
    assert chain.counted("effect") == {
        ("store-a", "mail", "holdout"): (1, 0),
        ("store-a", "mail", "treat"): (1, 0),
    }


@pytest.mark.parametrize(
    ("day", "qty", "hits"),
    [
        ("2026-04-30", 1, 0),
        ("2026-05-01", 1, 1),
        ("2026-05-07", 1, 1),
        ("2026-05-08", 1, 0),
        ("2026-05-05", -1, 0),
    ],
)
def test_a_prompt_is_hit_by_a_purchase_on_one_of_its_rules_days(
    chain: Chain, day: str, qty: int, hits: int
) -> None:
    member = chain.member()
    chain.prompt(member, held_out=True)
    chain.bought(member, day, qty=qty)
    assert chain.counted("effect") == {("store-a", "replenish", "holdout"): (1, hits)}


def test_a_prompt_counts_once_its_rules_days_are_over_and_the_consent_stands(chain: Chain) -> None:
    chain.prompt(chain.member(), held_out=True, from_day="2026-05-14", to_day="2026-05-14")
    chain.prompt(chain.member(), held_out=True, closed=WITHDRAWN)
    assert chain.counted("effect") == {}
    chain.prompt(chain.member(), held_out=True, from_day="2026-05-13", to_day="2026-06-30")
    assert chain.counted("effect") == {("store-a", "replenish", "holdout"): (1, 0)}


def test_putting_off_and_what_was_never_drawn_make_no_effect_of_nothing(chain: Chain) -> None:
    """Everybody buys once in twenty days, whatever they saw; half of those shown were put off."""
    for at in range(120):
        shown, held_out = chain.member(), chain.member()
        last = "2026-04-30" if at % 2 else "2026-04-07"
        chain.prompt(shown, from_day="2026-04-01", to_day=last)
        chain.prompt(held_out, from_day="2026-04-01", to_day="2026-04-07", held_out=True)
        for member in (shown, held_out):
            chain.bought(member, f"2026-04-{1 + at % 20:02}")
    for _ in range(60):
        member = chain.member()
        chain.prompt(member, from_day="2026-04-01", to_day="2026-04-07", propensity=1)
        chain.bought(member, "2026-04-02")
    assert chain.counted("effect") == {
        ("store-a", "replenish", "holdout"): (120, 42),
        ("store-a", "replenish", "treat"): (120, 42),
    }


def test_contacts_count_from_the_first_day_on_which_somebody_was_held_out(chain: Chain) -> None:
    first = chain.member()
    for member, day in ((first, "04-09"), (first, "04-11"), (chain.member(), "04-10")):
        chain.contacted(member, "treat", 1, f"2026-{day}")
    assert chain.counted("effect") == {}
    chain.contacted(chain.member(), "holdout", 0, "2026-04-10")
    assert chain.counted("effect") == {
        ("store-a", "mail", "holdout"): (1, 0),
        ("store-a", "mail", "treat"): (2, 2),
    }


@pytest.mark.parametrize(
    ("day", "counted"),
    [
        ("2026-04-30", {"holdout": (1, 0), "treat": (1, 1)}),
        ("2026-05-01", {"holdout": (2, 0)}),
        ("2026-05-02", {"holdout": (2, 0)}),
    ],
)
@pytest.mark.parametrize("merged", [False, True])
def test_whom_another_system_contacts_for_our_reason_counts_by_what_came_first(
    chain: Chain, day: str, counted: dict[str, tuple[int, int]], *, merged: bool
) -> None:
    member = chain.member()
    named = chain.member(merged_into=member) if merged else member
    chain.contacted(chain.member(), "holdout", 0, reason="replenish")
    chain.contacted(named, "treat", 1, day, reason="replenish")
    chain.prompt(member, held_out=True)
    assert chain.counted("effect") == {
        ("store-a", "replenish", arm): found for arm, found in counted.items()
    }


def drawn(chain: Chain, day: str, *, shown: int, held_out: int, bought: bool) -> None:
    """Of ten members so many are shown a prompt that day and so many are not; all buy, or none."""
    for at in range(shown + held_out):
        member, out = chain.member(), at < held_out
        chance = (held_out if out else shown) / (shown + held_out)
        chain.prompt(member, from_day=day, held_out=out, propensity=chance)
        if bought:
            chain.bought(member, day)


def test_after_the_share_held_out_was_changed_only_who_was_drawn_since_is_compared(
    chain: Chain,
) -> None:
    """In spring everybody buys and one in ten is held out, in summer nobody and three."""
    drawn(chain, "2026-03-01", shown=9, held_out=1, bought=True)
    drawn(chain, "2026-04-01", shown=7, held_out=3, bought=False)
    assert chain.counted("effect") == {
        ("store-a", "replenish", "holdout"): (3, 0),
        ("store-a", "replenish", "treat"): (7, 0),
    }


def test_who_was_contacted_by_another_chance_counts_no_more_and_not_by_a_later_contact(
    chain: Chain,
) -> None:
    before, since = chain.member(), chain.member()
    chain.contacted(chain.member(), "holdout", 1, "2026-04-01")
    chain.contacted(before, "treat", 1, "2026-04-02", propensity=0.9)
    for at, arm in enumerate(("treat", "holdout")):
        chain.contacted(chain.member(), arm, at, "2026-04-03")
    chain.contacted(before, "treat", 1, "2026-04-04")
    chain.contacted(since, "treat", 1, "2026-04-04")
    assert chain.counted("effect") == {
        ("store-a", "mail", "holdout"): (1, 1),
        ("store-a", "mail", "treat"): (2, 1),
    }


def test_whom_our_prompt_drew_since_and_another_system_before_is_in_no_arm(chain: Chain) -> None:
    member = chain.member()
    chain.contacted(chain.member(), "holdout", 0, "2026-04-01", reason="replenish")
    chain.contacted(member, "treat", 1, "2026-04-02", reason="replenish", propensity=0.9)
    chain.prompt(member)
    chain.prompt(chain.member())
    assert chain.counted("effect") == {("store-a", "replenish", "treat"): (1, 0)}


def test_purchases_of_an_alias_are_the_members_own(chain: Chain) -> None:
    member = chain.member()
    alias = chain.member(merged_into=member)
    chain.prompt(member)
    chain.bought(alias, "2026-05-03")
    chain.prompt(chain.member(), held_out=True)
    assert chain.counted("effect")["store-a", "replenish", "treat"] == (1, 1)


def test_counting_again_changes_nothing(chain: Chain) -> None:
    chain.contacted(chain.member(), "holdout", 1)
    assert chain.counted("effect") == chain.counted("effect")
